"""The folds of the registry's names, kept in the user's cache: they take longer to work out than all else that a start needs.

The file is plain text, named by a digest of the tables and of the code that folds, and used only if it has one line a name; without it, or where it
can't be written, all is worked out anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from factions.reference.folding import fold, skeleton

_SCHEMA = b"1"


def key(contents: Iterable[bytes]) -> str:
    """Name tables by what they hold and by the folding: 16 hex digits."""
    digest = hashlib.sha256(_SCHEMA + _folding())
    for part in contents:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:16]


@cache
def _folding() -> bytes:
    return (files("factions.reference") / "folding.py").read_bytes()


def _path(named: str) -> Path:
    from factions.reference.gazetteer import cache_folder  # SQLite with it, which an import of the registry needn't load

    return cache_folder() / f"registry-{named}.tsv"


def held(named: str) -> bool:
    """Tell whether the folds of tables of that key are kept."""
    return _path(named).is_file()


def folds(texts: Sequence[str], named: str | None) -> list[tuple[str, str]]:
    """Give each text's (fold, skeleton), from the cache if it's there, else worked out and kept; without a key nothing is kept."""
    if named is not None:
        try:
            lines = _path(named).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            lines = []
        if len(lines) == len(texts) and all("\t" in line for line in lines):
            return [tuple(line.split("\t", 1)) for line in lines]  # type: ignore[misc] # two parts, as each line has a tab
    made = [(fold(text), skeleton(text)) for text in texts]
    if named is not None and not any(char in part for pair in made for part in pair for char in "\t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"):
        _keep(_path(named), "".join(f"{folded}\t{bones}\n" for folded, bones in made))
    return made


def _keep(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        Path(made).replace(path)
    except OSError:
        return  # a cache that can't be written costs time, nothing else
    for old in path.parent.glob("registry-*.tsv"):
        if old != path:
            old.unlink(missing_ok=True)
