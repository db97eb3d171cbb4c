"""What the ledger suggests became of a claim, and of its condition, by the incidents and ties that came later. A person decides (review/outcomes.py).

Evidence is an event of an incident, or a statement of a tie, that was published after the claim, tells of something that was after it and not after
its due date, and suits what the claim foresaw (features.py). From that follows:

- events that are asserted: it came true; events that are denied: it didn't; both: what more independent sources say, undecidable if they are even;
- no evidence: open until it is due. Past due it did not come true if enough was read: in three weeks of four, between the claim and its due date,
  something about that country, of four independent sources in all. Where less was read, or the claim has nothing that could be matched, silence tells
  nothing: undecidable.
- a condition is met, or not met, by evidence only; "unless" and "not" turn it round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from factions.analysis.claims.features import Reason, reasons, total
from factions.analysis.claims.foreseen import Foreseen, Tie, act_of, foreseen
from factions.analysis.claims.grouping import One
from factions.analysis.claims.records import ClaimRecord, View, Wanted, due_first, fits, of_speaker, view_of
from factions.analysis.coverage import weeks_read
from factions.analysis.incidents.days import Days, day_text, days_of
from factions.ledger import copies
from factions.ledger import outcomes as shelf
from factions.ledger import ties as tie_shelf
from factions.ledger.facts import Cited
from factions.ledger.gather import Told
from factions.ledger.open import Ledger
from factions.ledger.outcomes import Condition, Outcome
from factions.reference.folding import skeleton

Stance = Literal["for", "against"]
MOST = 200
"""Incidents that a claim is compared with, by group and by country: those with most independent origins."""
CONSIDERED = 200
"""Claims that are looked at in one go."""
SHOWN = 6
"""Pieces of evidence that a suggestion names."""
ENOUGH_WEEKS, ENOUGH_SOURCES = 0.75, 4
"""What must have been read for silence to tell something: the share of weeks with a report, and independent sources in all."""
_TIE_POINTS = 3.0
_STANCES: dict[str, Stance] = {"asserted": "for", "denied": "against"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What came later and suits what was foreseen. `incident` is its number, null for a tie; `statement` is "document:id"."""

    stance: Stance
    incident: int | None
    statement: str
    published: str | None
    points: float
    reasons: tuple[Reason, ...]
    citations: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """How much was read where nothing came: sources on a country in each week from the claim to its due date."""

    country: str
    first: str
    last: str
    weeks: int
    weeks_read: int
    sources: int

    @property
    def enough(self) -> bool:
        """Whether silence tells something."""
        return self.weeks_read >= ENOUGH_WEEKS * self.weeks and self.sources >= ENOUGH_SOURCES

    @property
    def words(self) -> str:
        """What was read, in words."""
        return f"{_sourced(self.sources)} about {self.country}, in {self.weeks_read} of {self.weeks} weeks from {self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the ledger suggests of a claim: an outcome with its reason and evidence, and the state of its condition, null where it has none.

    `sources` and `deniers` count independent sources for and against among all evidence, of which the strongest is given.
    """

    claim: ClaimRecord
    outcome: Outcome
    why: str
    evidence: tuple[Evidence, ...]
    sources: int
    deniers: int
    silence: Silence | None
    condition: Condition | None
    condition_why: str | None
    condition_evidence: tuple[Evidence, ...]


class _Window(NamedTuple):
    """When what was foreseen may have come: after the claim's `published` days, until `last`, an ordinal; `document` and `family` told the claim."""

    published: Days
    last: int
    family: str
    documents: frozenset[str]

    def holds(self, document: str, published: str | None, time: str | None) -> bool:
        """Tell whether a report, published then, of something of that time (EDTF), tells of something after the claim and before it is due."""
        report, told = days_of(published), days_of(time)
        if document in self.documents or report is None or report.first < self.published.first:
            return False
        when = told or report
        return self.published.last < when.first <= self.last


def suggest(ledger: Ledger, name: str, *, as_of: date | None = None) -> Suggestion:
    """Suggest what became of the claim with that name; raises LedgerError where there is none. `as_of` goes by the ledger of that day (UTC)."""
    with ledger.read() as connection:
        view, group = view_of(connection, name, as_of=as_of)
        return _suggested(view, group)


def suggest_all(ledger: Ledger, wanted: Wanted | None = None, *, as_of: date | None = None, limit: int = 20) -> list[Suggestion]:
    """Suggest what became of claims that nobody has judged; those first that have evidence, then those that fell due first.

    Of many claims only the `CONSIDERED` that fell due first are looked at: narrow them by speaker or due date to see others.
    """
    wanted = wanted or Wanted(outcome="open")
    with ledger.read() as connection:
        view = View(connection, wanted.kinds, as_of)
        chosen = [group for group in of_speaker(view, wanted.speaker) if view.state(group).outcome is None and fits(view, group, wanted)]
        found = [_suggested(view, group) for group in sorted(chosen, key=due_first)[:CONSIDERED]]
    return sorted(found, key=lambda one: (-len(one.evidence), one.outcome == "open", one.claim.due or "9", one.claim.id))[:limit]


def _suggested(view: View, group: Sequence[One]) -> Suggestion:
    record, first = view.records([group])[0], group[0]
    content, condition = foreseen(view.connection, first.row, view.judged, as_of=view.as_of)
    when = next((one.due for one in group if one.due is not None), None)
    window = None if first.days is None else _Window(
        first.days, min(view.today, when) if when is not None else view.today, first.family, frozenset(one.row.document for one in group)
    )  # fmt: skip
    evidence = _evidence(view, content, window)
    evidence, met = _parted(evidence, _evidence(view, condition, window) if condition else [])
    silence = None if evidence or window is None or when is None else _silence(view, content, window)
    outcome, why = _decided(content, evidence, silence, when, view.today, dated=window is not None)
    state, state_why = _condition(record, condition, met)
    return Suggestion(
        record, outcome, why, _strongest(evidence), *_sources(evidence), silence, state, state_why, _strongest(met)
    )  # fmt: skip


class _Piece(NamedTuple):
    """Evidence, and the family of its report."""

    evidence: Evidence
    family: str


def _parted(content: Sequence[_Piece], condition: Sequence[_Piece]) -> tuple[list[_Piece], list[_Piece]]:
    """Leave what suits both a claim and its condition with the one that it suits better; with both where that's even."""
    points = [{piece.evidence.statement: piece.evidence.points for piece in them} for them in (content, condition)]
    return (
        [one for one in content if one.evidence.points >= points[1].get(one.evidence.statement, 0.0)],
        [one for one in condition if one.evidence.points >= points[0].get(one.evidence.statement, 0.0)],
    )


def _strongest(found: Iterable[_Piece]) -> tuple[Evidence, ...]:
    """Give the strongest evidence, of each incident and stance first its best."""
    ranked = sorted((piece.evidence for piece in found), key=lambda one: (-one.points, one.published or "9", one.statement))
    firsts = {(one.incident, one.stance): one for one in reversed(ranked) if one.incident is not None}
    best = [one for one in ranked if one.incident is None or firsts[one.incident, one.stance] is one]
    return tuple([*best, *(one for one in ranked if one not in best)][:SHOWN])


def _sources(found: Iterable[_Piece]) -> tuple[int, int]:
    families: defaultdict[Stance, set[str]] = defaultdict(set)
    for piece in found:
        families[piece.evidence.stance].add(piece.family)
    return len(families["for"]), len(families["against"])


def _decided(
    content: Foreseen, evidence: Sequence[_Piece], silence: Silence | None, when: int | None, today: int, *, dated: bool
) -> tuple[Outcome, str]:  # fmt: skip
    """Give what follows, by the first rule that applies."""
    yes, no = _sources(evidence)
    came: Outcome = "came_true" if not content.negated else "did_not"
    failed: Outcome = "did_not" if not content.negated else "came_true"
    turned = "; it is foreseen that this will not be" if content.negated else ""
    told = f"told by {_sourced(yes)}"
    rules: tuple[tuple[bool, Outcome, str], ...] = (
        (not dated, "undecidable", "the report has no date, so that nothing can be told to have come after it"),
        (bool(evidence) and content.negated is None, "undecidable", "what matches may be what was foreseen, or its contrary: its words have a 'not'"),
        (yes > no, came, f"{told}{f', denied by {no}' if no else ''}{turned}"),
        (no > yes, failed, f"denied by {_sourced(no)}{f', told by {yes}' if yes else ''}{turned}"),
        (bool(evidence), "undecidable", f"told by {yes}, and denied by {no}"),
        (when is None, "open", "nothing that matches has been read, and it has no due date"),
        (when is not None and when >= today, "open", f"nothing that matches has been read yet; due on {day_text(when or today)}"),
        (not content.acts and not content.ties, "undecidable", "past due, and no statement was read in it that could be matched"),
        (content.negated is None, "undecidable", "past due, and nothing matches; the words have a negation"),
        (silence is None, "undecidable", "past due, and it isn't known which country it is about"),
        (silence is not None and not silence.enough, "undecidable", f"past due, and nothing matches, but too little was read: {_words(silence)}"),
    )  # fmt: skip
    decided = next(((outcome, why) for applies, outcome, why in rules if applies), None)
    return decided or (failed, f"past due, and nothing that matches was read: {_words(silence)}{turned}")


def _words(silence: Silence | None) -> str:
    return silence.words if silence else ""


def _condition(record: ClaimRecord, condition: Foreseen | None, found: Sequence[_Piece]) -> tuple[Condition | None, str | None]:
    """Give the state of a condition by what came."""
    if record.condition is None:
        return None, None
    if condition is None:
        return "unknown", "it refers to words before it"
    yes, no = _sources(found)
    if yes == no:
        return "unknown", f"told by {yes}, and denied by {no}" if found else "nothing that matches has been read"
    happened = yes > no
    told = f"what it speaks of is {'told' if happened else 'denied'} by {_sourced(yes if happened else no)}"
    return ("met" if happened != bool(condition.negated) else "not_met"), told


def _sourced(heads: int) -> str:
    return f"{heads} independent source{'s' * (heads != 1)}"


# evidence


def _evidence(view: View, sought: Foreseen, window: _Window | None) -> list[_Piece]:
    if window is None:
        return []
    return [*_events(view, sought, window), *(piece for tie in sought.ties for piece in _ties(view, tie, window))]


def _events(view: View, sought: Foreseen, window: _Window) -> list[_Piece]:
    """Give the events of incidents that suit what was foreseen."""
    members = sorted({member for group in sought.groups for member in view.judged.members(group)})
    days = window.published.last + 1, window.last
    if days[0] > days[1]:
        return []
    types = sorted(sought.types)
    held = shelf.candidates(view.connection, members, sought.countries, types, days, most=MOST, as_of=view.as_of)
    held = [one for one in held if one.document not in window.documents]
    if not held:
        return []
    told = Told(view.connection, [(one.reading, one.event) for one in held], view.judged, view.as_of)
    families = copies.families_of_texts(view.connection, {one.text for one in held}, as_of=view.as_of)
    found = []
    for one in held:
        fact = told.event((one.reading, one.event))
        stance = _STANCES.get(fact.factuality)
        if stance is None or not window.holds(one.document, one.published, fact.time):
            continue
        if (why := reasons(sought, act_of(fact))) is not None:
            name = f"{one.document}:{one.event}"
            evidence = Evidence(stance, one.incident, name, one.published, round(total(why), 2), why, fact.citations)
            found.append(_Piece(evidence, families.get(one.text, one.document)))
    return found


def _ties(view: View, foreseen: Tie, window: _Window) -> list[_Piece]:
    """Give the statements of the tie that was foreseen; none for one of an actor that is no group of the ledger."""
    if foreseen.subject is None:
        return []
    tie = foreseen.tie
    rows = {row.id: row for row in tie_shelf.ties_of(view.connection, view.judged.members(foreseen.subject), types=[tie.type])}
    ends = {view.judged.canonical(tie.other.group)} if tie.other.group else {skeleton(tie.other.name)}
    suits = [
        key for key, row in rows.items() if ends & {view.judged.canonical(row.subject), view.judged.canonical(row.object), skeleton(row.place or "")}
    ]
    stated = [
        (row, stance) for row in tie_shelf.stated(view.connection, suits, as_of=view.as_of)
        if (stance := _STANCES.get(row.factuality)) and window.holds(row.document, row.published, row.time)
    ]  # fmt: skip
    passages = tie_shelf.citations(view.connection, [(row.reading, row.statement) for row, _ in stated])
    families = copies.families_of_texts(view.connection, {row.text for row, _ in stated}, as_of=view.as_of)
    why = (Reason("same_tie", _TIE_POINTS, f"{tie.type} between the same two"),)
    return [
        _Piece(
            Evidence(
                stance, None, f"{row.document}:{row.statement}", row.published, _TIE_POINTS, why, passages.get((row.reading, row.statement), ()),
            ),
            families.get(row.text, row.document),
        )
        for row, stance in stated
    ]  # fmt: skip


def _silence(view: View, content: Foreseen, window: _Window) -> Silence | None:
    """Tell how much was read about the country that a claim is about, from its report until it was due."""
    land = next(iter(content.countries), None)
    first, last = date.fromordinal(window.published.last + 1), date.fromordinal(window.last)
    if land is None or last < first:
        return None
    weeks, sources = weeks_read(view.connection, land, first, last, as_of=view.as_of)
    return Silence(land, first.isoformat(), last.isoformat(), len(weeks), sum(1 for one in weeks if one), sources)
