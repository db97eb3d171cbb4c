"""What a name of a place may mean, wherever it is read: the gazetteer's candidates, and the score that each has before the document is asked.

A name is looked up as it is; without the word for its kind; without its direction; spelt otherwise; by a part of it. What the words around say of its
kind ("the town of X") and of what it lies in ("X, Y") is gathered with it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from factions.identities import places_words as words_of
from factions.identities.places_words import BARE, DIVISIONS, FORMS, POPULATED, STEP
from factions.reference.countries import countries, country_of_capital, country_of_demonym
from factions.reference.folding import fold
from factions.reference.gazetteer import Gazetteer, GazetteerRow
from factions.reference.globe import km

_MOST = 80
_KNOWN_HEADS = 20_000  # a place of fewer heads lends its name to nothing ("Royal Theatre")
_ACRONYM = 3  # capitals: EU, UK, NSW
_NOISE, _TOWN_KM = 0.02, 60.0
FINE = 4  # where_prec of points and provinces, not whole countries
PART = 5  # where_prec of a part of a country
# what a kind adds to the logarithm of its heads
_KIND = {"country": 3.0, "continent": 1.0, "province": -0.7, "state": 0.0, "republic": 0.0, "region": -0.3, "district": -2.6, "river": -0.5}
_FAMOUS, _MILLION = 0.4, 1_000_000  # London, wherever it's read
_SHARED, _NAMESAKE = 3.0, -1.2  # seas, continents and other places of no one country; a division whose chief town has its name
_ALIKE, _LENT = -2.0, -0.5  # a place whose name is spelt otherwise; one that only a part of the name names
_W_CAPITAL, _W_OWN_NAME = 1.0, 1.2


class PlaceName(NamedTuple):
    """A name of a place in a text: offsets in code points, and the words."""

    start: int
    end: int
    text: str


Division = tuple[str | None, str | None]
"""A country (alpha-3), and the name of its first division."""


@dataclass
class Group:
    """The occurrences of one name, what it may mean, and how each candidate scores."""

    text: str
    rows: list[GazetteerRow]
    direction: tuple[float, float] | None = None
    lent: bool = False
    alike: bool = False
    wanted: Counter[frozenset[str]] = field(default_factory=Counter)
    within: set[str] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)
    base: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    best: int = 0
    sure: float = 0.0
    countries: defaultdict[str | None, float] = field(default_factory=lambda: defaultdict(float))
    divisions: defaultdict[Division, float] = field(default_factory=lambda: defaultdict(float))

    def settle(self) -> None:
        """Work out from the scores the best candidate, and how far the name speaks for each country and division (a softmax of the scores)."""
        self.countries, self.divisions = defaultdict(float), defaultdict(float)
        if not self.rows:
            return
        self.best = max(range(len(self.rows)), key=self.scores.__getitem__)
        weights = [math.exp(score - self.scores[self.best]) for score in self.scores]
        self.sure = 1 / sum(weights)
        often = math.sqrt(min(len(self.spans), 3)) / (1 + self.lent + self.alike)
        for row, weight in zip(self.rows, weights, strict=True):
            share = weight * self.sure
            if share > _NOISE and row.country:
                self.countries[row.country] += often * share
                self.divisions[division_of(row)] += often * share


def division_of(row: GazetteerRow) -> Division:
    """Give the country and the first division that a place is, or lies in."""
    return row.country, row.name if row.kind in DIVISIONS else row.admin1


def key_of(words: str) -> str:
    """Give what the occurrences of one name share: folded, without a genitive's s and the marks around."""
    return fold(re.sub(r"['’]s$", "", words.strip().strip(",;:")))


def grouped(names: Sequence[PlaceName], text: str, book: Gazetteer) -> dict[str, Group]:
    """Gather the occurrences of each name, with its candidates and what the words around it say."""
    groups: dict[str, Group] = {}
    ordered = sorted(names)
    named = {key_of(name.text) for name in names}
    for at, name in enumerate(ordered):
        key = key_of(name.text)
        group = groups.get(key)
        if group is None:
            group = groups[key] = _candidates(re.sub(r"['’]s$", "", name.text.strip()), book, named)
        group.spans.append((name.start, name.end))
        if form := words_of.BEFORE.search(text, max(0, name.start - 40), name.start) or words_of.BEHIND.match(text, name.end):
            group.wanted[FORMS[form[1].lower()]] += 1
        follows = ordered[at + 1] if at + 1 < len(ordered) else None
        if follows and words_of.WITHIN.fullmatch(text, name.end, follows.start):
            group.within.add(key_of(follows.text))
        elif said := words_of.NEXT.match(text, name.end):
            group.within.update(fold(" ".join(said[1].split()[:size]).rstrip(",")) for size in (1, 2, 3))
    return {key_of(name.text): groups[key_of(name.text)] for name in names}


def _rows(words: str, book: Gazetteer) -> list[GazetteerRow]:
    """Give what a name may mean; for a demonym its country, for a bare direction nothing, for a short acronym no town."""
    if fold(words) in BARE:
        return []
    country = country_of_demonym(words)
    rows = book.find(words)[:_MOST]
    if country and not any(row.kind in {"country", "state"} and row.country == country for row in rows):  # "Scottish" is Scotland's
        return [row for row in book.find(countries()[country].name) if row.country == country and row.kind == "country"]
    if words.isupper() and len(words) <= _ACRONYM:
        rows = [row for row in rows if row.kind not in POPULATED]
    return rows


def _candidates(words: str, book: Gazetteer, named: AbstractSet[str]) -> Group:
    """Look a name up as it is; without the word for its kind; without its direction; spelt otherwise; by a part of it.

    A part lends its place to a building's name, and to any other where the part is `named` by itself.
    """
    group = Group(words, _rows(words, book))
    if fold(words) in BARE:
        return group
    head, comma, tail = words.partition(", ")
    if comma and not group.rows:  # "Samarra, Iraq" as one name
        inner = _candidates(head, book, named)
        _take(group, inner)
        group.wanted, group.within = inner.wanted, {fold(tail)}
        _weigh(group, head)
        return group
    if form := words_of.HEAD.match(words) or words_of.TAIL.match(words):
        kind, bare = (form[1], form[2]) if form[1].lower() in FORMS else (form[2], form[1])
        group.wanted[FORMS[kind.lower()]] += 1
        if not group.rows:
            _take(group, _candidates(bare, book, named))
    elif not group.rows and (turned := words_of.DIRECTION.match(words)):
        steps = [STEP[part.lower()] for part in (turned[1], turned[2]) if part and part.lower() in STEP]
        inner = _candidates(turned[3], book, named)
        _take(group, inner)
        group.wanted = inner.wanted
        group.direction = (sum(lat for lat, _ in steps), sum(lon for _, lon in steps))
    if not group.rows and not group.direction:
        _guess(group, words, book, named)
    _weigh(group, words)
    return group


def _guess(group: Group, words: str, book: Gazetteer, named: AbstractSet[str]) -> None:
    """Look for a name that nobody has: in another spelling, else by the place that it's named for."""
    if words[:1].isupper():
        group.rows = [row for row in book.find_alike(words) if row.precision <= PART][:_MOST]
        group.alike = bool(group.rows)
    if not group.rows:
        site, root = words_of.is_site(words), words_of.stem(words)
        if root and root != words and (known := _rows(root, book) or book.find_alike(root)):
            group.rows, group.lent = known[:_MOST], True
        for part in words_of.contained(words) if not group.rows else ():
            known = [row for row in _rows(part, book) if row.precision >= FINE or row.population >= _KNOWN_HEADS]
            if known and (site or key_of(part) in named):
                group.rows, group.lent = known, True
                break


def _take(group: Group, inner: Group) -> None:
    group.rows, group.direction, group.lent, group.alike = inner.rows, inner.direction, inner.lent, inner.alike


def _weigh(group: Group, words: str) -> None:
    """Give each candidate the score that it has wherever the name is read."""
    capital, plain = country_of_capital(words), fold(words)
    towns = [row for row in group.rows if row.kind in {"city", "town"}]
    group.base = []
    for row in group.rows:
        score = math.log10(row.population + 10) + _KIND.get(row.kind, 0.0)
        score += _W_CAPITAL * (capital is not None and capital == row.country and row.kind == "city")
        score += _FAMOUS * (row.population >= _MILLION and row.kind in POPULATED)
        score += _W_OWN_NAME * (fold(row.name) in (plain, f"{plain} city"))
        score += _SHARED * (row.country is None)
        score += _NAMESAKE * (row.kind in DIVISIONS and any(its.country == row.country and (its.kind == "city" or holds(row, its)) for its in towns))
        group.base.append(score + _ALIKE * group.alike + _LENT * group.lent)
    group.scores = list(group.base)


def holds(holder: GazetteerRow, row: GazetteerRow) -> bool:
    """Tell whether a place lies in another: a country, its division, or a town round the corner."""
    if holder.country != row.country or holder[:7] == row[:7]:
        return False
    if holder.kind == "country":
        return row.kind != "country"
    if holder.kind in DIVISIONS:
        return row.admin1 is not None and fold(row.admin1) == fold(holder.name)
    return row.precision <= 1 and km(row.point, holder.point) < _TOWN_KM
