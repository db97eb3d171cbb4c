"""What one report has of one act: its tellings that it calls the same, looked at together.

A denial has hardly any roles of its own: it takes them from the telling that it denies. So reports are compared happening by happening.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from factions.analysis.incidents.days import NARROW, Days
from factions.analysis.incidents.telling import Page, Party, Spot, Telling
from factions.analysis.incidents.words import scarcity, telling
from factions.statements.records import Casualty

_Thing = TypeVar("_Thing")
DONE = frozenset({"asserted", "denied", "possible"})
"""What is told of an act as of one that was, or wasn't; the rest (planned, demanded, hypothetical) hasn't come yet."""


@dataclass(frozen=True, eq=False)
class Happening:
    """Tellings of one report that it holds for one act, in its order; never empty."""

    tellings: tuple[Telling, ...]

    @cached_property
    def key(self) -> str:
        """The key of its first telling."""
        return self.tellings[0].key

    @cached_property
    def page(self) -> Page:
        """The report."""
        return self.tellings[0].page

    @cached_property
    def types(self) -> frozenset[str]:
        """The PLOVER types that it is told as."""
        return frozenset(one.type for one in self.tellings)

    @cached_property
    def modes(self) -> frozenset[str]:
        """The modes, as far as they are told."""
        return frozenset(one.mode for one in self.tellings if one.mode)

    @cached_property
    def contexts(self) -> frozenset[str]:
        """The contexts."""
        return frozenset(context for one in self.tellings for context in one.contexts)

    @cached_property
    def actors(self) -> tuple[Party, ...]:
        """Who did it, by any telling."""
        return _each(party for one in self.tellings for party in one.actors)

    @cached_property
    def recipients(self) -> tuple[Party, ...]:
        """Whom it was done to; who suffered a toll is among them."""
        return _each(party for one in self.tellings for party in one.recipients)

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The places."""
        return _each(spot for one in self.tellings for spot in one.spots)

    @cached_property
    def radius_km(self) -> float:
        """How far around any of its places it may lie at most (km)."""
        return max((spot.radius_km or 0.0 for spot in self.spots), default=0.0)

    @cached_property
    def sites(self) -> frozenset[str]:
        """Stems of the facilities and goods that it was at or was done to."""
        return frozenset(word for one in self.tellings for word in one.sites | one.targets)

    @cached_property
    def weapons(self) -> frozenset[str]:
        """Stems of the weapons."""
        return frozenset(word for one in self.tellings for word in one.weapons)

    @cached_property
    def tolls(self) -> tuple[Casualty, ...]:
        """All tolls that any telling gives or denies."""
        return tuple(toll for one in self.tellings for toll in one.tolls)

    @cached_property
    def words(self) -> frozenset[str]:
        """Stems of all its evidence."""
        return frozenset(word for one in self.tellings for word in one.words)

    @cached_property
    def told_words(self) -> float:
        """How much its evidence's words tell, each less the more its report repeats it."""
        return telling(self.words, [self.page.spread])

    @cached_property
    def days(self) -> tuple[Days, ...]:
        """The days that its tellings give, the narrowest first."""
        return tuple(sorted({one.days for one in self.tellings if one.days}, key=lambda span: (span.length, span)))

    @cached_property
    def day(self) -> Days | None:
        """The narrowest of its days."""
        return self.days[0] if self.days else None

    @cached_property
    def likely(self) -> Days | None:
        """When it is looked for: its days; else the weeks before publication where it is told as done, and both sides of it where it is to come."""
        if self.day is not None:
            return self.day
        published = self.page.day
        if published is None:
            return None
        return Days(published - _BEFORE, published + (1 if self.done else _BEFORE))

    @cached_property
    def hull(self) -> Days | None:
        """All days from the first to the last that any telling gives; when it is looked for where none gives any."""
        return Days(min(span.first for span in self.days), max(span.last for span in self.days)) if self.days else self.likely

    @cached_property
    def abouts(self) -> frozenset[str]:
        """What it is about: its parties, by id and name, its places (the report's centre where it tells none), its evidence's rarest words."""
        parties = [party for role in (self.actors, self.recipients) for party in role]
        rarest = [word for _, word in sorted((-scarcity(word), word) for word in self.words)[:_RARE_WORDS]]
        return frozenset((
            *(f"id {party.key}" for party in parties if party.key), *(f"name {name}" for party in parties for name in party.names),
            *(f"place {name}" for name in ([spot.name for spot in self.spots] or self.page.centre)), *(f"word {word}" for word in rarest),
        ))  # fmt: skip

    @cached_property
    def done(self) -> bool:
        """Whether any telling says that it was, may have been or wasn't."""
        return any(one.factuality in DONE for one in self.tellings)

    @cached_property
    def facts(self) -> frozenset[str]:
        """The factualities."""
        return frozenset(one.factuality for one in self.tellings)

    @cached_property
    def lead(self) -> float:
        """How far up in the report it is first told: 1 at its beginning, 0 at its end."""
        return 1 - self.tellings[0].start / max(self.page.length, 1)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries of its places, else of its parties; of the whole report where those have none."""
        own = frozenset(spot.country for spot in self.spots if spot.country)
        return own or frozenset(party.country for party in (*self.actors, *self.recipients) if party.country) or self.page.countries

    @cached_property
    def dated(self) -> bool:
        """Whether its day is known about as well as a single act's is."""
        return self.day is not None and self.day.length <= NARROW


_BEFORE = 21
_RARE_WORDS = 2


def _each(things: Iterable[_Thing]) -> tuple[_Thing, ...]:
    return tuple(dict.fromkeys(things))


def happenings(told: Sequence[Telling], apart: Callable[[str, str], bool] = lambda _one, _other: False) -> tuple[Happening, ...]:
    """Put the tellings of one report that it calls the same together, in its order.

    `apart` tells whether a person has judged two tellings (keys) not to be one; those are never put together, however they are linked.
    """
    groups: dict[str, list[Telling]] = {one.key: [one] for one in told}
    for one in told:
        mine, its = groups[one.key], groups.get(one.same or "")
        if its is None or its is mine or any(apart(a.key, b.key) for a in mine for b in its):
            continue
        its += mine
        for moved in mine:
            groups[moved.key] = its
    order = {one.key: place for place, one in enumerate(told)}
    whole = {id(group): tuple(sorted(group, key=lambda one: order[one.key])) for group in groups.values()}
    return tuple(sorted(map(Happening, whole.values()), key=lambda one: order[one.key]))
