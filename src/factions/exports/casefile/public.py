"""A part of a ledger as it may be read in public: evidence sentences in their places, and nothing else of a report's text.

What is hidden is blotted character for character, so that offsets hold. No unreviewed statement that names a person is left (ledger/harm.py tells
which), no name of a private person, no older reading, no words of those who judge and review; and sites stand no nearer than their district.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from factions.documents.document import text_digest
from factions.evidence import Record, Span
from factions.identities.records import Place
from factions.ledger.clusters import RULE
from factions.ledger.harm import Veil, is_site, veil_of
from factions.ledger.incident_store.summaries import group_key
from factions.ledger.part import records as p
from factions.ledger.privacy import masked, private_stretches
from factions.ledger.reviews import CONTENT
from factions.ledger.ties import NAME
from factions.mentions.mention import Mention
from factions.reading import Reading, roles
from factions.statements.records import Claim, Event, Relation, Statement

HIDDEN = "·"
"""Stands for each character of a text that isn't shown."""
_REVIEWER = "a reviewer"
_DISTRICT, _GRID, _RADIUS = 3, 0.5, 50.0  # UCDP's where_prec, degrees, kilometres: as in ledger/harm.py


class Shown(NamedTuple):
    """What may be read of a reading; `near` are its events at a site, whose places are coarse."""

    reading: Reading
    near: frozenset[str]


def public_reading(reading: Reading, hidden: Collection[str]) -> Shown:
    """Give a reading without the statements of `hidden`, and of its text what the others cite."""
    private, veil = private_stretches(reading.mentions), veil_of(reading)
    kept = {one.id for one in reading.statements if one.id not in hidden}
    shown = [one for one in reading.statements if one.id in kept]
    named = {mention for one in shown for _, mention in roles(one)}
    cited = [(span.start, span.end) for one in shown for span in one.evidence]
    cited += [(one.start, one.end) for one in reading.mentions if one.id in named]
    stretches = _joined(cited)
    text = _blotted(masked(reading.document.text, 0, private), stretches)
    # a reviewed sentence may name a person in passing: it stands as it is, but nobody is made an actor by it
    persons = {one.id for one in reading.actors if one.kind == "person"} - {one.ref for one in reading.mentions if one.id in named}
    mentions = tuple(
        one.model_copy(update={"text": text[one.start : one.end]}) for one in reading.mentions
        if one.ref not in persons and (one.id in named or _within(one, stretches))
    )  # fmt: skip
    refs = {one.ref for one in mentions}
    actors = [one for one in reading.actors if one.id in refs]
    known = {one.id for one in actors}
    near = frozenset(one.id for one in shown if isinstance(one, Event) and _at_site(one, reading))
    places = _places(reading, near, veil)
    document = reading.document.model_copy(update={
        "text": text, "text_sha256": text_digest(text), "chrome": (), "byline": None, "title": veil.on(reading.document.title),
        "url": veil.on(reading.document.url),
    })  # fmt: skip
    return Shown(reading.model_copy(update={
        "document": document, "mentions": mentions,
        "actors": tuple(
            one.model_copy(update={"name": veil.over(one.name), "aliases": tuple(map(veil.over, one.aliases)),
                                   "parent": one.parent if one.parent in known else None})
            for one in actors
        ),
        "places": tuple(places[one.id] for one in reading.places if one.id in refs), "times": tuple(one for one in reading.times if one.id in refs),
        "events": tuple(_cut(one, text, kept, veil) for one in reading.events if one.id in kept),
        "relations": tuple(_cut(one, text, kept, veil) for one in reading.relations if one.id in kept),
        "claims": tuple(_cut(one, text, kept, veil) for one in reading.claims if one.id in kept),
    }), near)  # fmt: skip


def _joined(cited: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(cited):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _within(one: Mention, stretches: Iterable[tuple[int, int]]) -> bool:
    return any(start <= one.start and one.end <= end for start, end in stretches)


def _blotted(text: str, shown: Iterable[tuple[int, int]]) -> str:
    """Give a text of which only some stretches are shown; the ends of its lines stay."""
    parts, at = [], 0
    for start, end in shown:
        parts += [_dots(text[at:start]), text[start:end]]
        at = end
    return "".join([*parts, _dots(text[at:])])


def _dots(words: str) -> str:
    return "".join(char if char == "\n" else HIDDEN for char in words)


def _at_site(one: Event, reading: Reading) -> bool:
    """Tell whether an event was at a camp, shelter, hospital or school, or hit one."""
    mentions = {mention.id: mention for mention in reading.mentions}
    names = {record.id: record.name for records in (reading.places, reading.actors) for record in records}
    held = [mentions[name] for name in (*one.targets, *one.places)]
    return any(is_site(mention.text) or is_site(names.get(mention.ref or "", "")) for mention in held)


def _places(reading: Reading, near: Collection[str], veil: Veil) -> dict[str, Place]:
    mentions = {one.id: one for one in reading.mentions}
    coarse = {mentions[name].ref for one in reading.events if one.id in near for name in one.places}
    coarse |= {one.ref for one in reading.mentions if one.kind == "place" and is_site(one.text)}
    found = {one.id: one.model_copy(update={"name": veil.over(one.name)}) for one in reading.places}
    return {name: _coarse(one) if name in coarse or is_site(one.name) else one for name, one in found.items()}


def _coarse(one: Place) -> Place:
    update: dict[str, Any] = {"name": one.admin1 or one.country or "a place", "geonames": None} if is_site(one.name) else {}
    return one.model_copy(update={**update, **_moved(one.lat, one.lon, one.precision, one.radius_km), "geonames": None})


def _moved(lat: float | None, lon: float | None, precision: int | None, radius: float | None) -> dict[str, Any]:
    if precision is not None and precision >= _DISTRICT:
        return {}
    near = {name: None if value is None else round(value / _GRID) * _GRID for name, value in (("lat", lat), ("lon", lon))}
    return {**near, "precision": _DISTRICT, "radius_km": max(radius or 0.0, _RADIUS)}


def _cut(one: Statement, text: str, kept: Collection[str], veil: Veil) -> Statement:
    """Give a statement with its quotes as the text has them now; what a claim cites beyond its evidence is blotted with the rest."""

    def again(span: Span | None) -> Span | None:
        return span and Span.of(text, span.start, span.end)

    update: dict[str, Any] = {"evidence": tuple(map(again, one.evidence))}
    if isinstance(one, Event):
        update["same_event"] = one.same_event if one.same_event in kept else None
    elif isinstance(one, Relation):
        update["role"] = veil.on(one.role)
    elif isinstance(one, Claim):
        update |= {name: again(getattr(one, name)) for name in ("content", "cue", "condition")}
        update["speaker_text"] = veil.on(one.speaker_text)
        update["horizon"] = one.horizon and one.horizon.model_copy(update={"span": again(one.horizon.span)})
    return one.model_copy(update=update)


class Public:
    """The rows of a part as they may be read in public. The readings come first, one after the other, then the rows by their kinds."""

    def __init__(self, current: Collection[int]) -> None:
        self._current = current
        self._documents: dict[str, int] = {}
        self._statements: dict[int, frozenset[str]] = {}
        self._near: dict[int, frozenset[str]] = {}
        self._actors: dict[int, frozenset[str]] = {}
        self._groups: set[str] = set()

    def reading(self, key: int, reading: Reading, hidden: Collection[str]) -> Reading:
        """Take a reading that counts in; gives what may be read of it."""
        shown, near = public_reading(reading, hidden)
        self._documents[reading.document.id] = key
        self._statements[key] = frozenset(one.id for one in shown.statements)
        self._near[key], self._actors[key] = near, frozenset(one.id for one in shown.actors)
        return shown

    def judged(self, rows: Iterable[Record]) -> list[p.JudgementRow]:
        """Give the judgements that stand on actors that are shown, and note their groups."""
        held = [row for row in rows if isinstance(row, p.JudgementRow)]
        undone = {row.undoes for row in held}
        kept = [_unsigned(row) for row in held if row.verdict == "same" and row.id not in undone and row.actor in self._actors.get(row.reading, ())]
        self._groups = {row.group for row in kept}
        return [row.model_copy(update={"undoes": None}) for row in kept]

    def rows(self, name: str, rows: Iterable[Record]) -> Iterable[Record]:
        """Give the rows of a kind, but for judgements, as they may be read."""
        return _KINDS[name](self, rows)

    def _document(self, rows: Iterable[Record]) -> Iterator[Record]:
        return (row.model_copy(update={"source": ""}) for row in rows)

    def _reading_rows(self, rows: Iterable[Record]) -> Iterator[Record]:
        return (row.model_copy(update={"supersedes": None}) for row in rows if isinstance(row, p.ReadingRow) and row.id in self._current)

    def _group(self, rows: Iterable[Record]) -> Iterator[Record]:
        return (row for row in rows if isinstance(row, p.GroupRow) and row.id in self._groups)

    def _decisions(self, rows: Iterable[Record]) -> Iterator[Record]:
        kept: set[int] = set()
        for row in rows:
            if isinstance(row, p.DecisionRow) and row.kind == "actor" and (row.undoes in kept or {row.one, row.other} <= self._groups):
                kept.add(row.id)
                yield _unsigned(row)

    def _grades(self, rows: Iterable[Record]) -> Iterator[Record]:
        return (_unsigned(row) for row in rows if isinstance(row, p.GradeRow))

    def _families(self, rows: Iterable[Record]) -> Iterator[Record]:
        return (row for row in rows if isinstance(row, p.FamilyRow) and row.reading in self._current)

    def _copies(self, rows: Iterable[Record]) -> Iterator[Record]:
        return (row for row in rows if isinstance(row, p.CopyRow) and {row.reading, row.earlier} <= self._statements.keys())

    def _incidents(self, rows: Iterable[Record]) -> Iterator[Record]:
        known = set(map(group_key, self._groups))  # of a hash whoever has a name in mind can make the same
        for row in rows:
            if not isinstance(row, p.IncidentRow):
                continue
            told = [(one, tuple(event for event in one.events if event in self._statements.get(one.reading, ()))) for one in row.happenings]
            kept = tuple(one.model_copy(update={"events": events}) for one, events in told if events)
            near = any(event in self._near[one.reading] for one in kept for event in one.events)
            site = row.place is not None and is_site(row.place)
            moved = _moved(row.lat, row.lon, row.precision, row.radius_km) if near or site else {}
            groups = tuple(one for one in row.groups if one in known)
            if kept:
                yield row.model_copy(update={"happenings": kept, "groups": groups, **moved, **({"place": None} if site else {})})

    def _ties(self, rows: Iterable[Record]) -> Iterator[Record]:
        for row in rows:
            if isinstance(row, p.TieRow) and row.statement in self._statements.get(row.reading, ()):
                yield row.model_copy(update={"speaker": ""}) if (row.speaker or "").startswith(NAME) else row

    def _outcomes(self, rows: Iterable[Record]) -> Iterator[Record]:
        kept: set[int] = set()
        for row in rows:
            if isinstance(row, p.OutcomeRow) and (row.undoes in kept or row.claim in self._statements.get(row.reading or 0, ())):
                kept.add(row.id)
                yield _unsigned(row)

    def _reviews(self, rows: Iterable[Record]) -> Iterator[Record]:
        """Give the last deed that judges each statement, as one on the reading that is shown."""
        held = [row for row in rows if isinstance(row, p.ReviewRow)]
        undone: set[int] = set()
        for row in reversed(held):  # an undo is younger than what it undoes, and may be undone, too
            if row.undoes is not None and row.id not in undone:
                undone.add(row.undoes)
        last: dict[tuple[str, str], p.ReviewRow] = {}
        newest = {row.document: row.base for row in sorted(held, key=lambda row: row.base)}
        for row in held:
            shown = row.item in self._statements.get(self._documents.get(row.document, 0), ())
            if shown and row.deed in CONTENT and row.id not in undone and row.base == newest[row.document]:
                last[row.document, row.item] = row
        blank = {"undoes": None, "carries": None, "assignee": None, "by": _REVIEWER, "told": "", "salt": None, "because": None, "content": None}
        for row in sorted(last.values(), key=lambda row: row.id):
            yield row.model_copy(update={**blank, "base": self._documents[row.document]})

    def _notes(self, rows: Iterable[Record]) -> Iterator[Record]:
        return iter(rows)


_KINDS: Mapping[str, Callable[[Public, Iterable[Record]], Iterable[Record]]] = {
    "documents": Public._document, "readings": Public._reading_rows, "groups": Public._group, "decisions": Public._decisions,  # noqa: SLF001
    "grades": Public._grades, "families": Public._families, "copies": Public._copies, "incidents": Public._incidents, "ties": Public._ties,  # noqa: SLF001
    "outcomes": Public._outcomes, "reviews": Public._reviews, "notes": Public._notes,  # noqa: SLF001 - its own table
}  # fmt: skip


def _unsigned(row: Any) -> Any:  # noqa: ANN401 - a row with a judge and a reason
    """Give a judgement without the name and the words of the person who made it."""
    own = row.judge == "rule" or row.judge.startswith(RULE)
    return row if own else row.model_copy(update={"judge": _REVIEWER, "reason": ""})
