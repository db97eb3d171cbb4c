"""The patterns that a question may count: each looks at what a query finds, in the order of days, and says which of it counts, and how surely.

| pattern | what counts | what it needs to know |
| --- | --- | --- |
| `every` | whatever the query finds | nothing |
| `first` | the first statement on record of a tie, or the first act of a type between the same groups | what went before, however long ago |
| `reprisal` | an attack after one the other way round, within N days: those who were hit strike back | attacks of that type by anybody |
| `changed_hands` | a taking of a place by somebody else than who held it: who took it last, or from whom it's said to be taken | takings by anybody |

Sides are groups, communities where they are known, and what the question itself says to be a side: an attack on Sunni villagers can be answered by
any Sunni group. What is sure is dated by its own words and denied by nobody; a first or a change of hands is sure only where what went before is
known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from factions.analysis.filters import Item, Parties, Party, communities_of, directed, is_party
from factions.analysis.incidents.days import Days, day_text
from factions.analysis.questions.records import REPRISAL, Pattern, Query
from factions.analysis.selecting import Pick
from factions.reference.countries import country_of_name
from factions.reference.folding import fold

WEEK = 7
"""Days that what is counted may last: what is known to the month only is in no week."""


class Counted(NamedTuple):
    """A pick that counts. `sure` puts it in the lowest count, too; `note` says what the pattern found."""

    pick: Pick
    sure: bool
    note: str = ""


Sides = Callable[[Party], Iterable[str]]
"""Gives the sides that a party is on."""


class Asked(NamedTuple):
    """A query, the names of what it finds among all picks that are looked at, and the sides."""

    query: Query
    wanted: frozenset[str]
    sides: Sides


class Rule(NamedTuple):
    """A pattern: which picks count; how far before a period it must look (days, null: to the beginning); whether it must see what others did."""

    counted: Callable[[Sequence[Pick], Asked], Iterator[Counted]]
    before: Callable[[Query], int | None]
    others: bool


def loose(query: Query) -> Query:
    """Give a query without what it asks of parties, tolls and words: what others did, too."""
    return query.model_copy(update={"actor": None, "recipient": None, "party": None, "across": None, "casualties": None, "words": (), "sources": 0})


def earliest(query: Query, first: date) -> date | None:
    """Give the day from which on a query must look, for a period that begins with `first`."""
    days = RULES[query.pattern].before(query)
    return None if days is None else date.fromordinal(max(first.toordinal() - days, 1))


def counted(picks: Sequence[Pick], asked: Asked) -> list[Counted]:
    """Give what counts of picks in the order of days."""
    return list(RULES[asked.query.pattern].counted(picks, asked))


def sides_of(declared: Mapping[str, Sequence[Parties]]) -> Sides:
    """Give what tells the sides of a party: its groups, its communities, and those that are declared."""

    def sides(one: Party) -> Iterable[str]:
        own = (f"side:{name}" for name, several in declared.items() if any(is_party(wanted, one) for wanted in several))
        return (*one.ids, *(f"community:{name}" for name in communities_of(one)), *own)

    return sides


def _plainly(pick: Pick) -> bool:
    return pick.own and not pick.disputed


def _every(picks: Sequence[Pick], _asked: Asked) -> Iterator[Counted]:
    return (Counted(pick, _plainly(pick)) for pick in picks)


def _first(picks: Sequence[Pick], _asked: Asked) -> Iterator[Counted]:
    """Give the first of each, and whatever of the same tie stands in the same week; what has no day may have been before."""
    begun: dict[object, Pick] = {}
    vague = {key for pick in picks if pick.days is None and (key := _who(pick))}
    for pick in picks:
        if pick.days is None or (key := _who(pick)) is None:
            continue
        one = begun.setdefault(key, pick)
        if pick is one or (pick.name == one.name and _monday(pick.days) == _monday(one.days or pick.days)):
            yield Counted(pick, _plainly(pick) and key not in vague, "the first on record")


def _who(pick: Pick) -> object:
    """Give what is the first of its kind once: a tie, or an act between groups; null where nobody is known who did it."""
    if pick.item.kind == "ties":
        return pick.name
    actors, others = (frozenset(name for one in side for name in one.ids) for side in (pick.item.actors, pick.item.recipients))
    return (pick.item.type, actors, others) if actors else None


def _reprisals(picks: Sequence[Pick], asked: Asked) -> Iterator[Counted]:
    """Give attacks that answer one before them; an attack of unknown day answers none, and is answered by none."""
    within = asked.query.within or REPRISAL
    dated = [(pick, pick.days) for pick in picks if pick.own and pick.days and pick.days.length <= WEEK]
    struck: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)  # by who and whom: the last day, and which it was
    for number, (pick, days) in enumerate(dated):
        for pair in _pairs(pick.item, asked.sides):
            struck[pair].append((days.last, number))
    for held in struck.values():
        held.sort()
    for pick, days in dated:
        if pick.name not in asked.wanted:
            continue
        before = [last for one, other in _pairs(pick.item, asked.sides) if (last := _last_before(struck.get((other, one), ()), days.first, within))]
        if before:
            earlier = dated[max(before)[1]][0]
            yield Counted(pick, _plainly(pick) and _plainly(earlier), f"after {earlier.name}, {_days(earlier.days)}")


def _last_before(struck: Sequence[tuple[int, int]], day: int, within: int) -> tuple[int, int] | None:
    """Give the last attack that was over before a day, and not longer ago than so many days."""
    at = bisect_left(struck, (day, -1)) - 1
    return struck[at] if at >= 0 and struck[at][0] >= day - within else None


def _pairs(item: Item, sides: Sides) -> set[tuple[str, str]]:
    """Give who struck whom, by sides."""
    return {(a, b) for one, other in directed(item) for a in sides(one) for b in sides(other) if a != b}


def _changed_hands(picks: Sequence[Pick], asked: Asked) -> Iterator[Counted]:
    """Follow each place from hand to hand."""
    holders: dict[tuple[str, frozenset[str]], tuple[Party, ...]] = {}
    for pick in picks:
        takers, losers = pick.item.actors, pick.item.recipients
        if pick.days is None or not pick.place or country_of_name(pick.place) or not (takers or losers):
            continue
        spot = fold(pick.place), pick.item.countries
        taken = {side for one in takers for side in asked.sides(one)}
        before = holders.get(spot) or tuple(one for one in losers if taken.isdisjoint(asked.sides(one)))
        kept = any(not taken.isdisjoint(asked.sides(one)) for one in before)
        if pick.name in asked.wanted and not kept:
            known = bool(taken) and any(asked.sides(one) for one in before)
            names = ", ".join(dict.fromkeys(one.name for one in before if one.name))
            yield Counted(pick, known and _plainly(pick), f"from {names}" if names else "who held it before isn't known")
        holders[spot] = takers


def _monday(days: Days) -> int:
    return (days.first - 1) // WEEK  # the first day of the calendar was a Monday


def _days(days: Days | None) -> str:
    return "" if days is None else "/".join(dict.fromkeys((day_text(days.first), day_text(days.last))))


RULES: dict[Pattern, Rule] = {
    "every": Rule(_every, lambda _query: 0, others=False),
    "first": Rule(_first, lambda _query: None, others=False),
    "reprisal": Rule(_reprisals, lambda query: (query.within or REPRISAL) + WEEK, others=True),
    "changed_hands": Rule(_changed_hands, lambda _query: None, others=True),
}
