"""Backups of either database, restored into either."""

import os
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from tests.databases import BOTH, database

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.errors import LedgerError
from factions.ledger import audit, reader, restoring, writer
from factions.ledger import backup as backups
from factions.ledger import tables as t
from factions.ledger.auditing import verify
from factions.ledger.backup import Backup, backup
from factions.ledger.check import check
from factions.ledger.copying import Step
from factions.ledger.keeping import digest, digests
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.publishers import grade
from factions.ledger.restoring import restore
from factions.ledger.schema import upgrade
from factions.markup import parse
from factions.reading import Coder, Reading
from factions.review.judgements import history, judge

# tables that two reports without copies, and judgements on groups alone, put nothing into
_EMPTY = {
    "runs", "run_sources", "copy_queue", "copies", "families", "incidents_before", "happenings_before", "event_decisions", "incident_pairs",
    "takedowns", "outcomes", "reviews", "review_words", "review_items", "blind_rounds", "blind_items", "blind_codings", "accounts", "sessions",
    "api_tokens", "feeds", "feed_entries", "saved_searches", "ledger_notes", "visits",
    "webhooks", "webhook_messages", "webhook_items",
}  # fmt: skip


def dump(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for the line of the audit log that a restore adds."""
    with ledger.read() as connection:
        rows = {table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
                for table in t.metadata.sorted_tables}  # fmt: skip
        restored = [line.id for line in audit.lines(connection, deed="restore")]
    assert verify(ledger) == []
    rows["audit"] = [row for row in rows["audit"] if row[0] not in restored]
    rows["audit_head"] = [("audit", row[0], row[-1]) for row in rows["audit"][-1:]]
    return rows


def numbered(markup: str, number: int) -> Reading:
    """The same report with another last paragraph."""
    annotated, _ = parse(f"{markup}\nThis is report number {number}.\n")
    assert annotated is not None
    return annotated.reading


@pytest.fixture
def full(ledger: Ledger, raid: Reading, talks: Reading) -> Ledger:
    """A ledger with two reports, one of them read twice, a judgement, a grade, and all that is derived."""
    writer.add(ledger, raid, source="raid.mark")
    writer.add(ledger, talks, source="talks.mark")
    writer.add(ledger, talks.model_copy(update={"coder": Coder(name="rules", version="9")}), source="talks.mark")
    one, other = (group.id for group in reader.groups(ledger, limit=2))
    judge(ledger, "same", one, other, because="so", by="Ann")
    grade(ledger, "River Courier", "B", because="so", by="Ann")
    families.update(ledger)
    keeping.update(ledger)
    return ledger


@pytest.fixture(params=BOTH)
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of another ledger: a missing file or an empty database."""
    yield from database(request, tmp_path / "other.db")


def test_a_ledger_moves_from_one_database_to_another(full: Ledger, other_url: str, tmp_path: Path, raid_markup: str) -> None:
    made = backup(full, tmp_path / "backup.db")
    done = restore(other_url, tmp_path / "backup.db")
    assert (made.documents, done.documents, done.saved, done.verified) == (2, 2, None, True)
    before = dump(full)
    assert sum(map(len, before.values())) > 150
    assert {name for name, rows in before.items() if not rows} <= _EMPTY
    with open_ledger(other_url) as other:
        assert dump(other) == before
        assert list(check(other)) == []
        assert reader.search(other, "villagers") == reader.search(full, "villagers") != []
        assert reader.groups(other) == reader.groups(full) != []
        assert history(other) == history(full) != ()
        # the counters go on behind what was restored, and the log still only grows
        new = numbered(raid_markup, 1)
        assert writer.add(other, new, source="new.mark").new
        assert reader.document(other, new.document.id).reading == new
        with pytest.raises(LedgerError, match="only grows"), other.write() as connection:
            connection.exec_driver_sql("DELETE FROM decisions")
        assert list(check(other)) == []


def test_a_backup_is_a_ledger_with_its_digest_beside_it(full: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "backup.db"
    made = backup(full, path)
    assert (made.path, made.size, made.sha256) == (path, path.stat().st_size, digest(path))
    assert (tmp_path / "backup.db.sha256").read_text(encoding="utf-8") == f"{made.sha256}  backup.db\n"
    with open_ledger(str(path), create=False) as opened:
        assert dump(opened) == dump(full)
        assert list(check(opened)) == []
    assert digest(path) == made.sha256
    assert {found.name for found in tmp_path.iterdir()} - {"ledger.db", "ledger.db-wal", "ledger.db-shm"} == {"backup.db", "backup.db.sha256"}


def test_a_backup_is_of_one_moment_while_others_write(file_ledger: Ledger, tmp_path: Path, raid_markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "PAGES", 5)
    for number in range(20):
        writer.add(file_ledger, numbered(raid_markup, number), source=f"{number}")
    added: list[int] = []

    def add_one(what: str, done: int, _total: int | None) -> None:
        if what == "pages" and done % 50 == 0:  # while the pages are copied, another connection writes
            added.append(20 + len(added))
            thread = threading.Thread(target=lambda: writer.add(file_ledger, numbered(raid_markup, added[-1]), source=f"{added[-1]}"))
            thread.start()
            thread.join()

    made = backup(file_ledger, tmp_path / "backup.db", step=add_one)
    assert len(added) >= 2
    assert made.documents == 20
    assert reader.counts(file_ledger).documents == 20 + len(added)
    with open_ledger(str(made.path), create=False) as opened:
        assert list(check(opened)) == []
        assert {summary.source for summary in reader.documents(opened, limit=100)} == {str(number) for number in range(20)}


class Stop(BaseException):
    """What Ctrl-C is."""


@pytest.mark.parametrize("what", ["pages", "digest"])
def test_a_backup_that_is_stopped_leaves_what_was_there(file_ledger: Ledger, raid: Reading, talks: Reading, tmp_path: Path, what: str) -> None:
    path = tmp_path / "backup.db"
    writer.add(file_ledger, raid, source="raid.mark")

    def stop(now: str, _done: int, _total: int | None) -> None:
        if now == what:
            raise Stop

    with pytest.raises(Stop):
        backup(file_ledger, path, step=stop)
    assert not list(tmp_path.glob("*backup*")) + list(tmp_path.glob(".*backup*"))
    first = backup(file_ledger, path)
    writer.add(file_ledger, talks, source="talks.mark")
    with pytest.raises(Stop):
        backup(file_ledger, path, force=True, step=stop)
    assert digest(path) == first.sha256
    assert digests(path) == [first.sha256]
    with pytest.raises(LedgerError, match="--force"):
        backup(file_ledger, path)
    assert backup(file_ledger, path, force=True).documents == 2
    assert digest(path) != first.sha256


def test_what_can_not_be_the_name_of_a_backup(file_ledger: Ledger, tmp_path: Path, raid: Reading) -> None:
    (tmp_path / "other.db").touch()
    for path, reason in ((tmp_path, "is a folder"), (tmp_path / "no" / "x.db", "no folder"), (tmp_path / "other.db", "is there already")):
        with pytest.raises(LedgerError, match=reason) as caught:
            backup(file_ledger, path)
        assert str(caught.value).startswith(str(path))
    writer.add(file_ledger, raid, source="raid.mark")  # so that its WAL is there
    with pytest.raises(LedgerError, match="ledger that is in use"):
        backup(file_ledger, file_ledger.path, force=True)
    assert reader.counts(file_ledger).documents == 1


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def bare(path: Path) -> None:
    path.with_name(f"{path.name}.sha256").unlink()


def halved_and_bare(path: Path) -> None:
    halved(path)
    bare(path)


def emptied(path: Path) -> None:
    path.write_bytes(b"")
    bare(path)


def letter(path: Path) -> None:
    path.write_text("Dear ledger,\n" * 2000, encoding="utf-8")
    bare(path)


def foreign(path: Path) -> None:
    emptied(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE songs (name TEXT)")


def newer(path: Path) -> None:
    bare(path)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")


def orphaned(path: Path) -> None:
    bare(path)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DELETE FROM texts WHERE id = 1")


@pytest.mark.parametrize(("harm", "reason"), [
    (flipped, "isn't the file that its digest"), (halved, "isn't the file that its digest"), (halved_and_bare, "malformed|damaged"),
    (emptied, "is empty"), (letter, "not a database"), (foreign, "another program"), (newer, "newer Factions"), (orphaned, "points at one of texts"),
    (Path.unlink, "there is no such backup"),
])  # fmt: skip
@pytest.mark.parametrize("kept", [True, False])
def test_what_is_no_whole_backup_is_refused(
    file_ledger: Ledger, tmp_path: Path, raid: Reading, talks: Reading, harm: Callable[[Path], None], reason: str, *, kept: bool
) -> None:  # fmt: skip
    writer.add(file_ledger, raid, source="raid.mark")
    path, target = tmp_path / "backup.db", tmp_path / "target.db"
    backup(file_ledger, path)
    harm(path)
    if kept:
        with open_ledger(str(target)) as held:
            writer.add(held, talks, source="talks.mark")
    with pytest.raises(LedgerError, match=reason) as caught:
        restore(str(target), path, replace=kept)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    assert target.exists() == kept
    if kept:
        with open_ledger(str(target)) as held:
            assert [summary.id for summary in reader.documents(held)] == [talks.document.id]


def test_without_a_digest_the_file_is_looked_through(full: Ledger, other_url: str, tmp_path: Path) -> None:
    bare(backup(full, tmp_path / "backup.db").path)
    assert restore(other_url, tmp_path / "backup.db").verified is False
    with open_ledger(other_url) as other:
        assert dump(other) == dump(full)


def test_a_ledger_in_use_can_be_restored_from(file_ledger: Ledger, other_url: str, raid: Reading) -> None:
    writer.add(file_ledger, raid, source="raid.mark")  # which is in its WAL only
    assert restore(other_url, file_ledger.path).documents == 1
    with pytest.raises(LedgerError, match="is the ledger itself"):
        restore(str(file_ledger.path), file_ledger.path, replace=True)


def test_a_ledger_that_holds_something_is_replaced_only_where_told(full: Ledger, other_url: str, tmp_path: Path, raid_markup: str) -> None:
    path = tmp_path / "backup.db"
    backup(full, path)
    extra = numbered(raid_markup, 7)
    with open_ledger(other_url) as other:
        writer.add(other, extra, source="extra.mark")
        before = dump(other)
        with pytest.raises(LedgerError, match=r"holds documents already.*--replace"):
            restore(other_url, path)
        assert dump(other) == before
        done = restore(other_url, path, replace=True)
        assert dump(other) == dump(full)  # an open ledger sees the change
        assert [hit.document for hit in reader.search(other, "number")] == []
        assert list(check(other)) == []
    assert done.saved is not None
    assert done.saved.parent == tmp_path
    with open_ledger(str(done.saved), create=False) as saved:
        assert dump(saved) == before


def test_restoring_that_is_stopped_changes_nothing(full: Ledger, other_url: str, tmp_path: Path, raid_markup: str) -> None:
    path = tmp_path / "backup.db"
    backup(full, path)
    with open_ledger(other_url) as other:
        writer.add(other, numbered(raid_markup, 7), source="extra.mark")
        before = dump(other)

    def stop(what: str, _done: int, _total: int | None) -> None:
        if what in ("pages", "spans") and saved:
            raise Stop
        saved.append(what)

    saved: list[str] = []
    with pytest.raises(Stop):
        restore(other_url, path, replace=True, step=stop)
    with open_ledger(other_url) as other:
        assert dump(other) == before
        assert list(check(other)) == []


def test_what_is_written_between_saving_and_replacing_is_saved_too(
    file_ledger: Ledger, tmp_path: Path, talks: Reading, raid_markup: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    writer.add(file_ledger, talks, source="talks.mark")
    backup(file_ledger, tmp_path / "backup.db")
    target = tmp_path / "target.db"
    with open_ledger(str(target)) as held:
        writer.add(held, numbered(raid_markup, 1), source="1")
        turns = iter([2, 3])

        def late(ledger: Ledger, path: Path, *, force: bool, step: Step) -> Backup:
            made = backup(ledger, path, force=force, step=step)
            if (turn := next(turns, None)) is not None:
                writer.add(held, numbered(raid_markup, turn), source=f"{turn}")
            return made

        monkeypatch.setattr(restoring, "backup", late)
        done = restore(str(target), tmp_path / "backup.db", replace=True)
        assert [summary.source for summary in reader.documents(held)] == ["talks.mark"]
    assert done.saved is not None
    with open_ledger(str(done.saved), create=False) as saved:
        assert {summary.source for summary in reader.documents(saved)} == {"1", "2", "3"}


def test_a_locked_ledger_is_not_restored_into(file_ledger: Ledger, tmp_path: Path, raid: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factions.ledger.restoring.BUSY_SECONDS", 0.1)
    writer.add(file_ledger, raid, source="raid.mark")
    backup(file_ledger, tmp_path / "backup.db")
    open_ledger(str(tmp_path / "target.db")).close()
    with closing(sqlite3.connect(tmp_path / "target.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="is locked by another program"):
            restore(str(tmp_path / "target.db"), tmp_path / "backup.db")
    assert restore(str(tmp_path / "target.db"), tmp_path / "backup.db").documents == 1


def test_an_older_backup_is_brought_up_to_date(other_url: str, tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection, "0002")
        connection.exec_driver_sql("INSERT INTO documents VALUES ('d', 'x', '2020-01-01T00:00:00Z')")
        connection.exec_driver_sql(
            "INSERT INTO texts (id, document, digest, text, text_sha256) VALUES (1, 'd', '', 'A.', ''), (2, 'd', 'x', 'B.', '')"
        )
    engine.dispose()
    before = path.read_bytes()
    assert restore(other_url, path).documents == 1
    assert path.read_bytes() == before
    with open_ledger(other_url, create=False) as other:
        assert dump(other)["documents"] == [("d", "x", "2020-01-01T00:00:00Z")]


def test_what_a_killed_backup_left_is_cleared_away(file_ledger: Ledger, tmp_path: Path) -> None:
    left, fresh = tmp_path / ".backup.db.abc.part", tmp_path / ".backup.db.def.part"
    for folder in (left, fresh):
        folder.mkdir()
        (folder / "backup.db").write_bytes(b"half")
    for old in (left / "backup.db", left):
        os.utime(old, (0, 0))
    backup(file_ledger, tmp_path / "backup.db")
    assert (left.exists(), fresh.exists()) == (False, True)


def test_random_bytes_of_a_backup_are_never_taken_for_whole(file_ledger: Ledger, tmp_path: Path, raid: Reading) -> None:
    writer.add(file_ledger, raid, source="raid.mark")
    path = tmp_path / "backup.db"
    data = bytearray(Path(backup(file_ledger, path).path).read_bytes())
    chance = random.Random(3)  # noqa: S311 - it picks bytes
    for _ in range(20):
        at, was = chance.randrange(len(data)), 0
        was, data[at] = data[at], data[at] ^ (1 << chance.randrange(8))
        path.write_bytes(data)
        data[at] = was
        with pytest.raises(LedgerError, match="digest"):
            restore(str(tmp_path / "target.db"), path)
    assert not (tmp_path / "target.db").exists()
