"""The world's time: what had happened, and what held, on a day, as far as reports and the registry say. The ledger's own time is `as_of`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from factions.evidence import Record
from factions.ledger.edtf_order import edtf_key
from factions.reference.registry import registry
from factions.reference.registry_dates import days
from factions.reference.registry_records import Status
from factions.reference.registry_state import held as held_then

Day = tuple[int, int, int]
_OPEN = ("", "..")


class Then(Record):
    """What the registry knows of a group on a `day`: the `name` that it went by, its other `names` of then, whether it stood, and why we think so.

    `recalled` tells that some of it is general knowledge that nobody has checked.
    """

    day: date
    name: str
    names: tuple[str, ...]
    status: Status
    because: str
    recalled: bool


def day_of(on: date) -> Day:
    """Give a day as times are compared here."""
    return on.year, on.month, on.day


def begun(time: str | None, published: str | None, on: date) -> bool:
    """Tell whether something may have begun by the end of a day: by its own time (EDTF), else by its report's day. What has neither has not."""
    first = edtf_key(time)[:3]
    return (first if _dated(first) else edtf_key(published)[:3]) <= day_of(on)


def ended(time: str | None, on: date) -> bool:
    """Tell whether something had ended before a day: only a time with an end (`2006/2007`) ends it, as `2006` says when it was seen."""
    _, slash, end = (time or "").partition("/")
    return bool(slash) and end not in _OPEN and edtf_key(time)[3:] < day_of(on)


def then(entry_id: str | None, on: date) -> Then | None:
    """Tell what the registry knows of a group on a day; null where the group isn't in it."""
    if not entry_id:
        return None
    held = registry()
    try:
        names, state = held.names(entry_id), held.on(entry_id, on.isoformat())
    except KeyError:
        return None
    day = days(on.isoformat())
    fitting = tuple(name.text for name in names if day and held_then(name.start, name.end, day))
    sources = [held.entry(entry_id).source, *(name.source for name in names if name.text in fitting), state.because]
    return Then(day=on, name=state.name, names=tuple(dict.fromkeys(name for name in fitting if name != state.name)), status=state.status,
                because=state.because, recalled=any("recalled" in source for source in sources))  # fmt: skip


def valid(names: Iterable[str], entry_id: str | None, on: date) -> list[str]:
    """Leave out of `names` those that the registry dates otherwise: a later name, or one that had been given up."""
    found = then(entry_id, on)
    if found is None or entry_id is None:
        return list(names)
    kept = {found.name, *found.names}
    gone = {name.text for name in registry().names(entry_id)} - kept
    return [name for name in names if name not in gone]


def _dated(day: tuple[int, ...]) -> bool:
    return day[0] < 10**8  # behind that stand the keys of what has no year
