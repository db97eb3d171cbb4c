"""Which place a name means: candidates of the gazetteer, scored by what the document says of them.

All names of a document are judged together, one sense a name. A candidate's score adds up: heads (a logarithm), its kind, how the text frames
the name ("the town of X", "X Province", "X, Y"), its country and division being named elsewhere, and how near the document's other places lie.
A name that no gazetteer has takes the place that it says it lies in ("the village of X, Y"; "Y airport"; a street of the town spoken of), with that
one's precision. Where nothing fits, it keeps its name and takes no point: a hamlet that shares a name with a far town is worse than none.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from factions.identities import places_words as words_of
from factions.identities.places_candidates import FINE, PART, Division, Group, PlaceName, division_of, grouped, holds, key_of
from factions.identities.places_words import DIVISIONS, publisher_country
from factions.identities.records import Place
from factions.reference.countries import CountryMention, country_mentions, country_of_name
from factions.reference.folding import fold
from factions.reference.gazetteer import Gazetteer, GazetteerRow, gazetteer
from factions.reference.globe import km

__all__ = ["PlaceName", "publisher_country", "resolve_places"]

_ROUNDS, _NEAR_KM = 3, 250.0
_FEW_HEADS, _WEAK = 15_000, 0.3  # a place of fewer heads needs its country to have this support
_LARGE_HEADS = 100_000  # a place of fewer, whose name stands in another's, needs it, too
_HAMLET, _HALF, _SURE = 1_000, 0.5, 0.7
_LARGE = 6  # kinds coarser than a country have no country of their own
_BESIDE, _AROUND_KM = 2, 25.0  # where_prec beside a known point, and its km
_REACH = 2_000  # characters within which a building's town was named
_DISTRICT, _LOCAL, _MOSTLY, _WIDE_KM = 3, 3, 0.6, 100.0  # where_prec of districts; towns of a province, and their share, that make a report local
_GIVEN, _HOME, _MANY = 3, 1, 5  # how often a country counts as named: it is known from elsewhere, the publisher's; at most
_W_FORM, _W_WITHIN, _W_COUNTRY, _W_ADMIN, _W_NEAR = 4.0, 5.0, 2.0, 0.7, 1.5


def resolve_places(
    names: Sequence[PlaceName], text: str, *, countries: Sequence[str] = (), home: str | None = None, title: str | None = None
) -> list[Place | None]:
    """Decide which place each name means, in the order given; names of one place share one Place.

    `countries` (alpha-3) are known from elsewhere to be the report's, `home` is the publisher's (see `publisher_country`). A Place with a name alone
    is a place that nobody could put on the map; None stands for empty words. A demonym means its country. Ids are `place 1`, `place 2` in order of
    first mention. Opens the gazetteer (built on first use).
    """
    book = gazetteer()
    groups = grouped(names, text, book)
    evidence = _Evidence(text, title or "", countries, home, [group for group in groups.values() if group.rows])
    for _ in range(_ROUNDS):
        evidence.rescore()
    places: dict[tuple[object, ...], Place] = {}
    settled: dict[str, Place | None] = {}
    for key, group in groups.items():
        settled[key] = _place(group, evidence, places, book) if key else None
    return [settled[key_of(name.text)] for name in names]


class _Evidence:
    """What a document says of its countries, divisions and neighbourhoods; sharpened round by round."""

    def __init__(self, text: str, title: str, countries: Sequence[str], home: str | None, groups: list[Group]) -> None:
        self.groups = groups
        taken = {start for group in groups for start, _ in group.spans}
        # names that are judged as places count by what they turn out to mean, the others as what they are
        self.named: Counter[str] = Counter(
            mention.iso3 for mention in country_mentions(text) if mention.start not in taken and not _inside(mention, groups)
        )
        self.named.update(mention.iso3 for mention in country_mentions(title))
        self.given = Counter(dict.fromkeys(countries, _GIVEN)) + Counter({home: _HOME} if home else {})
        self.dateline = {id(group) for group in groups if any(words_of.is_dateline(text, *span) for span in group.spans[:1])}
        self.country: defaultdict[str | None, float] = defaultdict(float)
        self.admin: defaultdict[Division, float] = defaultdict(float)
        self.inner = {id(group): [its for its in groups if key_of(group.text) in its.within] for group in groups}
        self.anchors: list[tuple[Group, GazetteerRow, float]] = []
        self._sum()

    def _sum(self) -> None:
        self.country, self.admin = defaultdict(float), defaultdict(float)
        for known in (self.given, Counter({country: min(count, _MANY) for country, count in self.named.items()})):
            for country, count in known.items():
                self.country[country] += count
        for group in self.groups:
            group.settle()
            often = 1 + (id(group) in self.dateline)
            for named, weight in group.countries.items():
                self.country[named] += weight * often
            for division, weight in group.divisions.items():
                self.admin[division] += weight * often

    def support(self, country: str | None, group: Group) -> float:
        """Give how much of the document, this name left out, speaks of a country."""
        return max(0.0, self.country.get(country, 0.0) - group.countries.get(country, 0.0) * (1 + (id(group) in self.dateline)))

    def silent(self, group: Group) -> bool:
        """Tell whether nothing but this name speaks of any country."""
        return all(self.support(country, group) < _WEAK for country in self.country)

    def rescore(self) -> None:
        """Score every candidate anew on what the others mean by now."""
        anchors = [(group, group.rows[group.best], group.sure) for group in self.groups if not group.lent]
        self.anchors = [anchor for anchor in anchors if anchor[1].precision <= FINE]
        named = {fold(group.text): group for group in self.groups}
        scored = [[self._score(group, at, named) for at in range(len(group.rows))] for group in self.groups]
        for group, scores in zip(self.groups, scored, strict=True):
            group.scores = scores
        self._sum()

    def _score(self, group: Group, at: int, named: dict[str, Group]) -> float:
        row = group.rows[at]
        score = group.base[at]
        score += sum(_W_FORM * math.sqrt(min(count, 2)) for kinds, count in group.wanted.items() if row.kind in kinds)
        score += _W_COUNTRY * math.log1p(self.support(row.country, group))
        score += _W_WITHIN * any(its.sure > _HALF and holds(row, its.rows[its.best]) for its in self.inner[id(group)])
        division = division_of(row)
        if division[1]:
            score += _W_ADMIN * math.log1p(max(0.0, self.admin.get(division, 0.0) - group.divisions.get(division, 0.0)))
        score += _W_WITHIN * any(_lies_in(row, outer, named) for outer in group.within if not _listed(group, outer, named))
        return score + _W_NEAR * math.log1p(self.nearness(row, group))

    def nearness(self, row: GazetteerRow, group: Group) -> float:
        """Add up how near the document's other places are: 1 for each on the spot, falling to a third in 250 km."""
        if row.precision > PART:
            return 0.0
        return sum(sure * math.exp(-km(row.point, other.point) / _NEAR_KM) for held, other, sure in self.anchors if held is not group)

    def around(self, group: Group) -> GazetteerRow | None:
        """Give what a name that no gazetteer has lies in: the place that the text puts it in, for a building or a street the last town named."""
        for its in self.groups:
            if key_of(its.text) in group.within and its.sure > _HALF:
                return its.rows[its.best]
        if not words_of.is_site(group.text):
            return self.local
        start = group.spans[0][0]
        towns = [(its, row) for its, row, sure in self.anchors if row.precision == 1 and sure > _SURE and row.population >= _HAMLET]
        near = [((start - at if at < start else 2 * (at - start)) / len(its.spans), row) for its, row in towns for at, _ in its.spans]
        far, nearest = min(near, key=lambda pair: pair[0], default=(math.inf, None))
        return nearest if far < _REACH else self.local

    @cached_property
    def local(self) -> GazetteerRow | None:
        """Give the province of a local report as a place round the middle of its towns; None where the report speaks of more than one.

        Of at least three names of towns most lie in it: then a village that no gazetteer has is somewhere there.
        """
        towns = [row for _, row, sure in self.anchors if row.precision <= _DISTRICT and sure > _HALF]
        known = Counter(division_of(row) for row in towns if row.admin1)
        (country, admin1), count = known.most_common(1)[0] if known else ((None, None), 0)
        if count < _LOCAL or count < _MOSTLY * len(towns):
            return None
        inside = [row for row in towns if division_of(row) == (country, admin1)]
        lat, lon = (sorted(axis)[len(inside) // 2] for axis in zip(*((row.lat, row.lon) for row in inside), strict=True))
        middle = inside[0]._replace(lat=lat, lon=lon, precision=FINE)
        return middle._replace(radius_km=max(_WIDE_KM, *(km(middle.point, row.point) for row in inside)))


def _listed(group: Group, outer: str, named: dict[str, Group]) -> bool:
    """Tell whether a comma parts two of a kind: "Mexico, the United States" is no town of Missouri, "Ontario, Alberta" none of California's."""
    if country_of_name(outer.upper()):
        return any(its.kind == "country" for its in group.rows)
    behind = named.get(outer)
    plain = fold(group.text)
    ours = {row.country for row in group.rows if row.kind in DIVISIONS and fold(row.name) == plain}
    return bool(ours) and behind is not None and any(row.kind in DIVISIONS and fold(row.name) == outer for row in behind.rows)


def _inside(mention: CountryMention, groups: list[Group]) -> bool:
    return any(start <= mention.start and mention.end <= end for group in groups for start, end in group.spans)


def _lies_in(row: GazetteerRow, outer: str, named: dict[str, Group]) -> bool:
    """Tell whether a place lies in the division or country of that (folded) name."""
    if outer in named:
        group = named[outer]
        holders = [group.rows[group.best]]
        holders += [held for held in group.rows[:8] if held.kind in DIVISIONS or held.kind == "country"]
    else:
        holders = [held for held in gazetteer().find(outer)[:8] if held.kind in DIVISIONS or held.kind == "country"]
    return any(holds(holder, row) for holder in holders)


def _place(group: Group, evidence: _Evidence, places: dict[tuple[object, ...], Place], book: Gazetteer) -> Place:
    row = group.rows[group.best] if group.rows else None
    if row is not None and not _fits(row, group, evidence):
        row = None
    holder = row if row is not None and group.lent else evidence.around(group) if row is None else None
    key: tuple[object, ...] = (row, group.direction) if row and not holder else (key_of(group.text),)
    if key not in places:
        identity = f"place {len(places) + 1}"
        places[key] = _inside_of(identity, group, holder) if holder else _record(identity, group, row, book)
    return places[key]


def _fits(row: GazetteerRow, group: Group, evidence: _Evidence) -> bool:
    """Tell whether a small place is backed by anything but its name: by its country, and a hamlet by something nearer.

    One whose name is spelt otherwise, or stands in another's, needs its country named, however many its heads. Where the text speaks of no country
    at all, a name that means one place well before any other is taken for it.
    """
    support = evidence.support(row.country, group)
    alone = evidence.silent(group) and (group.sure > _SURE or len({held.country for held in group.rows}) == 1)
    if (group.alike or (group.lent and row.population < _LARGE_HEADS and row.precision < FINE)) and support < _WEAK and not alone:
        return False
    if row.population >= _FEW_HEADS or row.precision > 1 or alone:
        return True
    if any(_lies_in(row, outer, {}) for outer in group.within):
        return True
    if support < _WEAK:
        return False
    return row.population >= _HAMLET or row.geonames is None or evidence.nearness(row, group) > _WEAK or bool(group.wanted)


def _inside_of(identity: str, group: Group, holder: GazetteerRow) -> Place:
    """Make the record of a place that is known only by what it lies in or beside."""
    precision = max(_BESIDE, holder.precision)
    return Place(
        id=identity, name=group.text, country=holder.country, admin1=division_of(holder)[1] if precision < _LARGE else None,
        lat=round(holder.lat, 5), lon=round(holder.lon, 5), precision=precision, radius_km=max(_AROUND_KM, holder.radius_km),
    )  # fmt: skip


def _record(identity: str, group: Group, row: GazetteerRow | None, book: Gazetteer) -> Place:
    if row is None:
        return Place(id=identity, name=group.text)
    lat, lon, precision, radius = row.lat, row.lon, row.precision, row.radius_km
    if group.direction is not None and row.kind == "country" and row.country:
        # a part of a country: two thirds of the way from its middle to its edge
        precision, radius = PART, round(radius * 2 / 3, 1)
        south, west, north, east = book.extent(row.country) or (lat, lon, lat, lon)
        lat += (group.direction[0] > 0) * (north - lat) * 2 / 3 + (group.direction[0] < 0) * (south - lat) * 2 / 3
        lon += (group.direction[1] > 0) * (east - lon) * 2 / 3 + (group.direction[1] < 0) * (west - lon) * 2 / 3
    whole = group.direction is None
    return Place(
        id=identity, name=row.name if whole and row.name.isascii() else group.text, country=row.country,
        admin1=row.admin1 if precision < _LARGE and row.kind not in DIVISIONS else None,
        lat=round(lat, 5), lon=round(lon, 5), geonames=row.geonames if whole else None, precision=precision, radius_km=radius,
    )  # fmt: skip
