"""What is told of a source before it's opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from factions.jobs.coding.extent import Extent, extent


def test_a_mark_changes_with_what_lies_there(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("abc")
    (tmp_path / "b.txt").write_text("defg")
    (tmp_path / ".hidden").write_text("hidden")
    first = extent(str(tmp_path))
    assert first.size == 7
    assert extent(str(tmp_path)) == first
    assert extent(str(tmp_path / "*.txt")).size == 4
    seen = {first.mark}
    (tmp_path / "c.txt").write_text("")  # a file more
    seen.add(extent(str(tmp_path)).mark)
    (tmp_path / "b.txt").write_text("defgh")  # one that grew
    seen.add(extent(str(tmp_path)).mark)
    os.utime(tmp_path / "in" / "a.txt", (2e9, 2e9))  # one that was written again
    seen.add(extent(str(tmp_path)).mark)
    assert len(seen) == 4


@pytest.mark.parametrize("source", ["-", "https://news.example/a", "s3://bucket/a", "no/such/file", "no/such/*.txt", "a\0b"])
def test_nothing_is_told_of_what_is_elsewhere(source: str) -> None:
    assert extent(source) == Extent(0, None)
