"""What is kept of the ledger and of each group is what a recount gives, whatever was added, read anew, judged and undone."""

import random

import pytest

from factions.errors import LedgerError
from factions.ledger import layer, reader, writer
from factions.ledger.check import check
from factions.ledger.clusters import Verdict
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.summaries import Wanted, summaries
from factions.ledger.totals import amounts, differing, rebuild, recounted
from factions.reading import Coder, Reading
from factions.review.judgements import judge, undo

ORDERS = ("documents", "events", "claims", "name")


def by(reading: Reading, version: int) -> Reading:
    return reading.model_copy(update={"coder": Coder(name="rules", version=str(version))})


def shorter(reading: Reading) -> Reading:
    """The same document, of which a later coder reads less: neither claims nor what hangs on them."""
    kept = tuple(event.model_copy(update={"attribution": None, "same_event": None}) for event in reading.events[:1])
    return reading.model_copy(update={"events": kept, "claims": (), "relations": ()})


def wrong(ledger: Ledger) -> list[tuple[str, str, str]]:
    with ledger.read() as connection:
        return list(differing(connection, clusters(connection)))


def test_an_empty_ledger_holds_nothing(ledger: Ledger) -> None:
    counts = reader.counts(ledger).model_dump()
    assert set(counts.values()) == {0}
    assert wrong(ledger) == []


def test_totals_follow_what_is_added_read_anew_and_judged(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    writer.add(ledger, raid, source="raid.mark")
    assert reader.counts(ledger).events == len(raid.events)
    writer.add(ledger, by(talks, 1), source="talks.mark")
    league, *others = (group.id for group in reader.groups(ledger))
    same: Verdict = "same"
    for verdict, one, other in ((same, league, others[0]), (same, others[1], others[2]), (same, league, others[2])):
        judge(ledger, verdict, one, other, because="so", by="Ann")
        assert wrong(ledger) == []
    writer.add(ledger, by(shorter(talks), 2), source="talks.mark")  # while its groups are one
    assert wrong(ledger) == []
    counts = reader.counts(ledger)
    assert (counts.documents, counts.readings, counts.groups) == (2, 3, len(others) + 1 - 3)
    assert counts.events == len(raid.events) + 1
    assert counts.claims == len(raid.claims)
    judge(ledger, "different", league, others[0], because="no", by="Ann")
    undo(ledger, 3, by="Ann")
    assert wrong(ledger) == []
    writer.add(ledger, by(raid, 3), source="raid.mark")
    assert wrong(ledger) == []
    assert list(check(ledger)) == []


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_deeds_leaves_what_a_recount_gives(file_ledger: Ledger, raid: Reading, talks: Reading, seed: int) -> None:
    chance, version = random.Random(seed), 0  # noqa: S311 - nothing secret
    done: list[str] = []
    for _ in range(25):
        known = [group.id for group in reader.groups(file_ledger)]
        deed = chance.choice(["add", "same", "same", "different", "undo"]) if len(known) > 1 else "add"
        try:
            if deed == "add":
                version += 1
                reading = chance.choice([raid, talks, shorter(raid), shorter(talks)])
                writer.add(file_ledger, by(reading, version), source="x")
            elif deed == "undo":
                undo(file_ledger, chance.randint(1, 9), by="Ann")
            else:
                judge(
                    file_ledger,
                    "same" if deed == "same" else "different",
                    *chance.sample(known, 2),
                    because="so",
                    by=chance.choice(["Ann", "rule:x"]),
                )
        except LedgerError:
            continue  # what may not be judged changes nothing
        done.append(deed)
        assert wrong(file_ledger) == [], done
    assert {"add", "same"} <= set(done)


@pytest.mark.parametrize("order", ORDERS)
def test_a_list_is_the_one_that_a_recount_gives(ledger: Ledger, raid: Reading, talks: Reading, order: reader.GroupOrder) -> None:
    writer.add(ledger, raid, source="raid.mark")
    writer.add(ledger, talks, source="talks.mark")
    one, other = (group.id for group in reader.groups(ledger, limit=2))
    judge(ledger, "same", one, other, because="so", by="Ann")
    kept = reader.groups(ledger, order=order)
    assert kept
    with ledger.read() as connection:
        judged, today = clusters(connection), layer.clock().date()
        assert summaries(connection, judged, Wanted(as_of=today), order, 50, 0) == kept
    assert reader.groups(ledger, order=order, limit=1, offset=1) == kept[1:2]
    assert {group.id: reader.group(ledger, group.id).summary for group in kept} == {group.id: group for group in kept}


def test_a_rebuild_gives_what_was_kept(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    writer.add(ledger, raid, source="raid.mark")
    writer.add(ledger, talks, source="talks.mark")
    one, other = (group.id for group in reader.groups(ledger, limit=2))
    judge(ledger, "same", one, other, because="so", by="Ann")
    before = reader.counts(ledger), reader.groups(ledger)
    with ledger.write() as connection:
        rebuild(connection, clusters(connection))
        assert amounts(connection) == recounted(connection, clusters(connection))
    assert (reader.counts(ledger), reader.groups(ledger)) == before
    assert wrong(ledger) == []


HARM = {
    "a sum": ("UPDATE group_totals SET claims = claims + 1 WHERE documents = 2", "group_totals", "but a recount gives"),
    "a row": ("DELETE FROM group_totals", "group_totals", "says nothing, but"),
    "a head": ("UPDATE group_totals SET head = 'river-league'", "group_totals", "says river-league with"),
    "an amount": ("UPDATE totals SET value = 7 WHERE name = 'mentions'", "totals", "says 7, but a recount gives"),
    "no amount": ("DELETE FROM totals WHERE name = 'events'", "totals", "says 0, but a recount gives"),
    "another name": ("INSERT INTO totals (name, value) VALUES ('songs', 3)", "totals", "is nothing that is counted"),
}


@pytest.mark.parametrize("name", HARM)
def test_the_check_finds_what_is_out_of_step(ledger: Ledger, raid: Reading, talks: Reading, name: str) -> None:
    writer.add(ledger, raid, source="raid.mark")
    writer.add(ledger, talks, source="talks.mark")
    orders, table, words = HARM[name]
    with ledger.write() as connection:
        connection.exec_driver_sql(orders)
    found = list(check(ledger))
    assert [fault for fault in found if fault.table == table and words in fault.what], found
    assert {fault.table for fault in found} == {table}
    with ledger.write() as connection:
        rebuild(connection, clusters(connection))
    assert list(check(ledger)) == []
