"""What is told of a source before it's opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from factions.jobs.coding.extent import extent
from factions.sources.columns import column_map


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
    assert extent(source)[:2] == (0, None)


@pytest.mark.parametrize(
    ("source", "grows"),
    [
        ("-", True), ("s3://bucket/a", True), ("https://news.example/a.warc.gz", True), ("https://news.example/a.jsonl", True),
        ("https://news.example/a", False), ("no/such/file", False),
    ],
)  # fmt: skip
def test_what_may_grow_unseen_is_opened_each_time(source: str, grows: bool) -> None:  # noqa: FBT001 - a table's column
    assert extent(source).may_grow is grows


def test_a_map_of_columns_makes_another_source(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("body\nwords\n")
    assert extent(str(tmp_path), column_map("text=body")).mark != extent(str(tmp_path)).mark
