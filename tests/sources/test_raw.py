from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.server import answer, serving

from factions.errors import RefusedError, SourceError
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Raw, count_sources, open_sources

ROWS = b'{"text": "One."}\n\n{"text": "Two.", "url": "https://river.example/2"}\r\n{broken\n[1]\n{"text": "\xff"}\n{"text": "Last."}'


def opened(*sources: str, stdin: bytes | None = None) -> tuple[list[str], list[str]]:
    """Give the names of what was opened, and the errors."""
    found = list(open_sources(sources, stdin=io.BytesIO(stdin) if stdin is not None else None, allow_private=True))
    return [raw.name for raw in found if isinstance(raw, Raw)], [str(error) for error in found if isinstance(error, SourceError)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.html", "sub/c.HTM", "sub/deep/d.text", ".hidden.txt", ".git/e.txt", "f.pdf", "g.md", "z.mark"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"Rebels left.")
    (tmp_path / "rows.jsonl").write_bytes(ROWS)
    return tmp_path


def test_a_folder_gives_its_reports_in_order(folder: Path) -> None:
    names, errors = opened(str(folder))
    assert [os.path.relpath(name, folder) for name in names] == [
        "a.html", "b.txt", "f.pdf", "rows.jsonl:1", "rows.jsonl:3", "rows.jsonl:7", "sub/c.HTM", "sub/deep/d.text",
    ]  # fmt: skip
    assert len(errors) == 3


def test_rows(folder: Path) -> None:
    found = list(open_sources([str(folder / "rows.jsonl")]))
    raws = [raw for raw in found if isinstance(raw, Raw)]
    assert [raw.row for raw in raws] == [{"text": "One."}, {"text": "Two.", "url": "https://river.example/2"}, {"text": "Last."}]
    assert raws[1].data == b'{"text": "Two.", "url": "https://river.example/2"}'
    assert raws[1].url == "https://river.example/2"
    errors = [str(error) for error in found if isinstance(error, SourceError)]
    for error, number, reason in zip(errors, (4, 5, 6), ("no JSON", "a JSON list", "UTF-8"), strict=True):
        assert error.startswith(f"{folder / 'rows.jsonl'}:{number}: ")
        assert reason in error


def test_a_pattern(folder: Path) -> None:
    names, errors = opened(str(folder / "*.txt"), str(folder / "**" / "*.HTM"), str(folder / "*.nothing"))
    assert [Path(name).name for name in names] == ["b.txt", "c.HTM"]
    assert errors == [f"{folder / '*.nothing'}: no file fits this pattern"]


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_bytes(b"Rebels left.")
    assert opened(str(tmp_path / "a[1].txt")) == ([str(tmp_path / "a[1].txt")], [])


def test_errors_name_the_input_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "none").mkdir()
    (tmp_path / "big.txt").write_bytes(b"")
    os.truncate(tmp_path / "big.txt", MAX_BYTES + 1)
    (tmp_path / "good.md").write_bytes(b"Rebels left.")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    names = ("absent.txt", "empty.txt", "empty.jsonl", "none", "big.txt", "dangling.txt", "pipe.txt", "good.md", "a\0b", "x" * 300)
    found, errors = opened(*(str(tmp_path / name) for name in names))
    assert found == [str(tmp_path / "good.md")]
    reasons = (
        "no such file", "is empty", "is empty", "no reports", "larger than 20 MiB", "no such file", "no ordinary file",
        "no file can have", "too long",
    )  # fmt: skip
    for error, reason in zip(errors, reasons, strict=True):
        assert error.startswith(str(tmp_path))
        assert reason in error
        assert "\n" not in error


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x")
    path.chmod(0)
    assert opened(str(path)) == ([], [f"{path}: permission denied"])


def test_standard_input() -> None:
    assert opened("-", stdin=b"Rebels left.") == (["-"], [])
    assert opened("-", stdin=b'{"text": "One."}\n{"text": "Two."}\n')[0] == ["-:1", "-:2"]
    assert opened("-", stdin=b"") == ([], ["-: it is empty"])
    assert opened("-") == ([], ["-: there is no standard input here"])
    assert "larger" in opened("-", stdin=b"a" * (MAX_BYTES + 1))[1][0]


def test_the_web() -> None:
    rows = answer(b'{"text": "One."}\n{"text": "Two."}\n', content_type="application/x-ndjson")
    with serving({"/a": answer(), "/rows": rows, "/r.jsonl": answer(b'{"text": "One."}', content_type="text/plain")}) as (base, _):
        found = list(open_sources([f"{base}/a", f"{base}/gone", f"{base}/rows", f"{base}/r.jsonl", "ftp://a.example/"], allow_private=True))
        assert isinstance(next(iter(open_sources([f"{base}/a"]))), RefusedError)
    assert [item.name if isinstance(item, Raw) else str(item) for item in found] == [
        f"{base}/a", f"{base}/gone: the server answered 404 Not Found", f"{base}/rows:1", f"{base}/rows:2", f"{base}/r.jsonl:1",
        "ftp://a.example/: only http and https are fetched, not ftp",
    ]  # fmt: skip
    page = found[0]
    assert isinstance(page, Raw)
    assert (page.url, page.media_type, page.charset) == (f"{base}/a", "text/html", "utf-8")


def test_count(folder: Path) -> None:
    assert count_sources([str(folder / "sub"), str(folder / "*.txt"), "https://river.example/1"]) == 4
    assert count_sources([str(folder)]) is None
    assert count_sources(["-"]) is None
    assert count_sources([str(folder / "absent.txt")]) == 1


def test_a_folder_streams(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number:03}.txt").write_bytes(b"Rebels left.")
    stream = open_sources([str(tmp_path)])
    assert isinstance(stream, Iterator)
    first = next(stream)
    (tmp_path / "299.txt").unlink()  # what comes later isn't opened yet
    rest = list(stream)
    assert isinstance(first, Raw)
    assert len(rest) == 299
    assert isinstance(rest[-1], SourceError)


def test_a_row_that_is_too_long_is_one_error(tmp_path: Path) -> None:
    with (tmp_path / "r.jsonl").open("wb") as file:
        file.write(b'{"text": "' + b"a" * (2 * MAX_BYTES + 5) + b'"}\n{"text": "Two."}\n')
    names, errors = opened(str(tmp_path / "r.jsonl"))
    assert names == [f"{tmp_path}/r.jsonl:2"]
    assert errors == [f"{tmp_path}/r.jsonl:1: the row is larger than 20 MiB"]


OBJECTS = st.dictionaries(st.text(max_size=5), st.text(max_size=5)).map(lambda row: json.dumps(row).encode())


@given(st.lists(st.one_of(st.binary(max_size=40), OBJECTS), max_size=8))
def test_any_rows(lines: list[bytes]) -> None:
    data = b'{"text": "first"}\n' + b"\n".join(lines)
    for item in open_sources(["-"], stdin=io.BytesIO(data)):
        assert isinstance(item, Raw | SourceError)
