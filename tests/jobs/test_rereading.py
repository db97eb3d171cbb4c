"""Reading anew what an older version of the coder read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.jobs.test_adding import Steps
from tests.ledger.conftest import RAID, read
from typer.testing import CliRunner

from factions import cli
from factions.jobs import rereading
from factions.jobs.reading import read_all
from factions.jobs.rereading import Reread, reread
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.ledger.reader import counts, document, documents
from factions.pipeline import coder, read_document
from factions.reading import Coder, Reading

REPORT = "Rebels attacked the town of Goma on Monday, the army said.\n"
OLD = Coder(name="factions-reader", version="0.0.1", model="first")


@pytest.fixture
def url(fresh_url: str, tmp_path: Path) -> str:
    """A ledger of three documents that the coder's first version read, one of them without events, and one that a person annotated."""
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"{REPORT}{number} soldiers were killed.\n", encoding="utf-8")
    with open_ledger(fresh_url) as ledger:
        for number, found in enumerate(read_all([str(tmp_path / f"{number}.txt") for number in range(3)])):
            assert isinstance(found, Reading)
            writer.add(ledger, found.model_copy(update={"coder": OLD, **({} if number else {"events": ()})}), source=f"{number}.txt")
        writer.add(ledger, read(RAID), source="raid.mark")
    for number in range(3):
        (tmp_path / f"{number}.txt").unlink()  # nothing is read but what the ledger keeps
    return fresh_url


def coders(url: str) -> dict[str, list[str]]:
    with open_ledger(url) as ledger:
        return {one.source: [stamp.coder.version for stamp in document(ledger, one.id).readings] for one in documents(ledger)}


def test_all_is_read_anew_and_nothing_is_lost(url: str) -> None:
    with open_ledger(url) as ledger:
        before = counts(ledger)
    steps = Steps()
    assert reread(url, step=steps) == Reread(read=3, failed=0, left=0)
    assert [(done, total, name) for done, total, name, _ in steps] == [(1, 3, "0.txt"), (2, 3, "1.txt"), (3, 3, "2.txt")]
    now = coder().version
    assert coders(url) == {**{f"{number}.txt": ["0.0.1", now] for number in range(3)}, "raid.mark": ["raid"]}
    with open_ledger(url) as ledger:
        after = counts(ledger)
    assert (after.documents, after.readings) == (4, before.readings + 3)
    assert after.events > before.events
    assert reread(url, step=Steps()) == Reread(read=0, failed=0, left=0)


def test_it_stops_and_goes_on(url: str) -> None:
    assert reread(url, limit=1, step=Steps()) == Reread(read=1, failed=0, left=2)
    with pytest.raises(KeyboardInterrupt):
        reread(url, step=Steps(1))
    steps = Steps()
    assert reread(url, step=steps) == Reread(read=1, failed=0, left=0)
    assert [name for _, _, name, _ in steps] == ["2.txt"]


def test_a_document_that_cannot_be_read_keeps_its_reading(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fussy(one: object) -> Reading:
        if "1 soldiers" in str(getattr(one, "text", "")):
            raise ZeroDivisionError
        return read_document(one)  # type: ignore[arg-type]

    monkeypatch.setattr(rereading, "read_document", fussy)
    steps = Steps()
    assert reread(url, limit=2, step=steps) == Reread(read=2, failed=1, left=1)
    assert [error is None for *_, error in steps] == [True, False, True]
    assert coders(url)["1.txt"] == ["0.0.1"]


def test_the_command(url: str) -> None:
    def run(*more: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli.app, ["reread", "--ledger", url, *more])
        return result.exit_code, result.stdout

    assert run("--limit", "2") == (0, "2 read anew, 0 failed, 1 left\n")
    assert run() == (0, "1 read anew, 0 failed, 0 left\n")
