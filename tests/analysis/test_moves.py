"""Who moved: a new ally or backer is one that nothing earlier tells of, a new place one where no earlier incident has the group."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.analysis.weeks import tell

from factions.analysis.moves import Move, moves
from factions.ledger import layer
from factions.ledger.open import Ledger
from factions.review.judgements import judge
from factions.review.statements import accept

FIRST, LAST = date(2014, 6, 2), date(2014, 6, 24)


def of(ledger: Ledger, what: str, **more: bool | int) -> list[Move]:
    return [move for move in moves(ledger, FIRST, LAST, **more).moves if move.what == what]  # type: ignore[arg-type]


def pairs(found: list[Move]) -> list[tuple[str, str]]:
    return [(move.group.name, move.other.name if move.other else "") for move in found]


def test_an_ally_or_backer_is_new_where_nothing_earlier_tells_of_it(ledger: Ledger) -> None:
    tell(ledger)
    allies, backers = of(ledger, "ally"), of(ledger, "backer")
    # not the ally of old, nor whom one only hopes for; of two allies the one that was known before has moved
    assert {frozenset(pair) for pair in pairs(allies)} == {frozenset({"Harrow Brigade", "Salt Brigade"}), frozenset({"Salt Brigade", "Reed Column"})}
    assert ("Salt Brigade", "Reed Column") in pairs(allies)
    # weapons after training are no new backer, and who has paid since 2006 is none
    assert pairs(backers) == [("Nahr Front", "Ardan Republic"), ("Moth Company", "Ardan Republic")]
    assert [move.unknown_before for move in backers] == [False, True]  # what was known before comes first
    (cited,) = backers[0].tie.statements[0].citations if backers[0].tie else ()
    assert cited.span.quote == "The Ardan Republic pays the men of the Nahr Front."
    assert backers[0].day == "2014-06-12"


def test_a_place_is_new_where_no_earlier_incident_was(ledger: Ledger) -> None:
    tell(ledger)
    (move,) = of(ledger, "place")
    assert (move.group.name, move.unknown_before) == ("Salt Brigade", False)
    assert [(one.new, one.place, one.country, one.day) for one in move.seen] == [
        ("country", "Palm Wells", "SYR", "2014-06-13"), ("place", "Bohruz", "IRQ", "2014-06-23"),
    ]  # fmt: skip
    assert move.seen[0].cited[0].span.quote.startswith("On Friday the Salt Brigade shelled the pumps")


def test_of_a_group_that_nobody_knew_all_is_new_and_says_so(ledger: Ledger) -> None:
    tell(ledger, "wells")
    (move,) = of(ledger, "place")
    assert move.unknown_before


def test_a_day_of_the_ledger(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 6, 25, tzinfo=UTC))
    tell(ledger, "raids", "friends", "harrow", "pact", "wells")
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 7, 25, tzinfo=UTC))
    tell(ledger, "money", "market")
    then = moves(ledger, FIRST, LAST, as_of=date(2014, 6, 30)).moves
    assert {move.what for move in then} == {"ally", "place"}
    assert [one.place for move in then for one in move.seen] == ["Palm Wells"]
    assert moves(ledger, FIRST, LAST, as_of=date(2014, 6, 1)).moves == ()
    assert {move.what for move in moves(ledger, FIRST, LAST).moves} == {"ally", "backer", "place"}


def test_groups_that_are_one_were_allies_already(ledger: Ledger) -> None:
    tell(ledger, "friends", "reed", "harrow")
    assert pairs(of(ledger, "ally")) == [("Salt Brigade", "Reed Column")]
    (move,) = of(ledger, "ally")
    (old,) = {end.id for tie in [move.tie] if tie for end in (tie.subject, tie.object) if end.name == "Reed Column"}
    with ledger.read() as connection:
        from factions.ledger.folding import fold_name
        from factions.ledger.selecting import groups_named

        (nahr,) = groups_named(connection, fold_name("Nahr Front"))
    judge(ledger, "same", old or "", nahr, because="one band", by="ann")
    assert of(ledger, "ally") == []


def test_in_public_nothing_rests_on_an_unreviewed_word_of_a_person(ledger: Ledger) -> None:
    tell(ledger)
    assert ("Moth Company", "Ardan Republic") not in pairs(of(ledger, "backer", public=True))
    (told,) = [move.tie.statements[0] for move in of(ledger, "backer") if move.tie and move.group.name == "Moth Company"]
    accept(ledger, [f"{told.document}:{told.statement}"], by="ann")
    assert ("Moth Company", "Ardan Republic") in pairs(of(ledger, "backer", public=True))


def test_those_beyond_the_most_are_counted(ledger: Ledger) -> None:
    tell(ledger)
    found = moves(ledger, FIRST, LAST, most=1)
    assert sorted(move.what for move in found.moves) == ["ally", "backer", "place"]
    assert found.left_out >= 2
