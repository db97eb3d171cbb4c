"""An incident as a record: its reports side by side, its toll by rule, what they contradict each other in, and how much it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from factions.analysis.evidence import Weight, weigh
from factions.analysis.incidents.comparing import match, where
from factions.analysis.incidents.days import Days
from factions.analysis.incidents.telling import Spot, Telling
from factions.analysis.incidents.tolls import Estimate, Source, estimates, support_of
from factions.statements.records import Casualty

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What two tellings (keys) differ in: `kind` is denied, toll, perpetrator, day or place."""

    kind: str
    one: str
    other: str
    why: str


@dataclass(frozen=True)
class Incident:
    """One thing that happened, by its reports.

    `key` is its first telling's, in the order of publication; `tellings` stand in that order, each with its own day, place, toll, and who gave it.
    `type`, `days` and `spot` are those that most reports tell, of equals the most exact. Contradictions are named, never averaged.
    """

    key: str
    type: str
    tellings: tuple[Telling, ...]
    days: Days | None
    spot: Spot | None
    tolls: tuple[Estimate, ...]
    contradictions: tuple[Contradiction, ...]
    weight: Weight

    @property
    def documents(self) -> tuple[str, ...]:
        """The reports, in the order of publication."""
        return tuple(dict.fromkeys(told.page.document for told in self.tellings))


def incident(tellings: Iterable[Telling], sources: Mapping[str, Source] | None = None) -> Incident:
    """Make the record of an incident of its tellings, of which there is at least one; `sources` tells grades and families by document."""
    told = tuple(sorted(tellings, key=lambda one: (one.page.day is None, one.page.day, one.page.document, one.start, one.key)))
    parties = [party for one in told for party in (*one.actors, *one.recipients)]
    return Incident(
        key=told[0].key, type=_most((one.type, one.page.document) for one in told) or told[0].type, tellings=told,
        days=_most(((one.days, one.page.document) for one in told if one.days), exact=lambda days: days.length),
        spot=_most(((spot, one.page.document) for one in told for spot in one.spots), exact=lambda spot: spot.precision or 1),
        tolls=estimates(told, sources), contradictions=tuple(contradictions(told)),
        weight=weigh(support_of(one, sources or {}, parties) for one in told),
    )  # fmt: skip


def _most(found: Iterable[tuple[_Value, str]], exact: Callable[[_Value], float] = lambda _value: 0.0) -> _Value | None:
    """Give what most reports tell; of equals the most exact, then what was told first."""
    reports = Counter(value for value, _ in dict.fromkeys(found))
    return max(reports, key=lambda value: (reports[value], -exact(value)), default=None)


def contradictions(tellings: Sequence[Telling]) -> Iterator[Contradiction]:
    """Name what tellings of one incident contradict each other in, each difference once, by the first two that have it.

    A telling that is denied is only named as that.
    """
    found: dict[tuple[str, str], Contradiction] = {}
    for one in _differences(tellings):
        found.setdefault((one.kind, one.why), one)
    yield from found.values()


def _differences(tellings: Sequence[Telling]) -> Iterator[Contradiction]:
    for one, other in combinations(tellings, 2):
        if (one.factuality == "denied") != (other.factuality == "denied"):
            denier, held = (one, other) if one.factuality == "denied" else (other, one)
            if held.factuality == "asserted" and _same_claim(denier, held):
                yield Contradiction("denied", denier.key, held.key, f"denied by {_teller(denier)}")
            continue
        for kind, differ in KINDS.items():
            if one.factuality != "denied" and (why := differ(*sorted((one, other), key=_teller))):
                yield Contradiction(kind, one.key, other.key, why)


def _same_claim(denier: Telling, held: Telling) -> bool:
    """Tell whether a denial is about what the other tells: a denied figure leaves other figures standing."""
    tolls = {(toll.what, _range(toll)) for toll in denier.tolls if _range(toll)}
    return not tolls or not tolls.isdisjoint({(toll.what, _range(toll)) for toll in held.tolls})


def _other_toll(one: Telling, other: Telling) -> str:
    for a in one.tolls:
        for b in other.tolls:
            mine, its = _range(a), _range(b)
            if (a.what, a.side) == (b.what, b.side) and mine and its and (mine[1] < its[0] or its[1] < mine[0]):
                return f"{a.what}: {_shown(mine)} by {_teller(one)}, {_shown(its)} by {_teller(other)}"
    return ""


def _other_perpetrator(one: Telling, other: Telling) -> str:
    found = match(one.actors, other.actors)
    return f"{found.who} are blamed" if found.other else ""


def _other_day(one: Telling, other: Telling) -> str:
    return f"{one.time} by {_teller(one)}, {other.time} by {_teller(other)}" if one.days and other.days and one.days.gap(other.days) else ""


def _other_place(one: Telling, other: Telling) -> str:
    found = where(one.spots, other.spots)
    return f"at {found.what}" if found.apart else ""


KINDS: dict[str, Callable[[Telling, Telling], str]] = {
    "toll": _other_toll, "perpetrator": _other_perpetrator, "day": _other_day, "place": _other_place,
}  # fmt: skip
"""What two tellings may differ in; each gives the difference in words, or nothing."""


def _range(toll: Casualty) -> tuple[float, float] | None:
    """Give what a toll allows: at least ten is ten or more; null where it gives no figure."""
    values = [value for value in (toll.low, toll.best, toll.high) if value is not None]
    if not values:
        return None
    return float(toll.low if toll.low is not None else min(values) if toll.best is not None else 0), float("inf" if toll.high is None else toll.high)


def _shown(span: tuple[float, float]) -> str:
    low, high = span
    return f"{low:.0f}" if low == high else f"{low:.0f} or more" if high == float("inf") else f"{low:.0f} to {high:.0f}"


def _teller(told: Telling) -> str:
    return (told.voice.shown if told.voice else None) or told.page.publisher or "an unnamed source"
