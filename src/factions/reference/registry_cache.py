"""What is worked out from each of the registry's names, kept in the user's cache: it takes longer than all else that a start needs.

A file is plain text, named by what it's of and a digest of the tables and of the code that works it out, and used only if it has one line a name, or
all its parts; without it, or where it can't be written, all is worked out anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from factions.reference.folding import fold, skeleton

_SCHEMA = b"1"
FOLDS = "registry"
PARTING = "\x1d"
"""What ends each part of a file that has parts."""


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


def _path(kind: str, named: str) -> Path:
    from factions.reference.gazetteer import cache_folder  # SQLite with it, which an import of the registry needn't load

    return cache_folder() / f"{kind}-{named}.tsv"


def held(named: str) -> bool:
    """Tell whether the folds of tables of that key are kept."""
    return _path(FOLDS, named).is_file()


def folds(texts: Sequence[str], named: str | None) -> list[tuple[str, str]]:
    """Give each text's (fold, skeleton)."""
    return [(row[0], row[1]) for row in kept(FOLDS, texts, named, lambda text: (fold(text), skeleton(text)))]


def kept(kind: str, texts: Sequence[str], named: str | None, make: Callable[[str], tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Give the strings that `make` gives for each text, from the cache if they are there, else worked out and kept; without a key nothing is."""
    if named is not None:
        try:
            lines = _path(kind, named).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            lines = []
        if len(lines) == len(texts) and all("\t" in line for line in lines):
            return [tuple(line.split("\t")) for line in lines]
    made = [make(text) for text in texts]
    if named is not None and not any(char in part for row in made for part in row for char in "\t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"):
        _keep(kind, _path(kind, named), "".join("\t".join(row) + "\n" for row in made))
    return made


def parts(kind: str, named: str, count: int, make: Callable[[], Sequence[str]]) -> list[bytes]:
    """Give the parts (UTF-8) of something large, from the cache if all are there, else as `make` gives them; no part may hold PARTING."""
    path = _path(kind, named)
    try:
        held = path.read_bytes().split(PARTING.encode())
    except OSError:
        held = []
    if len(held) == count + 1 and not held[-1]:
        return held[:-1]
    made = make()
    _keep(kind, path, "".join(part + PARTING for part in made))
    return [part.encode() for part in made]


def _keep(kind: str, path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        Path(made).replace(path)
    except OSError:
        return  # a cache that can't be written costs time, nothing else
    for old in path.parent.glob(f"{kind}-*.tsv"):
        if old != path:
            old.unlink(missing_ok=True)
