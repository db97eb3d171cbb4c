"""An incident as readers see it: its reports side by side, each with what it cites; its toll by rule; contradictions; weight; why they were merged.

Names of private persons are masked, in reasons too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from factions.analysis.evidence import FORMULA
from factions.analysis.families import sources
from factions.analysis.incidents.happening import Happening
from factions.analysis.incidents.incident import Contradiction, Incident, incident
from factions.analysis.incidents.merging import pairs_of
from factions.analysis.incidents.scoring import Score, score_reports
from factions.analysis.incidents.shelf import Memory, canonical
from factions.analysis.incidents.tolls import UCDP_RULE, Source, support_of
from factions.analysis.incidents.words import stems
from factions.evidence import Record
from factions.ledger import incident_store as store
from factions.ledger import incidents as shelf
from factions.ledger.clusters import Clusters
from factions.ledger.clusters import Judgement as Decision
from factions.ledger.facts import EventFact
from factions.ledger.gather import Told
from factions.ledger.incidents import IncidentSummary, Wanted, incidents
from factions.ledger.judgements import log
from factions.ledger.open import Ledger
from factions.ledger.privacy import BLOT
from factions.ledger.publishers import Grade

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["IncidentRecord", "IncidentSummary", "Wanted", "incidents", "record"]
_WORD = re.compile(r"[^\W_]+")
_MOST_REPORTS = 40
"""Reasons are given between the first so many reports: pairs grow with the square."""


class ToldRecord(Record):
    """One report's telling. `family` is the id of the first report that has its text (null where it is no copy), `grade` its publisher's.

    `strength`, 0 to 1, is what it adds to the weight by the formula.
    """

    event: EventFact
    family: str | None = None
    grade: Grade
    strength: float


class FigureRecord(Record):
    """One report's figure: heads, null where it gives none. `why_not` tells why the estimate doesn't rest on it."""

    telling: str
    publisher: str | None
    published: str | None
    given_by: str | None
    low: int | None
    best: int | None
    high: int | None
    why_not: str | None = None


class EstimateRecord(Record):
    """The toll of a kind and side ("all": over the sides), with the figures that it comes of."""

    what: str
    side: str
    low: int | None
    best: int | None
    high: int | None
    why: str
    figures: tuple[FigureRecord, ...] = ()


class ContradictionRecord(Record):
    """What two tellings differ in: `kind` is denied, toll, perpetrator, day or place."""

    kind: str
    one: str
    other: str
    why: str


class PartRecord(Record):
    """What spoke for (`points` above 0) or against one act, in log-odds."""

    feature: str
    points: float
    why: str


class ReasonRecord(Record):
    """Why two reports' tellings are taken for one act: log-odds, and the fit's probability; the loudest parts first."""

    one: str
    other: str
    points: float
    probability: float
    parts: tuple[PartRecord, ...]


class JudgedRecord(Record):
    """What a person judged of two tellings of the incident, or of one of them and another's."""

    id: int
    verdict: str
    one: str
    other: str
    judge: str
    reason: str
    made: str


class WeightRecord(Record):
    """How much it rests on, 0 to 1, by the formula."""

    support: float
    denial: float
    weight: float
    origins: int
    deniers: int
    why: str


class IncidentRecord(Record):
    """An incident. A telling is named by its document's id, a colon and the event's id, `together` are those that their own report calls the same.

    `asked` is the number that was asked for, `formerly` are incidents that went into this one; `made` and `since` (ISO 8601, UTC) tell when it was
    made, and since when it is what it is.
    """

    summary: IncidentSummary
    asked: int
    made: str
    since: str
    formerly: tuple[int, ...] = ()
    tellings: tuple[ToldRecord, ...]
    together: tuple[tuple[str, ...], ...] = ()
    estimates: tuple[EstimateRecord, ...] = ()
    rule: str = UCDP_RULE
    contradictions: tuple[ContradictionRecord, ...] = ()
    weight: WeightRecord
    formula: str = FORMULA
    reasons: tuple[ReasonRecord, ...] = ()
    judged: tuple[JudgedRecord, ...] = ()


def record(ledger: Ledger, number: int, *, as_of: date | None = None) -> IncidentRecord:
    """Give an incident, now or at the end of the day `as_of` (UTC); raises LedgerError where there is, or was, none of this number."""
    with ledger.read() as connection:
        held = shelf.incident(connection, number, as_of=as_of)
        decided = log(connection, as_of=as_of)
        groups = Clusters(decided)
        units = _units(connection, held.happenings, groups)
        own = [one for unit in units for one in unit.tellings]
        known = sources(connection, {one.page.document: one.page.publisher for one in own}, as_of=as_of)
        facts = _facts(connection, held.happenings, groups, as_of)
        veil = _Veil(shelf.named_privately(connection, sorted({row.reading for row in held.happenings})))
        judged = tuple(_judged((row for _, row in store.standing_of(connection, decided)), {one.key for one in own}))
    made = incident(own, known)
    return IncidentRecord(
        summary=held.summary.model_copy(update={"weight": round(made.weight.weight, 6), "origins": made.weight.origins}), asked=number,
        made=held.made.isoformat(), since=held.since.isoformat(), formerly=held.formerly, tellings=tuple(_tellings(made, facts, known)),
        together=tuple(tuple(one.key for one in unit.tellings) for unit in units if len(unit.tellings) > 1),
        estimates=tuple(_estimates(made, veil)), contradictions=tuple(_contradiction(one, veil) for one in made.contradictions),
        weight=WeightRecord(
            support=made.weight.support, denial=made.weight.denial, weight=made.weight.weight, origins=made.weight.origins,
            deniers=made.weight.deniers, why=made.weight.why,
        ),
        reasons=tuple(_reasons(units, veil)), judged=judged,
    )  # fmt: skip


def _units(connection: Connection, rows: Sequence[store.Happening], groups: Clusters) -> list[Happening]:
    """Give the happenings of an incident, in the order of publication."""
    told = Memory().tellings(connection, {row.reading for row in rows})
    by_event = {reading: {one.key.rpartition(":")[2]: one for one in canonical(own, groups)} for reading, own in told.items()}
    units = [Happening(tuple(by_event[row.reading][event] for event in row.events)) for row in rows]
    return sorted(units, key=lambda unit: (unit.page.day is None, unit.page.day or 0, unit.page.document, unit.tellings[0].start, unit.key))


def _facts(connection: Connection, rows: Sequence[store.Happening], groups: Clusters, as_of: date | None) -> dict[str, EventFact]:
    keys = [(row.reading, event) for row in rows for event in row.events]
    told = Told(connection, keys, groups, as_of)
    facts = [told.event(key) for key in keys]
    return {f"{fact.document}:{fact.statement}": fact for fact in facts}


def _tellings(made: Incident, facts: Mapping[str, EventFact], known: Mapping[str, Source]) -> Iterator[ToldRecord]:
    parties = [party for one in made.tellings for party in (*one.actors, *one.recipients)]
    for one in made.tellings:
        source, support = known.get(one.page.document, Source()), support_of(one, known, parties)
        yield ToldRecord(event=facts[one.key], family=source.family, grade=source.grade, strength=support.strength)


def _estimates(made: Incident, veil: _Veil) -> Iterator[EstimateRecord]:
    for one in made.tolls:
        figures = tuple(
            FigureRecord(
                telling=figure.key, publisher=figure.publisher, published=figure.published, given_by=veil.over(figure.given_by),
                low=figure.low, best=figure.best, high=figure.high, why_not=figure.why_not,
            )
            for figure in one.figures
        )  # fmt: skip
        yield EstimateRecord(what=one.what, side=one.side, low=one.low, best=one.best, high=one.high, why=veil.over(one.why) or "", figures=figures)


def _contradiction(one: Contradiction, veil: _Veil) -> ContradictionRecord:
    return ContradictionRecord(kind=one.kind, one=one.one, other=one.other, why=veil.over(one.why) or "")


def _reasons(units: Sequence[Happening], veil: _Veil) -> Iterator[ReasonRecord]:
    """Give why each happening but the first belongs to those before it: the score with the one that suits it best."""
    reports: dict[str, list[Happening]] = {}
    for unit in units:
        reports.setdefault(unit.page.document, []).append(unit)
    several = list(reports.values())[:_MOST_REPORTS]
    scores: dict[tuple[str, str], Score] = {}
    for one, other in (*combinations(several, 2), *((own, own) for own in several if len(own) > 1)):
        scores |= score_reports(pairs_of(one, other))
    for place, unit in enumerate(units[1:], 1):
        before = {other.key for other in units[:place]}
        suited = [(pair, score) for pair, score in scores.items() if unit.key in pair and not before.isdisjoint(pair)]
        if suited:
            (a, b), best = max(suited, key=lambda found: (found[1].points, found[0]))
            parts = tuple(PartRecord(feature=part.feature, points=round(part.points, 4), why=veil.over(part.why) or "") for part in best.reasons)
            yield ReasonRecord(
                one=unit.key, other=b if a == unit.key else a, points=round(best.points, 4), probability=round(best.probability, 4), parts=parts
            )


def _judged(rows: Iterable[Decision], keys: set[str]) -> Iterator[JudgedRecord]:
    for row in rows:
        one, other = row.pair
        if one in keys or other in keys:
            yield JudgedRecord(id=row.id, verdict=row.verdict, one=one, other=other, judge=row.judge, reason=row.reason, made=row.made)


class _Veil:
    """Blots the words of private persons' names out of what is told in our own words."""

    def __init__(self, names: Iterable[str]) -> None:
        self._words = stems(" ".join(names))

    def over(self, text: str | None) -> str | None:
        """Give a text without these words."""
        if not text or not self._words:
            return text
        return _WORD.sub(lambda match: BLOT * len(match[0]) if stems(match[0]) & self._words else match[0], text)
