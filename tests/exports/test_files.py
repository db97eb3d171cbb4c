"""Files of exports: folders are made, line ends kept, and what can't be written is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from factions.errors import SourceError
from factions.exports.files import write_file


def test_a_text_comes_back_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deeper" / "a.mark"
    write_file(path, "Örsk\r\nford\n")
    assert path.read_bytes() == "Örsk\r\nford\n".encode()
    write_file(path, "again")
    assert path.read_bytes() == b"again"


@pytest.mark.parametrize(("name", "why"), [("held", "Is a directory"), ("file/below", "Not a directory|File exists")])
def test_what_can_not_be_written_is_named(name: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "held").mkdir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SourceError, match=rf"{name}: (?:{why})$"):
        write_file(tmp_path / name, "x")
