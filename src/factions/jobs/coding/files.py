"""Files that are written so that a process may be killed at any moment, and errors that name them."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from factions.errors import FactionsError, SourceError

NEW = ".new"
"""The end of a name under which a file is written before it takes its place."""


def whole_lines(path: Path, *, mend: bool) -> list[bytes]:
    """Give the lines of a file that may not be there. A last one without its end is torn: left out, and with `mend` cut off."""
    try:
        held = path.read_bytes()
    except FileNotFoundError:
        return []
    whole = held.rfind(b"\n") + 1
    if mend and whole < len(held):
        os.truncate(path, whole)
    return held[:whole].splitlines()


def append(path: Path, lines: Iterable[str]) -> None:
    """Add whole lines to a file, and see them safe on the disk."""
    with path.open("ab") as file:
        file.write("".join(lines).encode())
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that at any moment the old one is there, or the whole new one."""
    made = path.with_name(f"_{path.name.lstrip('_')}{NEW}")
    with made.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)
    if sys.platform != "win32":  # there folders can't be opened
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def locked(path: Path) -> IO[str]:
    """Hold a lock file, which the system lets go of with its process, however that ends; raises SourceError where another process holds it."""
    file = path.open("a+", encoding="utf-8")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise SourceError(str(path.parent), "another run is writing to it") from error
    return file


@contextmanager
def writing_to(out: Path) -> Iterator[None]:
    """Turn what the system says of writing in a folder into a SourceError that names the folder."""
    try:
        yield
    except FactionsError:
        raise
    except OSError as error:
        raise broken(out, error) from error


@contextmanager
def reading_file(part: Path) -> Iterator[None]:
    """Turn whatever is wrong with a file that is read into a SourceError that names it."""
    try:
        yield
    except FactionsError:
        raise
    except OSError as error:  # pyarrow's are of this family, too
        raise broken(part, error) from error
    except (ValueError, LookupError, TypeError, EOFError, zlib.error) as error:
        raise SourceError(str(part), f"is no shard of readings: {' '.join(str(error).split())[:200]}") from error


def broken(path: Path, error: OSError) -> SourceError:
    """Give the error that names a file, in the system's words."""
    return SourceError(str(path), (error.strerror or str(error) or type(error).__name__).lower())


@contextmanager
def open_lines(part: Path) -> Iterator[Iterable[bytes]]:
    """Open a shard of JSON to go through its lines."""
    with gzip.open(part) if part.suffix == ".gz" else part.open("rb") as file:
        yield file
