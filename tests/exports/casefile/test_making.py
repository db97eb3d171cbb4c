"""A casefile is there whole or not at all, the same bytes for the same question, and what was asked for is in it."""

from __future__ import annotations

import json
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.exports.casefile.conftest import PERSON, PRIVATE, everything, sealed_at
from tests.exports.casefile.forging import members_of
from tests.ledger.conftest import RAID, TALKS, read

from factions.analysis.filters import Filter
from factions.errors import FactionsError, LedgerError
from factions.exports.casefile import CasefileError, Wanted, ask, make, verify
from factions.exports.casefile.manifest import ORIGINALS, PAGE, PLAIN, TEXTS
from factions.ledger import audit, writer
from factions.ledger.incidents import incidents
from factions.ledger.open import Ledger, open_ledger

RAIDED = read(RAID).document.id


def test_the_same_question_gives_the_same_bytes(held: Ledger, tmp_path: Path) -> None:
    one, other = (sealed_at(tmp_path / name, held) for name in ("one.casefile", "other.casefile"))
    assert one.verified.path.read_bytes() == other.verified.path.read_bytes()
    assert one.verified.digest == other.verified.digest


def test_another_day_gives_others(held: Ledger, days: Callable[[int], None], tmp_path: Path) -> None:
    made = []
    for day in (1, 2):
        days(day)
        made.append(make(held, Wanted([RAIDED], ["raid"], by="ann"), tmp_path / f"{day}.casefile").verified)
    assert [one.day for one in made] == ["2024-05-01", "2024-05-02"]
    assert made[0].digest != made[1].digest


def test_its_digest_is_in_the_audit_log(held: Ledger, tmp_path: Path) -> None:
    made = make(held, Wanted([RAIDED], ["group:raiders"], by="ann", because="for the court"), tmp_path / "one.casefile")
    with held.read() as connection:
        line = audit.lines(connection, deed="casefile.make")[-1]
    assert made.entered
    assert (line.by, line.because, line.subject) == ("ann", "for the court (group:raiders)", f"casefile {made.verified.digest}")
    assert json.loads(line.detail)["documents"] == 1


def test_a_file_that_is_there_stays_without_force(held: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "one.casefile"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(CasefileError, match="is there already"):
        sealed_at(path, held)
    assert path.read_text(encoding="utf-8") == "mine"
    make(held, Wanted([RAIDED], ["raid"], by="ann"), path, force=True)
    assert verify(path).counts["documents"] == 1


@pytest.mark.parametrize(("name", "words"), [("", "is a folder"), ("none/x.casefile", "there is no folder")])
def test_a_place_where_no_file_can_be_is_told(held: Ledger, name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(CasefileError, match=words):
        sealed_at(tmp_path / name, held)


def test_a_ledger_that_cant_be_written_makes_one_all_the_same(held: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "writable", False)
    made = sealed_at(tmp_path / "one.casefile", held)
    assert not made.entered
    assert verify(made.verified.path).digest == made.verified.digest


LIMITED = """
import sys
from pathlib import Path
from factions.cli import main
sys.argv = ["factions", "casefile", "make", sys.argv[2], "-o", sys.argv[3], "--force", "--by", "ann", "--ledger", sys.argv[1]]
main()
"""


def test_a_full_disk_leaves_what_was_there(held: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "one.casefile"
    path.write_text("mine", encoding="utf-8")

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(held.path), RAIDED, str(path)], capture_output=True, text=True, check=False, preexec_fn=limited
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"factions: .*one\.casefile: can't be written: .*\n", done.stderr)
    assert [file.name for file in tmp_path.iterdir()] == ["one.casefile"]
    assert path.read_text(encoding="utf-8") == "mine"


def test_what_is_stopped_leaves_nothing(held: Ledger, tmp_path: Path) -> None:
    def stop(what: str, _done: int, _total: int | None) -> None:
        if what == "index":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(held, Wanted([RAIDED], ["raid"]), tmp_path / "one.casefile", step=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_private_name_that_was_asked_for_is_masked(held: Ledger, tmp_path: Path) -> None:
    made = make(held, Wanted([RAIDED], [f'words="{PRIVATE}"'], by="ann"), tmp_path / "one.casefile")
    assert made.verified.query == ('words="██████ ████"',)


def test_each_word_finds_its_documents(held: Ledger) -> None:
    every = set(everything(held))
    told = {one.id: one for one in incidents(held, limit=100)}
    several = next(number for number, one in told.items() if one.reports > 1)
    assert ask(held, [RAIDED]).documents == ask(held, [RAIDED[:16]]).documents == ask(held, [f"document:{RAIDED[:8]}"]).documents == {RAIDED}
    assert ask(held, [str(several)]).documents == ask(held, [f"#{several}"]).documents == ask(held, [f"incident:{several}"]).documents
    assert len(ask(held, [str(several)]).documents) > 1
    league = ask(held, ["River League"]).documents
    assert {RAIDED, read(TALKS).document.id} < league < every
    assert ask(held, ["group:river-league", RAIDED]).documents == league
    assert ask(held, [], Filter(type=("CONSULT",))).documents == {read(TALKS).document.id}
    assert ask(held, [], Filter(kind="claims", type=("promise",))).documents >= {RAIDED}
    assert ask(held, [], Filter(kind="ties", type=("leads",))).documents >= {RAIDED}


@pytest.mark.parametrize("word", ["nobody's group", "9999", "f" * 20, "document:zz", "incident:no", "group: "])
def test_a_word_that_means_nothing_is_named(held: Ledger, word: str) -> None:
    with pytest.raises(FactionsError):
        ask(held, [word])


def test_a_filter_that_finds_nothing_is_told(held: Ledger) -> None:
    with pytest.raises(CasefileError, match="the ledger holds nothing of it"):
        ask(held, [], Filter(country=("NOR",)))


def test_originals_are_sealed_where_their_digest_fits(tmp_path: Path) -> None:
    from factions.documents.document import digest

    raw = RAID.encode()
    reading = read(RAID)
    reading = reading.model_copy(update={"document": reading.document.model_copy(update={"id": digest(raw)})})
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "raid.txt").write_bytes(raw)
    (tmp_path / "reports" / "other.txt").write_text("another report", encoding="utf-8")
    with open_ledger(str(tmp_path / "l.db")) as ledger:
        writer.add(ledger, reading, source="raid.txt")
        wanted = Wanted([digest(raw)], ["raid"], originals=[str(tmp_path / "reports")], by="ann")
        made = make(ledger, wanted, tmp_path / "one.casefile")
        assert made.verified.counts["originals"] == 1
        assert raw in members_of(made.verified.path)[ORIGINALS]
        here = str(tmp_path / "l.db")
        wrong = {here: "none of these files", "none.txt": "none.txt: there is no such file", "https://a.example/": "files and folders"}
        for originals, words in wrong.items():
            with pytest.raises(CasefileError, match=words):
                make(ledger, Wanted([digest(raw)], ["raid"], originals=[originals]), tmp_path / "none.casefile")
        with pytest.raises(CasefileError, match="no reports whole"):
            make(ledger, Wanted([digest(raw)], ["raid"], originals=["."], public=True), tmp_path / "none.casefile")


def test_the_index_tells_what_is_held(sealed: Path) -> None:
    members = members_of(sealed)
    page, plain = members[PAGE].decode(), members[PLAIN].decode()
    told = ("Villagers tell of a night raid", "corrected by ann", "accepted by ann", "not reviewed", "ASSAULT/beat", "It is for the desk", RAIDED)
    for words in told:
        assert words in page
        assert words in plain
    assert "River League killed at least 10 people in Bohruz" in plain
    assert PRIVATE.encode() in members[TEXTS]
    assert PRIVATE not in page + plain
    assert "samira" not in (page + plain).lower()
    assert PERSON in plain
    anchors, leads = set(re.findall(r'id="([^"]+)"', page)), set(re.findall(r'href="#([^"]+)"', page))
    assert leads <= anchors


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    from tests.web.conftest import HOSTILE, hostile

    with open_ledger(str(tmp_path / "l.db")) as ledger:
        writer.add(ledger, hostile(), source="x")
        for number, public in enumerate((False, True)):
            made = make(ledger, Wanted(["0" * 64], [HOSTILE, "\x1b[31mred\u202e"], public=public, by="ann"), tmp_path / f"{number}.casefile")
            members = members_of(made.verified.path)
            page = members[PAGE].decode()
            assert "<script" not in page
            assert "<img" not in page
            assert "javascript:alert" not in page
            assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", page + members[PLAIN].decode())


@pytest.mark.parametrize("as_of", [None, date(2020, 1, 1)])
def test_a_document_that_isnt_held_is_told(held: Ledger, as_of: date | None, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="hold"):
        make(held, Wanted(["0" * 64], ["x"], as_of=as_of), tmp_path / "none.casefile")
    assert list(tmp_path.iterdir()) == []
