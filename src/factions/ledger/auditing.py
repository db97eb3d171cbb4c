"""Verifying the audit log: that no line of it, and no row that it seals, was changed, removed or put in.

Each line is hashed anew, compared with what the next line holds of it, and the last with the head, which is kept apart. Each row of a sealed log is
hashed anew and compared with the digest that a line holds. What is found names the row; a row that has another number now counts as one that was
removed and one that was put in.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from factions.errors import LedgerError
from factions.ledger.audit import FIRST, SEALED, Head, line_hash, reason_digest, row_digest
from factions.ledger.open import Ledger
from factions.ledger.proofs import Found

TAKEDOWN = "takedown"
"""The only deed that may take reasons away and seal a row anew."""
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def noted_head(words: str) -> Head:
    """Read a head as `factions audit head` prints it, "ID:HASH"; raises LedgerError where it's none."""
    found = _HEAD.fullmatch(words.strip().lower())
    if found is None:
        raise LedgerError(f"--head {words!r}", "is no head: give a line's number, a colon and the 64 digits of its hash")
    return Head(lines=int(found[1]), hash=found[2])


def verify(ledger: Ledger, *, noted: Head | None = None) -> list[Found]:
    """Give all that is wrong, as (table, key, what); `noted` is a head that somebody wrote down earlier, which the log must still hold."""
    with ledger.read() as connection:
        return list(prove(connection, noted=noted))


def prove(connection: Connection, *, noted: Head | None = None) -> Iterator[Found]:
    """Give all that is wrong with the audit log and the logs that it seals, as one snapshot of the ledger shows them."""
    with _damaged_words(connection):
        seals = _Seals()
        yield from _lines(connection, seals, noted)
        yield from seals.faults
        yield from _rows(connection, seals)


class _Seals:
    """What the lines say of other rows: digests by table and key with the line's number, and the lines whose reasons were taken away."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], tuple[str, int]] = {}
        self.bare: dict[int, int] = {}  # lines without a reason that no takedown has named yet, and whether
        self.faults: list[Found] = []

    def take(self, line: Mapping[str, Any]) -> None:
        """Take in what a line seals; of a line that was changed beyond reading there is nothing."""
        try:
            detail = json.loads(line["detail"])
            sealed = [(str(table), str(key), str(digest)) for table, rows in detail.get("rows", {}).items() for key, digest in rows.items()]
            redacted = [int(number) for number in detail.get("redacted", ())] if line["deed"] == TAKEDOWN else []
        except (ValueError, AttributeError, TypeError):
            return
        for table, key, digest in sealed:
            earlier = self.rows.get((table, key))
            if earlier and line["deed"] != TAKEDOWN:
                self.faults.append((table, key, f"is sealed by line {earlier[1]} and once more by line {line['id']}"))
            else:
                self.rows[table, key] = digest, line["id"]
        for number in redacted:
            self.bare.pop(number, None)


def _lines(connection: Connection, seals: _Seals, noted: Head | None) -> Iterator[Found]:
    """Go along the chain."""
    before: tuple[int, set[str]] = 0, {FIRST}  # the line before: its number, and the hashes that it may go by
    held: dict[int, str] = {}
    for row in connection.execute(text("SELECT * FROM audit ORDER BY id")).mappings():
        line = dict(row)
        number = line["id"]
        changed = _changes(line)
        if changed:
            yield "audit", str(number), changed
        if number < 1:
            yield "audit", str(number), "was put in before the first line"
        elif number > before[0] + 1:
            yield "audit", _range(before[0] + 1, number - 1), "was removed"
        elif line["previous"] not in before[1] and not changed:
            what = f"was changed and hashed anew: line {number} holds another hash of it" if before[0] else "was changed and hashed anew"
            yield "audit", str(before[0] or number), what
        if line["because"] is None or line["salt"] is None:
            seals.bare[number] = number
        seals.take(line)
        before = max(number, 0), {line["hash"], line_hash(line)}
        if noted is not None and number == noted.lines:
            held[number] = line["hash"]
    for number in seals.bare:
        yield "audit", str(number), "was changed: its reason is gone, and no takedown has taken it away"
    yield from _ends(connection, before, noted, held)


def _changes(line: Mapping[str, Any]) -> str:
    """Say whether a line isn't what its hash was made of."""
    if line_hash(line) != line["hash"]:
        return "was changed: it isn't what its hash was made of"
    if line["because"] is not None and line["salt"] is not None and reason_digest(line["salt"], line["because"]) != line["told"]:
        return "was changed: its reason isn't what its digest was made of"
    return ""


def _ends(connection: Connection, last: tuple[int, set[str]], noted: Head | None, held: Mapping[int, str]) -> Iterator[Found]:
    """Compare the last line with the head, and the log with one that was noted."""
    number, hashes = last
    heads = connection.execute(text("SELECT * FROM audit_head")).mappings().all()
    if len(heads) != (number > 0) or any(row["name"] != "audit" for row in heads):
        yield "audit_head", "", f"should be one row, and is {len(heads)}" if len(heads) != 1 else "was changed: it isn't the audit log's"
    for row in heads[:1]:
        if row["lines"] > number:
            yield "audit", _range(number + 1, row["lines"]), "was removed from the end"
        elif row["lines"] < number:
            yield "audit", _range(row["lines"] + 1, number), "was put in at the end, or the head was set back"
        elif row["hash"] not in hashes:
            yield "audit", str(number), "isn't the line whose hash the head holds: it was changed and hashed anew, or the head was changed"
    if noted is not None and noted.lines and held.get(noted.lines) != noted.hash:
        what = "isn't the line whose hash was noted" if noted.lines in held else "was noted, and isn't there"
        yield "audit", str(noted.lines), what


def _rows(connection: Connection, seals: _Seals) -> Iterator[Found]:
    """Compare the sealed logs with what the lines hold of them."""
    for table, key in SEALED.items():
        for row in connection.execute(text(f'SELECT * FROM "{table}" ORDER BY "{key}"')).mappings():  # noqa: S608 - our own names
            digest, number = seals.rows.pop((table, str(row[key])), ("", 0))
            if not number:
                yield table, str(row[key]), "was put in: no line of the audit log tells of it"
            elif row_digest(dict(row)) != digest:
                yield table, str(row[key]), f"was changed: line {number} of the audit log holds another digest of it"
    for (table, row_key), (_, number) in seals.rows.items():
        yield table, row_key, f"was removed: line {number} of the audit log tells of it"


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


@contextmanager
def _damaged_words(connection: Connection) -> Iterator[None]:
    """Let SQLite give texts that are no UTF-8 any longer, too, each odd byte as half a character."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    before = raw.text_factory
    raw.text_factory = lambda found: found.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = before
