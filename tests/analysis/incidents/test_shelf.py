"""The ledger as a shelf: what is put on it comes back in another transaction, and incidents keep their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select
from tests.analysis.conftest import party, told
from tests.analysis.reports import boats, both, raid

from factions.analysis.incidents import shelf as room
from factions.analysis.incidents.happening import Happening, happenings
from factions.analysis.incidents.shelf import LedgerShelf, Memory, canonical
from factions.analysis.incidents.telling import Telling, tellings
from factions.ledger import incident_store as store
from factions.ledger import tables as t
from factions.ledger import writer
from factions.ledger.clusters import Clusters, Judgement
from factions.ledger.open import Ledger
from factions.reading import Coder, Reading, numbered


def add(ledger: Ledger, *readings: Reading) -> list[int]:
    """Add readings; gives their numbers."""
    for reading in readings:
        writer.add(ledger, reading, source=reading.document.title or "")
    with ledger.read() as connection:
        return list(connection.execute(select(t.readings.c.id).order_by(t.readings.c.id)).scalars())[-len(readings) :]


def a_shelf(connection: Connection, memory: Memory | None = None) -> LedgerShelf:
    return LedgerShelf(connection, memory or Memory(), Clusters([]))


def put(connection: Connection, shelf: LedgerShelf, number: int, reading: Reading) -> tuple[Happening, ...]:
    """Put a reading's happenings on a shelf, as `Merging` does."""
    units = happenings(tellings(reading, store.groups_of(connection, [number])[number]))
    shelf.expect(reading.document.id, number)
    shelf.put(reading.document.id, units)
    return units


def fill(ledger: Ledger, *readings: Reading) -> None:
    numbers = add(ledger, *readings)
    with ledger.write() as connection:
        shelf = a_shelf(connection)
        for number, reading in zip(numbers, readings, strict=True):
            put(connection, shelf, number, reading)


def settle(ledger: Ledger, *clusters: Sequence[str]) -> None:
    """Settle clusters, in a transaction of their own."""
    with ledger.write() as connection:
        shelf = a_shelf(connection)
        shelf.take_up({key.rpartition(":")[0] for keys in clusters for key in keys})
        shelf.settle([tuple(keys) for keys in clusters])


def incidents_of(ledger: Ledger, *readings: Reading) -> list[int | None]:
    """Give the incidents of the happenings of readings, in their order."""
    with ledger.read() as connection:
        numbers = store.held(connection, [reading.document.id for reading in readings])
        return [row.incident for reading in readings for row in store.happenings(connection, [numbers[reading.document.id]])]


def keys(*readings: Reading) -> list[str]:
    return [unit.key for reading in readings for unit in happenings(tellings(reading))]


ONE, OTHER, BOATS, BOTH = raid("r1"), raid("r2", "Hill Gazette", 14), boats("r3"), both("r4")


def test_what_is_put_comes_back_in_another_transaction(ledger: Ledger) -> None:
    fill(ledger, ONE, BOTH)
    with ledger.read() as connection:
        held = a_shelf(connection).happenings([ONE.document.id, BOTH.document.id, "0" * 64])
    assert [unit.key for units in (held[ONE.document.id], held[BOTH.document.id]) for unit in units] == keys(ONE, BOTH)
    (unit,) = held[ONE.document.id]
    (fresh,) = happenings(tellings(ONE))
    assert (unit.types, unit.day, unit.spots, unit.tolls, unit.words) == (fresh.types, fresh.day, fresh.spots, fresh.tolls, fresh.words)
    assert [one.key for one in unit.actors] != [None]  # by the group that it was recorded as
    assert held.keys() == {ONE.document.id, BOTH.document.id}


def test_likely_reports_are_found_by_what_they_share(ledger: Ledger) -> None:
    fill(ledger, ONE, OTHER, BOATS)
    with ledger.read() as connection:
        shelf = a_shelf(connection)
        found = {name: set(shelf.likely(shelf.happenings([name])[name])) for name in (ONE.document.id, BOATS.document.id)}
    assert found[ONE.document.id] >= {ONE.document.id, OTHER.document.id}
    assert OTHER.document.id not in found[BOATS.document.id]


def test_ties_are_known_from_either_end(ledger: Ledger) -> None:
    fill(ledger, ONE, OTHER, BOATS)
    one, other, boat = keys(ONE, OTHER, BOATS)
    with ledger.write() as connection:
        shelf = a_shelf(connection)
        shelf.happenings([ONE.document.id, OTHER.document.id])
        shelf.tie({(one, other): 2.5})
    with ledger.read() as connection:
        shelf = a_shelf(connection)
        shelf.happenings([ONE.document.id, OTHER.document.id, BOATS.document.id])
        near = shelf.near([one, other, boat])
    assert near == {one: {other: 2.5}, other: {one: 2.5}, boat: {}}


def test_what_is_dropped_is_gone_and_names_those_who_were_tied_to_it_or_in_its_incident(ledger: Ledger) -> None:
    fill(ledger, ONE, OTHER, BOATS)
    one, other, boat = keys(ONE, OTHER, BOATS)
    settle(ledger, [one, boat], [other])
    with ledger.write() as connection:
        shelf = a_shelf(connection)
        shelf.happenings([ONE.document.id, OTHER.document.id])
        shelf.tie({(one, other): 2.5})
    with ledger.write() as connection:
        shelf = a_shelf(connection)
        assert shelf.drop(ONE.document.id) == {other, boat}
        assert shelf.drop("0" * 64) == set()
        shelf.forget(ONE.document.id)
    with ledger.read() as connection:
        shelf = a_shelf(connection)
        assert shelf.happenings([ONE.document.id, OTHER.document.id]).keys() == {OTHER.document.id}
        assert shelf.near([other]) == {other: {}}
        assert ONE.document.id not in set(shelf.likely(shelf.happenings([OTHER.document.id])[OTHER.document.id]))


def test_mates_are_all_of_an_incident(ledger: Ledger) -> None:
    fill(ledger, ONE, OTHER, BOATS)
    one, other, boat = keys(ONE, OTHER, BOATS)
    settle(ledger, [one, other], [boat])
    with ledger.read() as connection:
        shelf = a_shelf(connection)
        shelf.happenings([ONE.document.id, BOATS.document.id])
        assert set(shelf.mates([one])) == {one, other}
        assert set(shelf.mates([one, boat])) == {one, other, boat}
        numbers = store.held(connection, [ONE.document.id, OTHER.document.id])
        assert shelf.readings([one, other]) == set(numbers.values())


def steps(*clusters: Iterable[str]) -> list[list[str]]:
    """Name happenings by a letter each: r the raid's, s the other's, b the boats'."""
    letters = dict(zip("rsb", keys(ONE, OTHER, BOATS), strict=True))
    return [[letters[letter] for letter in cluster] for cluster in clusters]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([["r", "s", "b"]], [1, 2, 3]),
        ([["rs", "b"]], [1, 1, 2]),
        ([["rs", "b"], ["rs", "b"]], [1, 1, 2]),  # as it was
        ([["rs", "b"], ["r", "s", "b"]], [1, 3, 2]),  # of equals the first keeps the number
        ([["r", "s", "b"], ["rs", "b"]], [1, 1, 3]),
        ([["r", "s", "b"], ["rs", "b"], ["r", "s", "b"]], [1, 2, 3]),  # what had gone into another gets its number back
        ([["r", "sb"], ["rsb"]], [2, 2, 2]),  # the larger one's number
        ([["rsb"], ["r", "sb"]], [2, 1, 1]),
        ([["rs", "b"], ["r", "sb"]], [1, 2, 2]),
    ],
)
def test_incidents_keep_their_numbers(ledger: Ledger, story: list[list[str]], expected: list[int]) -> None:
    fill(ledger, ONE, OTHER, BOATS)
    for clusters in story:
        settle(ledger, *steps(*clusters))
    assert incidents_of(ledger, ONE, OTHER, BOATS) == expected


def test_an_incident_that_went_into_another_leads_there_until_it_is_split_off_again(ledger: Ledger) -> None:
    fill(ledger, ONE, OTHER, BOATS)

    def led() -> dict[int, int | None]:
        with ledger.read() as connection:
            return {row.id: row.became for row in connection.execute(select(t.incidents))}

    settle(ledger, *steps("r", "s", "b"))
    assert led() == {1: None, 2: None, 3: None}
    settle(ledger, *steps("rs", "b"))
    assert led() == {1: None, 2: 1, 3: None}
    settle(ledger, *steps("r", "s", "b"))
    assert led() == {1: None, 2: None, 3: None}


def test_a_new_reading_stays_in_the_incident_of_what_it_stands_for(ledger: Ledger) -> None:
    fill(ledger, ONE, BOTH)
    settle(ledger, *([key] for key in keys(ONE, BOTH)))
    before = incidents_of(ledger, BOTH)
    anew = numbered(BOTH.model_copy(update={"events": BOTH.events[1:], "coder": Coder(name="a later coder", version="2")}))
    (number,) = add(ledger, anew)
    with ledger.write() as connection:
        shelf = a_shelf(connection)
        shelf.drop(BOTH.document.id)
        (unit,) = put(connection, shelf, number, anew)
    assert unit.key == f"{BOTH.document.id}:e1"  # which was the raid's, and is the boats' now
    assert incidents_of(ledger, anew) == [before[1]]
    with ledger.read() as connection:
        ended = {(row.incident, *row.events) for row in connection.execute(select(t.happenings_before))}
        listed = {row.id: row.reports for row in connection.execute(select(t.incidents))}
    assert ended == {(before[0], "e1")}  # kept, though it was so for no whole day
    assert {number for number, reports in listed.items() if not reports} == {before[0]}


def memory_of(ledger: Ledger, memory: Memory, numbers: Sequence[int]) -> dict[int, tuple[Telling, ...]]:
    with ledger.read() as connection:
        return memory.tellings(connection, numbers)


def test_tellings_are_read_once_and_forgotten_when_asked(ledger: Ledger) -> None:
    numbers, memory = add(ledger, ONE, OTHER), Memory()
    first = memory_of(ledger, memory, numbers)
    assert [len(told) for told in first.values()] == [1, 1]
    again = memory_of(ledger, memory, numbers)
    assert all(again[number] is first[number] for number in numbers)
    memory.forget([numbers[0]])
    third = memory_of(ledger, memory, numbers)
    assert third == first
    assert [third[number] is first[number] for number in numbers] == [False, True]


def test_no_more_are_held_than_fit_and_all_are_given(file_ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST_HELD", 2)
    numbers, memory = add(file_ledger, ONE, OTHER, BOATS), Memory()
    assert memory_of(file_ledger, memory, numbers).keys() == set(numbers)
    assert len(memory._told) == 2
    memory_of(file_ledger, memory, numbers[:1])
    memory_of(file_ledger, memory, numbers[1:2])
    assert set(memory._told) == set(numbers[:2])  # those that were asked for last


def test_events_stand_for_themselves_in_one_reading_and_for_their_likes_in_another(ledger: Ledger) -> None:
    anew = numbered(BOTH.model_copy(update={"events": BOTH.events[1:], "coder": Coder(name="a later coder", version="2")}))
    old, new = *add(ledger, BOTH), *add(ledger, anew)
    memory = Memory()
    with ledger.read() as connection:
        assert memory.successors(connection, old, old) == {"e1": "e1", "e2": "e2"}
        assert memory.successors(connection, old, new) == {"e2": "e1"}
        assert memory.successors(connection, new, old) == {"e1": "e2"}
        assert memory.documents(connection, [old, new]) == dict.fromkeys([old, new], BOTH.document.id)


def judgement(number: int, one: str, other: str) -> Judgement:
    return Judgement(id=number, kind="actor", verdict="same", one=one, other=other, judge="Ann", reason="one", made="2020-01-01T00:00:00+00:00")


def test_parties_go_by_the_id_that_their_group_has_since_it_was_judged() -> None:
    kept, gone, unknown = party("Coast Guard", "g1"), party("Shore Watch", "g2"), party("villagers")
    one = (told("d1", actors=(gone, kept), recipients=(unknown,), voice=gone), told("d1", "e2", actors=(kept,)))
    judged = Clusters([judgement(1, "g1", "g2")])
    first, second = canonical(one, judged)
    assert [party.key for party in (*first.actors, *first.recipients)] == ["g1", "g1", None]
    assert first.voice == replace(gone, key="g1")
    assert first.actors[0].shown == "Shore Watch"  # as the report has it
    assert second == one[1]
    assert canonical(one, Clusters([])) is one
