"""Shards: they say themselves what was read, lose nothing, and hold nothing twice."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from tests.jobs.coding.test_rows import FULL

from factions.errors import FactionsError, SourceError
from factions.jobs.coding.rows import encode
from factions.jobs.coding.shards import FAILURES, RUN, SOURCES, Known, Shards, documents_of, failures_of, parts_of, readings, readings_of
from factions.jobs.coding.stages import Coded, Failure, Form
from factions.reading import Coder

CODER = Coder(name="a", version="1", model="m")
FORMS: list[Form] = ["parquet", "jsonl", "jsonl.gz"]


def name(number: int) -> str:
    return f"{number:064x}"


def coded(numbers: Iterable[int], *, number: int = 0, last: bool = False, source: str = "in", form: Form = "parquet", more: bool = False) -> Coded:
    held = [(f"r{n}", FULL.model_copy(update={"document": FULL.document.model_copy(update={"id": name(n)})})) for n in numbers]
    documents = tuple(reading.document.id for _, reading in held)
    return Coded(source, number, last, rows=encode(held, form), documents=documents, more=more)


def failing(named: str, document: int | None = None, *, source: str = "in", number: int = 0, last: bool = False) -> Coded:
    failure = Failure(name=named, source=source, document=None if document is None else name(document), reason="no")
    return Coded(source, number, last, failures=(failure,))


def numbers(out: Path) -> list[int]:
    return [int(document, 16) for _, part in parts_of(out) for document in documents_of(part)]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_taken_is_there_once(tmp_path: Path, form: Form) -> None:
    out = tmp_path / "out"
    with Shards(out, form, CODER, rows=3) as shards:
        assert shards.take(coded([1, 2, 2], form=form)) == 2  # the same bytes twice in a batch
        assert list(parts_of(out)) == []
        assert shards.take(coded([2, 3], number=1, form=form)) == 1  # and in another
        assert [number for number, _ in parts_of(out)] == [1]
        assert shards.take(coded([4], number=2, form=form)) == 1
    assert numbers(out) == [1, 2, 3, 4]
    assert [(where, reading.document.id) for where, reading in readings(out)] == [(f"r{n}", name(n)) for n in (1, 2, 3, 4)]
    with Shards(out, form, CODER) as shards:
        assert [name(n) in shards.known for n in range(6)] == [False, True, True, True, True, False]
        assert shards.take(coded([4, 5], form=form)) == 1
    assert numbers(out) == [1, 2, 3, 4, 5]
    assert [path.name for _, path in parts_of(out)] == [f"part-0000{n}.{form}" for n in (1, 2, 3)]


def test_others_read_the_folder_and_see_what_it_is(tmp_path: Path) -> None:
    with Shards(tmp_path, "parquet", CODER) as shards:
        shards.take(coded([1, 2]))
        shards.take(failing("bad", number=1, last=True))
    frame = pd.read_parquet(tmp_path)
    assert list(frame["source"]) == ["r1", "r2"]
    assert frame["events"][0][0]["casualties"][0]["low"] == 3
    told = parquet.read_schema(tmp_path / "part-00001.parquet").metadata
    assert told[b"factions.schema"] == b"factions/reading/1"
    assert json.loads(told[b"factions.coder"])["model"] == "m"
    assert b"unreviewed machine output" in told[b"factions.note"]


def test_a_source_is_done_once_all_of_it_is_in_shards(tmp_path: Path) -> None:
    with Shards(tmp_path, "parquet", CODER, rows=100) as shards:
        shards.begin("in", "mark")
        shards.take(coded([3], number=2, last=True))
        shards.take(coded([1], number=0))
        shards.take(coded([2], number=1, more=True))
        assert not shards.is_finished("in", "mark")
        shards.take(coded([4], number=1))
        assert not (tmp_path / SOURCES).exists()  # what it gave is in memory only
        shards.flush()
        assert shards.is_finished("in", "mark")
    with Shards(tmp_path, "parquet", CODER) as shards:
        assert [shards.is_finished("in", mark) for mark in ("mark", "another", None)] == [True, False, False]
        assert not shards.is_finished("other", None)


def test_a_failure_is_listed_once_and_no_longer_when_it_is_read_after_all(tmp_path: Path) -> None:
    for _ in range(2):
        with Shards(tmp_path, "parquet", CODER) as shards:
            shards.take(failing("a", 1))
            shards.take(failing("a", 1))
            shards.take(failing("b"))
            shards.take(failing("c", 3, source="other"))
    assert [one.name for one in failures_of(tmp_path)] == ["a", "b", "c"]
    with Shards(tmp_path, "parquet", CODER) as shards:
        shards.take(coded([1]))
        assert [one.name for one in failures_of(tmp_path)] == ["a", "b", "c"]  # its shard isn't written yet
    assert [one.name for one in failures_of(tmp_path)] == ["b", "c"]


def test_a_failure_that_was_read_after_all_is_left_out_even_after_a_kill(tmp_path: Path) -> None:
    with Shards(tmp_path, "parquet", CODER) as shards:
        shards.take(failing("a", 1))
        shards.take(failing("b", 2))
        torn = (tmp_path / FAILURES).read_bytes()
        shards.take(coded([1]))
    (tmp_path / FAILURES).write_bytes(torn)  # killed behind the shard's renaming
    with Shards(tmp_path, "parquet", CODER) as shards:
        shards.take(failing("again", 1))  # the same bytes by another name, after they were read
    assert [one.name for one in failures_of(tmp_path)] == ["b"]


def test_what_failed_is_tried_again_when_asked(tmp_path: Path) -> None:
    with Shards(tmp_path, "parquet", CODER) as shards:
        shards.take(failing("a", 1, last=True))
        shards.take(coded([2], source="good", last=True))
        shards.flush()
        assert shards.is_finished("in", None)
        shards.forget_failures(["good", "another"])
        assert shards.is_finished("in", None)
        shards.forget_failures(["in", "good"])
        assert [shards.is_finished(source, None) for source in ("in", "good")] == [False, True]
    with Shards(tmp_path, "parquet", CODER) as shards:
        assert (len(shards.failed), [shards.is_finished(source, None) for source in ("in", "good")]) == (0, [False, True])


def test_what_a_killed_run_left_torn_is_mended(tmp_path: Path) -> None:
    with Shards(tmp_path, "parquet", CODER) as shards:
        shards.take(coded([1], last=True))
        shards.take(failing("a", 3, source="other"))
    for torn in (FAILURES, SOURCES):
        with (tmp_path / torn).open("ab") as file:
            file.write(b'{"name": "hal')
    (tmp_path / "_part-00002.parquet.new").write_bytes(b"half a shard")
    with Shards(tmp_path, "parquet", CODER) as shards:
        shards.take(failing("b", 2, source="other", number=1))
        assert shards.is_finished("in", None)
    assert [one.name for one in failures_of(tmp_path)] == ["a", "b"]
    assert numbers(tmp_path) == [1]
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize(
    ("coder", "form", "says"),
    [
        (CODER, "jsonl", "holds shards of another form (.parquet)"),
        (Coder(name="a", version="2", model="m"), "parquet", "holds what another coder read (a 1 m)"),
    ],
)
def test_another_coder_or_form_is_refused(tmp_path: Path, coder: Coder, form: Form, says: str) -> None:
    with Shards(tmp_path, "parquet", CODER) as shards:
        shards.take(coded([1]))
    with pytest.raises(SourceError) as error, Shards(tmp_path, form, coder):
        pass
    assert says in str(error.value)
    assert numbers(tmp_path) == [1]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SourceError, match=r"thesis\.txt"), Shards(tmp_path, "parquet", CODER):
        pass
    assert {path.name for path in tmp_path.iterdir()} <= {"thesis.txt", "_lock"}
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="file exists"), Shards(tmp_path / "file", "parquet", CODER):
        pass


@pytest.mark.parametrize(("broken", "data"), [(RUN, "{}"), ("part-00001.parquet", "PAR1 and no more")])
def test_a_broken_folder_is_named(tmp_path: Path, broken: str, data: str) -> None:
    with Shards(tmp_path, "parquet", CODER) as shards:
        shards.take(coded([1]))
    (tmp_path / broken).write_text(data)
    with pytest.raises(SourceError, match=broken), Shards(tmp_path, "parquet", CODER):
        pass


def test_a_broken_shard_is_named_when_it_is_read(tmp_path: Path) -> None:
    part = tmp_path / "part-00001.jsonl"
    part.write_text('{"document_id": "x"}\n')
    for read in (documents_of, readings_of):
        with pytest.raises(SourceError, match=r"part-00001\.jsonl: is no shard of readings"):
            list(read(part))
    with pytest.raises(SourceError, match="no such file or directory"):
        list(readings(tmp_path / "nowhere"))


def test_without_the_library_that_is_said_before_anything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(FactionsError, match=r"needs the library pyarrow: install factions\[bulk\]"), Shards(tmp_path / "out", "parquet", CODER):
        pass
    assert not (tmp_path / "out").exists()
    with Shards(tmp_path / "lines", "jsonl", CODER) as shards:
        shards.take(coded([1], form="jsonl"))
    assert numbers(tmp_path / "lines") == [1]


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with Shards(tmp_path, "parquet", CODER), pytest.raises(SourceError, match="another run is writing to it"), Shards(tmp_path, "parquet", CODER):
        pass
    with Shards(tmp_path, "parquet", CODER):
        pass  # the lock went with its run


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """/dev/full is as full as a disk can be."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    full = Shards(tmp_path, "parquet", CODER, rows=1)
    with pytest.raises(SourceError, match="no space left on device"), full:  # noqa: PT012 - its end must not fail in another way
        (tmp_path / "_part-00001.parquet.new").symlink_to("/dev/full")
        full.take(coded([1]))
    (tmp_path / "_part-00001.parquet.new").unlink()
    with Shards(tmp_path, "parquet", CODER) as shards:
        assert len(shards.known) == 0


HARD = [bytes(32), b"\0" * 31 + b"a", b"a" + b"\0" * 31, b"\xff" * 32]


@given(st.lists(st.binary(min_size=32, max_size=32) | st.sampled_from(HARD)), st.integers(1, 4))
def test_known_ids_are_those_that_were_added(ids: list[bytes], many: int) -> None:
    known = Known()
    known._MANY = many  # sorted in soon
    half = len(ids) // 2
    known.add(one.hex() for one in ids[:half])
    assert [one.hex() in known for one in ids] == [one in ids[:half] for one in ids]
