"""Lists that whoever goes through them page by page finds whole, whatever is added meanwhile: each in the order of a key that never changes.

Groups stand in the order of their ids, documents in that in which they came, the last first. Beside these: where a group is named first, and a stamp
that changes with whatever the ledger could be asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Row, func, select

from factions.evidence import Span
from factions.ledger import tables as t
from factions.ledger.captures import DocumentSummary, described
from factions.ledger.clusters import Clusters
from factions.ledger.facts import Cited
from factions.ledger.folding import fold_name
from factions.ledger.harm import OPEN, REVIEWED, veils
from factions.ledger.incident_store import chunks
from factions.ledger.layer import is_current, last_reading, page, standing
from factions.ledger.outline import Outline
from factions.ledger.reviews import CONTENT, Key, rows, states
from factions.ledger.summaries import GroupSummary, Wanted, counted
from factions.ledger.ties import PLACE, TieRow
from factions.statements.records import SYMMETRIC

_MARKS: tuple[tuple[str, ColumnElement[Any]], ...] = (
    *(
        (table.name, func.max(table.c.id))
        for table in (
            t.readings, t.texts, t.judgements, t.decisions, t.grades, t.reviews, t.outcomes, t.happenings, t.happenings_before, t.incidents,
            t.ledger_notes,
        )
    ),
    ("takedowns", func.count(t.takedowns.c.document)), ("compared", func.count(t.incident_reports.c.reading)),
    ("copies", func.max(t.copies.c.text)), ("families", func.max(t.family_texts.c.text)), ("queued", func.count(t.copy_queue.c.reading)),
    ("joined", func.sum(t.incident_marks.c.value)),
)  # fmt: skip
"""What grows, or goes, with every change of what is told, and is read off an index or a small table."""


def stamp(connection: Connection) -> tuple[Any, ...]:
    """Give what is another as soon as anything that is told has changed: the ends of the logs, and how far what is made of them has come."""
    waiting = {"compared": t.incident_reports.c.state > 0}
    asked = [select(what).where(waiting[name]) if name in waiting else select(what) for name, what in _MARKS]
    row = connection.execute(select(*(query.scalar_subquery().label(name) for (name, _), query in zip(_MARKS, asked, strict=True)))).one()
    head = connection.execute(select(t.audit_head.c.hash)).scalar()
    return (*row, head)


# groups


def groups(connection: Connection, judged: Clusters, wanted: Wanted, *, behind: str | None, limit: int) -> list[GroupSummary]:
    """List the groups that are wanted, in the order of their ids, behind the one with the id `behind`; `judged` are the groups of the day asked."""
    if wanted.as_of is None:
        g, y = t.groups.c, t.group_totals.c
        heads = select(y.group.label("member"), y.head.label("canonical")).subquery("heads")
        now = select(g.id, g.name, g.kind, g.country, y.documents, y.events, y.claims).join(t.group_totals, y.group == g.id)
        found: FromClause = now.where(y.documents > 0, *wanted.of(heads)).subquery("found")
    else:
        found = counted(judged, wanted).subquery("found")
    asked = select(found).order_by(found.c.id).limit(page(limit))
    asked = asked if behind is None else asked.where(found.c.id > behind)
    return [GroupSummary.model_validate(dict(row)) for row in connection.execute(asked).mappings()]


def named_first(connection: Connection, judged: Clusters, groups: Collection[str], *, as_of: date | None = None) -> dict[str, Cited]:
    """Give where each of some groups is named first: in the first reading that counts, the first mention."""
    y = t.tallies.c
    heads = {member: group for group in groups for member in judged.members(group)}
    first: dict[str, int] = {}
    for chunk in chunks(sorted(heads)):
        asked = select(y.group, func.min(y.reading).label("reading")).where(y.group.in_(chunk), is_current(y.reading, as_of)).group_by(y.group)
        for row in connection.execute(asked):
            first[heads[row.group]] = min(row.reading, first.get(heads[row.group], row.reading))
    found = _mentions(connection, set(first.values()), heads, as_of)
    return _cited(connection, {group: found[reading, group] for group, reading in first.items() if (reading, group) in found})


class _At(NamedTuple):
    reading: int
    start: int
    text: str


def _mentions(connection: Connection, readings: set[int], heads: Mapping[str, str], as_of: date | None) -> dict[tuple[int, str], _At]:
    """Give the first mention of groups in readings, one by name before any other; `heads` are the ids that groups go by."""
    m, stands = t.mentions.c, standing(as_of)
    asked = (
        select(m.reading, m.start, m.text, m.form, stands.c.group).select_from(stands)
        .join(t.mentions, (m.reading == stands.c.reading) & (m.ref == stands.c.actor))
    )  # fmt: skip
    found: dict[tuple[int, str], tuple[bool, _At]] = {}
    for chunk in chunks(sorted(readings)):
        for row in connection.execute(asked.where(m.reading.in_(chunk), stands.c.reading.in_(chunk))):
            if (group := heads.get(row.group)) is None:
                continue
            one, key = (row.form != "named", _At(row.reading, row.start, row.text)), (row.reading, group)
            found[key] = min(one, found.get(key, one))
    return {key: head for key, (_, head) in found.items()}


def names(connection: Connection, members: Sequence[str], outline: Outline, wanted: Sequence[str], *, as_of: date | None = None) -> dict[str, Cited]:
    """Give where a group (`members` are one) is first called by each of some names."""
    m, stands = t.mentions.c, standing(as_of)
    readings = {name: outline.first_named(name) for name in wanted}
    asked = (
        select(m.reading, m.start, m.text).select_from(stands)
        .join(t.mentions, (m.reading == stands.c.reading) & (m.ref == stands.c.actor))
        .where(stands.c.group.in_(members), m.form == "named")
    )  # fmt: skip
    found: dict[str, _At] = {}
    for chunk in chunks(sorted(set(readings.values()))):
        for row in connection.execute(asked.where(stands.c.reading.in_(chunk), m.reading.in_(chunk), m.text.in_(list(readings)))):
            if readings.get(row.text) == row.reading:
                one = _At(row.reading, row.start, row.text)
                found[row.text] = min(one, found.get(row.text, one))
    return _cited(connection, found)


def _cited(connection: Connection, found: Mapping[str, _At]) -> dict[str, Cited]:
    r, x = t.readings.c, t.texts.c
    asked = select(r.id, r.document, x.title, x.publisher, x.published, x.url).join(t.texts, x.id == r.text)
    held: dict[int, Row[Any]] = {}
    for chunk in chunks(sorted({one.reading for one in found.values()})):
        held |= {row.id: row for row in connection.execute(asked.where(r.id.in_(chunk)))}
    over = veils(connection, {row.document for row in held.values()})
    told = {}
    for name, one in found.items():
        row = held[one.reading]
        veil = over.get(row.document, OPEN).on
        span = Span(start=one.start, end=one.start + len(one.text), quote=one.text)
        told[name] = Cited(
            document=row.document, span=span, title=veil(row.title), publisher=row.publisher, published=row.published, url=veil(row.url)
        )  # fmt: skip
    return told


# ties


def ties(
    connection: Connection, judged: Clusters, types: Sequence[str] = (), *, behind: int = 0, limit: int
) -> tuple[dict[int, list[TieRow]], int | None]:  # fmt: skip
    """Go through so many rows of ties between groups, by their numbers, behind one; gives the ties that begin there, and how far it came.

    A tie has a row for each pair of its groups that were judged to be one; it's known by the number of the first, and all are given. How far: null
    at the end.
    """
    c = t.ties.c
    columns = (c.id, c.type, c.subtype, c.subject, c.object, c.place, c.country)
    asked = select(*columns).where(c.id > behind, c.object.not_like(f"{PLACE}%")).order_by(c.id).limit(page(limit))
    rows = [_tie_row(row) for row in connection.execute(asked.where(c.type.in_(types)) if types else asked)]
    several = {end for row in rows for end in (row.subject, row.object) if judged.members(end)[1:]}
    members = sorted({member for end in several for member in judged.members(end)})
    others: dict[int, TieRow] = {}
    for chunk in chunks(members):
        for end in (c.subject, c.object):
            others |= {row.id: _tie_row(row) for row in connection.execute(select(*columns).where(end.in_(chunk), c.object.not_like(f"{PLACE}%")))}
    whole: defaultdict[tuple[str, ...], list[TieRow]] = defaultdict(list)
    for _, row in sorted({**others, **{row.id: row for row in rows}}.items()):
        whole[_tied(row, judged)].append(row)
    found = {row.id: own for row in rows if (own := whole[_tied(row, judged)])[0].id == row.id}
    return found, rows[-1].id if len(rows) == limit else None


def _tie_row(row: Any) -> TieRow:  # noqa: ANN401 - a row of these columns
    return TieRow(row.id, row.type, row.subtype or None, row.subject, row.object, row.place, row.country)


def _tied(row: TieRow, judged: Clusters) -> tuple[str, ...]:
    return tied(row.type, row.subtype, judged.canonical(row.subject), judged.canonical(row.object))


def tied(kind: str, subtype: str | None, subject: str, other: str) -> tuple[str, ...]:
    """Give what a tie is known by, by the ids that its groups go by: one without a direction is the same either way round."""
    return kind, subtype or "", *(sorted((subject, other)) if kind in SYMMETRIC else (subject, other))


# documents


class Sought(NamedTuple):
    """Which documents are wanted: a publisher by its name in any spelling, published from a day to another (as far as that is known to the day)."""

    publisher: str | None = None
    first: date | None = None
    last: date | None = None


def documents(
    connection: Connection, wanted: Sought, *, below: int | None, limit: int, as_of: date | None = None
) -> list[tuple[int, DocumentSummary]]:  # fmt: skip
    """List documents, the last that came first, each with the number by which it came; those that came before number `below`."""
    r, i, p, first = t.readings.c, t.imprints.c, t.publishers.c, t.readings.alias("first")
    asked = select(first.c.id, first.c.document).where(first.c.supersedes.is_(None))
    asked = asked if as_of is None else asked.where(first.c.id <= last_reading(as_of))
    asked = asked if below is None else asked.where(first.c.id < below)
    if any(wanted):
        asked = asked.join(t.readings, r.document == first.c.document).join(t.imprints, i.text == r.text).where(is_current(r.id, as_of))
        asked = asked.where(i.published >= wanted.first.isoformat()) if wanted.first else asked
        # EDTF: a day with an hour, or marked as uncertain, stands behind the bare day
        asked = asked.where(i.published <= f"{wanted.last.isoformat()}~") if wanted.last else asked
        if wanted.publisher:
            asked = asked.join(t.publishers, p.id == i.publisher).where(p.folded == fold_name(wanted.publisher))
    firsts = asked.order_by(first.c.id.desc()).limit(page(limit)).subquery("firsts")
    held = {one.id: one for one in described(connection, firsts, as_of=as_of)}
    return [(row.id, held[row.document]) for row in connection.execute(select(firsts).order_by(firsts.c.id.desc())) if row.document in held]


def came(connection: Connection, documents: Collection[str]) -> dict[str, int]:
    """Give the numbers by which documents came."""
    r = t.readings.c
    asked = select(r.document, r.id).where(r.supersedes.is_(None))
    return {row.document: row.id for chunk in chunks(sorted(set(documents))) for row in connection.execute(asked.where(r.document.in_(chunk)))}


def last_come(connection: Connection) -> int:
    """Give the number of the last reading."""
    return connection.execute(select(func.max(t.readings.c.id))).scalar_one() or 0


def all_reviewed(connection: Connection, documents: Collection[str], *, as_of: date | None = None) -> set[str]:
    """Give those of some documents of whose current reading a person has reviewed every statement; one that states nothing isn't among them."""
    v, r, s = t.reviews.c, t.readings.c, t.statements.c
    touched = {
        one for chunk in chunks(sorted(set(documents)))
        for one in connection.execute(select(v.document).where(v.document.in_(chunk), v.deed.in_(sorted(CONTENT)))).scalars()
    }  # fmt: skip
    held: defaultdict[str, list[Key]] = defaultdict(list)
    for chunk in chunks(sorted(touched)):
        asked = select(r.document, s.reading, s.id).join(t.readings, r.id == s.reading).where(r.document.in_(chunk), is_current(r.id, as_of))
        for row in connection.execute(asked):
            held[row.document].append((row.reading, row.id))
    known = states(connection, [key for keys in held.values() for key in keys], as_of=as_of)
    return {document for document, keys in held.items() if all(known[key].state in REVIEWED for key in keys)}


class Head(NamedTuple):
    """What stands at a report's head."""

    title: str | None
    url: str | None


def heads(connection: Connection, documents: Collection[str], *, as_of: date | None = None) -> dict[str, Head]:
    """Give titles and addresses of documents, with the names of private persons blotted."""
    r, x = t.readings.c, t.texts.c
    asked = select(r.document, x.title, x.url).join(t.texts, x.id == r.text)
    wanted = sorted(set(documents))
    veil = veils(connection, wanted)
    found = {}
    for chunk in chunks(wanted):
        for row in connection.execute(asked.where(r.document.in_(chunk), is_current(r.id, as_of))):
            over = veil.get(row.document, OPEN).on
            found[row.document] = Head(over(row.title), over(row.url))
    return found


# amounts


def incidents(connection: Connection, *, as_of: date | None = None) -> int:
    """Count the incidents."""
    i, b = t.incidents.c, t.incidents_before.c
    if as_of is None:
        return connection.execute(select(func.count(i.id)).where(i.type.is_not(None))).scalar_one()
    day = as_of.toordinal()
    now = select(func.count(i.id)).where(i.type.is_not(None), i.since <= day)
    then = select(func.count(b.incident)).where(b.type.is_not(None), b.since <= day, b.until > day)
    return connection.execute(now).scalar_one() + connection.execute(then).scalar_one()


def reviewed(connection: Connection, *, as_of: date | None = None) -> int:
    """Count the statements of current readings that a person has reviewed."""
    r, s = t.readings.c, t.statements.c
    touched = {row.document for row in rows(connection, as_of=as_of) if row.deed in CONTENT}
    keys: list[Key] = []
    for chunk in chunks(sorted(touched)):
        asked = select(s.reading, s.id).join(t.readings, r.id == s.reading).where(r.document.in_(chunk), is_current(r.id, as_of))
        keys += [(row.reading, row.id) for row in connection.execute(asked)]
    return sum(state.state in REVIEWED for state in states(connection, keys, as_of=as_of).values())
