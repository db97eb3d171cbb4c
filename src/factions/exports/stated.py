"""Ties with what a person has reviewed of them, and the one passage that speaks loudest: what several formats want of each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from factions.analysis.ties import Tie, Told
from factions.ledger.facts import Cited

if TYPE_CHECKING:
    from factions.exports.selection import Selection

_AT_ONCE = 200  # ties, with all their statements


class Stated(NamedTuple):
    """A tie; `accepted` are those of its statements, (document, id), that a person has accepted or corrected."""

    tie: Tie
    accepted: frozenset[tuple[str, str]]

    @property
    def reviewed(self) -> bool:
        """Tell whether a person has reviewed every statement of it."""
        return bool(self.tie.statements) and all((told.document, told.statement) in self.accepted for told in self.tie.statements)

    @property
    def strongest(self) -> Told | None:
        """Give the statement that adds most to the tie, one that denies it only where none says that it holds."""
        told = self.tie.statements
        return next((one for one in told if one.stance == "for"), told[0] if told else None)

    @property
    def cited(self) -> Cited | None:
        """Give the first passage of the strongest statement."""
        strongest = self.strongest
        return strongest.citations[0] if strongest and strongest.citations else None

    @property
    def first_day(self) -> str | None:
        """Give the first day on which it's known to have held (ISO 8601)."""
        return min((period.first for period in self.tie.periods if period.first), default=None)

    @property
    def last_day(self) -> str | None:
        """Give the last day of which anybody says that it held."""
        return max((day for period in self.tie.periods if (day := period.last or period.end)), default=None)

    @property
    def end_day(self) -> str | None:
        """Give the day until which it held, null where its last period has no known end."""
        return self.tie.periods[-1].end if self.tie.periods else None


def stated_ties(selection: Selection) -> Iterator[Stated]:
    """Give the ties of a selection, each with what was reviewed of it."""
    ties = iter(selection.ties())
    while several := list(islice(ties, _AT_ONCE)):
        names = {(told.document, told.statement) for tie in several for told in tie.statements}
        accepted = {name for name, state in selection.reviewed(names).items() if state != "unreviewed"} if names else set[tuple[str, str]]()
        for tie in several:
            yield Stated(tie, frozenset(accepted.intersection((told.document, told.statement) for told in tie.statements)))
