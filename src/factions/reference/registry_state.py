"""What an actor was on a day: its name then, whether it stood, and its parent, read off dated names, turns of life and ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from factions.reference.registry_dates import FIRST, LAST, Days, days
from factions.reference.registry_records import Entry, Event, Name, State, Status, Tie

BEGINS = frozenset({"formed", "split_from", "faction_of", "succeeded"})
ENDS = frozenset({"dissolved", "merged_into"})


def dated(names: Sequence[Name], events: Iterable[Event]) -> tuple[Name, ...]:
    """Give the names with the dates of the renamings that began and ended them, where the names have none of their own."""
    renamed = [event for event in events if event.what == "renamed" and event.date]
    begun = {event.name: event for event in renamed}
    ended = {event.former: event for event in renamed}
    return tuple(_dated(name, begun.get(name.text), ended.get(name.text)) for name in names) if renamed else tuple(names)


def _dated(name: Name, begun: Event | None, ended: Event | None) -> Name:
    start, end = name.start or (begun and begun.date), name.end or (ended and ended.date)
    other = next((event.source for event in (begun, ended) if event and event.source != name.source), None)
    return name._replace(
        start=start, end=end, source=f"{name.source}, dates {other}" if other and (start, end) != (name.start, name.end) else name.source
    )


def state(entry: Entry, names: Sequence[Name], events: Sequence[Event], ties: Sequence[Tie], date: str) -> State:
    """Tell what is known of an actor at an EDTF date; a date that is none, or of an unknown year, makes its status unknown and its name today's."""
    then = days(date)
    if then is None:
        return State(entry.name, "unknown", entry.parent, f"{date} is no date with a year")
    status, because = _status(events, then)
    name, named = _name(entry, names, events, then)
    parent = next((tie.object for tie in ties if tie.tie == "part_of" and held(tie.start, tie.end, then)), None)
    return State(name, status, parent, "; ".join(filter(None, (because, named))))


def held(start: str | None, end: str | None, then: Days) -> bool:
    """Tell whether something that holds from `start` to `end` (EDTF, None open) can have held on one of the days."""
    first, last = days(start) if start else None, days(end) if end else None
    return (first.first if first else FIRST) <= then.last and (last.last if last else LAST) >= then.first


def _status(events: Sequence[Event], then: Days) -> tuple[Status, str]:
    begins = [(span, event) for event in events if event.what in BEGINS and event.date and (span := days(event.date))]
    ends = [event for event in events if event.what in ENDS]
    revivals = [(span, event) for event in events if event.what == "revived" and event.date and (span := days(event.date))]
    begin = min(begins, key=lambda pair: pair[0], default=None)
    if begin and then.last < begin[0].first:
        return "not_yet", _told(begin[1])
    past = [(span, event) for event in ends if event.date and (span := days(event.date)) and span.last < then.first]
    last = max(past, key=lambda pair: pair[0], default=None)
    if last and not any(span.last > last[0].last and span.first <= then.last for span, _ in revivals):
        return "dissolved", _told(last[1])
    if begin and begin[0].last <= then.last and all(event.date for event in ends):
        return "alive", _told(begin[1])
    return "unknown", "its beginning is not known" if not begin else "its end is not dated" if ends else _told(begin[1])


def _told(event: Event) -> str:
    words = " ".join(filter(None, (event.what.replace("_", " "), event.other, event.date)))
    return f"{words} ({event.source})"


def _name(entry: Entry, names: Sequence[Name], events: Sequence[Event], then: Days) -> tuple[str, str]:
    """Give the name that it went by: the dated one that began last, else its own unless that is dated otherwise."""
    official = {text for event in events if event.what == "renamed" for text in (event.former, event.name)}
    said = [name for name in names if (name.start or name.end) and (not name.acronym or name.text in official)]
    fitting = [name for name in said if held(name.start, name.end, then)]
    if fitting:
        best = max(fitting, key=lambda name: (_first(name.start), name.text == entry.name))
        return best.text, f"named {best.text} {best.start or ''}/{best.end or ''} ({best.source})"
    return entry.name, ""


def _first(date: str | None) -> str:
    span = days(date) if date else None
    return span.first if span else FIRST
