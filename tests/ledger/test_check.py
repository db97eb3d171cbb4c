"""What is wrong with a ledger is found, and nothing else."""

import sqlite3
from contextlib import closing

import pytest

from factions.ledger import reader, writer
from factions.ledger.check import check
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder, Reading
from factions.review.judgements import judge


@pytest.fixture
def full(ledger: Ledger, raid: Reading, talks: Reading) -> Ledger:
    """A ledger with two reports, one of them read twice, and three judgements."""
    writer.add(ledger, raid, source="raid.mark")
    writer.add(ledger, talks, source="talks.mark")
    writer.add(ledger, talks.model_copy(update={"coder": Coder(name="rules", version="9")}), source="talks.mark")
    one, other, third = (group.id for group in reader.groups(ledger, limit=3))
    for pair in ((one, other), (one, third), (other, third)):
        judge(ledger, "different", *pair, because="so", by="Ann")
    return ledger


def test_a_sound_ledger_has_no_fault(full: Ledger) -> None:
    told: list[tuple[str, int, int | None]] = []
    assert list(check(full, step=lambda *how: told.append(how))) == []
    assert ("texts", 2, 2) in told
    assert ("readings", 3, 3) in told
    assert "logs of what persons decided" in {what for what, _, _ in told}


# What is done to the ledger with its own guards off, and the faults that this comes to: the table, the key, and words of each.
ON_BOTH = {
    "text": ("UPDATE texts SET text = 'X' || text WHERE id = 1", [("texts", "1", "SHA-256"), ("mentions", "1, m1", "isn't what its text has at")]),
    "title": ("UPDATE texts SET title = 'Another' WHERE id = 1", [("texts", "1", "its title, date, publisher or chrome")]),
    "chrome": ("UPDATE chrome SET words = 'Buy this' WHERE text = 1", [("texts", "1", "its title, date, publisher or chrome")]),
    "offset": ("UPDATE mentions SET start = start + 1 WHERE reading = 1 AND id = 'm2'", [("mentions", "1, m2", "isn't what its text has at")]),
    "beyond": ('UPDATE spans SET "end" = 99999 WHERE reading = 1 AND statement = \'e1\'', [("spans", "1, e1, evidence, 0", "cites characters")]),
    "quote": (
        "UPDATE spans SET quote = 'Nobody' WHERE reading = 1 AND statement = 'c1' AND part = 'cue'",
        [("spans", "1, c1, cue, 0", "isn't what its text")],
    ),
    "ref": ("UPDATE mentions SET ref = 'a99' WHERE reading = 1 AND id = 'm1'", [("mentions", "1, m1", "a99, which is no actor of its reading")]),
    "tally": ("UPDATE tallies SET events = events + 7 WHERE reading = 1", [("tallies", "river-league, 1", "but a recount gives 3 events")]),
    "untallied": ("DELETE FROM tallies WHERE reading = 3", [("tallies", "river-league, 3", "says nothing, but")]),
    "kind": ("UPDATE statements SET kind = 'claim' WHERE reading = 1 AND id = 'e1'", [
        ("statements", "1, e1", "has no row in claims"), ("events", "1, e1", "its statement is no event"), ("passages", "reading 1", "lack 1")]),
    "uncited": ("DELETE FROM spans WHERE reading = 1 AND statement = 'e3'", [("statements", "1, e3", "cites nothing")]),
    "subject": ("DELETE FROM roles WHERE reading = 1 AND statement = 'r1' AND part = 'subject'", [("relations", "1, r1", "has no subject")]),
    "content": ("DELETE FROM spans WHERE reading = 1 AND statement = 'c1' AND part = 'content'", [("claims", "1, c1", "has no content")]),
    "passage": ("DELETE FROM passages WHERE reading = 1 AND kind = 'event'", [("passages", "reading 1", "lack 4 of its paragraphs and statements")]),
    "twice": (
        """INSERT INTO passages (id, reading, kind, statement, label, start, "end", words, names)
           SELECT 999, reading, kind, statement, label, start, "end", words, names FROM passages WHERE id = 1""",
        [("passages", "reading 1", "have 1 that aren't its")],
    ),
    "forked": ("UPDATE readings SET supersedes = NULL", [("documents", "", "2 of its readings supersede none")]),
    "crossed": ("UPDATE readings SET supersedes = 1 WHERE id = 3", [("readings", "3", "younger or another document's")]),
    "unread": ("UPDATE readings SET text = 1 WHERE id > 1", [("texts", "2", "no reading was made"), ("readings", "2", "another document's")]),
    "gap": ("DELETE FROM decisions WHERE id = 2", [("decisions", "3", "the log lacks 2 before it")]),
    "grades": (
        """INSERT INTO grades (id, publisher, name, grade, judge, reason, made) VALUES (2, 'x', 'X', 'A', 'Ann', 'so', '2020-01-01T00:00:00Z')""",
        [("grades", "2", "the log lacks 1 before it")],
    ),
    "clock": ("UPDATE decisions SET made = '1999-01-01T00:00:00Z' WHERE id = 3", [("decisions", "3", "is older")]),
    "orphan": ("DELETE FROM groups WHERE id = 'river-league'", [("judgements", "", "its group is no row of groups")]),
    "noted": (
        """INSERT INTO runs (id, sources, coder, version, model, started) VALUES (1, '[]', '', '', '', '');
        INSERT INTO run_sources (run, source, outcome, document) VALUES (1, 'x.html', 'added', 'gone')""",
        [("run_sources", "1, x.html", "its document isn't there")],
    ),
}  # fmt: skip


def harm(ledger: Ledger, orders: str) -> None:
    """Change rows as no program of ours does: without triggers that refuse it and without foreign keys."""
    if ledger.dialect == "sqlite":
        with closing(sqlite3.connect(ledger.path)) as raw:
            guards = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_%' ESCAPE '\\'")]
            for name in guards:
                raw.execute(f"DROP TRIGGER {name}")
            raw.executescript(orders)
            raw.commit()
    else:
        with ledger.write() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for order in orders.split(";"):
                connection.exec_driver_sql(order.replace("%", "%%"))


@pytest.mark.parametrize("name", ON_BOTH)
def test_what_is_wrong_is_told_by_table_and_key(full: Ledger, name: str) -> None:
    orders, expected = ON_BOTH[name]
    harm(full, orders)
    found = list(check(full))
    for table, key, words in expected:
        assert [fault for fault in found if fault.table == table and (not key or fault.id == key) and words in fault.what], (expected, found)
    assert {fault.table for fault in found} <= {table for table, _, _ in expected} | ALONG.get(name, set()), found


TOTALS = {"totals", "group_totals"}
# what else is out of step then
ALONG = {
    "text": {"spans", "passages"}, "unread": {"mentions", "spans", "passages", "tallies"}, "crossed": {"tallies", *TOTALS},
    "forked": {"tallies", *TOTALS}, "orphan": {"group_names", "group_versions", "tallies", "ties", *TOTALS}, "uncited": {"passages"},
    "beyond": set(), "kind": {"tallies", *TOTALS}, "subject": {"tallies"}, "ref": {"tallies"}, "tally": TOTALS, "untallied": TOTALS,
}  # fmt: skip
ON_SQLITE = {
    "unindexed": ("INSERT INTO search(search, rowid, words, names) SELECT 'delete', id, words, names FROM passages WHERE id = 2",
                  ("passages", "2", "isn't in the search index")),
    "index without a passage": ("INSERT INTO search(rowid, words, names) VALUES (999, 'nobody', '')", ("passages", "999", "no such passage")),
    "other words": ("UPDATE passages SET words = 'other words' WHERE id = 2", ("search", "", "doesn't hold the words of the passages")),
}  # fmt: skip


@pytest.mark.parametrize("name", ON_SQLITE)
def test_an_index_out_of_step_is_told(file_ledger: Ledger, raid: Reading, name: str) -> None:
    writer.add(file_ledger, raid, source="raid.mark")
    orders, (table, key, words) = ON_SQLITE[name]
    harm(file_ledger, orders)
    found = list(check(file_ledger))
    assert [fault for fault in found if fault.table == table and fault.id == key and words in fault.what], found
    assert {fault.table for fault in found} <= {"passages", "search"}
    assert (list(check(file_ledger, words=False)) == []) is (name == "other words")


def test_a_damaged_file_is_told_and_the_rest_looked_at(file_ledger: Ledger, raid: Reading) -> None:
    writer.add(file_ledger, raid, source="raid.mark")
    path = file_ledger.path
    with closing(sqlite3.connect(path)) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_documents_added'").fetchone()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file_ledger.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\x00" * 4096)
    with open_ledger(str(path)) as damaged:
        found = list(check(damaged))
    assert [fault for fault in found if fault.table == "file"]
    assert {fault.table for fault in found} & {"texts", "mentions", "spans", "readings"} == set()
