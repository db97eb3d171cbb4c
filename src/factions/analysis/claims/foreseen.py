"""What a claim foresees, and under which condition, as it can be compared with events that came later.

A claim's nested statements (events and relations whose attribution it is) say what it foresees: their types, parties and places. One whose parts are
mostly mentioned in the words of the condition, and not elsewhere in the claim, belongs to the condition. Actors and places that the words themselves
mention count, too: a reader may have found no event in them. Where no place is told, the places that the report tells most acts of may be meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from factions.analysis.incidents.telling import Party, Spot
from factions.analysis.incidents.words import stems
from factions.evidence import Span
from factions.ledger import facts
from factions.ledger import outcomes as shelf
from factions.ledger.gather import Told
from factions.ledger.outcomes import ClaimRow, Here, Inner
from factions.reference.folding import fold, skeleton

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.ledger.clusters import Clusters

_UNLESS = re.compile(r"\b(?:unless|except|barring|short of|without)\b")
_NOT = re.compile(r"\b(?:not|never|no longer|cannot)\b|n['’]t\b")
_OTHERWISE = re.compile(r"^\W*(?:otherwise|if not|if so)\W*$")
_REST = re.compile(r"[^,;:.]{1,60}(?=,)")
_HOME = 2
_LAND = 6  # where_prec of a whole country


@dataclass(frozen=True, slots=True)
class Act:
    """An event as it is compared: a foreseen one, or one that is told to have been."""

    type: str
    mode: str | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    spots: tuple[Spot, ...]
    words: frozenset[str]
    factuality: str


class Tie(NamedTuple):
    """A relation that a claim foresees: the canonical id of its subject, null where that is no group, and the relation seen from there."""

    subject: str | None
    tie: facts.TieFact


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a claim, or its condition, speaks of.

    `acts` and `ties` are its nested statements; `parties` and `spots` what its words mention; `home` the places that the report tells most acts of.
    `negated` tells that it is of something that will not be, so that what matches speaks against it; null where its words have a negation that no
    statement read in it took in, so that only a person can tell.
    """

    acts: tuple[Act, ...]
    ties: tuple[Tie, ...]
    parties: tuple[Party, ...]
    spots: tuple[Spot, ...]
    home: tuple[Spot, ...]
    words: frozenset[str]
    negated: bool | None

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of its places, failing those of its parties, failing those of the report's places; the first named first."""
        every = (*self.spots, *(spot for act in self.acts for spot in act.spots))
        parties = (*self.parties, *(party for act in self.acts for party in (*act.actors, *act.recipients)))
        found = [[one.country for one in them if one.country] for them in (every, parties, self.home)]
        return tuple(dict.fromkeys(next((them for them in found if them), [])))

    @property
    def groups(self) -> frozenset[str]:
        """The canonical ids of the groups that it speaks of."""
        roles = (party for act in self.acts for party in (*act.actors, *act.recipients))
        return frozenset(party.key for party in (*self.parties, *roles) if party.key)

    @property
    def types(self) -> frozenset[str]:
        """The PLOVER types of its acts."""
        return frozenset(act.type for act in self.acts)


def foreseen(
    connection: Connection, row: ClaimRow, judged: Clusters, *, as_of: date | None = None
) -> tuple[Foreseen, Foreseen | None]:  # fmt: skip
    """Give what a claim foresees, and what its condition speaks of; null where it has none, or one that refers to words before it ("Otherwise")."""
    inner = [one for one in shelf.inner(connection, row.key) if one.factuality != "asserted"]  # what is asserted in it isn't foreseen
    told = Told(connection, [one.key for one in inner], judged, as_of)
    here = shelf.mentioned(connection, row.reading, as_of=as_of)
    condition = row.condition and clause(row.condition, row.content)
    in_condition = [one for one in inner if condition and _belongs(one, row.content, condition)]
    home = _home(here)
    of_claim = [one for one in inner if one not in in_condition]
    without = row.content.quote.replace(condition.quote, " ") if condition else row.content.quote
    content = _foreseen(of_claim, told, _between(here, row.content, condition), home, judged, without)
    if condition is None or _OTHERWISE.match(fold(condition.quote)):
        return content, None
    met = _foreseen(in_condition, told, _between(here, condition, None), home, judged, condition.quote)
    words = fold(condition.quote)
    # "unless X" holds while X is not; "unless X isn't" while it is
    negated = bool(_UNLESS.search(words)) != _negates(condition.quote)
    return content, replace(met, negated=negated)


def clause(condition: Span, content: Span) -> Span:
    """Let a condition go on to the comma that ends its clause, if there is one near: a reader may have cut it short."""
    after = condition.end - content.start
    rest = _REST.match(content.quote, after) if 0 <= after <= len(content.quote) else None
    if rest is None:
        return condition
    return Span(start=condition.start, end=condition.end + len(rest[0]), quote=condition.quote + rest[0])


def _belongs(one: Inner, content: Span, condition: Span) -> bool:
    """Tell whether a nested statement is of the condition: more of its parts stand in it than elsewhere in the claim's words."""
    within = [condition.start <= at < condition.end for at in one.at if content.start <= at < content.end or condition.start <= at < condition.end]
    return 2 * sum(within) > len(within)


def _between(here: Iterable[Here], span: Span, but: Span | None) -> list[Here]:
    """Give what is mentioned in a span, and not in another."""
    return [one for one in here if span.start <= one.start < span.end and not (but and but.start <= one.start < but.end)]


def _home(here: Iterable[Here]) -> tuple[Spot, ...]:
    """Give the places that a report mentions most often."""
    counts = Counter(one.ref for one in here if one.actor_kind is None and (one.precision or 0) < _LAND)
    spots = {one.ref: _spot_here(one) for one in here if one.actor_kind is None}
    return tuple(spots[ref] for ref, _ in counts.most_common(_HOME))


def _foreseen(
    inner: Sequence[Inner], told: Told, here: Sequence[Here], home: tuple[Spot, ...], judged: Clusters, words: str
) -> Foreseen:  # fmt: skip
    acts = tuple(act_of(told.event(one.key)) for one in inner if one.kind == "event")
    keys = [one.key for one in inner if one.kind == "relation"]
    ties = tuple(Tie(told.tie(key, "object").other.group, told.tie(key, "subject")) for key in keys)
    parties = tuple(_party_here(one, judged) for one in here if one.actor_kind is not None and one.form != "pronoun")
    spots = tuple(_spot_here(one) for one in here if one.actor_kind is None)
    denied = [*(act.factuality == "denied" for act in acts), *(tie.tie.factuality == "denied" for tie in ties)]
    negated = True if denied and all(denied) else None if _negates(words) or any(denied) else False
    return Foreseen(acts, ties, parties, spots, home, stems(words), negated)


def _negates(words: str) -> bool:
    """Tell whether words say "not"; they aren't folded first, which takes the apostrophe of "doesn't" away."""
    return _NOT.search(words.casefold()) is not None


def act_of(fact: facts.EventFact) -> Act:
    """Take an event of the ledger."""
    things = (*fact.recipients, *(target for target in fact.targets if target.kind != "place"))
    spots = (*(spot_of(spot) for spot in fact.places), *(_named_spot(target) for target in fact.targets if target.kind == "place"))
    return Act(
        fact.type, fact.mode, tuple(party_of(one) for one in fact.actors), tuple(party_of(one) for one in things), spots,
        stems(" ".join(cited.span.quote for cited in fact.citations)), fact.factuality,
    )  # fmt: skip


def party_of(party: facts.Party) -> Party:
    """Take a party of the ledger; one without a name is known by the report's words for it."""
    named = bool(party.group) or party.form == "named"
    names = frozenset(filter(None, [skeleton(party.name)])) if named else frozenset()
    return Party(party.name, party.group, names, stems(party.text if party.form != "pronoun" else party.name), party.kind, party.country)


def spot_of(spot: facts.Spot) -> Spot:
    """Take a place of the ledger."""
    return Spot(spot.name, skeleton(spot.name), spot.country, spot.admin1, spot.lat, spot.lon, spot.precision, spot.radius_km)


def _named_spot(party: facts.Party) -> Spot:
    return Spot(party.name, skeleton(party.name), party.country)


def _party_here(one: Here, judged: Clusters) -> Party:
    named = bool(one.group) or one.form == "named"
    names = frozenset(filter(None, [skeleton(one.name)])) if named else frozenset()
    return Party(one.name, one.group and judged.canonical(one.group), names, stems(one.text), one.actor_kind, one.country)


def _spot_here(one: Here) -> Spot:
    return Spot(one.name, skeleton(one.name), one.country, one.admin1, one.lat, one.lon, one.precision, one.radius_km)
