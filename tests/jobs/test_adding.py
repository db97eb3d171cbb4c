"""Adding in a ledger of its own: what is counted, what is noted, and what a stop leaves."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.sources.server import answer, serving

from factions.errors import FactionsError, LedgerError
from factions.jobs import adding
from factions.jobs.adding import Intake, add_sources
from factions.ledger import invented, runs, writer
from factions.ledger.open import open_ledger
from factions.ledger.reader import counts
from factions.pipeline import coder

REPORT = "Rebels attacked the town of Goma on Monday, the army said.\n"


class Steps(list[tuple[int, int | None, str, FactionsError | None]]):
    """Keeps what is told after each report, and stops the run after `stop` of them."""

    def __init__(self, stop: int | None = None) -> None:
        super().__init__()
        self.stop = stop

    def __call__(self, done: int, total: int | None, name: str, error: FactionsError | None) -> None:
        self.append((done, total, name, error))
        if len(self) == self.stop:
            raise KeyboardInterrupt


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"{REPORT}{number} soldiers were killed.\n", encoding="utf-8")
    return folder


@pytest.fixture
def ledger(fresh_url: str) -> str:
    return fresh_url


def noted(ledger: str) -> dict[str, str]:
    """Give what the ledger's runs noted of each source, by the end of its name."""
    with open_ledger(ledger) as held, held.read() as connection:
        return {Path(source).name: outcome for source, outcome in connection.exec_driver_sql("SELECT source, outcome FROM run_sources")}


def test_counts_and_steps(reports: Path, ledger: str) -> None:
    (reports / "2.txt").write_text("", encoding="utf-8")
    (reports / "3.txt").write_bytes((reports / "0.txt").read_bytes())
    steps = Steps()
    assert add_sources([str(reports)], ledger, step=steps) == Intake(added=2, known=1, failed=1, resumed=False)
    assert [(done, total, Path(name).name) for done, total, name, _ in steps] == [(number + 1, 4, f"{number}.txt") for number in range(4)]
    assert [type(error).__name__ for *_, error in steps] == ["NoneType", "NoneType", "SourceError", "NoneType"]
    assert noted(ledger) == {"0.txt": "added", "1.txt": "added", "2.txt": "failed", "3.txt": "known"}


def test_the_same_again_changes_nothing_and_reads_nothing(reports: Path, ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add_sources([str(reports)], ledger, step=Steps())
    with open_ledger(ledger) as held:
        before = counts(held)
    monkeypatch.setattr(adding, "read_one", lambda raw, **_: pytest.fail(f"{raw.name} was read again"))
    assert add_sources([str(reports)], ledger, step=Steps()) == Intake(added=0, known=4, failed=0, resumed=False)
    with open_ledger(ledger) as held:
        assert counts(held) == before


def test_a_stopped_run_goes_on_and_keeps_what_it_noted(reports: Path, ledger: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        add_sources([str(reports)], ledger, step=Steps(stop=2))
    with open_ledger(ledger) as held:
        assert counts(held).documents == 2
    assert add_sources([str(reports)], ledger, step=Steps()) == Intake(added=2, known=2, failed=0, resumed=True)
    assert set(noted(ledger).values()) == {"added"}
    assert add_sources([str(reports)], ledger, step=Steps()).resumed is False


def test_an_address_that_was_added_is_not_fetched_again(ledger: str) -> None:
    pages = {f"/{name}": answer(f"{REPORT}{name}".encode(), content_type="text/plain") for name in "ab"}
    with serving(pages) as (base, asked):
        sources = [f"{base}/a", f"{base}/b"]
        with pytest.raises(KeyboardInterrupt):
            add_sources(sources, ledger, allow_private=True, step=Steps(stop=1))
        steps = Steps()
        assert add_sources(sources, ledger, allow_private=True, step=steps) == Intake(added=1, known=1, failed=0, resumed=True)
    assert [line.split()[0] for line in asked].count("/a") == 1
    assert [(done, total) for done, total, *_ in steps] == [(1, 2), (2, 2)]


def test_what_failed_is_tried_again(ledger: str) -> None:
    page: dict[str, Any] = {"/a": answer(b"later", 503), "/robots.txt": answer(b"", 404)}
    with serving(page) as (base, _):
        sources = [f"{base}/a", f"{base}/a#"]
        with pytest.raises(KeyboardInterrupt):
            add_sources(sources, ledger, allow_private=True, step=Steps(stop=1))
        page["/a"] = answer(REPORT.encode(), content_type="text/plain")
        assert add_sources(sources, ledger, allow_private=True, step=Steps()) == Intake(added=1, known=1, failed=0, resumed=True)


def test_rows_and_standard_input_have_no_total(tmp_path: Path, ledger: str) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"text": REPORT}) + "\n{\n", encoding="utf-8")
    steps = Steps()
    got = add_sources([str(rows), "-"], ledger, stdin=io.BytesIO(REPORT.encode()), step=steps)
    assert got == Intake(added=2, known=0, failed=1, resumed=False)
    assert [(total, name.rpartition("/")[2]) for _, total, name, _ in steps] == [(None, "rows.jsonl:1"), (None, "rows.jsonl:2"), (None, "-")]


def test_a_reading_that_the_ledger_refuses_stops_no_other(reports: Path, ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def add(held: Any, reading: Any, *, source: str) -> Any:  # noqa: ANN401 - the ledger's own
        if source.endswith("1.txt"):
            raise LedgerError(source, "its reading breaks the contract")
        if source.endswith("2.txt"):
            raise ZeroDivisionError
        return writer.add(held, reading, source=source)

    monkeypatch.setattr(adding, "add", add)
    steps = Steps()
    assert add_sources([str(reports)], ledger, step=steps) == Intake(added=2, known=0, failed=2, resumed=False)
    assert [str(error).rpartition("/")[2][:38] for *_, error in steps if error] == [
        "1.txt: its reading breaks the contract", "2.txt: can't be read: internal error (",
    ]  # fmt: skip


def test_a_ledger_that_fails_stops_the_run(reports: Path, ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(held: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - the ledger's own
        raise LedgerError(held.name, "can't be written: the disk is full")

    monkeypatch.setattr(adding, "add", full)
    steps = Steps()
    with pytest.raises(LedgerError, match="disk is full"):
        add_sources([str(reports)], ledger, step=steps)
    assert steps == []


def test_names_that_are_no_text_are_noted(tmp_path: Path, ledger: str) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    try:
        (folder / "bad\udcff.txt").write_text(REPORT, encoding="utf-8")
        (folder / "void\udcff.txt").write_text("", encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such names")
    assert add_sources([str(folder), str(folder / "absent\udcff.txt")], ledger, step=Steps()) == Intake(added=1, known=0, failed=2, resumed=False)
    assert set(noted(ledger)) == {"bad\\udcff.txt", "void\\udcff.txt", "absent\\udcff.txt"}


def test_a_folder_streams(tmp_path: Path, ledger: str) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"{number:05}.txt").touch()
    steps = Steps(stop=3)
    with pytest.raises(KeyboardInterrupt):
        add_sources([str(folder)], ledger, step=steps)
    assert [(done, total) for done, total, *_ in steps] == [(1, 10_000), (2, 10_000), (3, 10_000)]


# Invented reports


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder of reports that says that they are invented."""
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "INVENTED").touch()
    for number in range(2):
        (folder / f"{number}.txt").write_text(f"{REPORT}{number} tanks were burnt.\n", encoding="utf-8")
    return folder


def is_for_invented(ledger: str) -> bool:
    with open_ledger(ledger) as held, held.read() as connection:
        return invented.is_marked(connection)


def test_invented_reports_mark_a_ledger_of_their_own(made: Path, reports: Path, ledger: str) -> None:
    assert add_sources([str(made)], ledger, step=Steps()) == Intake(added=2, known=0, failed=0, resumed=False)
    assert is_for_invented(ledger)
    assert add_sources([str(made)], ledger, step=Steps()) == Intake(added=0, known=2, failed=0, resumed=False)
    assert add_sources([str(reports / "1.txt")], ledger, step=Steps()) == Intake(added=1, known=0, failed=0, resumed=False, mixed=1)
    assert is_for_invented(ledger)


def test_invented_reports_come_into_no_ledger_that_holds_others(made: Path, reports: Path, ledger: str) -> None:
    add_sources([str(reports / "1.txt")], ledger, step=Steps())
    steps = Steps()
    assert add_sources([str(made)], ledger, step=steps) == Intake(added=0, known=0, failed=2, resumed=False)
    assert {error.reason.partition(":")[0] for *_, error in steps if error} == {"was written for Factions, and no newspaper printed it"}
    assert not is_for_invented(ledger)
    with open_ledger(ledger) as held:
        assert counts(held).documents == 1


def test_a_ledger_that_was_filled_with_invented_ones_before_there_was_a_mark_gets_it(made: Path, ledger: str) -> None:
    sign = (made / "INVENTED").rename(made / "later")
    add_sources([str(made / "0.txt")], ledger, step=Steps())
    assert not is_for_invented(ledger)
    sign.rename(made / "INVENTED")
    assert add_sources([str(made)], ledger, step=Steps()) == Intake(added=1, known=1, failed=0, resumed=False)
    assert is_for_invented(ledger)


def test_what_is_handed_over_lies_in_no_folder(made: Path, ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made)
    with open_ledger(ledger) as held:
        run = runs.begin(held, ["0.txt"], coder())
        wanted = adding.Wanted(["0.txt"], handed={"0.txt": (made / "0.txt").read_bytes()})
        assert [dealt.outcome for dealt in adding.adding(held, run, wanted)] == ["added"]
    assert not is_for_invented(ledger)
