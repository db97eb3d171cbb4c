"""Files that are there whole or not at all: written under another name, forced to the disk, then renamed, each with its SHA-256 beside it.

The digest is in `NAME.sha256`, in the form that `sha256sum --check` reads.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from factions.errors import LedgerError

_LEFT_BEHIND = 3600.0  # seconds after which a file that nobody writes to was left by a program that was killed
_PIECE = 1 << 20
_HEX = 64


@contextmanager
def in_the_making(path: Path) -> Iterator[Path]:
    """Give the path of a file that is to become `path`, in a hidden folder beside it that goes in any case; raises LedgerError for the disk's faults.

    What a killed program left behind there is cleared away.
    """
    try:
        for old in path.parent.glob(f".{_literal(path.name)}.*.part"):
            if time.time() - max((file.stat().st_mtime for file in (old, *old.iterdir())), default=0) > _LEFT_BEHIND:
                shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", suffix=".part", dir=path.parent, ignore_cleanup_errors=True) as folder:
            yield Path(folder) / path.name
    except OSError as error:
        raise LedgerError(str(path), f"can't be written: {error.strerror or error}") from error


def publish(made: Path, path: Path, *, force: bool, step: Callable[[int, int], None] = lambda _done, _total: None) -> str:
    """Put a file that is ready in its place, with its digest beside it; gives the digest. With `force` a file that is there gives way.

    Killed at any moment, it leaves the old file or the new one under that name, and a list of digests that has the one that is there.
    """
    new = digest(made, step)
    _flush(made)
    if path.exists() and not force:
        raise LedgerError(str(path), "is there already: give another name, or --force to replace it")
    _note(path, [new, *(digests(path) or ())] if path.exists() else [new])
    made.replace(path)
    _note(path, [new])
    _flush(path.parent)
    return new


def digest(path: Path, step: Callable[[int, int], None] = lambda _done, _total: None) -> str:
    """Give the SHA-256 of a file, in hex; `step` is told how many bytes are done, of how many."""
    made, done, total = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            made.update(piece)
            done += len(piece)
            step(done, total)
    return made.hexdigest()


def digests(path: Path) -> list[str] | None:
    """Give the digests that are noted beside a file, the newest first; None where no note is there."""
    try:
        lines = _beside(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    return [line[:_HEX].lower() for line in lines]


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _note(path: Path, found: list[str]) -> None:
    """Write the note of a file's digests, whole or not at all."""
    note = _beside(path)
    part = note.with_name(f".{note.name}.part")
    part.write_text("".join(f"{one}  {path.name}\n" for one in dict.fromkeys(found)), encoding="utf-8")
    _flush(part)
    part.replace(note)


def _flush(path: Path) -> None:
    """Force a file or folder to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders, and needs no telling
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _literal(name: str) -> str:
    """Write a name as a pattern that fits nothing else."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
