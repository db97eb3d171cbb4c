"""Which ties make a network, and what it leaves out; of ties as written, and of a ledger's."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.network.ties import ALWAYS, tie
from tests.ledger.conftest import file_ledger, ledger
from tests.ledger.test_ties import AGAIN, BACKS, MORE, add, group, report

from factions.analysis.network import SIGNS, narrow, network, sign
from factions.analysis.network.graph import ends
from factions.analysis.ties import Among, of_all, ties
from factions.ledger import layer
from factions.ledger.open import Ledger
from factions.review.judgements import judge
from factions.review.statements import accept
from factions.statements.records import RelationType

__all__ = ["file_ledger", "ledger"]


def test_every_sign_is_of_a_tie_that_there_is() -> None:
    assert SIGNS.keys() < {*get_args(RelationType)}
    signs = {
        kind: sign(tie(f"a {kind} b", ALWAYS))
        for kind in ("allied_with", "backs", "part_of", "member_of", "fights", "rival_of", "leads", "splinter_of")
    }
    assert signs == {"allied_with": 1, "backs": 1, "part_of": 1, "member_of": 1, "fights": -1, "rival_of": -1, "leads": 0, "splinter_of": 0}


def test_the_weightiest_actors_are_kept_and_the_others_counted() -> None:
    found = narrow(
        [
            tie("a fights b", ALWAYS, weight=0.9), tie("a fights c", ALWAYS, weight=0.6), tie("c backs d", ALWAYS, weight=0.5),
            tie("e backs f", ALWAYS, weight=0.2), tie("a backs e", ALWAYS, weight=0.1), tie("a backs f", weight=0.8),
            tie("b backs c", ALWAYS, supporting=0, denying=1, weight=0.0),
        ],
        least=0.15, most=3,
    )  # fmt: skip
    assert [one.id for one in found.actors] == ["a", "c", "b"]
    assert [ends(one) for one in found.ties] == [("a", "b"), ("a", "c")]
    assert found.standing == {"a": 1.5, "b": 0.9, "c": 1.1}
    assert found.left._asdict() == {"unsaid": 1, "undated": 1, "light": 1, "actors": 3, "ties": 2, "unweighed": 0}


def test_an_actor_whose_only_partner_is_left_out_is_left_out() -> None:
    found = narrow([tie("a fights b", ALWAYS), tie("a fights c", ALWAYS), tie("b backs c", ALWAYS), tie("x backs y", ALWAYS, weight=0.9)], most=4)
    assert {one.id for one in found.actors} == {"a", "b", "c"}  # x and y are one too many, and neither stands alone
    assert (found.left.actors, found.left.ties) == (2, 1)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.floats(0.01, 1)), max_size=30), st.integers(2, 8))
def test_no_network_is_larger_than_is_asked_and_nothing_gets_lost(rows: list[tuple[str, str, float]], most: int) -> None:
    given_ties = [tie(f"{one} fights {other}", ALWAYS, weight=weight) for one, other, weight in rows if one != other]
    found = narrow(given_ties, most=most)
    assert len(found.actors) <= most
    assert len(found.ties) + found.left.ties == len(given_ties)
    assert {name for one in found.ties for name in ends(one)} == {one.id for one in found.actors}
    assert len(found.actors) + found.left.actors == len({name for one in given_ties for name in ends(one)})


def test_all_ties_of_a_ledger_are_those_of_its_groups(ledger: Ledger) -> None:
    add(ledger, report("a", BACKS["plain"]), report("b", MORE, publisher="Post"), report("c", AGAIN, "2015-01-01"), report("d", BACKS["denial"]))
    found = of_all(ledger)
    assert found.left_out == 0
    own = ties(ledger, "harrow")
    between = {(one.type, one.weight, one.periods, one.supporting, one.denying) for one in own if one.object.kind != "place"}
    assert {(one.type, one.weight, one.periods, one.supporting, one.denying) for one in found.ties} == between
    assert all(one.statements for one in found.ties)
    assert {one.type for one in of_all(ledger, among=Among(("fights",))).ties} == {"fights"}
    assert {one.type for one in of_all(ledger, among=Among(kinds=("government",))).ties} == {"backs"}
    assert of_all(ledger, among=Among(countries=("FJI",))).ties == []
    few = of_all(ledger, most=1)
    assert ([one.type for one in few.ties], few.left_out) == (["backs"], 2)  # it's stated twice, once to deny it


def test_groups_that_are_one_are_one_and_an_earlier_day_has_what_was_there(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime.fromisoformat("2020-01-01T12:00:00+00:00"))
    add(ledger, report("a", BACKS["plain"]), report("b", MORE, publisher="Post"))
    monkeypatch.setattr(layer, "clock", lambda: datetime.fromisoformat("2020-01-03T12:00:00+00:00"))
    add(ledger, report("s", "The [Salt Brigade]{a1 salt} is at war with the [Harrow Brigade]{a2 harrow}.\n@ r1 fights a1>a2", publisher="Courier"))
    judge(ledger, "same", group(ledger, "Nahr Front"), group(ledger, "Salt Brigade"), because="its new name", by="ann")
    (fight,) = network(ledger, among=Among(("fights",))).ties
    assert (fight.supporting, fight.origins) == (2, 2)
    (before,) = network(ledger, among=Among(("fights",)), as_of=date(2020, 1, 2)).ties
    assert (before.supporting, before.origins, before.statements) == (1, 1, ())
    assert len(network(ledger, statements=1).ties[0].statements) == 1


def test_in_public_ties_rest_on_what_may_be_read_in_public_alone(ledger: Ledger) -> None:
    add(ledger, report("a", BACKS["plain"]), report("n", BACKS["named"], publisher="Post"), report("b", MORE, publisher="Voice"))
    own, world = network(ledger), network(ledger, public=True, statements=5)
    assert {one.type for one in own.ties} == {"backs", "fights"}  # who led it is known by its end alone
    (backs,) = world.ties  # the sentence that tells who fights names a person, too
    assert (backs.supporting, backs.origins, [one.speaker for one in backs.statements]) == (1, 1, [None])
    named = next(one for one in own.ties if one.type == "backs")
    assert (named.supporting, named.weight > backs.weight) == (2, True)
    document = next(told.document for one in of_all(ledger).ties for told in one.statements if told.speaker == "Ana Lind")
    accept(ledger, [f"{document}:r1"], by="ann", because="so it says")
    assert next(one for one in network(ledger, public=True).ties if one.type == "backs").supporting == 2
