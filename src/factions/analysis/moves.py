"""Groups that moved: who has a new ally or a new backer since a day, and who was seen where they hadn't been.

A tie is new where the first day on which anybody says that it held lies within the days asked about (dating.py), and no other tie of its type, of
whatever subtype, held between the two before. A place is new to a group where it did something there, or had it done to it, and no earlier incident
has it there, nor one of unknown day that an earlier report tells of: first in a country, else in a town or district by its name. So a move is one by
the record: who was allied all along, and is first said to be so now, has moved here. Of a group that no earlier report names all is new; it's marked
(`unknown_before`) and comes last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from factions.analysis.incidents.records import IncidentSummary, Wanted, incidents
from factions.analysis.ties import Among, End, Tie, of_all
from factions.analysis.ties import ties as find_ties
from factions.ledger import harm, recent
from factions.ledger.facts import Cited
from factions.ledger.judgements import clusters, group_names
from factions.ledger.open import Ledger
from factions.ledger.recent import Where
from factions.ledger.selecting import Key
from factions.ledger.ties import citations

if TYPE_CHECKING:
    from sqlalchemy import Connection

What = Literal["ally", "backer", "place"]
KINDS = ("armed_group", "militia", "state_force")
"""Whose moves are told."""
_TIES: dict[str, What] = {"allied_with": "ally", "backs": "backer"}
_MOST_INCIDENTS = 2000
_MOST = 12


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a group was first seen: in a country (`new` is country) or a place; by the incident of this number, in these words."""

    incident: int
    new: Literal["country", "place"]
    place: str | None
    country: str | None
    day: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A move of `group`: with `tie` to `other`, its new ally or backer, or to the places where it was `seen`. `day` (ISO 8601) is the first known.

    `unknown_before` tells that no report from before the days asked about names the group.
    """

    what: What
    group: End
    day: str
    unknown_before: bool
    other: End | None = None
    tie: Tie | None = None
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Moves:
    """Moves, those of groups that were known before first, then the last ones; `left_out` counts those beyond the most that were wanted."""

    moves: tuple[Move, ...]
    left_out: int


def moves(ledger: Ledger, first: date, last: date, *, most: int = _MOST, public: bool = False, as_of: date | None = None) -> Moves:
    """Give the moves from a day to another, of each kind at most `most`; `as_of` asks what the ledger held at the end of that day (UTC).

    With `public` they rest on statements alone that may be read in public.
    """
    found = [*_tied(ledger, first, last, public=public, as_of=as_of), *_seen(ledger, first, last, public=public, as_of=as_of)]
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        ends = {end.id for move in found for end in (move.group, move.other) if end and end.id}
        members = {name: judged.members(name) for name in ends}
        before = recent.named_before(connection, {one for own in members.values() for one in own}, first, as_of=as_of)
    known = {name for name, own in members.items() if not before.isdisjoint(own)}
    ranked = sorted((_marked(move, known) for move in found), key=_order, reverse=True)
    shown: list[Move] = []
    counts, left_out = defaultdict[What, int](int), 0
    for move in ranked:
        if counts[move.what] == most:
            left_out += 1
        elif _is_new(ledger, move, as_of):
            counts[move.what] += 1
            shown.append(move)
    return Moves(tuple(shown), left_out)


def _marked(move: Move, known: set[str]) -> Move:
    group, other = move.group, move.other
    if move.what == "ally" and other and other.kind in KINDS and group.id not in known and other.id in known:
        group, other = other, group  # of two allies the one that was there before has moved
    return Move(move.what, group, move.day, group.id not in known, other, move.tie, move.seen)


def _order(move: Move) -> tuple[bool, str, float, str]:
    return not move.unknown_before, move.day, move.tie.weight if move.tie else len(move.seen), move.group.name


# new ties


def _tied(ledger: Ledger, first: date, last: date, *, public: bool, as_of: date | None) -> Iterable[Move]:
    begin, end = first.isoformat(), last.isoformat()

    def fresh(ties: list[Tie]) -> list[Tie]:
        return [tie for tie in ties if tie.supporting and tie.periods and begin <= (tie.periods[0].first or "") <= end and _movers(tie)]

    among = Among(types=tuple(_TIES), kinds=KINDS)
    held = of_all(ledger, among=among, choose=fresh, public=public, within=(first, last), as_of=as_of).ties
    seen: set[tuple[What, str | None, str | None]] = set()
    for tie in held:  # the weightiest first: a backer's kinds of support are one move
        for group, other in _movers(tie)[:1]:
            key = (_TIES[tie.type], group.id, other.id)
            if key not in seen:
                seen.add(key)
                yield Move(_TIES[tie.type], group, tie.periods[0].first or "", False, other, _by_first(tie))


def _by_first(tie: Tie) -> Tie:
    """Leave a tie the statement that dates its beginning, else any that says that it holds."""
    own = [told for told in tie.statements if told.stance == "for"]
    return replace(tie, statements=tuple(sorted(own, key=lambda told: told.first != tie.periods[0].first)[:1]))


def _movers(tie: Tie) -> list[tuple[End, End]]:
    """Give the group that moved, and whom it has now: of allies either, as both did."""
    ends = [(tie.object, tie.subject), *([(tie.subject, tie.object)] if tie.type == "allied_with" else [])]
    return [(group, other) for group, other in ends if group.kind in KINDS]


def _is_new(ledger: Ledger, move: Move, as_of: date | None) -> bool:
    """Tell whether no tie of this type, of whatever subtype, held between the two before, nor one of which only an end is known."""
    if move.tie is None or move.group.id is None or move.other is None:
        return True
    ends = {(move.other.id, move.group.id), *([(move.group.id, move.other.id)] if move.what == "ally" else [])}
    for tie in find_ties(ledger, move.group.id, types=(move.tie.type,), statements=0, as_of=as_of):
        if (tie.subject.id, tie.object.id) in ends and tie.supporting and any((one.first or "") < move.day for one in tie.periods):
            return False
    return True


# new places


def _seen(ledger: Ledger, first: date, last: date, *, public: bool, as_of: date | None) -> Iterable[Move]:
    rows = incidents(ledger, Wanted(first=first, last=last), parties=False, as_of=as_of, limit=_MOST_INCIDENTS)
    rows = [row for row in rows if row.country and (row.first_day or "") >= first.isoformat()]
    if not rows:
        return
    with ledger.read() as connection:
        if public:
            rows = harm.public(connection, rows, as_of=as_of)
        judged = clusters(connection, as_of=as_of)
        told = recent.groups_in(connection, [row.id for row in rows], KINDS, as_of=as_of)
        quotes = _quotes(connection, told.values(), as_of, public=public)
        parts: defaultdict[str, dict[int, Key]] = defaultdict(dict)
        for (number, group), key in told.items():
            if key in quotes:
                parts[judged.canonical(group)].setdefault(number, key)
        called = group_names(connection, set(parts), as_of=as_of)
        for group, own in parts.items():
            known = called.get(group)
            if known is None or known.kind not in KINDS:
                continue
            before = recent.seen_before(connection, judged.members(group), first, as_of=as_of)
            places = tuple(_new([(row, quotes[own[row.id]]) for row in rows if row.id in own], before))
            if places:
                yield Move("place", End(known.name, group, known.kind, known.country), places[0].day, False, seen=places)


def _quotes(connection: Connection, keys: Iterable[Key], as_of: date | None, *, public: bool) -> Mapping[Key, tuple[Cited, ...]]:
    """Give the passages of statements, in public of those that may be read there."""
    found = citations(connection, sorted(set(keys)))
    if not public:
        return found
    named = {key: (cited[0].document, key[1]) for key, cited in found.items() if cited}
    hidden = harm.withheld(connection, set(named.values()), as_of=as_of)
    return {key: found[key] for key, name in named.items() if name not in hidden}


def _new(rows: Sequence[tuple[IncidentSummary, tuple[Cited, ...]]], before: set[Where]) -> Iterable[Seen]:
    """Give the places that are new, each once, countries first, in time order."""
    lands, places = {one.country for one in before}, {(one.country, one.place) for one in before}
    found: dict[tuple[str | None, str | None], Seen] = {}
    for row, cited in sorted(rows, key=lambda pair: (pair[0].first_day or "", pair[0].id)):
        day = row.first_day or ""
        if row.country not in lands:
            lands.add(row.country)
            places.add((row.country, row.place))
            found[row.country, None] = Seen(row.id, "country", row.place, row.country, day, cited)
        elif row.place and (row.country, row.place) not in places:
            places.add((row.country, row.place))
            found[row.country, row.place] = Seen(row.id, "place", row.place, row.country, day, cited)
    return sorted(found.values(), key=lambda one: (one.new != "country", one.day))
