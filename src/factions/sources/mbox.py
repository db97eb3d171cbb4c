"""Mailboxes (mbox): one document a mail, read one by one, so that a box of any size streams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from factions.errors import RefusedError, SourceError
from factions.sources import mail
from factions.sources.kinds import Opening, counted
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Raw
from factions.sources.unzip import Fault, lines

_BEGINS = b"From "


def opened(name: str, file: BinaryIO, opening: Opening) -> Iterator[Raw | SourceError]:
    """Give the mails of a box as reports, each named by its number; a bad one is an error that names it, and the rest goes on.

    `opening.tell` is told at the end which attachments there were.
    """
    attached: Counter[str] = Counter()
    number = 0
    for found in _mails(file):
        number += 1
        where = f"{name}:{number}"
        if isinstance(found, Fault):
            yield SourceError(where, f"the rest can't be read: {found.reason} (byte {found.offset})")
        elif found is None:
            yield RefusedError(where, f"the mail is larger than {MAX_BYTES >> 20} MiB")
        else:
            yield mail.read(where, found, attached)
    if not number:
        yield SourceError(name, "the file holds no mail: one begins with a line `From …`")
    if attached:
        opening.tell(name, f"attachments that aren't read: {counted(attached)}")


def _mails(file: BinaryIO) -> Iterator[bytes | Fault | None]:
    """Give the bytes of each mail, without the line that parts it from the one before; None for one that is too large."""
    held: bytearray | None = None
    over, blank, begins = False, True, True
    for line in lines(file, MAX_BYTES):
        if isinstance(line, Fault):
            if held is not None:
                yield line
            return
        if begins and blank and line.startswith(_BEGINS):
            if held is not None:
                yield None if over else _whole(held)
            held, over = bytearray(), False
        elif held is not None and not over:
            held += line
            over = len(held) > MAX_BYTES
            if over:
                held.clear()
        blank, begins = not line.strip(b"\r\n"), line.endswith(b"\n")
    if held is not None:
        yield None if over else _whole(held)


def _whole(held: bytearray) -> bytes:
    """Take the blank line off that parts a mail from the next."""
    for end in (b"\r\n\r\n", b"\n\n"):
        if held.endswith(end):
            return bytes(held[: -len(end) // 2])
    return bytes(held)
