"""Each kind of file through `factions add` into a ledger: what comes in, what is told, and what a stop leaves."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest
from fastwarc.warc import WarcRecordType
from tests.jobs.test_adding import REPORT, Steps
from tests.sources.archives import archive, beheaded, cut, record, report, scratched
from tests.sources.papers import column, pdf
from typer.testing import CliRunner

from factions.cli import app
from factions.jobs.adding import Intake, Wanted, add_sources, adding
from factions.jobs.reading import read_one
from factions.ledger import runs
from factions.ledger.open import open_ledger
from factions.ledger.reader import counts, documents
from factions.pipeline import coder
from factions.sources.columns import ColumnMap
from factions.sources.kinds import Opening
from factions.sources.raw import Raw

URL = "https://river.example/{}"
SENTENCE = "Rebels attacked the town of Goma on Monday, the army said, and {} soldiers were killed."


def crawl(folder: Path, size: int = 12) -> tuple[Path, list[int]]:
    """Write a web archive in whose middle three records are broken; gives the offsets of its records."""
    records = [record("urn:x", kind=WarcRecordType.warcinfo, block=b"software: test")]
    records += [record(URL.format(number), report(number)) for number in range(1, size)]
    data, offsets = archive(records, zipped=True, broken={5: cut, 6: scratched, 8: beheaded})
    path = folder / "crawl.warc.gz"
    path.write_bytes(data)
    return path, offsets


def mailbox(folder: Path) -> Path:
    letters = []
    for number in range(3):
        made = EmailMessage()
        made["Subject"], made["From"], made["Date"] = f"Number {number}", "River Wire <a@river.example>", "Fri, 20 Jun 2014 10:00:00 +0000"
        made["List-Id"] = "<river.example>"
        made.set_content(SENTENCE.format(number + 2))
        made.add_attachment(b"\x89PNG", maintype="image", subtype="png")
        letters.append(b"From a Fri Jun 20 10:00:00 2014\n" + made.as_bytes() + b"\n")
    path = folder / "letters.mbox"
    path.write_bytes(letters[0] + b"From a Fri Jun 20 10:00:00 2014\nSubject: empty\n\n\n" + b"".join(letters[1:]))
    return path


def table(folder: Path) -> Path:
    rows = "".join(f'"{SENTENCE.format(number)}",Number {number},2014-06-{number + 10},{URL.format(number)},River Wire,en\r\n' for number in range(4))
    path = folder / "corpus.csv.gz"
    path.write_bytes(gzip.compress(f"body,headline,date,link,source,lang\r\n{rows}one cell\r\nLes rebelles.,x,2014-06-20,,,fr\r\n".encode()))
    return path


def papers(folder: Path) -> Path:
    path = folder / "papers"
    path.mkdir()
    (path / "a.pdf").write_bytes(pdf([column(60, 700, [SENTENCE.format("twelve")])]))
    (path / "scan.pdf").write_bytes(pdf([b"0 0 9 9 re f"]))
    return path


def test_each_kind_comes_in_with_counts_that_match(fresh_url: str, tmp_path: Path) -> None:
    told: list[str] = []
    opening = Opening(tell=lambda name, words: told.append(f"{Path(name).name}: {words}"))
    (archived, offsets), box, rows, folder = crawl(tmp_path), mailbox(tmp_path), table(tmp_path), papers(tmp_path)
    steps = Steps()
    got = add_sources([str(path) for path in (archived, box, rows, folder)], fresh_url, opening=opening, step=steps)
    assert got == Intake(added=8 + 3 + 4 + 1, known=0, failed=3 + 1 + 1 + 1, resumed=False)
    errors = {Path(str(error)).name for *_, error in steps if error}
    assert errors == {
        *(f"crawl.warc.gz:{offsets[number]}: {why}" for number, why in (
            (5, "the gzip member that begins here is broken"), (6, "the gzip member that begins here is broken"),
            (8, "no record begins here, or one whose head is broken"),
        )),
        "letters.mbox:2: the mail holds no text",
        "corpus.csv.gz:6: the row has 1 cells where the first line has 6", "scan.pdf: no text layer: OCR it first",
    }  # fmt: skip
    assert told == [
        "crawl.warc.gz: 8 web pages; passed over: 1 other records", "letters.mbox: attachments that aren't read: 3 image/png",
        "corpus.csv.gz: its columns are taken as --columns text=body,title=headline,published=date,url=link,publisher=source,language=lang",
        "corpus.csv.gz: passed over rows: 1 in another language (fr)",
    ]  # fmt: skip
    with open_ledger(fresh_url) as held:
        assert counts(held).documents == got.added
        found = {one.source.rpartition("/")[2]: one for one in documents(held, limit=99)}
    assert {name for name in found if name.startswith("crawl")} == {f"crawl.warc.gz:{offsets[number]}" for number in (1, 2, 3, 4, 7, 9, 10, 11)}
    page, letter, row = found[f"crawl.warc.gz:{offsets[1]}"], found["letters.mbox:1"], found["corpus.csv.gz:2"]
    assert (page.id, page.url, page.published) == (sha256(report(1)).hexdigest(), URL.format(1), None)
    assert (letter.title, letter.publisher, letter.published) == ("Number 0", "River Wire", "2014-06-20")
    line = f'"{SENTENCE.format(0)}",Number 0,2014-06-10,{URL.format(0)},River Wire,en'
    assert (row.id, row.title, row.published, row.url) == (sha256(line.encode()).hexdigest(), "Number 0", "2014-06-10", URL.format(0))
    again = add_sources([str(path) for path in (archived, box, rows, folder)], fresh_url, step=Steps())
    assert again == Intake(added=0, known=16, failed=6, resumed=False)


@pytest.mark.parametrize("kind", [lambda folder: crawl(folder)[0], mailbox, table])
def test_a_run_that_was_stopped_goes_on_and_reads_nothing_twice(
    fresh_url: str, tmp_path: Path, kind: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(kind(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        add_sources([path], fresh_url, step=Steps(stop=2))
    read: list[str] = []

    def reading(raw: Raw, **how: object) -> object:
        read.append(raw.name)
        return read_one(raw, **how)  # type: ignore[arg-type] # what the real one is given

    monkeypatch.setattr("factions.jobs.adding.read_one", reading)
    got = add_sources([path], fresh_url, step=Steps())
    assert got.resumed
    assert len(read) == got.added
    with open_ledger(fresh_url) as held:
        assert counts(held).documents == got.added + got.known


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    path, offsets = crawl(tmp_path, 16)
    ledger = tmp_path / "l.db"
    # killed while it reads the sixth page, whatever it does meanwhile
    killed = (
        "import os, signal; from factions.jobs import adding; real = adding.read_one; read = []\n"
        "def fatal(raw, **how):\n    read.append(raw)\n    return real(raw, **how) if len(read) < 6 else os.kill(os.getpid(), signal.SIGKILL)\n"
        "adding.read_one = fatal; from factions.cli import main; main()"
    )
    options = ["add", str(path), "--ledger", str(ledger)]
    assert subprocess.run([sys.executable, "-c", killed, *options], capture_output=True, check=False).returncode == -signal.SIGKILL
    before = _held(ledger)
    assert before == 5
    command = [str(Path(sys.executable).with_name("factions")), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == f"{12 - before} added, {before} already known, 3 failed (went on with a run that had been stopped)\n"
    assert done.returncode == 1
    told = done.stderr.splitlines()
    assert sum(f"crawl.warc.gz:{offsets[number]}: " in line for number in (5, 6, 8) for line in told) == 3
    assert told[-1] == f"factions: {path}: 12 web pages; passed over: 1 other records"
    assert _held(ledger) == 12


def _held(ledger: Path) -> int:
    import sqlite3

    if not ledger.exists():
        return 0
    connection = sqlite3.connect(ledger, timeout=30)
    try:
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.OperationalError:  # its tables aren't made yet
        return 0
    finally:
        connection.close()


def test_columns_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'story,when\n"{SENTENCE.format(3)}",2014-06-20\n', encoding="utf-8")
    (tmp_path / "map.yaml").write_text("text: story\npublished: when\n", encoding="utf-8")
    for columns in ("text=story,published=when", str(tmp_path / "map.yaml")):
        shown = CliRunner().invoke(app, ["read", str(path), "--columns", columns, "--format", "json"])
        assert json.loads(shown.stdout)["document"]["published"] == "2014-06-20"
    for command in (["read", str(path)], ["add", str(path), "--ledger", str(tmp_path / "none.db")]):
        shown = CliRunner().invoke(app, [*command, "--columns", "txt=story"])
        assert (shown.exit_code, shown.stdout) == (1, "")
        assert "factions: --columns txt: a report's row has no such field" in shown.stderr
    assert not (tmp_path / "none.db").exists()


def test_a_map_reaches_files_that_were_handed_over(fresh_url: str) -> None:
    opening = Opening(ColumnMap(text="story"))
    with open_ledger(fresh_url) as held:
        run = runs.begin(held, ["upload 1/a.csv"], coder())
        handed: dict[str, bytes] = {"upload 1/a.csv": b"story\n" + REPORT.replace(",", "").encode()}
        assert [dealt.outcome for dealt in adding(held, run, Wanted(["upload 1/a.csv"], handed=handed, opening=opening))] == ["added"]
