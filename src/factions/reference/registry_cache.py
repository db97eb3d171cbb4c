"""What is worked out from each of the registry's names, kept in the user's cache: it takes longer than all else that a start needs.

A file is plain text, named by what it's of and a digest of the tables and of the code that works it out, and used only if it has all its parts;
without it, or where it can't be written, all is worked out anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

_SCHEMA = b"2"
NAMES = "registry"
_HALVES = "\x1e"
_BREAKING = str.maketrans(dict.fromkeys("\x1d\x1e\x1f\t\n", " "))
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
    """Tell whether the matcher's names of tables of that key are kept."""
    return _path(NAMES, named).is_file()


class Rows(Mapping[str, str]):
    """One part of what is kept: keys, each with what it holds, as text. It isn't taken apart before somebody asks."""

    def __init__(self, part: bytes) -> None:
        self._part = part

    @cached_property
    def held(self) -> dict[str, str]:
        """Give them all, taken apart."""
        keys, _, held = self._part.decode().partition(_HALVES)
        return dict(zip(keys.split("\n"), held.split("\n"), strict=True)) if self._part else {}

    def __getitem__(self, key: str) -> str:
        return self.held[key]

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as a mapping's own, which asks twice
        """Give what a key holds, else the default."""
        return self.held.get(key, default)

    def __contains__(self, key: object) -> bool:
        return key in self.held

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)

    def numbers(self, key: str) -> list[int]:
        """Give the numbers that a key holds; none where it isn't there."""
        return [int(number) for number in self.held.get(key, "").split()]


def line(text: str) -> str:
    """Give a text without what parts rows and fields here: blanks stand in its place."""
    return text.translate(_BREAKING)


def written(rows: Mapping[str, object]) -> str:
    """Write rows as `Rows` reads them: the keys, one a line, then what they hold, a list of numbers or a string; neither has a line break."""
    held = (value if isinstance(value, str) else " ".join(map(str, value)) if isinstance(value, Iterable) else str(value) for value in rows.values())
    return "\n".join(rows) + _HALVES + "\n".join(held) if rows else ""


def parts(kind: str, named: str | None, count: int, make: Callable[[], Sequence[str]]) -> list[bytes]:
    """Give the parts (UTF-8) of something large, from the cache if all are there, else as `make` gives them; without a name nothing is kept.

    No part may hold PARTING.
    """
    if named is None:
        return [part.encode() for part in make()]
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
