"""A reading as rows of the tables, and back."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, select

from factions.documents.document import Chrome, Document
from factions.evidence import Record, Span
from factions.identities.records import Actor, Place, Time
from factions.ledger import tables as t
from factions.mentions.mention import Mention
from factions.reading import ROLE_LISTS, Coder, Reading, roles
from factions.statements.records import Casualty, Claim, Event, Horizon, Relation, Statement

_DOCUMENT_FIELDS = ("url", "title", "publisher", "byline", "published", "language", "text", "text_sha256")
RowList = list[dict[str, Any]]
Values = tuple[Any, ...]
_R = TypeVar("_R", bound=Record)


def document_digest(document: Document) -> str:
    """Give the SHA-256 of all that an extraction made of a capture: text, fields and chrome."""
    return hashlib.sha256(json.dumps(document.model_dump(), ensure_ascii=False).encode()).hexdigest()


def text_row(document: Document) -> dict[str, Any]:
    """Give the row of `texts` for a document."""
    return {"document": document.id, "digest": document_digest(document), **{name: getattr(document, name) for name in _DOCUMENT_FIELDS}}


def chrome_rows(document: Document, text: int) -> RowList:
    """Give the rows of `chrome` for a document whose text has the key `text`."""
    return [{"text": text, "position": at, "kind": line.kind, "words": line.text} for at, line in enumerate(document.chrome)]


def reading_rows(reading: Reading, key: int) -> dict[Table, RowList]:
    """Give the rows of a reading whose key is `key`, table by table, those that others point at first."""
    return {table: [dict(zip(table.c.keys(), (key, *row), strict=True)) for row in rows] for table, rows in reading_values(reading).items()}


def reading_values(reading: Reading) -> dict[Table, list[Values]]:
    """Give what `reading_rows` gives as tuples: of each row all columns but the first, which is the reading's key, in the table's order."""
    records: dict[Table, tuple[Mention | Actor | Place | Time, ...]] = {
        t.mentions: reading.mentions, t.actors: reading.actors, t.places: reading.places, t.times: reading.times,
    }  # fmt: skip
    rows = {table: [(one.id, at, *_OWN[table](one)) for at, one in enumerate(many)] for table, many in records.items()}
    for table in (t.statements, t.events, t.relations, t.claims, t.casualties, t.roles, t.spans):
        rows[table] = []
    for position, statement in enumerate(reading.statements):
        name = statement.id
        table, kind, details = _details(statement)
        factuality = None if isinstance(statement, Claim) else statement.factuality
        rows[t.statements].append((name, position, kind, factuality, statement.attribution, statement.confidence, statement.coder))
        rows[table].append((name, *details))
        rows[t.roles] += [(name, *role) for role in _placed_roles(statement)]
        rows[t.spans] += [(name, part, at, span.start, span.end, span.quote) for part, at, span in _placed_spans(statement)]
        if isinstance(statement, Event):
            rows[t.casualties] += [
                (name, at, toll.what, toll.side, toll.low, toll.best, toll.high) for at, toll in enumerate(statement.casualties)
            ]
    return rows


_OWN: dict[Table, Callable[[Any], Values]] = {
    table: attrgetter(*table.c.keys()[3:]) for table in (t.mentions, t.actors, t.places, t.times)
}  # fmt: skip
"""What the tables of a reading's records have beside the reading, the id and the position: fields of the records, by their names."""


def _details(statement: Statement) -> tuple[Table, str, Values]:
    if isinstance(statement, Event):
        return t.events, "event", (statement.type, statement.mode, statement.contexts, statement.same_event)
    if isinstance(statement, Relation):
        return t.relations, "relation", (statement.type, statement.subtype, statement.role)
    return t.claims, "claim", (statement.kind, statement.speaker_text, statement.horizon.edtf if statement.horizon else None)


def _placed_roles(statement: Statement) -> Iterable[tuple[str, int, str]]:
    """Give (role, position, mention id): the position in the role's list, for `who` and `quantity` that of the toll."""
    counts: defaultdict[str, int] = defaultdict(int)
    for name, mention in roles(statement):
        if name not in ("who", "quantity"):
            yield name, counts[name], mention
            counts[name] += 1
    if isinstance(statement, Event):
        for at, toll in enumerate(statement.casualties):
            yield from ((name, at, mention) for name, mention in (("who", toll.who), ("quantity", toll.quantity)) if mention)


def _placed_spans(statement: Statement) -> Iterable[tuple[str, int, Span]]:
    yield from (("evidence", at, span) for at, span in enumerate(statement.evidence))
    if isinstance(statement, Claim):
        named = {"content": statement.content, "cue": statement.cue, "condition": statement.condition,
                 "horizon": statement.horizon.span if statement.horizon else None}  # fmt: skip
        yield from ((name, 0, span) for name, span in named.items() if span)


def read_document(connection: Connection, text: int) -> Document:
    """Read back the document whose text has the key `text`."""
    row = connection.execute(select(t.texts).where(t.texts.c.id == text)).mappings().one()
    lines = connection.execute(select(t.chrome.c.kind, t.chrome.c.words).where(t.chrome.c.text == text).order_by(t.chrome.c.position))
    fields = {name: row[name] for name in _DOCUMENT_FIELDS}
    return Document(id=row["document"], chrome=tuple(Chrome(kind=kind, text=words) for kind, words in lines), **fields)


def read_reading(connection: Connection, key: int) -> Reading:
    """Read back the reading whose key is `key`, equal to the one that was added."""
    head = connection.execute(select(t.readings).where(t.readings.c.id == key)).one()
    parts = _Parts(connection, key)
    return Reading(
        document=read_document(connection, head.text), coder=Coder(name=head.coder, version=head.version, model=head.model or None),
        mentions=_records(connection, t.mentions, Mention, key), actors=_records(connection, t.actors, Actor, key),
        places=_records(connection, t.places, Place, key), times=_records(connection, t.times, Time, key),
        events=tuple(parts.event(row) for row in _statement_rows(connection, t.events, key)),
        relations=tuple(parts.relation(row) for row in _statement_rows(connection, t.relations, key)),
        claims=tuple(parts.claim(row) for row in _statement_rows(connection, t.claims, key)),
    )  # fmt: skip


def _records(connection: Connection, table: Table, model: type[_R], key: int) -> tuple[_R, ...]:
    columns = [column for column in table.c if column.name in model.model_fields]
    rows = connection.execute(select(*columns).where(table.c.reading == key).order_by(table.c.position)).mappings()
    return tuple(model.model_validate(dict(row)) for row in rows)


def _statement_rows(connection: Connection, table: Table, key: int) -> Iterable[Row[Any]]:
    s = t.statements
    own = [column for column in table.c if column.name not in ("reading", "id")]
    joined = select(s.c.id, s.c.factuality, s.c.attribution, s.c.confidence, s.c.coder, *own).join(
        table, (table.c.reading == s.c.reading) & (table.c.id == s.c.id)
    )
    return connection.execute(joined.where(s.c.reading == key).order_by(s.c.position)).all()


class _Parts:
    """The roles, spans and tolls of one reading's statements."""

    def __init__(self, connection: Connection, key: int) -> None:
        self.roles: defaultdict[str, dict[tuple[str, int], str]] = defaultdict(dict)
        self.spans: defaultdict[str, dict[tuple[str, int], Span]] = defaultdict(dict)
        self.tolls: defaultdict[str, list[Row[Any]]] = defaultdict(list)
        for row in connection.execute(select(t.roles).where(t.roles.c.reading == key).order_by(t.roles.c.position)):
            self.roles[row.statement][row.part, row.position] = row.mention
        for row in connection.execute(select(t.spans).where(t.spans.c.reading == key).order_by(t.spans.c.position)):
            self.spans[row.statement][row.part, row.position] = Span(start=row.start, end=row.end, quote=row.quote)
        for row in connection.execute(select(t.casualties).where(t.casualties.c.reading == key).order_by(t.casualties.c.position)):
            self.tolls[row.statement].append(row)

    def _common(self, row: Row[Any]) -> dict[str, Any]:
        evidence = tuple(span for (part, _), span in self.spans[row.id].items() if part == "evidence")
        return {"id": row.id, "attribution": row.attribution, "confidence": row.confidence, "coder": row.coder, "evidence": evidence}

    def event(self, row: Row[Any]) -> Event:
        held: Mapping[tuple[str, int], str] = self.roles[row.id]
        tolls = tuple(
            Casualty(
                what=toll.what, side=toll.side, low=toll.low, best=toll.best, high=toll.high,
                who=held.get(("who", toll.position)), quantity=held.get(("quantity", toll.position)),
            )
            for toll in self.tolls[row.id]
        )  # fmt: skip
        lists = {role: tuple(mention for (part, _), mention in held.items() if part == role) for role in ROLE_LISTS}
        return Event.model_validate({
            **self._common(row), **lists, "type": row.type, "mode": row.mode, "contexts": row.contexts, "same_event": row.same_event,
            "time": held.get(("time", 0)), "casualties": tolls, "factuality": row.factuality,
        })  # fmt: skip

    def relation(self, row: Row[Any]) -> Relation:
        held = self.roles[row.id]
        return Relation.model_validate({
            **self._common(row), "type": row.type, "subtype": row.subtype, "role": row.role, "subject": held["subject", 0],
            "object": held["object", 0], "time": held.get(("time", 0)), "factuality": row.factuality,
        })  # fmt: skip

    def claim(self, row: Row[Any]) -> Claim:
        spans = self.spans[row.id]
        due = spans.get(("horizon", 0))
        return Claim.model_validate({
            **self._common(row), "kind": row.kind, "speaker": self.roles[row.id].get(("speaker", 0)), "speaker_text": row.speaker_text,
            "content": spans["content", 0], "cue": spans.get(("cue", 0)), "condition": spans.get(("condition", 0)),
            "horizon": Horizon(edtf=row.horizon, span=due) if due else None,
        })  # fmt: skip
