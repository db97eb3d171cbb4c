"""What is kept of a reading in brief: a group's page is made of it, so it must say what the reading says."""

import json

import pytest
from sqlalchemy import select, update

from factions.ledger import reader, writer
from factions.ledger import tables as t
from factions.ledger.check import check
from factions.ledger.open import Ledger
from factions.ledger.outline import Outline, briefs, heads, outline_of, rebuild
from factions.reading import Coder, Reading
from factions.review.takedown import take_down

A, B = "league", "kataib"


@pytest.fixture
def brief(raid: Reading) -> dict[str, dict[str, object]]:
    """What the raid says of two groups."""
    ids = {actor.name: actor.id for actor in raid.actors}
    groups = {ids["Asa'ib of the River"]: (A,), ids["Kata'ib al-Nahr"]: (B,), ids["Nasir Haddad"]: ("haddad",)}
    return {group: json.loads(brief.words) for group, brief in briefs(raid, groups).items()}


SAYS: dict[str, tuple[str, str, list[list[object]]]] = {
    "events with the roles, by number, and the time": (A, "events", [["e1", "2014-06-13", [0], 0], ["e2", "2014-03", [0]], ["e3", None, [1]]]),
    "ties from its side, with the other end's name": (
        A, "ties", [["r1", None, "leads", 1, "Nasir Haddad"], ["r2", None, "allied_with", 0, "Kata'ib al-Nahr"]],
    ),
    "a place may be the other end": (B, "ties", [["r2", None, "allied_with", 1, "Asa'ib of the River"], ["r3", None, "based_in", 0, "Bohruz"]]),
    "claims of its own": ("haddad", "by", [["c3"]]),
    "claims about it": (A, "about", [["c1"], ["c2"]]),
    "names, and how often each": (A, "names", [["River League", 2], ["Asa'ib", 1]]),
    "who it's a unit of": (A, "actors", [[["River League", "ROL"], None, None, ["government of Iraq", "government", "IRQ", None]]]),
    "what else it's known by": (B, "actors", [[[], None, "Q1", None]]),
}  # fmt: skip


@pytest.mark.parametrize("what", SAYS)
def test_a_brief_says_what_the_reading_says(brief: dict[str, dict[str, object]], what: str) -> None:
    group, field, expected = SAYS[what]
    found = brief[group][field]
    assert isinstance(found, list)
    assert [row[: len(wanted)] for row, wanted in zip(found, expected, strict=True)] == expected


def test_the_tally_and_the_brief_count_alike(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    for reading in (raid, talks):
        writer.add(ledger, reading, source="x")
    with ledger.read() as connection:
        rows = connection.execute(select(t.tallies)).all()
    assert rows
    assert all(heads(row.brief) == (row.events, row.claims) for row in rows)


def test_a_rebuild_makes_the_same_briefs(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    for reading in (raid, talks):
        writer.add(ledger, reading, source="x")
    with ledger.write() as connection:
        before = connection.execute(select(t.tallies).order_by(t.tallies.c.group, t.tallies.c.reading)).all()
        connection.execute(update(t.tallies).values(brief=None))
        told: list[tuple[int, int]] = []
        rebuild(connection, lambda *how: told.append(how))
        assert connection.execute(select(t.tallies).order_by(t.tallies.c.group, t.tallies.c.reading)).all() == before
    assert told == [(1, 2), (2, 2)]


def test_the_check_finds_a_brief_that_is_missing_or_another(ledger: Ledger, raid: Reading) -> None:
    writer.add(ledger, raid, source="x")
    for brief in (None, '{"published":null,"events":[["e1",null,[0],0]]}'):
        with ledger.write() as connection:
            connection.execute(update(t.tallies).where(t.tallies.c.group == "river-league").values(brief=brief))
        assert [(fault.table, fault.id) for fault in check(ledger)] == [("tallies", "river-league, 1")]


def test_what_two_groups_that_are_one_have_a_part_in_comes_once(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    for reading in (raid, talks):
        writer.add(ledger, reading, source="x")
    ids = [group.id for group in reader.groups(ledger)]
    with ledger.read() as connection:
        alone = [Outline(connection, [one]) for one in ids]
        together = Outline(connection, ids)
    assert {line.key for line in together.events()} == {line.key for one in alone for line in one.events()}
    assert together.events_in_all == len(together.events()) < sum(one.events_in_all for one in alone)
    roles = {line.key: set(line.roles) for line in together.events()}
    assert all(set(line.roles) <= roles[line.key] for one in alone for line in one.events())
    assert not {line.key for line in together.claims_by} & {line.key for line in together.claims_about}
    assert together.events()[1:3] == together.events(slice(1, 3))


def test_an_outline_is_kept_until_something_comes_or_goes(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    writer.add(ledger, raid, source="x")
    members = ["river-league"]

    def now() -> Outline:
        with ledger.read() as connection:
            return outline_of(ledger, connection, members)

    first = now()
    assert now() is first
    writer.add(ledger, talks, source="y")
    second = now()
    with ledger.read() as connection:
        assert second.events() == Outline(connection, members).events() != first.events()
    take_down(ledger, talks.document.id, by="Ann", because="asked")
    assert now().events() == first.events()
    newer = raid.model_copy(update={"coder": Coder(name="other", version="1"), "events": (), "relations": (), "claims": ()})
    writer.add(ledger, newer, source="x")
    assert now().events() == []
