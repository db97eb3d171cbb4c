"""Taking a part out of a ledger, within one read transaction, so that all of it is of one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import copies
from factions.ledger import tables as t
from factions.ledger.incident_store import SUMMARY, chunks
from factions.ledger.invented import is_marked
from factions.ledger.layer import end_of, known_groups, last_reading
from factions.ledger.part import records as p
from factions.ledger.rows import read_reading
from factions.reading import Reading


class Taking:
    """A part of a ledger: some documents with all their readings, and all that the ledger holds on those, now or at the end of a day (UTC).

    An incident is in it where all reports that tell of it are; a tie with the statements that these readings make of it.
    """

    def __init__(self, connection: Connection, documents: Collection[str], *, as_of: date | None = None) -> None:
        """Find the readings of documents; raises LedgerError for a document that the ledger doesn't hold, or didn't then."""
        self._connection, self._as_of = connection, as_of
        r = t.readings.c
        there = [] if as_of is None else [r.id <= last_reading(as_of)]
        rows = [
            row for chunk in chunks(sorted(documents))
            for row in connection.execute(select(t.readings).where(r.document.in_(chunk), *there))
        ]  # fmt: skip
        self._readings = sorted(rows, key=lambda row: int(row.id))
        self._text = {row.id: row.text for row in self._readings}
        self._document = {row.id: row.document for row in self._readings}
        if missing := sorted(set(documents) - set(self._document.values())):
            raise LedgerError(missing[0], "the ledger holds no document with this id" if as_of is None else f"the ledger didn't hold it on {as_of}")

    @property
    def keys(self) -> Sequence[int]:
        """The numbers of its readings, in the order in which they came."""
        return list(self._document)

    @property
    def documents(self) -> Sequence[str]:
        """Its documents, in the order of their ids."""
        return sorted(set(self._document.values()))

    @property
    def invented(self) -> bool:
        """Whether the ledger is for reports that were written for Factions."""
        return is_marked(self._connection)

    @cached_property
    def current(self) -> frozenset[int]:
        """Those of its readings that none of them supersedes."""
        return frozenset(self._document) - {row.supersedes for row in self._readings}

    def readings(self) -> Iterator[Reading]:
        """Give its readings, as the contract has them."""
        return (read_reading(self._connection, key) for key in self.keys)

    def rows(self, name: str) -> Iterator[Record]:
        """Give its rows of a kind (records.PARTS), in the order of their keys."""
        return _TAKERS[name](self)

    def _made(self, made: ColumnElement[str]) -> list[ColumnElement[bool]]:
        return [] if self._as_of is None else [made <= end_of(self._as_of)]

    def _each(self, query: Select[*tuple[Any, ...]], column: ColumnElement[Any], values: Iterable[Any]) -> list[Any]:
        return [row for chunk in chunks(sorted(set(values))) for row in self._connection.execute(query.where(column.in_(chunk)))]

    def _documents(self) -> Iterator[Record]:
        digests: defaultdict[str, dict[str, None]] = defaultdict(dict)
        x = t.texts.c
        shas = dict(map(tuple, self._each(select(x.id, x.text_sha256), x.id, self._text.values())))
        for key, document in self._document.items():
            digests[document][shas[self._text[key]]] = None
        d = t.documents.c
        for row in sorted(self._each(select(t.documents), d.id, self._document.values()), key=lambda row: str(row.id)):
            yield p.DocumentRow(id=row.id, source=row.source, added=row.added, text_sha256=tuple(digests[row.id]))

    def _reading_rows(self) -> Iterator[Record]:
        return (p.ReadingRow(**_only(row, p.ReadingRow)) for row in self._readings)

    @cached_property
    def _judged(self) -> list[Any]:
        j = t.judgements.c
        found = self._each(select(t.judgements).where(*self._made(j.made)), j.reading, self._document)
        return sorted(found, key=lambda row: int(row.id))

    @cached_property
    def _decided(self) -> list[Any]:
        """Give the judgements on groups by which groups of this part are, or aren't, one with each other or with others; and on its events."""
        d, e = t.decisions.c, t.event_decisions.c
        rows = self._connection.execute(
            select(t.decisions, e.deed, e.one.label("one_reading"), e.other.label("other_reading"))
            .outerjoin(t.event_decisions, e.decision == d.id).where(d.kind != "place", *self._made(d.made)).order_by(d.id)
        ).all()  # fmt: skip
        near: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row.kind == "actor" and row.one is not None:
                near[row.one].add(row.other)
                near[row.other].add(row.one)
        among = _closure({row.group for row in self._judged}, near)
        kept: set[int] = set()
        for row in rows:  # an undo is younger than what it undoes
            if row.undoes is not None:
                about = row.undoes in kept
            elif row.kind == "actor":
                about = row.one in among
            else:
                about = row.one_reading in self._document and row.other_reading in self._document
            kept |= {row.id} if about else set()
        return [row for row in rows if row.id in kept]

    def _groups(self) -> Iterator[Record]:
        wanted = {row.group for row in self._judged}
        wanted |= {name for row in self._decided if row.kind == "actor" and row.one is not None for name in (row.one, row.other)}
        known = known_groups(self._as_of)
        c = known.c
        rows = self._each(select(c.id, c.name, c.kind, c.country, c.registry), c.id, wanted)
        return (p.GroupRow(**_only(row, p.GroupRow)) for row in sorted(rows, key=lambda row: str(row.id)))

    def _grades(self) -> Iterator[Record]:
        i, b, g = t.imprints.c, t.publishers.c, t.grades.c
        names = self._each(select(b.folded).distinct().join(t.imprints, i.publisher == b.id), i.text, self._text.values())
        rows = self._each(select(t.grades).where(*self._made(g.made)), g.publisher, {row.folded for row in names})
        return (p.GradeRow(**_only(row, p.GradeRow)) for row in sorted(rows, key=lambda row: int(row.id)))

    @cached_property
    def _first_with(self) -> dict[int, int]:
        """Give the first reading of each text."""
        return {text: key for key, text in reversed(self._text.items())}

    def _families(self) -> Iterator[Record]:
        texts = self._first_with
        firsts = copies.families_of_texts(self._connection, texts, as_of=self._as_of)
        f = t.family_texts.c
        days = {row.text: row.day for row in self._each(select(f.text, f.day), f.text, texts)}
        leads = set(firsts.values())
        for text, key in sorted(texts.items(), key=lambda item: item[1]):
            document = self._document[key]
            if text in days:
                yield p.FamilyRow(reading=key, day=days[text], first=firsts.get(text) or (document if document in leads else None))

    def _copies(self) -> Iterator[Record]:
        c, texts = t.copies.c, self._first_with
        rows = self._each(select(t.copies), c.text, texts)
        found = sorted((row for row in rows if row.earlier in texts), key=lambda row: (texts[row.text], texts[row.earlier]))
        return (p.CopyRow(reading=texts[row.text], earlier=texts[row.earlier], share=row.share, credit=row.credit) for row in found)

    def _incidents(self) -> Iterator[Record]:
        """Give the incidents that no report outside this part tells of, as they were then."""
        i, b, g = t.incidents, t.incidents_before, t.incident_groups.c
        day = None if self._as_of is None else self._as_of.toordinal()
        held = self._happenings(self._told_of(day), day)
        whole = sorted(number for number, rows in held.items() if all(row.reading in self._document for row in rows))
        made = {row.id: row.made for row in self._each(select(i.c.id, i.c.made), i.c.id, whole)}
        now = self._each(select(i).where(i.c.type.is_not(None), *([] if day is None else [i.c.since <= day])), i.c.id, whole)
        found: dict[int, tuple[Any, Sequence[int]]] = {row.id: (row, ()) for row in now}
        named: defaultdict[int, list[int]] = defaultdict(list)
        for row in self._each(select(g.incident, g.group), g.incident, found):
            named[row.incident].append(row.group)
        found = {number: (row, named[number]) for number, (row, _) in found.items()}
        if day is not None:
            then = select(b).where(b.c.type.is_not(None), b.c.since <= day, b.c.until > day)
            found |= {row.incident: (row, [int(name) for name in row.groups]) for row in self._each(then, b.c.incident, whole)}
        for number, (row, groups) in sorted(found.items()):
            own = {name: getattr(row, name) for name in SUMMARY}
            own["contradictions"] = own["contradictions"] or ()
            yield p.IncidentRow(id=number, made=made[number], since=row.since, **own, groups=tuple(sorted(groups)), happenings=tuple(held[number]))

    def _told_of(self, day: int | None) -> set[int]:
        """Give the incidents that a reading of this part tells of, or did."""
        h, x = t.happenings.c, t.happenings_before.c
        found = self._each(select(h.incident).where(h.incident.is_not(None)), h.reading, self._document)
        found += [] if day is None else self._each(select(x.incident).where(x.since <= day, x.until > day), x.reading, self._document)
        return {row.incident for row in found}

    def _happenings(self, incidents: Collection[int], day: int | None) -> dict[int, list[p.HappeningRow]]:
        h, x = t.happenings.c, t.happenings_before.c
        asked = [(select(h.incident, h.reading, h.events, h.since).where(*([] if day is None else [h.since <= day])), h.incident)]
        if day is not None:
            asked.append((select(x.incident, x.reading, x.events, x.since).where(x.since <= day, x.until > day), x.incident))
        found: defaultdict[int, list[tuple[int, tuple[str, ...], int]]] = defaultdict(list)
        for query, column in asked:
            for row in self._each(query, column, incidents):
                found[row.incident].append((row.reading, tuple(row.events), row.since))
        return {
            number: [p.HappeningRow(reading=reading, events=events, since=since) for reading, events, since in sorted(rows)]
            for number, rows in found.items()
        }

    def _ties(self) -> Iterator[Record]:
        c, s = t.ties.c, t.tie_statements.c
        query = select(
            c.type, c.subtype, c.subject, c.object, c.place, c.country, s.reading, s.statement, s.factuality, s.confidence, s.role, s.time, s.speaker
        ).join(t.tie_statements, s.tie == c.id)  # fmt: skip
        rows = self._each(query, s.reading, self._document)
        return (p.TieRow(**_only(row, p.TieRow)) for row in sorted(rows, key=lambda row: (row.reading, row.statement, row.subject, row.object)))

    def _outcomes(self) -> Iterator[Record]:
        o = t.outcomes.c
        rows = self._connection.execute(
            select(t.outcomes).where(or_(o.undoes.is_not(None), o.reading.is_not(None)), *self._made(o.made)).order_by(o.id)
        ).all()
        kept: set[int] = set()
        for row in rows:
            if row.undoes in kept or row.reading in self._document:
                kept.add(row.id)
                yield p.OutcomeRow(**_only(row, p.OutcomeRow))

    def _reviews(self) -> Iterator[Record]:
        r, w = t.reviews.c, t.review_words.c
        query = select(t.reviews, w.salt, w.because, w.content).outerjoin(t.review_words, w.deed == r.id).where(*self._made(r.made))
        rows = sorted(self._each(query, r.document, self._document.values()), key=lambda row: int(row.id))
        return (p.ReviewRow(**_only(row, p.ReviewRow)) for row in rows if row.base in self._document)

    def _notes(self) -> Iterator[Record]:
        n = t.ledger_notes.c
        rows = self._connection.execute(select(n.id, n.note, n.made).where(*self._made(n.made)).order_by(n.id))
        return (p.NoteRow(**_only(row, p.NoteRow)) for row in rows)

    def _judgement_rows(self) -> Iterator[Record]:
        return (p.JudgementRow(**_only(row, p.JudgementRow)) for row in self._judged)

    def _decision_rows(self) -> Iterator[Record]:
        return (p.DecisionRow(**_only(row, p.DecisionRow)) for row in self._decided)


_TAKERS: Mapping[str, Callable[[Taking], Iterator[Record]]] = {
    "documents": Taking._documents, "readings": Taking._reading_rows, "groups": Taking._groups,  # noqa: SLF001 - its own table
    "judgements": Taking._judgement_rows, "decisions": Taking._decision_rows, "grades": Taking._grades,  # noqa: SLF001
    "families": Taking._families, "copies": Taking._copies, "incidents": Taking._incidents, "ties": Taking._ties,  # noqa: SLF001
    "outcomes": Taking._outcomes, "reviews": Taking._reviews, "notes": Taking._notes,  # noqa: SLF001
}  # fmt: skip


def _only(row: Any, record: type[Record]) -> dict[str, Any]:  # noqa: ANN401 - a row
    return {name: row._mapping[name] for name in record.model_fields if name in row._mapping}  # noqa: SLF001 - SQLAlchemy's way to a dict


def _closure(begin: Collection[str], near: Mapping[str, Collection[str]]) -> set[str]:
    found, waiting = set(begin), list(begin)
    while waiting:
        for name in near.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def documents_of_incidents(connection: Connection, numbers: Collection[int], *, as_of: date | None = None) -> set[str]:
    """Give the documents that tell of incidents, now or at the end of a day (UTC)."""
    from factions.ledger.incident_store import documents_of
    from factions.ledger.selecting import events_of

    told = events_of(connection, sorted(numbers), as_of=as_of)
    return set(documents_of(connection, {reading for events in told.values() for reading, _ in events}).values())


def documents_of_groups(connection: Connection, groups: Collection[str], *, as_of: date | None = None) -> set[str]:
    """Give the documents whose reading that counts names one of the groups."""
    from factions.ledger.layer import standing

    s, r = standing(as_of).c, t.readings.c
    rows = select(r.document).distinct().join(standing(as_of), s.reading == r.id)
    return {document for chunk in chunks(sorted(groups)) for document in connection.execute(rows.where(s.group.in_(chunk))).scalars()}


