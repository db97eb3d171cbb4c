"""Searches that people keep under a name, and the keys of their feeds.

A row saves a search, gives its feed's address a key, or removes it; none is changed, but by a takedown. What a search asks is kept as the query of
its address (`q=karsa&kind=event`), which means nothing here. Of a key only the digest stays. The audit log tells who saved and removed what number,
and no word of it: a search may hold a name that the record has to forget one day, and the audit log can't.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date

from sqlalchemy import Connection, Row, Select, exists, func, insert, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import accounts, layer
from factions.ledger import tables as t
from factions.ledger.audit import enter
from factions.ledger.open import Ledger

MOST = 100
"""Searches that one person may keep."""
_NAME = 80  # characters
_QUERY = 4_000
_LARGEST = 2**31 - 1  # number that PostgreSQL's column holds
_S, _LATER = t.saved_searches, t.saved_searches.alias("later")


class Saved(Record):
    """A search that somebody keeps: `query` is what its address has behind the question mark, `made` UTC (ISO 8601).

    `keyed` tells whether its feed can be read by a key in the feed's address.
    """

    id: int
    owner: str
    name: str
    query: str
    made: str
    keyed: bool = False


def save(ledger: Ledger, name: str, query: str, *, by: str) -> Saved:
    """Keep a search; raises LedgerError for no name, one that another search of this person has, and one search too many."""
    name = " ".join(layer.writable_name(name).split())
    if not name or len(name) > _NAME:
        raise LedgerError(repr(name[:_NAME]), f"is no name for a search: {_NAME} characters at most")
    if len(query) > _QUERY:
        raise LedgerError(name, f"asks more than a saved search holds: {_QUERY:,} characters")
    with ledger.write() as connection:
        held = searches(connection, by)
        if any(one.name == name for one in held):
            raise LedgerError(name, "another saved search has this name: remove it first, or give another name")
        if len(held) >= MOST:
            raise LedgerError(by, f"has {MOST} saved searches: remove one first")
        made = {"owner": by, "name": name, "query": layer.writable_name(query), "made": layer.now()}
        number = connection.execute(insert(_S).values(deed="save", **made).returning(_S.c.id)).scalar_one()
        enter(connection, by=by, deed="search.save", subject=_subject(number))
    return Saved.model_validate({"id": number, **made})


def searches(connection: Connection, owner: str, *, as_of: date | None = None) -> list[Saved]:
    """List a person's searches by name; with `as_of` those of the end of that day (UTC)."""
    return sorted((_saved(connection, row, as_of) for row in connection.execute(_there(as_of).where(_S.c.owner == owner))), key=lambda one: one.name)


def search(connection: Connection, number: int, owner: str) -> Saved:
    """Give a search of a person; raises LedgerError where they have none of this number."""
    row = connection.execute(_there().where(_S.c.id == min(max(number, 0), _LARGEST), _S.c.owner == owner)).first()
    if row is None:
        raise LedgerError(f"saved search {number}", "there is none of this number among your own")
    return _saved(connection, row)


def opened(connection: Connection, number: int, key: str) -> Saved | None:
    """Give the search that a key opens; null where it opens none, be it wrong or replaced, the search removed, or its owner's account.

    Where there are accounts, what was saved before there were any belongs to nobody.
    """
    row = connection.execute(_there().where(_S.c.id == min(max(number, 0), _LARGEST))).first()
    token = _token(connection, row.id) if row else None
    if row is None or token is None or not hmac.compare_digest(token, _digest(key)):
        return None
    if accounts.any_account(connection):
        try:
            accounts.account(connection, row.owner)
        except LedgerError:
            return None
    return _saved(connection, row)


def give_key(ledger: Ledger, number: int, *, by: str) -> str:
    """Give the feed of one's own search a key, which is never given again; the key before it opens nothing any longer."""
    key = secrets.token_urlsafe(32)
    with ledger.write() as connection:
        held = search(connection, number, by)
        connection.execute(insert(_S).values(deed="key", search=held.id, owner=by, token=_digest(key), made=layer.now()))
        enter(connection, by=by, deed="search.key", subject=_subject(held.id))
    return key


def remove(ledger: Ledger, number: int, *, by: str) -> Saved:
    """Remove one's own search, and its feed with it; raises LedgerError where one has none of this number."""
    with ledger.write() as connection:
        held = search(connection, number, by)
        connection.execute(insert(_S).values(deed="remove", search=held.id, owner=by, made=layer.now()))
        enter(connection, by=by, deed="search.remove", subject=_subject(held.id))
    return held


def last_change(connection: Connection) -> str | None:
    """Give when anything last changed that a search could show: a report was read, or somebody judged (UTC, ISO 8601); null for an empty ledger."""
    read = connection.execute(select(func.max(t.readings.c.added))).scalar_one()
    judged = connection.execute(select(t.audit.c.made).order_by(t.audit.c.id.desc()).limit(1)).scalar_one_or_none()
    return max((one for one in (read, judged) if one), default=None)


def end_keys(connection: Connection) -> None:
    """Take all keys away, after a restore: a backup may hold some that were replaced since."""
    for row in connection.execute(_there()).all():
        if _token(connection, row.id) is not None:
            connection.execute(insert(_S).values(deed="key", search=row.id, owner=row.owner, made=layer.now()))


def _there(as_of: date | None = None) -> Select[tuple[int, str, str, str, str]]:
    s, later = _S.c, _LATER.c
    until = [] if as_of is None else [layer.end_of(as_of)]
    removed = exists(select(later.id).where(later.search == s.id, later.deed == "remove", *(later.made <= last for last in until)))
    return select(s.id, s.owner, s.name, s.query, s.made).where(s.deed == "save", ~removed, *(s.made <= last for last in until))


def _saved(connection: Connection, row: Row[tuple[int, str, str, str, str]], as_of: date | None = None) -> Saved:
    keyed = _token(connection, row.id, as_of) is not None
    return Saved(id=row.id, owner=row.owner, name=row.name, query=row.query, made=row.made, keyed=keyed)


def _token(connection: Connection, number: int, as_of: date | None = None) -> str | None:
    s = _S.c
    until = [] if as_of is None else [s.made <= layer.end_of(as_of)]
    last = select(s.token).where(s.search == number, s.deed == "key", *until).order_by(s.id.desc()).limit(1)
    found: str | None = connection.execute(last).scalar_one_or_none()
    return found


def _subject(number: int) -> str:
    return f"search {number}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
