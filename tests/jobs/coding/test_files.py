"""Files of a process that may be killed at any moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from factions.errors import FactionsError, SourceError
from factions.jobs.coding.files import NEW, append, locked, reading_file, replace_file, whole_lines, writing_to


@pytest.mark.parametrize(
    ("data", "lines", "left"),
    [
        (b"", [], b""), (b"a\nb\n", [b"a", b"b"], b"a\nb\n"), (b"a\nhal", [b"a"], b"a\n"), (b"hal", [], b""),
        ("a\u2028é\n".encode(), ["a\u2028é".encode()], "a\u2028é\n".encode()),
    ],
)  # fmt: skip
def test_a_torn_line_is_left_out_and_cut_off_when_asked(tmp_path: Path, data: bytes, lines: list[bytes], left: bytes) -> None:
    path = tmp_path / "lines"
    path.write_bytes(data)
    assert whole_lines(path, mend=False) == lines
    assert path.read_bytes() == data
    assert whole_lines(path, mend=True) == lines
    assert path.read_bytes() == left
    append(path, ["x\n", "y\n"])
    assert whole_lines(path, mend=False) == [*lines, b"x", b"y"]


def test_of_a_file_that_is_not_there_there_are_no_lines(tmp_path: Path) -> None:
    assert whole_lines(tmp_path / "none", mend=True) == []
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["part-00001.parquet", "_run.json"])
def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    replace_file(path, b"old")
    beside = tmp_path / f"_{name.lstrip('_')}{NEW}"
    beside.mkdir()  # so that the new one can't be written
    with pytest.raises(OSError, match="directory"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    beside.rmdir()
    replace_file(path, b"new")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [(name, b"new")]


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    first = locked(tmp_path / "_lock")
    with pytest.raises(SourceError, match="another run is writing to it"):
        locked(tmp_path / "_lock")
    first.close()
    locked(tmp_path / "_lock").close()


@pytest.mark.parametrize(
    ("error", "says"),
    [(OSError(28, "No space left on device"), "here: no space left on device"), (OSError(), "here: oserror"), (FactionsError("x", "y"), "x: y")],
)
def test_what_the_system_says_is_told_of_the_file(error: Exception, says: str) -> None:
    for turned in (writing_to, reading_file):
        with pytest.raises(FactionsError) as told, turned(Path("here")):
            raise error
        assert str(told.value) == says
    with pytest.raises(SourceError, match="here: is no shard of readings: no"), reading_file(Path("here")):
        raise ValueError("no")
