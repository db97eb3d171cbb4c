"""What each pattern counts, and how surely."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.analysis.test_filters import party

from factions.analysis.filters import Item, Parties, Party
from factions.analysis.incidents.days import Days
from factions.analysis.questions.records import Query
from factions.analysis.questions.vocabulary import Asked, Counted, counted, earliest, loose, sides_of
from factions.analysis.selecting import Pick, Source

SHIELD, OATH, ARMY, POLICE = (
    party(name, name.lower(), kind=kind)
    for name, kind in (("Shield", "militia"), ("Oath", "armed_group"), ("Army", "state_force"), ("Police", "state_force"))
)
SUNNIS, SHIITES, GUNMEN = party("Sunni farmers", kind="civilians"), party("Shi'ite farmers", kind="civilians"), party("gunmen", kind="armed_group")
DECLARED = {
    "Shi'ite": [Parties(group=("shield",)), Parties(community=("Shi'ite",))],
    "Sunni": [Parties(group=("oath",)), Parties(community=("Sunni",))],
}


def act(name: str, day: int | None, actor: Party | None = None, hit: Party | None = None, **more: Any) -> Pick:  # noqa: ANN401 - fields
    """Make an act of June 2014; `to` is its last day where that's another."""
    days = None if day is None else Days(date(2014, 6, day).toordinal(), date(2014, 6, more.pop("to", day)).toordinal())
    item = Item(
        more.pop("kind", "incidents"), more.pop("type", "ASSAULT"), actors=(actor,) if actor else (), recipients=(hit,) if hit else (),
        countries=frozenset({"IRQ"}),
    )  # fmt: skip
    source = Source((1, name), name, "Gazette", "2014-06-20", "publisher gazette")
    return Pick(name, item, days, more.pop("own", True), (source,), "assault", place=more.pop("place", None), disputed=more.pop("disputed", False))


def found(
    picks: list[Pick], query: dict[str, Any], *, wanted: set[str] | None = None, declared: dict[str, list[Parties]] | None = None
) -> list[Counted]:
    names = frozenset(pick.name for pick in picks) if wanted is None else frozenset(wanted)
    return counted(picks, Asked(Query.model_validate(query), names, sides_of(declared or {})))


def told(several: list[Counted]) -> list[tuple[str, bool]]:
    return [(one.pick.name, one.sure) for one in several]


def test_every_one_counts_and_is_sure_where_its_own_day_is_told_and_nobody_denies_it() -> None:
    picks = [act("a", 3), act("b", 4, own=False), act("c", 5, disputed=True)]
    assert told(found(picks, {})) == [("a", True), ("b", False), ("c", False)]


def test_the_first_act_between_the_same_groups_counts_once() -> None:
    picks = [
        act("a", 3, SHIELD, OATH),
        act("b", 4, SHIELD, OATH),
        act("c", 5, SHIELD, ARMY),
        act("d", 6, GUNMEN, OATH),
        act("e", 7, SHIELD, OATH, type="COERCE"),
    ]
    assert told(found(picks, {"pattern": "first"})) == [("a", True), ("c", True), ("e", True)]


def test_a_tie_is_new_once_and_not_surely_so_where_somebody_tells_of_it_without_a_day() -> None:
    ties = [act("tie x", 3, SHIELD, OATH, kind="ties"), act("tie x", 5, SHIELD, OATH, kind="ties"), act("tie x", 20, SHIELD, OATH, kind="ties")]
    query = {"kind": "ties", "pattern": "first"}
    assert [one.pick for one in found(ties, query)] == ties[:2]  # both of its first week stand behind it
    assert [one.sure for one in found(ties, query)] == [True, True]
    again = [act("tie x", 2, SHIELD, OATH, kind="ties"), *ties[:1], act("tie x", None, SHIELD, OATH, kind="ties")]
    assert [one.sure for one in found(again, query)] == [False, False]


@pytest.mark.parametrize(
    ("first", "second", "within", "counts"),
    [
        (act("a", 3, SHIELD, OATH), act("b", 5, OATH, SHIELD), None, True),
        (act("a", 3, SHIELD, OATH), act("b", 17, OATH, SHIELD), None, True),
        (act("a", 3, SHIELD, OATH), act("b", 18, OATH, SHIELD), None, False),
        (act("a", 3, SHIELD, OATH), act("b", 18, OATH, SHIELD), 15, True),
        (act("a", 3, SHIELD, OATH), act("b", 5, SHIELD, OATH), None, False),  # once more, and no answer
        (act("a", 3, SHIELD, OATH), act("b", 3, OATH, SHIELD), None, False),  # who was first isn't known
        (act("a", 3, SHIELD, OATH, to=6), act("b", 5, OATH, SHIELD), None, False),
        (act("a", 3, SHIELD, SUNNIS), act("b", 5, SUNNIS, SHIELD), None, True),  # communities are sides
        (act("a", 3, SHIELD, SUNNIS), act("b", 5, OATH, SHIITES), None, False),
        (act("a", 3, GUNMEN, SHIELD), act("b", 5, SHIELD, GUNMEN), None, False),  # gunmen and gunmen may be others
        (act("a", 3, SHIELD, OATH, own=False), act("b", 5, OATH, SHIELD), None, False),
        (act("a", None, SHIELD, OATH), act("b", 5, OATH, SHIELD), None, False),
    ],
)  # fmt: skip
def test_a_reprisal_comes_after_an_attack_the_other_way_round(first: Pick, second: Pick, within: int | None, counts: bool) -> None:  # noqa: FBT001
    query = {"pattern": "reprisal"} | ({"within": within} if within else {})
    assert told(found([first, second], query)) == ([("b", True)] if counts else [])


def test_sides_that_a_question_declares_answer_for_their_own() -> None:
    picks = [act("a", 3, SHIELD, SUNNIS), act("b", 5, OATH, SHIITES), act("c", 6, SHIELD, SUNNIS)]
    answers = found(picks, {"pattern": "reprisal"}, declared=DECLARED)
    assert [(one.pick.name, one.note) for one in answers] == [("b", "after a, 2014-06-03"), ("c", "after b, 2014-06-05")]


def test_a_reprisal_may_answer_what_the_query_itself_does_not_count() -> None:
    picks = [act("a", 3, SHIELD, OATH), act("b", 5, OATH, SHIELD), act("c", 7, SHIELD, OATH)]
    assert told(found(picks, {"pattern": "reprisal"}, wanted={"c"})) == [("c", True)]
    assert told(found([picks[0], act("b", 5, OATH, SHIELD, disputed=True), picks[2]], {"pattern": "reprisal"}, wanted={"c"})) == [("c", False)]


def taking(name: str, day: int, actor: Party | None, loser: Party | None = None, place: str | None = "Tarsa", **more: Any) -> Pick:  # noqa: ANN401
    return act(name, day, actor, loser, type="COERCE", place=place, **more)


def test_a_town_changes_hands_when_somebody_else_takes_it() -> None:
    picks = [
        taking("a", 3, OATH),
        taking("b", 5, OATH),
        taking("c", 8, ARMY),
        taking("d", 9, ARMY, place="Orsk"),
        taking("e", 12, OATH, ARMY, place="Nahr"),
    ]
    changed = found(picks, {"pattern": "changed_hands"})
    assert [(one.pick.name, one.sure, one.note) for one in changed] == [
        ("a", False, "who held it before isn't known"), ("c", True, "from Oath"), ("d", False, "who held it before isn't known"),
        ("e", True, "from Army"),
    ]  # fmt: skip


def test_those_of_one_side_take_nothing_from_each_other_and_a_country_is_no_town() -> None:
    force = {"state": [Parties(kind=("state_force",))]}
    picks = [taking("a", 3, ARMY), taking("b", 5, POLICE), taking("c", 8, OATH, place="Iraq"), taking("d", 9, OATH, place=None)]
    assert [one.pick.name for one in found(picks, {"pattern": "changed_hands"})] == ["a", "b"]
    assert [one.pick.name for one in found(picks, {"pattern": "changed_hands"}, declared=force)] == ["a"]


def test_a_taking_by_nobody_known_leaves_the_holder_unknown() -> None:
    picks = [taking("a", 3, ARMY), taking("b", 5, None, ARMY), taking("c", 8, ARMY)]
    assert told(found(picks, {"pattern": "changed_hands"})) == [("a", False), ("b", False), ("c", False)]


def test_how_far_back_a_pattern_looks_and_at_whose_acts() -> None:
    first = date(2014, 6, 2)
    query = Query.model_validate(
        {"pattern": "reprisal", "within": 10, "actor": {"kind": "militia"}, "words": "x", "country": "IRQ", "type": "ASSAULT"}
    )
    assert earliest(query, first) == date(2014, 5, 16)
    assert earliest(Query(), first) == first
    assert earliest(Query(pattern="first"), first) is None
    assert (loose(query).actor, loose(query).words, loose(query).country, loose(query).type) == (None, (), ("IRQ",), ("ASSAULT",))
