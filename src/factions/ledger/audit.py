"""The audit log: who did what, when and why, in lines of which each holds the hash of the one before.

`enter` writes a line within the caller's transaction, so that a deed and its line are there both or neither. A line holds no words of a document, but
ids and digests; its reason is a person's own words. With `rows` it also seals rows of other logs: their digests are in the line, so that a row that
was changed, removed or put in beside the log is found (auditing.py). A log is made sealed by naming it in SEALED and giving `rows` to each `enter`.
A log has no foreign keys to documents or readings: it outlives what is taken down.

Whoever can write to the database can make the whole chain anew. Against that only helps to note its head somewhere else, now and then: `head`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite

from factions.evidence import Record
from factions.ledger import tables as t
from factions.ledger.layer import end_of, now, page, writable_name

JSON: TypeAlias = "str | int | float | bool | Mapping[str, JSON] | Sequence[JSON] | None"

FIRST = "0" * 64
"""What stands for the hash before the first line."""

SEALED: dict[str, str] = {
    "decisions": "id", "event_decisions": "decision", "grades": "id", "takedowns": "document", "reviews": "id", "blind_codings": "id",
    "outcomes": "id",
}  # fmt: skip
"""The logs whose rows the audit log holds digests of: the table's name, and its key's column."""

_BATCH = 500  # rows that one line seals at an upgrade


class Line(Record):
    """A line of the log. `because` is null where a takedown has taken the reason away; `detail` is JSON."""

    id: int
    made: str
    by: str
    deed: str
    subject: str
    because: str | None
    detail: str
    hash: str


class Head(Record):
    """How many lines the log has, and the hash of the last one."""

    lines: int
    hash: str


def enter(
    connection: Connection,
    *,
    by: str,
    deed: str,
    subject: str,
    because: str = "",
    detail: Mapping[str, JSON] | None = None,
    rows: Iterable[tuple[str, int | str]] = (),
) -> int:
    """Write a line at the log's end and give its number. Call it within the transaction that does what the line tells.

    `by` is a person's name or `rule:NAME`, `deed` a word such as `judge.same`, `subject` what it was done to. `rows` are the rows of sealed logs that
    were written with it, by table and key; they must be there already. Were another line written meanwhile, the key would be taken and the
    transaction fail whole.
    """
    last = connection.execute(select(t.audit.c.id, t.audit.c.made, t.audit.c.hash).order_by(t.audit.c.id.desc()).limit(1)).first()
    number, made, previous = (last.id + 1, max(now(), last.made), last.hash) if last else (1, now(), FIRST)
    told: dict[str, JSON] = dict(detail or {})
    if sealed := _sealed(connection, rows):
        told["rows"] = sealed
    by, deed, subject, because = (writable_name(words) for words in (by, deed, subject, because))
    salt = secrets.token_hex(16)
    row = {"id": number, "made": made, "by": by, "deed": deed, "subject": subject, "told": reason_digest(salt, because), "detail": canonical(told),
           "previous": previous}  # fmt: skip
    row["hash"] = line_hash(row)
    connection.execute(insert(t.audit).values(**row, because=because, salt=salt))
    _move_head(connection, number, str(row["hash"]))
    return number


def _move_head(connection: Connection, number: int, found: str) -> None:
    making = (upsert_sqlite if connection.dialect.name == "sqlite" else upsert_postgresql)(t.audit_head)
    values = {"lines": number, "hash": found}
    connection.execute(making.values(name="audit", **values).on_conflict_do_update(index_elements=["name"], set_=values))


def canonical(value: JSON) -> str:
    """Write JSON in the one way that is hashed: keys in order, no blanks, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def reason_digest(salt: str | None, because: str | None) -> str:
    """Give the digest that a line holds of its reason."""
    return _digest(f"{salt}:{because}")


HASHED = ("id", "made", "by", "deed", "subject", "told", "detail", "previous")
"""The columns that a line's hash is made of, in this order; salt and reason are in it by their digest."""


def line_hash(row: Mapping[str, Any]) -> str:
    """Give the hash that a line with these columns must have: SHA-256 of a JSON array of them."""
    return _digest(canonical([row[name] for name in HASHED]))


def row_digest(row: Mapping[str, Any]) -> str:
    """Give the digest of a row of a sealed log: SHA-256 of a JSON object of its columns but those that are null, which a later version may add."""
    return _digest(canonical({name: value.hex() if isinstance(value, bytes) else value for name, value in row.items() if value is not None}))


def _digest(words: str) -> str:
    # half characters stand for bytes of a damaged row that are no UTF-8
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _sealed(connection: Connection, rows: Iterable[tuple[str, int | str]]) -> dict[str, JSON]:
    """Give the digests of rows, by table and key, as they are in the database."""
    found: dict[str, dict[str, JSON]] = {}
    for table, key in rows:
        # as the database has it: a migration may seal a table that has other columns today
        asked = text(f'SELECT * FROM "{table}" WHERE "{SEALED[table]}" = :key')  # noqa: S608 - our own names
        row = connection.execute(asked, {"key": key}).mappings().one()
        found.setdefault(table, {})[str(key)] = row_digest(dict(row))
    return dict(found)


def seal_all(connection: Connection, tables: Sequence[str]) -> None:
    """Write down what these logs hold now, for a ledger that is older than the audit log."""
    for table in tables:
        keys = connection.execute(text(f'SELECT "{SEALED[table]}" FROM "{table}" ORDER BY 1')).scalars().all()  # noqa: S608 - our own names
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            enter(
                connection, by="rule:upgrade", deed="seal", subject=f"{table} {batch[0]} to {batch[-1]}", rows=[(table, key) for key in batch],
                because="what the ledger held when it got an audit log",
            )  # fmt: skip


def head(connection: Connection) -> Head:
    """Give the log's head, as it is kept apart from the lines; an empty log's has no lines."""
    row = connection.execute(select(t.audit_head.c.lines, t.audit_head.c.hash)).first()
    return Head(lines=row.lines, hash=row.hash) if row else Head(lines=0, hash=FIRST)


def lines(
    connection: Connection, *, subject: str | None = None, deed: str | None = None, as_of: date | None = None, after: int = 0, limit: int = 2**31
) -> list[Line]:
    """Give lines in their order: those on a subject, of a deed (`judge` means `judge.same` too), until the end of the day `as_of` (UTC)."""
    a = t.audit.c
    wanted = select(*(a[name] for name in Line.model_fields)).where(a.id > after).order_by(a.id).limit(page(limit))
    if subject is not None:
        wanted = wanted.where(a.subject == subject)
    if deed is not None:
        wanted = wanted.where((a.deed == deed) | a.deed.startswith(f"{deed}.", autoescape=True))
    if as_of is not None:
        wanted = wanted.where(a.made <= end_of(as_of))
    return [Line.model_validate(dict(row)) for row in connection.execute(wanted).mappings()]
