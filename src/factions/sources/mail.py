"""Mails: newsletters and forwarded reports, one document a mail.

Subject, sender and date are hints; what there is to read is the page or the text that a mail program would show, forwarded mails with it.
Attachments aren't read.
"""

from __future__ import annotations

import email.policy
import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO

from factions.errors import RefusedError, SourceError
from factions.sources.kinds import Opening, counted
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Hints, Raw

MAX_PARTS = 1_000
MAX_DEPTH = 20
MAX_BODY = 4_000_000
"""Characters of what there is to read."""
_LONGEST = 300  # characters of a subject or a sender
_LISTS = ("list-id", "list-unsubscribe", "list-post")  # RFC 2369 and 2919
_HEADER = 4_000  # characters of a header: what it's made of, encoded
_WRAPPED = re.compile(r"\A<?(https?://[^\s<>\"]{3,2000})>?\Z", re.IGNORECASE)
_STUMBLES = (MessageError, ValueError, TypeError, AttributeError, LookupError, IndexError, RecursionError, AssertionError)
"""What Python's library for mails raises on hostile ones."""


@dataclass
class _Read:
    """What a mail's parts come to: bodies in their order, each with whether it's a page, and attachments by their type."""

    bodies: list[tuple[str, bool]] = field(default_factory=list)
    attached: Counter[str] = field(default_factory=Counter)
    parts: int = 0


class _TooMuchError(Exception):
    pass


def opened(name: str, file: BinaryIO, opening: Opening) -> Iterator[Raw | SourceError]:
    """Give the one mail of a file."""
    data = file.read(MAX_BYTES + 1)
    if not data.strip():
        yield SourceError(name, "the file is empty")
        return
    attached: Counter[str] = Counter()
    yield read(name, data, attached)
    if attached:
        opening.tell(name, f"attachments that aren't read: {counted(attached)}")


def read(name: str, data: bytes, attached: Counter[str]) -> Raw | SourceError:
    """Read a mail's bytes; its attachments are added to `attached`. Gives the error for one that holds nothing to read, or too much."""
    if len(data) > MAX_BYTES:
        return RefusedError(name, f"the mail is larger than {MAX_BYTES >> 20} MiB")
    held = _Read()
    try:
        mail = message_from_bytes(data, policy=email.policy.compat32)
        _gather(mail, held, 0)
        hints, url = _hints(mail), _archived(mail)
    except _TooMuchError as error:
        return SourceError(name, f"the mail has {error}")
    except _STUMBLES as error:
        return SourceError(name, f"the mail can't be taken apart ({type(error).__name__})")
    attached.update(held.attached)
    body = _joined(held.bodies)
    if not body.strip():
        return SourceError(name, "the mail holds no text")
    if len(body) > MAX_BODY:
        return SourceError(name, f"the mail holds {len(body):,} characters of text; {MAX_BODY:,} at most are read")
    return Raw(name=name, url=url, data=data, media_type="message/rfc822", body=body, hints=hints)


def _gather(part: Message, held: _Read, depth: int) -> None:
    """Walk a mail's parts: of alternatives the one that shows most, of others each; a forwarded mail is read where it stands."""
    held.parts += 1
    if held.parts > MAX_PARTS:
        raise _TooMuchError(f"more than {MAX_PARTS:,} parts")
    if depth > MAX_DEPTH:
        raise _TooMuchError(f"parts nested more than {MAX_DEPTH} deep")
    kind, inside = part.get_content_type(), part.get_payload() if part.is_multipart() else None
    if isinstance(inside, list):
        children = [one for one in inside if isinstance(one, Message)]
        if kind == "multipart/alternative":
            children = _shown(children)
        for child in children:
            if kind == "message/rfc822" or child.get_content_type() == "message/rfc822":
                _head(child, held)
            _gather(child, held, depth + 1)
    elif kind in {"text/plain", "text/html"} and part.get_content_disposition() != "attachment":
        held.bodies.append((_decoded(part), kind == "text/html"))
    elif kind != "message/rfc822":
        held.attached[_kind(part)] += 1


def _shown(children: list[Message]) -> list[Message]:
    """Of alternatives, give the one that a mail program shows: the last that it can, as RFC 2046 has it."""
    able = [one for one in children if one.get_content_type() in {"text/plain", "text/html"} or one.is_multipart()]
    return able[-1:]


def _head(mail: Message, held: _Read) -> None:
    """Put a forwarded mail's subject above it, as a heading."""
    if subject := _words(_header(mail, "subject")):
        held.bodies.append((f"<h2>{html.escape(subject)}</h2>", True))


def _kind(part: Message) -> str:
    """Name an attachment's type, which is the sender's to choose."""
    kind = part.get_content_type()
    return kind if re.fullmatch(r"[\w.+-]{1,40}/[\w.+-]{1,80}", kind) else "unknown"


def _decoded(part: Message) -> str:
    """Decode a part: as it says, else as UTF-8, else as Windows writes."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    for charset in (part.get_content_charset(), "utf-8", "cp1252"):
        try:
            return data.decode(charset or "utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("utf-8", "replace")


def _joined(bodies: list[tuple[str, bool]]) -> str:
    """Give what there is to read: a text alone as it is, else all as one page, in which plain text keeps its lines."""
    if not any(page for _, page in bodies):
        return "\n\n".join(text for text, _ in bodies)
    return "<html><body>" + "\n".join(text if page else _as_page(text) for text, page in bodies) + "</body></html>"


def _as_page(text: str) -> str:
    return "".join(f"<p>{html.escape(' '.join(part.split()))}</p>" for part in re.split(r"\r?\n[ \t]*\r?\n", text) if part.strip())


def _hints(mail: Message) -> Hints:
    """Take what the head says. A sender's name counts where the mail went to a list, as newsletters do: elsewhere it may be a private person's."""
    shown, address = parseaddr(_header(mail, "from") or "")
    name = _words(shown) if any(_header(mail, one) for one in _LISTS) else None
    host = _words(address.rpartition("@")[2])
    return Hints(title=_words(_header(mail, "subject")), publisher=name or host, published=_day(_header(mail, "date")))


def _header(mail: Message, name: str) -> str | None:
    """Give a header as it stands there; one that isn't ASCII, as it must be, as UTF-8 or as Windows writes."""
    value = next((str(held)[:_HEADER] for own, held in mail.raw_items() if own.lower() == name), None)
    if value is None or value.isascii():
        return value
    data = value.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _words(value: str | None) -> str | None:
    """Decode a header to one line of plain text."""
    from email.header import decode_header, make_header

    if value is None:
        return None
    text = value
    try:
        text = str(make_header(decode_header(text)))
    except (*_STUMBLES, UnicodeError):
        pass
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text[:_LONGEST] or None


def _day(value: str | None) -> str | None:
    """Give the day that the sender's own clock showed."""
    try:
        return parsedate_to_datetime(value).date().isoformat() if value else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _archived(mail: Message) -> str | None:
    """Give the address at which a list keeps the mail (RFC 5064)."""
    found = _WRAPPED.match((_header(mail, "archived-at") or "").strip())
    return found[1] if found else None
