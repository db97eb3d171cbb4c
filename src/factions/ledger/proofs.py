"""What a ledger must hold true of its texts and readings, looked at batch by batch: digests, quotes, references, passages and counts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, exists, func, select

from factions.documents.document import Chrome, Document, text_digest
from factions.ledger import tables as t
from factions.ledger.judgements import clusters
from factions.ledger.layer import held_on_each, is_current, same_as
from factions.ledger.outline import heads
from factions.ledger.rows import document_digest
from factions.ledger.totals import differing

Found = tuple[str, str, str]
"""A fault: the table, the row's key, what is wrong with it."""
Step = Callable[[str, int, int | None], None]
Proof = Callable[[Connection, Step], Iterator[Found]]

_BATCH = 200  # texts or readings at a time: a few megabytes
_PARAGRAPH = re.compile(r"[^\n]+")


def key_of(row: Sequence[object]) -> str:
    """Write a row's key for people: its values with commas between."""
    return ", ".join(map(str, row))


def _batches(connection: Connection, key: Column[int], what: str, step: Step) -> Iterator[tuple[int, int]]:
    """Give the first and last of every batch of a table's keys."""
    total = connection.execute(select(func.count()).select_from(key.table)).scalar_one()
    done, last = 0, -1
    while True:
        batch = select(key).where(key > last).order_by(key).limit(_BATCH).subquery()
        first, last, heads = connection.execute(select(func.min(batch.c.id), func.max(batch.c.id), func.count())).one()
        if not heads:
            return
        yield first, last
        done += heads
        step(what, done, total)


def _texts(connection: Connection, step: Step) -> Iterator[Found]:
    """Compare each text, and all that came with it, with the digests that were made when it came."""
    x, c = t.texts.c, t.chrome.c
    for first, last in _batches(connection, x.id, "texts", step):
        chrome: defaultdict[int, list[Chrome]] = defaultdict(list)
        for row in connection.execute(select(t.chrome).where(c.text.between(first, last)).order_by(c.text, c.position)):
            chrome[row.text].append(Chrome.model_construct(text=row.words, kind=row.kind))
        for row in connection.execute(select(t.texts).where(x.id.between(first, last)).order_by(x.id)):
            if text_digest(row.text) != row.text_sha256:
                yield "texts", str(row.id), "its text isn't the one that its SHA-256 was made of"
            elif document_digest(_document(row, chrome[row.id])) != row.digest:
                yield "texts", str(row.id), "its title, date, publisher or chrome isn't what its digest was made of"


def _document(row: Row[Any], chrome: Sequence[Chrome]) -> Document:
    fields = {name: value for name, value in row._mapping.items() if name in Document.model_fields}  # noqa: SLF001 - SQLAlchemy's documented way
    return Document.model_construct(**{**fields, "id": row.document, "chrome": tuple(chrome)})


def _readings(connection: Connection, step: Step) -> Iterator[Found]:
    """Compare what the readings cite with their texts, their mentions with what they refer to, and what is derived with what it's derived from."""
    r = t.readings.c
    for first, last in _batches(connection, r.id, "readings", step):
        batch = select(r.id, t.texts.c.text, is_current(r.id).label("current")).join(t.texts, t.texts.c.id == r.text)
        rows = connection.execute(batch.where(r.id.between(first, last))).all()
        texts = {row.id: row.text for row in rows}
        current = {row.id for row in rows if row.current}
        for table, words in QUOTES:
            yield from _quotes(connection, table, words, texts, (first, last))
        yield from _references(connection, (first, last))
        yield from _passages(connection, texts, (first, last))
        yield from _tallies(connection, current, (first, last))


QUOTES: list[tuple[Table, str]] = [(t.mentions, "text"), (t.spans, "quote")]
"""The tables of a reading's records that cite characters (`start`, `end`), with the column that says which they are."""
Range = tuple[int, int]


def _quotes(connection: Connection, table: Table, words: str, texts: Mapping[int, str], keys: Range) -> Iterator[Found]:
    c = table.c
    wanted = select(c.reading, c.start, c.end, c[words], *table.primary_key.columns).where(c.reading.between(*keys))
    for row in connection.execute(wanted):
        text = texts.get(row[0])
        if text is None:
            continue  # a reading that isn't there is told where the tables' keys are checked
        start, end, quote = row[1:4]
        if not 0 <= start < end <= len(text):
            yield table.name, key_of(row[4:]), f"cites characters {start} to {end} of a text of {len(text)}"
        elif text[start:end] != quote:
            yield table.name, key_of(row[4:]), f"isn't what its text has at {start} to {end}"


_REFERRED = {"actor": t.actors, "place": t.places, "time": t.times}


def _references(connection: Connection, keys: Range) -> Iterator[Found]:
    """Look for mentions that mean an actor, place or time that their reading doesn't have."""
    m = t.mentions.c
    for kind, table in _REFERRED.items():
        known = exists(select(1).where(table.c.reading == m.reading, table.c.id == m.ref))
        lost = select(m.reading, m.id, m.ref).where(m.reading.between(*keys), m.kind == kind, m.ref.is_not(None), ~known)
        for row in connection.execute(lost):
            yield "mentions", key_of(row[:2]), f"means {row.ref}, which is no {kind} of its reading"
    other = select(m.reading, m.id, m.ref, m.kind).where(m.reading.between(*keys), m.ref.is_not(None), m.kind.not_in(_REFERRED))
    for odd in connection.execute(other):
        yield "mentions", key_of(odd[:2]), f"is a {odd.kind} and means {odd.ref}"


def _passages(connection: Connection, texts: Mapping[int, str], keys: Range) -> Iterator[Found]:
    """Look whether the search has each paragraph and statement of the readings once."""
    p, s = t.passages.c, t.statements.c
    held: defaultdict[int, Counter[tuple[str, object]]] = defaultdict(Counter)
    for row in connection.execute(select(p.reading, p.kind, p.statement, p.start, p.end).where(p.reading.between(*keys))):
        held[row.reading][row.kind, row.statement or (row.start, row.end)] += 1
    wanted: defaultdict[int, Counter[tuple[str, object]]] = defaultdict(Counter)
    for key, text in texts.items():
        wanted[key].update(("passage", found.span()) for found in _PARAGRAPH.finditer(text))
    for reading, kind, name in connection.execute(select(s.reading, s.kind, s.id).where(s.reading.between(*keys))):
        wanted[reading][kind, name] += 1
    for key in texts:
        if held[key] != wanted[key]:
            lacking, extra = (wanted[key] - held[key]).total(), (held[key] - wanted[key]).total()
            yield "passages", f"reading {key}", f"lack {lacking} of its paragraphs and statements, and have {extra} that aren't its"


def _tallies(connection: Connection, current: AbstractSet[int], keys: Range) -> Iterator[Found]:
    """Count anew what each reading that counts holds on each group."""
    y, same = t.tallies.c, same_as()
    counted = held_on_each(same).where(same.c.reading.between(*keys))
    right = {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(counted) if row[1] in current}
    tallied = select(y.group, y.reading, y.events, y.claims, y.brief).where(y.reading.between(*keys))
    rows = [row for row in connection.execute(tallied) if row.reading in current]
    found = {(row[0], row[1]): (row[2], row[3]) for row in rows}
    for row in rows:
        if not row.brief or (brief := heads(row.brief)) != (row.events, row.claims):
            held = "{} events and {} claims".format(*brief) if row.brief else "nothing"
            yield "tallies", key_of(row[:2]), f"counts {row.events} events and {row.claims} claims, but has {held} in brief"
    for key in sorted(right.keys() | found.keys()):
        if found.get(key) != right.get(key):
            says = ["{} events and {} claims".format(*tally[key]) if key in tally else "nothing" for tally in (found, right)]
            yield "tallies", key_of(key), f"says {says[0]}, but a recount gives {says[1]}"


def _totals(connection: Connection, step: Step) -> Iterator[Found]:
    """Count anew what is kept of the ledger and of each group."""
    step("totals", 0, None)
    yield from differing(connection, clusters(connection))


PROOFS: dict[str, Proof] = {"texts": _texts, "readings": _readings, "totals": _totals}
