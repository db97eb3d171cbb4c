import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from factions.errors import LedgerError
from factions.ledger import reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Reading


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE songs (name TEXT)")


def foreign_alembic(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        raw.execute("INSERT INTO alembic_version VALUES ('0001')")


def marked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA application_id = 1234")


def newer(path: Path) -> None:
    open_ledger(str(path)).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")


def torn(path: Path) -> None:
    open_ledger(str(path)).close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (size - 100))


def letter(path: Path) -> None:
    path.write_text("Dear ledger,\n" * 20, encoding="utf-8")


def short(path: Path) -> None:
    path.write_bytes(b"SQL")


MAKERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "letter": (letter, "no SQLite database"),
    "short": (short, "no SQLite database"),
    "folder": (Path.mkdir, "is a folder"),
    "foreign": (foreign, "another program"),
    "foreign_alembic": (foreign_alembic, "another program"),
    "marked": (marked, "another program"),
    "newer": (newer, "newer Factions"),
    "torn": (torn, "damaged"),
}


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("name", MAKERS)
def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path: Path, name: str, *, create: bool) -> None:
    path = tmp_path / f"{name}.db"
    make, reason = MAKERS[name]
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(LedgerError, match=reason) as caught:
        open_ledger(str(path), create=create)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    assert not path.is_file() or path.read_bytes() == before


@pytest.mark.parametrize(("url", "reason"), [
    ("", "names no file"), (":memory:", "names no file"), ("sqlite:///", "names no file"), ("sqlite:///:memory:", "names no file"),
    ("sqlite://ledger.db", "three"), ("mysql://localhost/x", "isn't a ledger that Factions can open"), ("a\x00b", "names no file"),
    ("nowhere/at/all.db", "no folder"),
])  # fmt: skip
def test_urls_that_name_no_ledger(url: str, reason: str) -> None:
    with pytest.raises(LedgerError, match=reason):
        open_ledger(url)


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"])
@pytest.mark.parametrize("name", ["plain.db", "with space.db", "what?mode=memory#x.db", "50%25.db", "ünïcode-٣.db"])
def test_a_path_is_taken_as_it_is(tmp_path: Path, form: str, name: str) -> None:
    path = tmp_path / name
    with open_ledger(form.format(path)) as ledger:
        assert ledger.path == path
    assert [found.name for found in tmp_path.iterdir()] == [name]


def test_a_missing_or_empty_ledger_is_made_only_to_be_written(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with pytest.raises(LedgerError, match="no such ledger"):
        open_ledger(str(path), create=False)
    assert not path.exists()
    path.touch()
    with pytest.raises(LedgerError, match="is empty"):
        open_ledger(str(path), create=False)
    with open_ledger(str(path)) as ledger:
        assert reader.counts(ledger).documents == 0


def test_a_locked_ledger_is_told_after_a_wait(tmp_path: Path, raid: Reading) -> None:
    path = tmp_path / "busy.db"
    with open_ledger(str(path), busy=0.1) as ledger, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="is locked by another program"):
            writer.add(ledger, raid, source="raid.mark")
        assert reader.counts(ledger).documents == 0  # readers go on meanwhile
        other.execute("COMMIT")
        assert writer.add(ledger, raid, source="raid.mark").new


def test_a_ledger_locked_whole_can_not_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "held.db"
    open_ledger(str(path)).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerError, match="is locked by another program"):
            open_ledger(str(path), busy=0.1)


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Drop root's rights for a while, as root may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def test_a_read_only_folder_can_be_read_but_not_written(shared_folder: Path, raid: Reading) -> None:
    path = shared_folder / "shelf.db"
    with open_ledger(str(path)) as ledger:
        writer.add(ledger, raid, source="raid.mark")
    path.chmod(0o444)
    shared_folder.chmod(0o555)
    with ordinary_user():
        with open_ledger(str(path), create=False) as ledger:
            assert reader.document(ledger, raid.document.id).reading == raid
            with pytest.raises(LedgerError, match="read-only"):
                writer.add(ledger, raid.model_copy(update={"coder": raid.coder.model_copy(update={"version": "2"})}), source="raid.mark")
        with pytest.raises(LedgerError, match=r"read-only|may not be read or written"), open_ledger(str(path)) as ledger:
            writer.add(ledger, raid.model_copy(update={"coder": raid.coder.model_copy(update={"version": "2"})}), source="raid.mark")
        with pytest.raises(LedgerError, match="may not be read or written"):
            open_ledger(str(shared_folder / "new.db"))
    path.chmod(0o000)
    with ordinary_user(), pytest.raises(LedgerError, match="Permission denied"):
        open_ledger(str(path), create=False)


def test_many_processes_may_make_one_ledger_at_once(tmp_path: Path) -> None:
    path = tmp_path / "crowd.db"
    program = "import sys; from factions.ledger.open import open_ledger; open_ledger(sys.argv[1]).close()"
    crowd = [subprocess.Popen([sys.executable, "-c", program, str(path)], stderr=subprocess.PIPE) for _ in range(4)]
    errors = [process.communicate()[1] for process in crowd]
    assert errors == [b""] * 4
    with open_ledger(str(path), create=False) as ledger:
        assert reader.counts(ledger).documents == 0


def test_a_second_opening_writes_nothing(file_ledger: Ledger) -> None:
    before = file_ledger.path.stat().st_mtime_ns
    with open_ledger(str(file_ledger.path)):
        assert file_ledger.path.stat().st_mtime_ns == before
