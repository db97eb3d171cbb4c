"""A reading as rows of the tables, and back."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
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
_AT_ONCE = 32  # readings that are read back together
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
    return _documents(connection, [text])[text]


def _documents(connection: Connection, texts: Sequence[int]) -> dict[int, Document]:
    c = t.chrome.c
    lines: defaultdict[int, list[Chrome]] = defaultdict(list)
    for row in connection.execute(select(c.text, c.kind, c.words).where(c.text.in_(texts)).order_by(c.position)):
        lines[row.text].append(Chrome(kind=row.kind, text=row.words))
    rows = connection.execute(select(t.texts).where(t.texts.c.id.in_(texts))).mappings()
    return {
        row["id"]: Document(id=row["document"], chrome=tuple(lines[row["id"]]), **{name: row[name] for name in _DOCUMENT_FIELDS}) for row in rows
    }


def read_reading(connection: Connection, key: int) -> Reading:
    """Read back the reading whose key is `key`, equal to the one that was added."""
    return _readings(connection, [key])[key]


def read_readings(connection: Connection, keys: Iterable[int]) -> Iterator[tuple[int, Reading]]:
    """Read back readings, each with its key: some at a time, as many queries as for one."""
    them = iter(keys)
    while some := list(islice(them, _AT_ONCE)):
        yield from _readings(connection, some).items()


def _readings(connection: Connection, keys: Sequence[int]) -> dict[int, Reading]:
    heads = connection.execute(select(t.readings).where(t.readings.c.id.in_(keys))).all()
    documents, parts = _documents(connection, [head.text for head in heads]), _Parts(connection, keys)
    mentions, actors = _records(connection, t.mentions, Mention, keys), _records(connection, t.actors, Actor, keys)
    places, times = _records(connection, t.places, Place, keys), _records(connection, t.times, Time, keys)
    events, relations, claims = (_statement_rows(connection, table, keys) for table in (t.events, t.relations, t.claims))
    return {
        head.id: Reading(
            document=documents[head.text], coder=Coder(name=head.coder, version=head.version, model=head.model or None),
            mentions=tuple(mentions[head.id]), actors=tuple(actors[head.id]), places=tuple(places[head.id]), times=tuple(times[head.id]),
            events=tuple(map(parts.event, events[head.id])), relations=tuple(map(parts.relation, relations[head.id])),
            claims=tuple(map(parts.claim, claims[head.id])),
        )
        for head in heads
    }  # fmt: skip


def _records(connection: Connection, table: Table, model: type[_R], keys: Sequence[int]) -> defaultdict[int, list[_R]]:
    names = [column.name for column in table.c if column.name in model.model_fields]
    rows = connection.execute(select(table.c.reading, *(table.c[name] for name in names)).where(table.c.reading.in_(keys)).order_by(table.c.position))
    found: defaultdict[int, list[_R]] = defaultdict(list)
    for reading, *values in rows.all():
        found[reading].append(model.model_validate(dict(zip(names, values, strict=True))))
    return found


def _statement_rows(connection: Connection, table: Table, keys: Sequence[int]) -> defaultdict[int, list[Row[Any]]]:
    s = t.statements
    own = [column for column in table.c if column.name not in ("reading", "id")]
    joined = select(s.c.reading, s.c.id, s.c.factuality, s.c.attribution, s.c.confidence, s.c.coder, *own).join(
        table, (table.c.reading == s.c.reading) & (table.c.id == s.c.id)
    )
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(joined.where(s.c.reading.in_(keys)).order_by(s.c.position)).all():
        found[row.reading].append(row)
    return found


class _Parts:
    """The roles, spans and tolls of some readings' statements."""

    def __init__(self, connection: Connection, keys: Sequence[int]) -> None:
        r, p, c = t.roles.c, t.spans.c, t.casualties.c
        self.roles: defaultdict[tuple[int, str], dict[tuple[str, int], str]] = defaultdict(dict)
        self.spans: defaultdict[tuple[int, str], dict[tuple[str, int], Span]] = defaultdict(dict)
        self.tolls: defaultdict[tuple[int, str], list[Row[Any]]] = defaultdict(list)
        roles = select(r.reading, r.statement, r.part, r.position, r.mention).where(r.reading.in_(keys)).order_by(r.position)
        for reading, statement, part, position, mention in connection.execute(roles).all():
            self.roles[reading, statement][part, position] = mention
        spans = select(p.reading, p.statement, p.part, p.position, p.start, p.end, p.quote).where(p.reading.in_(keys)).order_by(p.position)
        for reading, statement, part, position, start, end, quote in connection.execute(spans).all():
            self.spans[reading, statement][part, position] = Span(start=start, end=end, quote=quote)
        for row in connection.execute(select(t.casualties).where(c.reading.in_(keys)).order_by(c.position)).all():
            self.tolls[row.reading, row.statement].append(row)

    def _common(self, row: Row[Any]) -> dict[str, Any]:
        evidence = tuple(span for (part, _), span in self.spans[row.reading, row.id].items() if part == "evidence")
        return {"id": row.id, "attribution": row.attribution, "confidence": row.confidence, "coder": row.coder, "evidence": evidence}

    def event(self, row: Row[Any]) -> Event:
        held: Mapping[tuple[str, int], str] = self.roles[row.reading, row.id]
        tolls = tuple(
            Casualty(
                what=toll.what, side=toll.side, low=toll.low, best=toll.best, high=toll.high,
                who=held.get(("who", toll.position)), quantity=held.get(("quantity", toll.position)),
            )
            for toll in self.tolls[row.reading, row.id]
        )  # fmt: skip
        lists = {role: tuple(mention for (part, _), mention in held.items() if part == role) for role in ROLE_LISTS}
        return Event.model_validate({
            **self._common(row), **lists, "type": row.type, "mode": row.mode, "contexts": row.contexts, "same_event": row.same_event,
            "time": held.get(("time", 0)), "casualties": tolls, "factuality": row.factuality,
        })  # fmt: skip

    def relation(self, row: Row[Any]) -> Relation:
        held = self.roles[row.reading, row.id]
        return Relation.model_validate({
            **self._common(row), "type": row.type, "subtype": row.subtype, "role": row.role, "subject": held["subject", 0],
            "object": held["object", 0], "time": held.get(("time", 0)), "factuality": row.factuality,
        })  # fmt: skip

    def claim(self, row: Row[Any]) -> Claim:
        spans = self.spans[row.reading, row.id]
        due = spans.get(("horizon", 0))
        return Claim.model_validate({
            **self._common(row), "kind": row.kind, "speaker": self.roles[row.reading, row.id].get(("speaker", 0)), "speaker_text": row.speaker_text,
            "content": spans["content", 0], "cue": spans.get(("cue", 0)), "condition": spans.get(("condition", 0)),
            "horizon": Horizon(edtf=row.horizon, span=due) if due else None,
        })  # fmt: skip
