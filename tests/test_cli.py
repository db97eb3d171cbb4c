"""Each command as a person runs it; what is bad in the input is one line, and the rest goes on."""

from __future__ import annotations

import json
import os
import pty
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.sources.server import answer, serving
from typer.testing import CliRunner, Result

import factions.sources.guard
from factions import cli
from factions.bench import BENCHES
from factions.reading import Reading, faults

REPORT = "Gunmen killed at least 10 people in Baidoa on Friday, police said. Al-Shabaab is allied with al-Qaeda.\n"
OTHER = "Rebels attacked the town of Goma on Monday, the army said.\n"
PAGE = "<html><head><title>Raid</title></head><body><article><h1>Raid on Goma</h1>" + f"<p>{OTHER} {REPORT}</p>" * 3 + "</article></body></html>"
ESCAPES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def run(*arguments: str, stdin: str | bytes = "", env: dict[str, str | None] | None = None) -> Result:
    """Run a command in this process, so that the weights are opened once for all tests."""
    settings = {"FACTIONS_LEDGER": None, "FACTIONS_DEBUG": None, "COLUMNS": "100", **(env or {})}
    return CliRunner().invoke(cli.app, list(arguments), input=stdin, env=settings)


def start(*arguments: str, **more: Any) -> subprocess.Popen[str]:  # noqa: ANN401 - Popen's own
    """Start a command as a process of its own."""
    code = "from factions.cli import main; main()"
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", code, *arguments], **{**pipes, **more})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to work in, with one report."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def ledger(folder: Path) -> str:
    """A ledger that holds the report."""
    assert run("add", "report.txt", "--ledger", "l.db").exit_code == 0
    return str(folder / "l.db")


# What a user can do


def test_read_prints_a_page() -> None:
    result = run("read", "report.txt", "--published", "2017-10-14")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.search(r"^  13 October 2017  \w.* Gunmen .*: at least 10 killed", result.stdout, re.MULTILINE)
    assert "al-Shabaab is allied with al-Qaeda\n    “Al-Shabaab is allied with al-Qaeda.”" in result.stdout
    for heading in ("Actors", "Relations", "Events", "Claims"):
        assert re.search(rf"^{heading} \(\d+\)$", result.stdout, re.MULTILINE)


def test_read_prints_the_contract(folder: Path) -> None:
    many = folder / "many"
    (many / "deep").mkdir(parents=True)
    (many / "a.txt").write_text(REPORT, encoding="utf-8")
    (many / "deep/b.html").write_text(PAGE, encoding="utf-8")
    rows = [json.dumps({"text": OTHER, "title": f"Row {number}", "published": "2012-11-20"}) for number in (1, 2)]
    (many / "c.jsonl").write_text("\n".join(rows), encoding="utf-8")
    result = run("read", "many", "many/*.txt", "-", "--format", "json", stdin=OTHER)
    assert (result.exit_code, result.stderr) == (0, "")
    check = Draft202012Validator(json.loads(run("schema").stdout))
    lines = result.stdout.splitlines()
    for line in lines:
        check.validate(json.loads(line))
        assert faults(Reading.from_json(line)) == []
    documents = [json.loads(line)["document"] for line in lines]
    assert [document["title"] for document in documents] == [None, "Row 1", "Row 2", "Raid on Goma", None, None]
    assert [document["published"] for document in documents][1:3] == ["2012-11-20"] * 2


def test_read_a_web_page() -> None:
    with serving({"/a": answer(PAGE.encode())}) as (base, _):
        result = run("read", f"{base}/a", "--allow-private", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["document"]["url"] == f"{base}/a"


def test_a_given_date_reaches_the_reading() -> None:
    document = json.loads(run("read", "report.txt", "--published", "2017-10-14", "--format", "json").stdout)
    assert document["document"]["published"] == "2017-10-14"
    assert {"2017-10-13"} <= {time["edtf"] for time in document["times"]}


def test_add_show_and_search(folder: Path) -> None:
    (folder / "other.txt").write_text(OTHER, encoding="utf-8")
    first = run("add", "report.txt", "other.txt", "--ledger", "sqlite:///l.db", "--published", "2017-10-14")
    assert (first.exit_code, first.stdout, first.stderr) == (0, "2 added, 0 already known, 0 failed\n", "")
    before = (folder / "l.db").read_bytes()
    again = run("add", "report.txt", "other.txt", "--ledger", "l.db")
    assert (again.exit_code, again.stdout) == (0, "0 added, 2 already known, 0 failed\n")
    assert before
    shown = run("show", "the AL SHABAAB", env={"FACTIONS_LEDGER": "l.db"})
    assert shown.exit_code == 0
    assert "Ties (1)\n  al-Shabaab is allied with al-Qaeda\n    “Al-Shabaab is allied with al-Qaeda.”\n" in shown.stdout
    assert re.search(r"14 October 2017 · [0-9a-f]{12}:67$", shown.stdout, re.MULTILINE)
    record = json.loads(run("show", "al-Shabaab", "--ledger", "l.db", "--format", "json").stdout)
    assert record["summary"]["name"] == "al-Shabaab"
    assert record["ties"][0]["citations"][0]["span"]["quote"] == "Al-Shabaab is allied with al-Qaeda."
    found = run("search", "attacked", "Goma", "--ledger", "l.db")
    assert found.exit_code == 0
    assert "Rebels attacked the town of Goma on Monday, the army said." in found.stdout
    hits = [json.loads(line) for line in run("search", "attack", "--ledger", "l.db", "--format", "json", "--limit", "1").stdout.splitlines()]
    assert [hit["kind"] for hit in hits] == ["passage"]
    nothing = run("search", "zeppelin", "--ledger", "l.db")
    assert (nothing.exit_code, nothing.stdout) == (0, "nothing found for zeppelin\n")


def test_serve_gives_its_address(ledger: str) -> None:
    process = start("serve", "--ledger", ledger, "--port", "0")
    try:
        assert process.stdout
        assert re.match(r"Factions is at http://127\.0\.0\.1:\d+ ", process.stdout.readline())
    finally:
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert "Traceback" not in told


def test_markup(folder: Path) -> None:
    (folder / "broken.mark").write_text("no header\n", encoding="utf-8")
    good = Path(__file__).parent / "web/raid.mark"
    result = run("markup", str(good), "broken.mark", "absent.mark")
    assert result.exit_code == 1
    assert re.fullmatch(r".*raid\.mark: \d+ mentions, \d+ events?, \d+ relations?, \d+ claims?\n", result.stdout)
    first, second = result.stderr.splitlines()
    assert first.startswith("factions: broken.mark: line 1")
    assert second.startswith("factions: absent.mark: ")


def test_bench(folder: Path) -> None:
    samples = Path(__file__).parents[1] / "examples/reports"
    name = "som-zobe-wire"
    for kind in ("html", "mark"):
        (folder / f"{name}.{kind}").write_bytes((samples / f"{name}.{kind}").read_bytes())
    result = run("bench", "reports", "--data", str(folder), "--predictions", "found.jsonl", "--errors", "1", "--format", "json")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures["documents"] == 1
    assert 0 < figures["actors_f1"] <= 1
    assert len(Path("found.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    assert all({"kind", "error"} <= set(json.loads(line)) for line in result.stderr.splitlines())
    text = run("bench", "reports", "--data", f"{name}.mark").stdout
    assert f"{figures['actors_f1']:.3f}" in text


def test_every_benchmark_is_named_in_its_help() -> None:
    told = run("bench", "--help").stdout
    assert [name for name in BENCHES if name not in told] == []


def test_help_is_short_and_loads_nothing_heavy() -> None:
    heavy = ["onnxruntime", "tokenizers", "numpy", "sqlalchemy", "fastapi", "lxml", "httpx", "rich.progress", "pydantic"]
    code = f"import sys, factions.cli; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    told = run("--help").stdout
    assert all(line.count("...") == 0 for line in told.splitlines() if line.startswith("  "))  # no help text is cut
    assert run("--version").stdout == f"factions {factions.__version__}\n"


# Bad input: (what stands in the way, the arguments, the line that tells it)

FILES: dict[str, str | bytes] = {
    "empty.txt": "",
    "blank.txt": " \n\n",
    "nav.html": "<html><body><ul><li><a href='/a'>News</a></li><li><a href='/b'>Sport</a></li></ul></body></html>",
    "report.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "photo.txt": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "photo.html": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "garbled.txt": bytes(128 + byte % 128 for byte in random.Random(1).randbytes(800)),  # noqa: S311 - nothing secret
    "french.txt": "Les rebelles ont quitté la ville vendredi, selon un porte-parole de l'armée, après trois jours de combats.\n",
    "rows.jsonl": json.dumps({"text": OTHER}) + '\n{"text": \n\n[1]\n{"title": "x"}\n' + json.dumps({"text": REPORT}) + "\n",
    "bad\x1b[31mname.txt": "",
}  # fmt: skip
SOURCES = [
    ("an empty file", "empty.txt", r"empty\.txt: .*empty"),
    ("a blank file", "blank.txt", r"blank\.txt: .*empty"),
    ("a page without an article", "nav.html", r"nav\.html: .*no article"),
    ("a PDF", "report.pdf", r"report\.pdf: .*PDF"),
    ("an image called a text", "photo.txt", r"photo\.txt: .*PNG"),
    ("an image called a page", "photo.html", r"photo\.html: .*JPEG"),
    ("an encoding that can't be told", "garbled.txt", r"garbled\.txt: .*encoding"),
    ("another language", "french.txt", r"french\.txt: .*another language \(fr\)"),
    ("an absent file", "absent.txt", r"absent\.txt: there is no such file"),
    ("a glob without a match", "absent*.txt", r"absent\*\.txt: no file fits"),
    ("a folder without reports", "void", r"void: the folder holds no reports"),
    ("an unreadable file", "loop.txt", r"loop\.txt: "),
    ("no name", "", r"'': names no source"),
    ("a name that is too long", "a" * 5000, r"aaa.*: .*(?:name too long|no such file)"),
    ("a device", os.devnull, r".*: it is no ordinary file"),
    ("a name with escapes", "bad\x1b[31mname.txt", r"bad\[31mname\.txt: .*empty"),
    ("another scheme", "ftp://files.example/a", r"ftp://files\.example/a: only http"),
    ("no address", "http://", r"http://: .*no host"),
    ("a private address", "http://10.1.2.3/a", r"http://10\.1\.2\.3/a: .*private"),
    ("this machine", "http://127.0.0.1/a", r"http://127\.0\.0\.1/a: .*loopback"),
    ("a cloud's metadata", "http://169.254.169.254/latest", r"http://169\.254\.169\.254/latest: .*link-local"),
]


def one_line(told: str, pattern: str) -> None:
    """Assert that what was told is one line, by the pattern, which can't steer a terminal."""
    assert re.fullmatch(rf"factions: {pattern}.*\n", told), told
    assert "Traceback" not in told
    assert not ESCAPES.search(told)


@pytest.fixture
def bad(folder: Path) -> None:
    for name, content in FILES.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "void").mkdir()
    (folder / "loop.txt").symlink_to("loop.txt")


@pytest.mark.usefixtures("bad")
@pytest.mark.parametrize(("source", "pattern"), [row[1:] for row in SOURCES], ids=[row[0] for row in SOURCES])
def test_a_bad_source_is_one_line_and_the_others_go_on(source: str, pattern: str) -> None:
    result = run("read", source, "report.txt", "--format", "json")
    assert result.exit_code == 1
    one_line(result.stderr, pattern)
    assert [json.loads(line)["document"]["text"] for line in result.stdout.splitlines()] == [REPORT.strip()]


@pytest.mark.usefixtures("bad")
def test_adding_bad_sources_keeps_the_good_ones() -> None:
    result = run("add", *(source for _, source, _ in SOURCES), "report.txt", "--ledger", "l.db")
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert [line for line, (_, _, pattern) in zip(lines, SOURCES, strict=True) if not re.match(f"factions: {pattern}", line)] == []
    assert result.stdout == f"1 added, 0 already known, {len(SOURCES)} failed\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(folder: Path) -> None:
    (folder / "report.txt").chmod(0)
    result = run("read", "report.txt")
    assert result.exit_code == 1
    one_line(result.stderr, r"report\.txt: permission denied")


@pytest.mark.usefixtures("bad")
@pytest.mark.parametrize("command", ["read", "add"])
def test_malformed_rows_are_named_by_their_number(command: str) -> None:
    result = run(command, "rows.jsonl", *(["--ledger", "l.db"] if command == "add" else ["--format", "json"]))
    assert result.exit_code == 1
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["rows.jsonl:2", "rows.jsonl:4", "rows.jsonl:5"]
    assert len(result.stdout.splitlines()) == 2 if command == "read" else result.stdout.startswith("2 added")


def test_addresses_that_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    real = factions.sources.guard.refusal  # the servers of this test stand on this machine; elsewhere the rules hold
    monkeypatch.setattr(factions.sources.guard, "refusal", lambda address: None if address == "127.0.0.1" else real(address))
    closed = {"/robots.txt": answer(b"User-agent: *\nDisallow: /closed", content_type="text/plain"), "/closed": answer(PAGE.encode())}
    routes = {
        **closed,
        "/ok": answer(PAGE.encode()), "/broken": answer(b"sorry", 500), "/pdf": answer(b"%PDF-1.7", content_type="application/pdf"),
        "/empty": answer(b""), "/private": answer(b"", 302, Location="http://192.168.0.1/router"),
        "/metadata": answer(b"", 302, Location="http://169.254.169.254/latest"), "/round": answer(b"", 302, Location="/round"),
        "/scheme": answer(b"", 302, Location="file:///etc/passwd"),
    }  # fmt: skip
    wanted = {
        "/absent": "the server answered 404", "/broken": "the server answered 500", "/pdf": "it is application/pdf",
        "/empty": "the server sent an empty page",
        "/closed": "127.0.0.1's robots.txt doesn't allow it", "/private": "192.168.0.1 is a private address",
        "/metadata": "169.254.169.254 is a link-local address", "/round": "it redirects more than", "/scheme": "only http and https are fetched",
    }  # fmt: skip
    with serving(routes) as (base, _):
        result = run("read", *(base + path for path in wanted), f"{base}/ok", "--format", "json")
    assert result.exit_code == 1
    for line, (path, reason) in zip(result.stderr.splitlines(), wanted.items(), strict=True):
        one_line(line + "\n", re.escape(f"{base}{path}: {reason}"))
    refused = run("read", f"{base}/ok")  # nobody listens there any more
    one_line(refused.stderr, re.escape(f"{base}/ok: the fetch failed"))
    assert [json.loads(line)["document"]["url"] for line in result.stdout.splitlines()] == [f"{base}/ok"]


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()


def _text(path: Path) -> None:
    path.write_text("dear diary, this is no ledger at all", encoding="utf-8")


LEDGERS: list[tuple[str, Callable[[Path], None], str]] = [
    ("absent", lambda path: None, r"there is no such ledger"),  # noqa: ARG005 - a maker of ledgers is given the path
    ("foreign", _foreign, r".*"),
    ("text", _text, r"isn't a ledger"),
    ("folder", lambda path: path.mkdir(), r"is a folder"),
]
USES = [("add", "report.txt"), ("show", "al-Shabaab"), ("search", "attack"), ("serve",)]


@pytest.mark.parametrize("use", USES, ids=[use[0] for use in USES])
@pytest.mark.parametrize(("make", "reason"), [row[1:] for row in LEDGERS], ids=[row[0] for row in LEDGERS])
def test_a_bad_ledger_is_one_line(use: tuple[str, ...], make: Callable[[Path], None], reason: str, folder: Path) -> None:
    path = folder / "bad.db"
    make(path)
    if use[0] == "add" and not path.exists():
        pytest.skip("add makes a ledger where there is none")
    before = path.read_bytes() if path.is_file() else b""
    result = run(*use, "--ledger", str(path))
    assert result.exit_code == 1
    one_line(result.stderr, rf"{re.escape(str(path))}: {reason}")
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert result.stdout == ""


def test_a_locked_ledger_is_one_line(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from factions.jobs import adding

    monkeypatch.setattr(adding, "open_ledger", lambda url: factions.ledger.open.open_ledger(url, busy=0.1))
    with closing(sqlite3.connect(ledger, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = run("add", "report.txt", "--ledger", ledger)
    assert result.exit_code == 1
    one_line(result.stderr, rf"{re.escape(ledger)}: is locked")


CALLS = [
    ("a date that is none", ["read", "report.txt", "--published", "last week"], r"--published 'last week': it is no EDTF date"),
    ("an empty date", ["read", "report.txt", "--published", ""], r"--published '': it is no EDTF date"),
    ("a date that is none, adding", ["add", "report.txt", "--published", "2014-13-01", "--ledger", "new.db"], r"--published '2014-13-01': "),
    ("an unknown group", ["show", "Zorro", "--ledger", "l.db"], r"Zorro: the ledger has no group of that name"),
    ("a part of a group's name", ["show", "shab", "--ledger", "l.db"], r"shab: .*; did you mean al-Shabaab\?"),
    ("no group", ["show", " ", "--ledger", "l.db"], r"show: name a group"),
    ("an empty search", ["search", "", "--ledger", "l.db"], r"search for '': has no word"),
    ("a search for signs", ["search", '"* OR )', "--", "-", "--ledger", "l.db"], r".+: .+"),
    ("a benchmark that there isn't", ["bench", "luck", "--data", "."], r"luck: no such benchmark; there are .*reports"),
    ("a benchmark of nothing", ["bench", "reports", "--data", "absent"], r"absent: there is no such file"),
    ("a benchmark without data", ["bench", "reports", "--data", "."], r"\.: "),
    ("predictions into nowhere", ["bench", "reports", "--data", ".", "--predictions", "no/where.jsonl"], r"no/where\.jsonl: can't be written"),
    ("a ledger's name that says nothing", ["show", "x", "--ledger", "mysql://db/x"], r"mysql://db/x: isn't a ledger"),
]


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(("arguments", "pattern"), [row[1:] for row in CALLS], ids=[row[0] for row in CALLS])
def test_a_bad_call_is_one_line(arguments: list[str], pattern: str, folder: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    one_line(result.stderr, pattern)
    assert result.stdout == ""
    assert not (folder / "new.db").exists()


@pytest.mark.parametrize("command", ["read", "add", "show", "search", "markup", "bench", "corpus", "nonsense"])
def test_a_call_without_what_it_needs_shows_the_usage(command: str) -> None:
    result = run(command)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr
    assert "Traceback" not in result.stderr


# What nobody foresaw


@pytest.fixture
def brittle(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A reader with a bug that one of three reports meets."""
    from factions import pipeline

    real = pipeline.read_document

    def read(document: Any) -> Reading:  # noqa: ANN401 - a Document
        if "Goma" in document.text:
            raise KeyError("\x1b[31mtoken 7")
        return real(document)

    monkeypatch.setattr(pipeline, "read_document", read)
    (folder / "a.txt").write_text(OTHER, encoding="utf-8")
    (folder / "b.txt").write_text(REPORT.replace("Friday", "Sunday"), encoding="utf-8")


@pytest.mark.usefixtures("brittle")
def test_a_bug_in_one_document_stops_no_other() -> None:
    result = run("read", ".", "--format", "json")
    assert result.exit_code == 1
    one_line(result.stderr, r"a\.txt: can't be read: internal error \(KeyError: .*token 7'\)")
    assert len(result.stdout.splitlines()) == 2
    added = run("add", ".", "--ledger", "l.db")
    assert (added.exit_code, added.stdout) == (1, "2 added, 0 already known, 1 failed\n")
    one_line(added.stderr, r"a\.txt: can't be read: internal error")


@pytest.mark.usefixtures("brittle")
def test_debugging_shows_where() -> None:
    result = run("read", ".", env={"FACTIONS_DEBUG": "1"})
    assert isinstance(result.exception, KeyError)


def test_a_bug_elsewhere_is_one_line(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from factions.ledger import reader

    monkeypatch.setattr(reader, "search", lambda *_, **__: 1 / 0)
    result = run("search", "attack", "--ledger", ledger)
    assert result.exit_code == 1
    one_line(result.stderr, r"search: internal error \(ZeroDivisionError: division by zero\)")
    assert isinstance(run("search", "attack", "--ledger", ledger, env={"FACTIONS_DEBUG": "1"}).exception, ZeroDivisionError)


# The terminal


def test_no_document_steers_the_terminal(folder: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m\x9b31m\u202e"
    text = f"Rebels {evil} attacked Goma on Monday, {evil} the army said."
    row = {"text": text, "title": f"T{evil}itle", "publisher": f"P{evil}", "url": f"http://a.example/{evil}"}
    (folder / "evil.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({**row, "published": evil}), encoding="utf-8")
    (folder / f"{evil}.txt").write_text(REPORT, encoding="utf-8")
    for arguments in (
        ["read", "."], ["read", ".", "--format", "json"], ["add", ".", "--ledger", "l.db"], ["show", "al-Shabaab", "--ledger", "l.db"],
        ["show", evil, "--ledger", "l.db"], ["search", "attacked", "--ledger", "l.db"], ["search", f"zeppelin{evil}", "--ledger", "l.db"],
        ["search", "attacked", "--ledger", "l.db", "--format", "json"], ["markup", f"{evil}.txt"],
    ):  # fmt: skip
        result = run(*arguments)
        assert not isinstance(result.exception, Exception)
        assert result.output
        assert not ESCAPES.search(result.stdout + result.stderr), arguments


def on_a_terminal(*arguments: str, **env: str) -> str:
    """Run a command with a terminal for its output, and give what it wrote there."""
    leader, follower = pty.openpty()
    process = start(*arguments, stdout=follower, stderr=follower, env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "90", **env})
    os.close(follower)
    written = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:  # the far end of a terminal was closed
            break
        if not part:
            break
        written += part
    os.close(leader)
    process.wait(timeout=60)
    return written.decode()


def test_colours_are_for_terminals_and_not_for_those_who_want_none() -> None:
    assert "\x1b[1m" in on_a_terminal("read", "report.txt", NO_COLOR="")
    assert "\x1b" not in on_a_terminal("read", "report.txt", NO_COLOR="1")
    assert "\x1b" not in run("read", "report.txt", env={"TERM": "xterm-256color"}).stdout


def test_adding_draws_a_bar_on_a_terminal_and_clears_it() -> None:
    written = on_a_terminal("add", "report.txt", "absent.txt", "--ledger", "l.db", NO_COLOR="")
    assert "0/2" in written or "1/2" in written or "2/2" in written
    assert "factions: absent.txt: there is no such file" in written
    assert written.rstrip().endswith("1 added, 0 already known, 1 failed")


def test_a_closed_pipe_is_no_error(folder: Path) -> None:
    (folder / "many.jsonl").write_text("".join(json.dumps({"text": f"{OTHER} {number}"}) + "\n" for number in range(300)), encoding="utf-8")
    process = start("read", "many.jsonl", "--format", "json")
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline().startswith("{")
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 141


def test_a_latin_terminal_shows_what_it_can(folder: Path) -> None:
    (folder / "report.txt").write_text("Žalgiris Army units attacked the town of Goma on Monday, the army said.\n", encoding="utf-8")
    process = start("read", "report.txt", encoding="latin-1", env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    shown, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (0, "")
    assert "algiris" in shown


# Stopping and going on


@pytest.fixture
def slow(folder: Path) -> Path:
    """Many reports: more than are read before the test stops the run."""
    many = folder / "many"
    many.mkdir()
    for number in range(200):
        (many / f"{number:03}.txt").write_text(f"{REPORT * 12}{number} soldiers were killed in Goma on Monday, the army said.\n", encoding="utf-8")
    return many


def test_ctrl_c_is_one_line_and_leaves_whole_documents(slow: Path, folder: Path) -> None:
    process = start("add", str(slow), "--ledger", "l.db")
    kept = 0
    deadline = time.monotonic() + 120
    while not kept and time.monotonic() < deadline:
        time.sleep(0.1)
        kept = documents(folder / "l.db")
    process.send_signal(signal.SIGINT)
    shown, told = process.communicate(timeout=60)
    assert (process.returncode, shown) == (130, "")
    one_line(told, r"stopped after \d+ reports, which are kept; the same command goes on from there")
    kept = documents(folder / "l.db")
    assert 0 < kept < 200
    for extra in sorted(slow.iterdir())[kept + 2 :]:  # the rest of them would only take time
        extra.unlink()
    result = run("add", str(slow), "--ledger", "l.db")
    assert (result.exit_code, result.stdout) == (0, f"2 added, {kept} already known, 0 failed (went on with a run that had been stopped)\n")
    assert documents(folder / "l.db") == kept + 2


def documents(path: Path) -> int:
    """Count a ledger's documents and check that each is whole."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            whole = connection.execute("SELECT count(*) FROM documents d JOIN readings r ON r.document = d.id").fetchone()[0]
            held = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
        except sqlite3.OperationalError:  # the tables are being made
            return 0
    assert whole == held
    return int(held)


def test_a_stopped_read_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    from factions import pipeline

    monkeypatch.setattr(pipeline, "read_document", stop)
    result = run("read", "report.txt")
    assert (result.exit_code, result.stderr, result.stdout) == (130, "factions: stopped\n", "")


def test_threads_are_not_left_behind() -> None:
    before = threading.active_count()
    run("read", "report.txt")
    assert threading.active_count() == before


# The corpus's commands

HEADER = """---
id: {id}
title: Column halts at the ford
publisher: Ford Herald
url: https://ford-herald.example/news/1
published: 1994-06-20
genre: wire
region: West Africa
setting: nuria-1994
fictional: true
actors:
  army: {{name: army of Nuria, kind: state_force, country: LBR}}
---
"""
MARKED = f"""{HEADER}The [army]{{{{a1 army}}}} {{verb}} on Friday, a trader said.
@ e1 ASSAULT actors=a1 by=c1
@ c1 statement speaker="a trader" content="The army {{verb}}"
"""


@pytest.fixture
def corpus(folder: Path) -> Path:
    """A corpus of two reports, one of them annotated twice."""
    root = folder / "corpus"
    (root / "reports/nuria-1994").mkdir(parents=True)
    (root / "second").mkdir()
    (root / "splits.yaml").write_text("settings: {nuria-1994: {split: train, name: Nuria, decade: 1990, region: West Africa}}\n", encoding="utf-8")
    for name, verb in (("one", "fired"), ("two", "shot")):
        (root / f"reports/nuria-1994/{name}.mark").write_text(MARKED.format(id=name, verb=verb), encoding="utf-8")
    (root / "second/one.mark").write_text(MARKED.format(id="one", verb="fired").replace("ASSAULT", "COERCE"), encoding="utf-8")
    return root


def test_corpus_validate(corpus: Path) -> None:
    assert (run("corpus", "validate").stdout, run("corpus", "validate").exit_code) == ("3 reports: 0 faults, 0 warnings\n", 0)
    file = corpus / "reports/nuria-1994/two.mark"
    text = file.read_text(encoding="utf-8").replace("genre: wire", "genre: poem").replace(", a trader said", ". Rain fell")
    file.write_text(text, encoding="utf-8")
    result = run("corpus", "validate", "corpus/reports/nuria-1994/two.mark", "absent.mark")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "absent.mark: No such file or directory"
    assert lines[1].startswith("corpus/reports/nuria-1994/two.mark: header: the genre poem isn't one of ")
    assert lines[2:] == [
        "corpus/reports/nuria-1994/two.mark:14: warning: this looks like 2 sentences: 'Rain fell.' begins another", "2 reports: 2 faults, 1 warning",
    ]  # fmt: skip


def test_corpus_stats(corpus: Path) -> None:
    result = run("corpus", "stats")
    assert result.exit_code == 0
    assert re.search(r"^reports +2 +400  short$", result.stdout, re.MULTILINE)
    figures = json.loads(run("corpus", "stats", "corpus", "--format", "json").stdout)
    assert figures["event type"]["ASSAULT"] == {"events": 2, "train": 2, "dev": 0, "test": 0, "least": 120, "short": True}
    (corpus / "reports/nuria-1994/two.mark").write_text("no header", encoding="utf-8")
    result = run("corpus", "stats")
    assert result.exit_code == 1
    assert re.search(r"^reports +1 +400  short$", result.stdout, re.MULTILINE)
    one_line(result.stderr, r"corpus/reports/nuria-1994/two\.mark: line 1: there is no header")


@pytest.mark.usefixtures("corpus")
def test_corpus_show() -> None:
    result = run("corpus", "show", "corpus/reports/nuria-1994/one.mark")
    assert result.exit_code == 0
    assert "   14 The [army]{a1 army of Nuria} fired on Friday, a trader said.\n" in result.stdout
    assert "e1  Violence by army of Nuria [according to a trader] · ASSAULT\n" in result.stdout


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize(("form", "name"), [("jsonl", "train.jsonl"), ("conll", "train.conll"), ("brat", "train/one.ann")])
def test_corpus_export(form: str, name: str) -> None:
    result = run("corpus", "export", "corpus", "--to", form, "--output", "out", "--split", "train")
    assert (result.exit_code, result.stdout) == (0, "2 reports written to out\n")
    assert "army" in (Path("out") / name).read_text(encoding="utf-8")


@pytest.mark.usefixtures("corpus")
def test_corpus_agreement() -> None:
    result = run("corpus", "agreement", "--differences", env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert re.search(r"^events +0\.000 +0\.75  short$", result.stdout, re.MULTILINE)
    assert "one: events, miss\n  “The army fired on Friday, a trader said.”\n    ASSAULT actors=army of Nuria\n" in result.stdout
    figures = json.loads(run("corpus", "agreement", "--format", "json").stdout)
    assert (figures["one"]["claims"], figures["all"]["mentions_exact"], "differences" in figures["all"]) == (1.0, 1.0, False)


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize(
    ("arguments", "pattern"),
    [
        (["stats", "void"], r"void: there is no such folder"),
        (["show", "absent.mark"], r"absent\.mark: "),
        (["export", "--to", "xml"], r"xml: no such format; there are jsonl, conll, brat"),
        (["export", "--split", "all"], r"all: no such split; there are train, dev, test"),
        (["export", "--output", "report.txt"], r"report\.txt/.*: "),
        (["agreement", "corpus/reports"], r"corpus/reports: no report is annotated twice"),
    ],
)
def test_a_bad_call_of_the_corpus_is_one_line(arguments: list[str], pattern: str) -> None:
    result = run("corpus", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    one_line(result.stderr, pattern)


def test_no_report_of_a_corpus_steers_the_terminal(corpus: Path) -> None:
    evil = "\x1bc\x9b31m\u202e"
    for file in corpus.rglob("*.mark"):
        file.write_text(file.read_text(encoding="utf-8").replace(" on Friday", f" on {evil} day. Rain"), encoding="utf-8")
    for arguments in (
        ["validate"], ["stats"], ["show", "corpus/second/one.mark"], ["agreement", "--differences"],
        ["agreement", "--differences", "--format", "json"],
    ):  # fmt: skip
        result = run("corpus", *arguments)
        assert result.stdout
        assert not ESCAPES.search(result.stdout + result.stderr), arguments
    assert "\x1b" in on_a_terminal("corpus", "show", "corpus/second/one.mark", NO_COLOR="")
