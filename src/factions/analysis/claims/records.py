"""Claims in a list: who said what, when it falls due, and what a person judged to have become of it. What is one claim is told in grouping.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from factions.analysis.claims.foreseen import clause
from factions.analysis.claims.grouping import One, groups
from factions.analysis.claims.states import NOBODY, State, states
from factions.analysis.incidents.days import day_text
from factions.evidence import Span
from factions.ledger import copies, layer
from factions.ledger import outcomes as shelf
from factions.ledger.folding import fold_words
from factions.ledger.judgements import clusters, group_names
from factions.ledger.open import Ledger
from factions.ledger.outcomes import NAME, TEXT, ClaimRow, Condition, Entry, Key, Outcome
from factions.statements.records import ClaimKind

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.ledger.clusters import Clusters

FORECASTS: tuple[ClaimKind, ...] = ("forecast",)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of claims is narrowed to.

    `speaker` is a name, `outcome` what stands of it (open: nobody judged otherwise), `due_before` leaves those that are due before that day.
    """

    speaker: str | None = None
    kinds: Sequence[ClaimKind] = FORECASTS
    outcome: Outcome | None = None
    due_before: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A report's telling of a claim: `claim` is its document's id, a colon and its own id."""

    claim: str
    publisher: str | None
    published: str | None
    content: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person said became of a claim, or of its condition: entry `id` of the log, when (UTC, ISO 8601), and why."""

    id: int
    judge: str
    reason: str
    made: str


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim by all that report it; `id` is that of the first report's.

    `speaker_id` is a group's id, null where the speaker is none of the ledger's; `speaker` what it is called; `named` is false for whom reports don't
    name ("an analyst"): they may be several. `content` cites the first report.
    `due` (ISO 8601) is null where it falls due on no known day; `past_due` tells whether that day is gone. `condition_met` is null where there is no
    condition, `unknown` where nobody judged; `judged` and `condition_judged` are null where nobody did. `sources` counts copies of one text once.
    """

    id: str
    kind: ClaimKind
    speaker: str | None
    speaker_id: str | None
    named: bool
    content: Span
    condition: str | None
    horizon: str | None
    horizon_text: str | None
    due: str | None
    past_due: bool
    outcome: Outcome
    judged: Judged | None
    condition_met: Condition | None
    condition_judged: Judged | None
    confidence: float
    sources: int
    told: tuple[Told, ...]

    @property
    def reports(self) -> int:
        """How many reports tell it."""
        return len({told.claim.rpartition(":")[0] for told in self.told})


class View:
    """Claims of some kinds as they are grouped and judged on a connection, now or at the end of the day `as_of` (UTC)."""

    def __init__(self, connection: Connection, kinds: Sequence[ClaimKind], as_of: date | None) -> None:
        self.connection, self.as_of = connection, as_of
        self.judged: Clusters = clusters(connection, as_of=as_of)
        rows = shelf.claims(connection, kinds=kinds, as_of=as_of)
        speakers = {row.speaker: self.judged.canonical(row.speaker) for row in rows if is_group(row.speaker)}
        families = copies.families_of_texts(connection, {row.text for row in rows}, as_of=as_of)
        self.groups = groups(rows, speakers, families)
        self.states: dict[Key, State] = states(connection, as_of=as_of)
        self.today = (as_of or layer.clock().date()).toordinal()

    def state(self, group: Sequence[One]) -> State:
        """Give what stands of a claim: of its reports' the entry that was made last."""
        own = [self.states.get(one.row.key, NOBODY) for one in group]
        return State(_last(state.outcome for state in own), _last(state.condition for state in own))

    def records(self, chosen: Sequence[Sequence[One]]) -> list[ClaimRecord]:
        """Give claims as they are shown."""
        ids = sorted({group[0].speaker for group in chosen if is_group(group[0].speaker)})
        names: dict[str, str] = {}
        for start in range(0, len(ids), _CHUNK):
            found = group_names(self.connection, set(ids[start : start + _CHUNK]), as_of=self.as_of)
            names |= {key: one.name for key, one in found.items()}
        return [self._record(group, names) for group in chosen]

    def _record(self, group: Sequence[One], names: dict[str, str]) -> ClaimRecord:
        first, state = group[0], self.state(group)
        row = first.row
        when = next((one.due for one in group if one.due is not None), None)
        condition = next((clause(one.row.condition, one.row.content) for one in group if one.row.condition), None)
        known = is_group(first.speaker)
        return ClaimRecord(
            id=row.name, kind=row.kind, speaker=names.get(first.speaker, row.shown), speaker_id=first.speaker if known else None,
            named=bool(first.speaker) and not first.speaker.startswith(TEXT), content=row.content,
            condition=condition.quote if condition else None, horizon=row.horizon, horizon_text=row.horizon_text,
            due=None if when is None else day_text(when), past_due=when is not None and when < self.today,
            outcome=(state.outcome and state.outcome.outcome) or "open", judged=_judged(state.outcome),
            condition_met=((state.condition and state.condition.condition) or "unknown") if condition else None,
            condition_judged=_judged(state.condition), confidence=max(one.row.confidence for one in group),
            sources=len({one.family for one in group}),
            told=tuple(Told(one.row.name, one.row.publisher, one.row.published, one.row.content.quote) for one in group),
        )  # fmt: skip


def is_group(speaker: str) -> bool:
    """Tell whether a speaker's key is a group's id."""
    return bool(speaker) and not speaker.startswith((NAME, TEXT))


def _last(entries: Iterable[Entry | None]) -> Entry | None:
    return max((entry for entry in entries if entry is not None), key=lambda entry: entry.id, default=None)


def _judged(entry: Entry | None) -> Judged | None:
    return None if entry is None else Judged(entry.id, entry.judge, entry.reason, entry.made)


def claims(ledger: Ledger, wanted: Wanted | None = None, *, as_of: date | None = None, limit: int | None = None) -> list[ClaimRecord]:
    """List claims, those due first at the top, those without a due date last.

    `as_of` asks what the ledger held at the end of that day (UTC), and what was past due then.
    """
    wanted = wanted or Wanted()
    with ledger.read() as connection:
        view = View(connection, wanted.kinds, as_of)
        chosen = [group for group in of_speaker(view, wanted.speaker) if fits(view, group, wanted)]
        return view.records(sorted(chosen, key=due_first)[:limit])


def claim(ledger: Ledger, name: str, *, as_of: date | None = None) -> ClaimRecord:
    """Give the claim that a report's belongs to, by its document's id or its beginning, a colon, its id; raises LedgerError where there is none."""
    with ledger.read() as connection:
        view, group = view_of(connection, name, as_of=as_of)
        return view.records([group])[0]


def view_of(connection: Connection, name: str, *, as_of: date | None = None) -> tuple[View, tuple[One, ...]]:
    """Give the claims of the kind of the one with that name, and all that are one with it; raises LedgerError where there is none."""
    row: ClaimRow = shelf.claim_called(connection, name, as_of=as_of)
    view = View(connection, (row.kind,), as_of)
    return view, next(group for group in view.groups if any(one.row.key == row.key for one in group))


def fits(view: View, group: Sequence[One], wanted: Wanted) -> bool:
    """Tell whether a claim is wanted by its outcome and due date."""
    if wanted.outcome is not None:
        state = view.state(group).outcome
        if ((state and state.outcome) or "open") != wanted.outcome:
            return False
    if wanted.due_before is None:
        return True
    when = next((one.due for one in group if one.due is not None), None)
    return when is not None and when < wanted.due_before.toordinal()


def of_speaker(view: View, name: str | None) -> Iterable[tuple[One, ...]]:
    """Give the claims of a speaker: a group by any of its names, else whoever is called by all the words of the name."""
    if name is None:
        return view.groups
    words = set(fold_words(name))
    called = shelf.groups_called(view.connection, name)
    ids = {view.judged.canonical(one) for one in called}
    return [group for group in view.groups if any(one.speaker in ids or (words and words <= set(fold_words(one.row.shown or ""))) for one in group)]


def due_first(group: Sequence[One]) -> tuple[bool, int, str]:
    """Give what puts claims in the order in which they fall due, those without a date last."""
    when = next((one.due for one in group if one.due is not None), None)
    return when is None, when or 0, group[0].row.name
