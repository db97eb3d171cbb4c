"""How speakers did: how many claims each made, what became of them, and of those with a condition, whether it was met.

A claim counts once, however many reports tell it. A share is given from five on that were decided (came true or not) and that were to hold: without a
condition, or with one that was met. Below that the counts speak for themselves. Speakers whom reports don't name ("an analyst") stand under the words
for them, and may be several.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from factions.analysis.claims.records import FORECASTS, ClaimRecord, View
from factions.ledger.folding import fold_name
from factions.ledger.open import Ledger
from factions.ledger.outcomes import OUTCOMES, Outcome
from factions.statements.records import ClaimKind

LEAST = 5
"""So many claims must be decided for a share to be given."""
BINDING = ("none", "met")
"""The states of a condition in which a claim is to hold."""
NOBODY = "nobody in particular"


@dataclass(frozen=True, slots=True)
class SpeakerRecord:
    """A speaker's record. `id` is a group's, null for others; `named` is false for whom reports don't name: they may be several.

    `by_condition` has the counts of outcomes of claims without a condition (none) and of those whose condition is met, not_met or unknown. `decided`
    are those that came true or didn't among those to hold, `share` those that came true among them, null where they are fewer than five.
    """

    name: str
    id: str | None
    named: bool
    claims: int
    past_due: int
    outcomes: dict[Outcome, int]
    by_condition: dict[str, dict[Outcome, int]]
    decided: int
    share: float | None


def speakers(ledger: Ledger, *, kinds: Sequence[ClaimKind] = FORECASTS, as_of: date | None = None, limit: int | None = None) -> list[SpeakerRecord]:
    """List speakers, those with most claims decided first, then by how many they made; `as_of` as of the end of that day (UTC)."""
    with ledger.read() as connection:
        view = View(connection, kinds, as_of)
        records = view.records(view.groups)
    return speakers_of(records)[:limit]


def speakers_of(records: Iterable[ClaimRecord]) -> list[SpeakerRecord]:
    """List the speakers of some claims in the same order, by these claims alone."""
    held: defaultdict[tuple[bool, str], list[ClaimRecord]] = defaultdict(list)
    for record in records:
        held[record.named, record.speaker_id or fold_name(record.speaker or "")].append(record)
    return sorted(map(_record, held.values()), key=lambda one: (-one.decided, not one.named, -one.claims, one.name))


def _record(mine: Sequence[ClaimRecord]) -> SpeakerRecord:
    first = mine[0]
    counts: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for record in mine:
        counts[record.condition_met or "none"][record.outcome] += 1
    every: Counter[Outcome] = sum(counts.values(), Counter())
    came, failed = (sum(counts[state][outcome] for state in BINDING) for outcome in ("came_true", "did_not"))
    return SpeakerRecord(
        name=first.speaker or NOBODY, id=first.speaker_id, named=first.named, claims=len(mine),
        past_due=sum(1 for record in mine if record.past_due and record.outcome == "open"), outcomes=_all(every),
        by_condition={state: _all(found) for state, found in sorted(counts.items()) if found}, decided=came + failed,
        share=came / (came + failed) if came + failed >= LEAST else None,
    )  # fmt: skip


def _all(found: Counter[Outcome]) -> dict[Outcome, int]:
    return {outcome: found[outcome] for outcome in OUTCOMES}
