"""What speaks for and against that an event is the one that a claim foresaw: a table of small named features, each with its reason in words.

A feature gives a value from 0 to 1, and the words that explain it; 0 says nothing. Weights are our judgement, not fitted: there is no corpus of
forecasts and outcomes to fit them on. A match needs THRESHOLD points, something of what was done (type or words) in common, and a party or a place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from factions.analysis.claims.foreseen import Act, Foreseen
from factions.analysis.claims.grouping import likeness
from factions.analysis.incidents.comparing import Match, Where, match, where
from factions.analysis.incidents.words import rarity

THRESHOLD = 3.2
"""From so many points on an event is held for the one that was foreseen: its bare type and place are no match yet, wars have many such."""
SOME_WORDS = 0.15
"""From this likeness on, words tell what was done where no type does."""
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """A feature that spoke: its points, and why."""

    feature: str
    points: float
    why: str


@dataclass(frozen=True)
class Case:
    """A foreseen act (null where none was read in the claim) with all that the claim speaks of, and an event to hold against it."""

    foreseen: Foreseen
    act: Act | None
    event: Act

    @cached_property
    def actors(self) -> Match:
        """How those who are to act suit those who did."""
        return match(self.act.actors if self.act else (), self.event.actors)

    @cached_property
    def recipients(self) -> Match:
        """How those whom it is to be done to suit those whom it was."""
        return match(self.act.recipients if self.act else (), self.event.recipients)

    @cached_property
    def parties(self) -> Match:
        """How anybody whom the claim's words mention suits anybody with a part in the event."""
        return match(self.foreseen.parties, (*self.event.actors, *self.event.recipients))

    @cached_property
    def place(self) -> Where:
        """How the places lie to each other: those of the act, failing those the claim's words."""
        own = self.act.spots if self.act and self.act.spots else self.foreseen.spots
        return where(own, self.event.spots)

    @cached_property
    def home(self) -> Where:
        """How the event lies to the places of the claim's report, where the claim tells none."""
        told = self.foreseen.spots or (self.act and self.act.spots)
        return Where() if told else where(self.foreseen.home, self.event.spots)


Said = tuple[float, str]
NOTHING: Said = (0.0, "")


def same_type(case: Case) -> Said:
    """One PLOVER type."""
    return (1.0, f"both {case.event.type}") if case.act and case.act.type == case.event.type else NOTHING


def other_type(case: Case) -> Said:
    """Types that differ."""
    return (1.0, f"{case.act.type} against {case.event.type}") if case.act and case.act.type != case.event.type else NOTHING


def same_mode(case: Case) -> Said:
    """One type and one mode."""
    same = case.act and case.act.mode and (case.act.type, case.act.mode) == (case.event.type, case.event.mode)
    return (1.0, f"both {case.event.mode}") if same else NOTHING


def other_mode(case: Case) -> Said:
    """One type, and modes that differ."""
    if case.act is None or case.act.type != case.event.type or not case.act.mode or not case.event.mode or case.act.mode == case.event.mode:
        return NOTHING
    return 1.0, f"{case.act.mode} against {case.event.mode}"


def same_actor(case: Case) -> Said:
    """Who was to act did."""
    return (1.0, f"{case.actors.who} acts in both") if case.actors.same else NOTHING


def other_actor(case: Case) -> Said:
    """Somebody else acted."""
    return (1.0, f"{case.actors.who} differ") if case.actors.other else NOTHING


def same_recipient(case: Case) -> Said:
    """Those whom it was to be done to suffered or received it."""
    return (1.0, f"{case.recipients.who}: done to in both") if case.recipients.same else NOTHING


def party_spoken_of(case: Case) -> Said:
    """Somebody whom the claim mentions has a part in it."""
    known = case.actors.same or case.recipients.same
    return (1.0, f"{case.parties.who} has a part in it") if case.parties.same and not known else NOTHING


def same_place(case: Case) -> Said:
    """One place that is no wide region."""
    return (1.0, f"both at {case.place.what}") if case.place.same else NOTHING


def place_inside(case: Case) -> Said:
    """One place holds the other."""
    return (1.0, f"{case.place.what}: one area") if case.place.inside and not case.place.same else NOTHING


def other_place(case: Case) -> Said:
    """Their places differ."""
    return (1.0, case.place.what) if case.place.apart else NOTHING


def place_of_the_report(case: Case) -> Said:
    """Happened where the report tells most acts, and the claim tells no place."""
    return (1.0, f"at {case.home.what}, which the report speaks of") if case.home.same or case.home.inside else NOTHING


def like_words(case: Case) -> Said:
    """Words in common, rare ones more."""
    shared = sorted(case.foreseen.words & case.event.words, key=lambda word: (-rarity(word), word))
    share = likeness(case.foreseen.words, case.event.words)
    return (min(1.0, 2 * share), f"words in common: {', '.join(shared[:_MOST_WORDS])}") if share >= SOME_WORDS else NOTHING


WEIGHTS: tuple[tuple[Callable[[Case], Said], float], ...] = (
    (same_type, 1.5), (other_type, -1.0), (same_mode, 1.0), (other_mode, -0.75), (same_actor, 1.5), (other_actor, -4.0), (same_recipient, 1.0),
    (party_spoken_of, 1.0), (same_place, 1.5), (place_inside, 0.75), (other_place, -4.0), (place_of_the_report, 1.0), (like_words, 1.5),
)  # fmt: skip
"""The features, and what each is worth."""
_DONE = frozenset({"same_type", "like_words"})
_WHO_OR_WHERE = frozenset({"same_actor", "same_recipient", "party_spoken_of", "same_place", "place_inside", "place_of_the_report"})


def reasons(foreseen: Foreseen, event: Act) -> tuple[Reason, ...] | None:
    """Give why an event is the one that was foreseen, by the foreseen act that it suits best; null where it isn't."""
    found = max(((_score(Case(foreseen, act, event))) for act in foreseen.acts or (None,)), key=total)
    names = {one.feature for one in found}
    fits = total(found) >= THRESHOLD and names & _DONE and names & _WHO_OR_WHERE
    return found if fits else None


def total(found: tuple[Reason, ...]) -> float:
    """Add points up."""
    return sum(one.points for one in found)


def _score(case: Case) -> tuple[Reason, ...]:
    told = ((feature, weight, *feature(case)) for feature, weight in WEIGHTS)
    return tuple(Reason(feature.__name__, round(weight * value, 2), why) for feature, weight, value, why in told if value)
