"""Mailboxes (mbox): one document a mail, read one by one, so that a box of any size streams."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from factions.errors import RefusedError, SourceError
from factions.sources import mail
from factions.sources.kinds import Opening, counted
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Raw
from factions.sources.unzip import Fault, lines

_BEGINS = b"From "
_DATED = re.compile(rb"From .{0,200}\d\d:\d\d.{0,20}\d{4}[ \t]*\r?\n?$")
_HEADER = re.compile(rb"[!-9;-~]{1,70}:")
_QUOTED = re.compile(rb">+From ")  # as boxes write a line of a mail that begins as the line between two does


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


@dataclass
class _Mail:
    """The mail in hand, which is None before the first; one that is larger than is taken isn't held."""

    held: bytearray | None = None
    over: bool = False

    def add(self, line: bytes) -> None:
        """Add a line to it."""
        if self.held is not None and not self.over:
            self.held += line
            self.over = len(self.held) > MAX_BYTES
            if self.over:
                self.held.clear()

    def given(self) -> Iterator[bytes | None]:
        """Give its bytes, None where it's too large."""
        if self.held is not None:
            yield None if self.over else _trimmed(self.held)


def _mails(file: BinaryIO) -> Iterator[bytes | Fault | None]:
    """Give the bytes of each mail as it was sent, without the line that parts it from the one before; None for one that is too large."""
    mail, blank, whole, parting = _Mail(), True, True, b""
    for line in chain(lines(file, MAX_BYTES), [b""]):
        if isinstance(line, Fault):
            yield line
            return
        if parting and (_DATED.match(parting) or _HEADER.match(line)):
            yield from mail.given()
            mail = _Mail(bytearray())
        else:
            mail.add(parting)
        parting = line if whole and blank and line.startswith(_BEGINS) else b""  # what follows tells whether it parts two mails
        if not parting:
            mail.add(line[1:] if whole and _QUOTED.match(line) else line)
        blank, whole = not line.strip(b"\r\n"), line.endswith(b"\n")
    yield from mail.given()


def _trimmed(held: bytearray) -> bytes:
    """Take the blank line off that parts a mail from the next."""
    for end in (b"\r\n\r\n", b"\n\n"):
        if held.endswith(end):
            return bytes(held[: -len(end) // 2])
    return bytes(held)
