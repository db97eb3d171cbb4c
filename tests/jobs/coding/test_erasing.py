"""A document that is taken out of shards: no byte of it stays in them, the others are as they were, and it isn't taken in again."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from pathlib import Path

import pytest
from pyarrow import parquet
from tests.jobs.coding.test_rows import FULL
from typer.testing import CliRunner

from factions import cli
from factions.errors import FactionsError, SourceError
from factions.jobs.coding import erasing, files
from factions.jobs.coding.rows import encode
from factions.jobs.coding.shards import FAILURES, SOURCES, Shards, parts_of, readings, readings_of
from factions.jobs.coding.stages import Coded, Failure, Form
from factions.jobs.coding.takedowns import TAKEDOWNS, taken_down
from factions.ledger.open import open_ledger
from factions.ledger.takedowns import Tombstone, read_list
from factions.ledger.writer import add, has
from factions.reading import Coder, Reading

CODER = Coder(name="a", version="1", model="m")
FORMS: list[Form] = ["parquet", "jsonl", "jsonl.gz"]
WORD = "Vexmoor-upon-Dzhugra"  # only in the document that is taken out


def name(number: int) -> str:
    return f"{number:02}{'ab' * 32}"[:64]


def reading(number: int, *, url: str | None = None, text: str | None = None) -> Reading:
    own = {"id": name(number), "url": url or f"https://river.example/{number}", "title": f"{WORD} burned" if number == 2 else "Report"}
    held = text or f"{FULL.document.text} {number}"
    document = FULL.document.model_copy(update=own | {"text": held, "text_sha256": sha256(held.encode()).hexdigest()})
    return FULL.model_copy(update={"document": document})


def fill(out: Path, form: Form, held: list[Reading] | None = None) -> Path:
    """Make shards of two rows each; the second document is called by its title, and has failed once before."""
    with Shards(out, form, CODER, rows=2) as made:
        for source in ("in", f"{WORD}.html"):
            made.begin(source, "mark")
        for number, one in enumerate(held or [reading(number) for number in range(1, 6)]):
            called = f"{WORD}.html" if one.document.id == name(2) else f"in:{one.document.id[-1]}"
            failures = () if number else (Failure(name=f"{WORD}.html", source="in", reason="no"), Failure(name="other", source="in", reason="no"))
            made.take(Coded("in", number, False, rows=encode([(called, one)], form), documents=(one.document.id,), failures=failures))
        made.take(Coded("in", number + 1, True))
        made.take(Coded(f"{WORD}.html", 0, True))
    return out


def everything(out: Path) -> bytes:
    """Give all bytes of a folder, unpacked; text in Parquet is packed, so its rows are given as JSON."""
    held = b""
    for path in sorted(out.iterdir()):
        held += path.name.encode()
        data = path.read_bytes()
        held += data
        if path.suffix == ".gz":
            held += gzip.decompress(data)
        elif path.suffix == ".parquet":
            held += json.dumps(parquet.read_table(path).to_pylist(), ensure_ascii=False).encode()
    return held


def take_out(out: Path, called: str, because: str = "asked for") -> erasing.Erased:
    with erasing.opened(out) as held:
        document = erasing.document_called([held], called)
        assert document
        (done,) = erasing.erase([held], erasing.stone_for([held], document, because=because, by="ann"))
        return done


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("called", [name(2), name(2)[:6], f"{WORD}.html", "https://river.example/2"])
def test_nothing_of_it_stays_and_the_others_are_as_they_were(tmp_path: Path, form: Form, called: str) -> None:
    out = fill(tmp_path / "out", form)
    before = {one.document.id: one for _, one in readings(out)}
    others = {path.name: path.read_bytes() for number, path in parts_of(out) if number != 1}
    assert WORD.encode() in everything(out)
    done = take_out(out, called)
    assert (done.rows, done.lines, done.kin, done.again) == (1, 2, (), False)
    assert WORD.encode() not in everything(out)
    del before[name(2)]
    assert {one.document.id: one for _, one in readings(out)} == before
    assert {path.name: path.read_bytes() for number, path in parts_of(out) if number != 1} == others  # only what held it was written anew
    if form == "parquet":
        assert b"unreviewed machine output" in parquet.read_schema(out / "part-00001.parquet").metadata[b"factions.note"]
    assert [json.loads(line)["name"] for line in (out / FAILURES).read_text().splitlines()] == ["other"]
    assert [json.loads(line)["source"] for line in (out / SOURCES).read_text().splitlines()] == ["in"]
    assert read_list(out / TAKEDOWNS) == [done.tombstone]
    assert (done.tombstone.document, done.tombstone.by, done.tombstone.because) == (name(2), "ann", "asked for")


def test_it_is_not_taken_in_again_nor_given_where_an_old_shard_comes_back(tmp_path: Path) -> None:
    out = fill(tmp_path / "out", "jsonl")
    old = (out / "part-00001.jsonl").read_bytes()
    take_out(out, name(2))
    with Shards(out, "jsonl", CODER) as again:
        assert name(2) in again.known
        one = reading(2)
        assert again.take(Coded("new", 0, True, rows=encode([("x", one)], "jsonl"), documents=(one.document.id,))) == 0
    assert WORD.encode() not in everything(out)
    (out / "part-00001.jsonl").write_bytes(old)
    assert name(2) not in {one.document.id for _, one in readings(out)}


def test_a_takedown_that_was_stopped_is_finished_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = fill(tmp_path / "out", "parquet")
    written: list[str] = []
    real = files.replace_file

    def breaking(path: Path, data: bytes) -> None:
        if written:
            raise OSError(28, "No space left on device")
        written.append(path.name)
        real(path, data)

    monkeypatch.setattr(erasing, "replace_file", breaking)
    with pytest.raises(SourceError, match="no space left"):
        take_out(out, name(2))
    monkeypatch.undo()
    assert taken_down(out) == {name(2)}
    (out / "_part-00002.parquet.new").write_bytes(WORD.encode())  # as a run leaves it that is killed
    first = erasing.tombstones(out)
    done = take_out(out, f"{WORD}.html", because="another reason")
    assert (done.rows, done.again, [done.tombstone]) == (1, True, first)
    assert WORD.encode() not in everything(out)
    assert (take_out(out, name(2)).rows, erasing.tombstones(out)) == (0, first)


@pytest.mark.parametrize("form", FORMS)
def test_others_with_its_words_are_named(tmp_path: Path, form: Form) -> None:
    same = "Rebels left the town."
    held = [reading(1, text=same), reading(2, text=same), reading(3, url="https://river.example/2"), reading(4)]
    assert take_out(fill(tmp_path / "out", form, held), name(2)).kin == (name(1), name(3))


def test_a_shard_that_held_nothing_else_is_one_without_rows(tmp_path: Path) -> None:
    for form in FORMS:
        out = fill(tmp_path / form, form, [reading(2)])
        take_out(out, name(2))
        assert [list(readings_of(part)) for _, part in parts_of(out)] == [[]]
        fill(out, form, [reading(7)])
        assert [one.document.id for _, one in readings(out)] == [name(7)]


def test_what_is_refused(tmp_path: Path) -> None:
    out = fill(tmp_path / "out", "jsonl")
    with pytest.raises(SourceError, match="isn't a folder of shards"), erasing.opened(tmp_path):
        pass
    with Shards(out, "jsonl", CODER), pytest.raises(SourceError, match="another run is writing to it"), erasing.opened(out):
        pass
    two = fill(tmp_path / "two", "jsonl", [reading(1), reading(3, url="https://river.example/1")])
    with pytest.raises(SourceError, match=rf"may mean {name(1)[:12]}, {name(3)[:12]}: give the id"):
        erasing.document_called([two], "https://river.example/1")
    assert erasing.document_called([out], "nothing of the kind") is None
    assert erasing.document_called([out], name(2)[:5]) is None  # too short for the beginning of an id
    with pytest.raises(FactionsError, match="quotes the document"):
        erasing.stone_for([out], name(2), because=f"it says that {WORD} burned", by="ann")
    for line in ("[]", "{", '{"document": 7}', '{"document": "not hex"}', "{}"):
        (out / TAKEDOWNS).write_text(f"{line}\n")
        for reads in (taken_down, lambda path: list(readings(path)), lambda path: Shards(path, "jsonl", CODER).__enter__()):
            with pytest.raises(SourceError, match=r"_takedowns\.jsonl: isn't a list of takedowns"):
                reads(out)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FACTIONS_LEDGER", raising=False)
    return tmp_path


def test_the_command_takes_it_out_of_ledger_and_folders(elsewhere: Path) -> None:
    outs = [fill(elsewhere / form, form) for form in ("parquet", "jsonl")]
    other = fill(elsewhere / "other", "jsonl.gz", [reading(1)])
    with open_ledger("held.db") as ledger:
        add(ledger, reading(2), source="elsewhere.html")
    given = [part for out in (*outs, other) for part in ("--shards", str(out))]
    run = CliRunner().invoke(cli.app, ["takedown", "elsewhere.html", "--because", "asked for", "--by", "ann", "--ledger", "held.db", *given])
    assert run.exit_code == 0, run.output
    assert f"{name(2)[:12]} is taken down; the ledger's files were written anew" in run.output
    assert f"{outs[0]}: {name(2)[:12]} is taken out\n  2 lines of its lists named it, and went with it\n" in run.output
    assert f"{other}: {name(2)[:12]} wasn't in it, and won't be taken in" in run.output
    assert not any(WORD.encode() in everything(out) for out in (*outs, other))
    assert all(taken_down(out) == {name(2)} for out in (*outs, other))
    with open_ledger("held.db") as ledger:
        assert not has(ledger, name(2), FULL.coder)
    listed = CliRunner().invoke(cli.app, ["takedown", "list", "--format", "json", "--shards", str(other)])
    assert [Tombstone.model_validate_json(line).by for line in listed.output.splitlines()] == ["ann"]


def test_the_command_needs_no_ledger_beside_shards(elsewhere: Path) -> None:
    out = fill(elsewhere / "out", "parquet")
    asked = ["takedown", f"{WORD}.html", "--because", "asked for", "--by", "ann", "--shards", str(out), "--format", "json"]
    run = CliRunner().invoke(cli.app, asked)
    assert run.exit_code == 0, run.output
    assert erasing.Erased.model_validate_json(run.output).rows == 1
    assert not (elsewhere / "factions.db").exists()
    missing = CliRunner().invoke(cli.app, ["takedown", "no such", "--because", "asked for", "--shards", str(out)])
    assert (missing.exit_code, "no such: neither the ledger nor the shards hold a document" in missing.output) == (1, True)
    named = CliRunner().invoke(cli.app, [*asked, "--ledger", "absent.db"])
    assert (named.exit_code, "absent.db: " in named.output) == (1, True)
