"""Incidents and tolls in a line of words, made of the record alone: for formats whose things need a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factions.analysis.incidents.sheets import Sheet, Toll, Who

_MOST = 3  # names in a line


def incident_title(sheet: Sheet) -> str:
    """Give an incident's name: what it was, who did it to whom, where and when, as far as it's known; and how the reports put it unless asserted."""
    where = sheet.place.name or sheet.place.country if sheet.place else None
    parts = [what(sheet), parties(sheet), where, days(sheet)]
    named = ", ".join(part for part in parts if part)
    return named if sheet.factuality == "asserted" else f"{named} ({sheet.factuality})"


def what(sheet: Sheet) -> str:
    """Give an incident's type and mode."""
    return f"{sheet.type}/{sheet.mode}" if sheet.mode else sheet.type


def parties(sheet: Sheet) -> str:
    """Give who did it to whom, empty where nobody is told."""
    actors, recipients = _names(sheet.actors), _names(sheet.recipients)
    if actors and recipients:
        return f"{actors} → {recipients}"
    return actors or (f"→ {recipients}" if recipients else "")


def days(sheet: Sheet) -> str | None:
    """Give when it was, an interval with a slash as ISO 8601 has it; null where that isn't known."""
    first, last = sheet.first_day, sheet.last_day
    return f"{first}/{last}" if first and last and first != last else first or last


def toll_words(toll: Toll) -> str:
    """Give a toll in words: "killed civilian: 10 (low 10, high unknown)"."""
    low, best, high = ("unknown" if figure is None else str(figure) for figure in (toll.low, toll.best, toll.high))
    return f"{toll.what} {toll.side}: {best} (low {low}, high {high})"


def _names(who: Iterable[Who]) -> str:
    names = [one.name for one in who]
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")
