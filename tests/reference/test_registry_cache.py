"""What is worked out from the registry's names and kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.reference import registry_cache
from factions.reference.registry_cache import PARTING, Rows, line, parts, written

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=12).map(line)


@given(st.dictionaries(TEXT, TEXT, max_size=8))
def test_rows_come_back_as_they_were_written(rows: dict[str, str]) -> None:
    assert dict(Rows(written(rows).encode())) == rows


def test_numbers_come_back() -> None:
    rows = Rows(written({"": [3], "front": (1, 20)}).encode())
    assert [rows.numbers(key) for key in ("", "front", "army")] == [[3], [1, 20], []]
    assert ("front" in rows, "army" in rows, len(rows)) == (True, False, 2)


def test_what_is_kept_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTIONS_CACHE", str(tmp_path))
    made: list[int] = []

    def make() -> list[str]:
        made.append(1)
        return ["one", "", "đ"]

    assert [parts("kind", "name", 3, make) for _ in range(3)] == [[b"one", b"", "đ".encode()]] * 3
    assert len(made) == 1
    assert parts("kind", None, 3, make) == parts("kind", "name", 3, make)
    assert len(made) == 2
    next(tmp_path.iterdir()).write_text("one" + PARTING)  # cut short
    assert len(parts("kind", "name", 3, make)) == 3
    assert len(made) == 3
    assert registry_cache.held("name") is False
