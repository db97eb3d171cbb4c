"""GeoNames' own dump into the gazetteer: a country's file or allCountries.txt, as it is or zipped. Also a table in the form of our supplement.

A line has 19 fields divided by tabs (geonames.org/export, CC BY 4.0). Kept are populated places and divisions and, of the other classes, what
reports of wars name: waters, regions, bases, camps, crossings, mountains. The file is read line by line into a copy of what was imported before,
which takes its place at the end: an import that ends early leaves everything as it was, one that is run again replaces what it brought before.
"""

from __future__ import annotations

import io
import math
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from factions.errors import CodebookError
from factions.reference.gazetteer import TABLES, alpha3, gazetteer, imported_path, reopen
from factions.reference.gazetteer_supplement import FIELDS, KINDS, SupplementRow, supplement

CLASSES = "APHLRSTV"
_COLUMNS = 19
_SHOWN = 1_000
"""Bad lines that are kept to be shown; more are counted."""
_BATCH = 5_000
_CITY, _TOWN = 50_000, 5_000
_ROUNDED = 8.0  # km that one decimal of a degree leaves open
_DENSE = 100.0  # a town of N heads reaches sqrt(N) / 100 km from its middle
# feature codes of GeoNames by what they are to us; of class P all are kept, by their heads
_CODES: dict[str, dict[str, str]] = {
    "A": {"province": "ADM1", "district": "ADM2 ADM3 ADM4 ADM5 ADMD", "country": "PCL PCLD PCLF PCLI PCLIX PCLS TERR", "region": "ZN ZNB PRSH"},
    "H": {
        "river": "STM STMI STMM STMS STMX WAD WADM WADS CNL", "lake": "LK LKI LKS LKN LGN LGNS RSV MRSH SWMP", "sea": "SEA OCN GULF BAY BAYS",
        "strait": "STRT CHN",
    },
    "L": {
        "region": "RGN RGNE RGNL AREA TRB CST", "base": "MILB", "port": "PRT", "park": "PRK RESF RESN RESW", "village": "LCTY OAS",
        "neighbourhood": "INDS IDSTR",
    },
    "R": {"road": "RD RDA", "crossroads": "RDJCT", "facility": "TNL TNLRD"},
    "S": {
        "camp": "CMP CMPRF CMPL CMPO", "base": "INSM FT", "airbase": "AIRB AIRP AIRF AIRS AIRH", "dam": "DAM DAMQ", "border": "PSTB PSTC CSTM",
        "facility": "BDG HSP HSPC MSQE SHRN CH SCH UNIV PSTP PRN OILR OILT PS PSN RSTN MNMT MFG MN PAL CSTL",
    },
    "T": {
        "mountain": "MT MTS PK PKS RDGE PLAT", "hill": "HLL HLLS", "pass": "PASS GAP", "island": "ISL ISLS ISLT ATOL", "region": "PEN PLN CAPE",
        "valley": "VAL VALS", "desert": "DSRT ERG",
    },
    "V": {"forest": "FRST FRSTF GRVO"},
}  # fmt: skip
_KINDS = {feature: {code: kind for kind, codes in table.items() for code in codes.split()} for feature, table in _CODES.items()}
Progress = Callable[[int, int], None]


@dataclass
class Imported:
    """What an import came to: lines read, places kept, and the bad lines (the first thousand told, all counted)."""

    lines: int = 0
    places: int = 0
    bad: int = 0
    faults: list[CodebookError] = field(default_factory=list)

    def refuse(self, fault: CodebookError) -> None:
        """Note a bad line."""
        self.bad += 1
        if len(self.faults) < _SHOWN:
            self.faults.append(fault)


@dataclass(frozen=True)
class _Entry:
    """A place of the file: the columns of the table, and its names."""

    number: int
    name: str
    kind: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    heads: int
    geonames: int | None
    names: tuple[str, ...]
    verified: bool = True

    @property
    def row(self) -> tuple[object, ...]:
        precision, _, reach = KINDS[self.kind]
        radius = max(1.0, math.sqrt(self.heads) / _DENSE) if precision == 1 and self.heads else reach
        own = (self.number, self.name, self.kind, self.country, self.admin1, round(self.lat, 5), round(self.lon, 5), self.heads, self.geonames)
        return (*own, round(radius if self.verified else radius + _ROUNDED, 1), self.verified)


def import_file(source: Path, *, classes: str = CLASSES, target: Path | None = None, progress: Progress | None = None) -> Imported:
    """Bring the places of a dump into the gazetteer of this machine, or into the file `target`.

    `classes` are letters of GeoNames' feature classes, of CLASSES. `progress` is told bytes read and bytes in all. A bad line is left out and told.
    Raises CodebookError where the file can't be opened, holds no place at all, or the gazetteer can't be written.
    """
    if wrong := set(classes) - set(CLASSES):
        raise CodebookError(f"classes {classes}", f"there are {', '.join(CLASSES)}, not {', '.join(sorted(wrong))}")
    into = target or imported_path()
    done = Imported()
    try:
        with _opened(source) as (stream, size, name), _copied(into) as db:
            lines = _told(stream, size, progress)
            first = next(lines, b"")
            ours = first.decode("utf-8-sig", "replace").strip() == ",".join(FIELDS)
            entries = _own(first, lines, name, done) if ours else _dumped(first, lines, name, classes, done)
            _fill(db, entries, done)
            if not done.places:
                why = f": {done.faults[0].subject}: {done.faults[0].reason}" if done.faults else ""
                raise CodebookError(str(source), f"there's no place in it that could be kept{why}")
    except (OSError, sqlite3.Error, zipfile.BadZipFile, EOFError) as error:
        raise CodebookError(str(source), f"it can't be imported: {error}") from error
    reopen()
    return done


@contextmanager
def _opened(source: Path) -> Iterator[tuple[IO[bytes], int, str]]:
    """Open a text, or the table inside an archive; gives its bytes, how many, and its name."""
    if source.suffix.lower() != ".zip":
        with source.open("rb") as stream:
            yield stream, source.stat().st_size, str(source)
        return
    with zipfile.ZipFile(source) as archive:
        tables = [member for member in archive.infolist() if member.filename.endswith((".txt", ".csv")) and "readme" not in member.filename.lower()]
        if len(tables) != 1:
            raise CodebookError(str(source), f"one table is expected in the archive, there are {len(tables)}")
        with archive.open(tables[0]) as stream:
            yield stream, tables[0].file_size, f"{source}/{tables[0].filename}"


@contextmanager
def _copied(target: Path) -> Iterator[sqlite3.Connection]:
    """Give a copy of the file to write in, which takes the file's place when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(prefix=target.name, suffix=".part", dir=target.parent)
    os.close(handle)
    try:
        if target.exists():
            shutil.copyfile(target, made)
        with closing(sqlite3.connect(made)) as db:
            db.execute("pragma journal_mode = off")  # the copy is thrown away where anything fails
            db.execute("pragma synchronous = off")
            db.executescript(TABLES)
            yield db
            db.commit()
        Path(made).replace(target)
    finally:
        Path(made).unlink(missing_ok=True)


def _told(stream: IO[bytes], size: int, progress: Progress | None) -> Iterator[bytes]:
    read = 0
    for number, line in enumerate(stream, 1):
        read += len(line)
        if progress is not None and number % _BATCH == 0:
            progress(read, size)
        yield line
    if progress is not None:
        progress(read, size)


def _dumped(first: bytes, rest: Iterable[bytes], name: str, classes: str, done: Imported) -> Iterator[_Entry]:
    """Read GeoNames' lines; what is of another class or code is passed over, what is broken is refused."""
    codes, divisions = alpha3(), gazetteer().divisions()
    kinds = {letter: _KINDS.get(letter, {}) for letter in classes}
    for number, raw in enumerate(_chained(first, rest), 1):
        done.lines = number
        if not raw.strip() or raw.startswith(b"#"):
            continue
        try:
            entry = _entry(raw.decode("utf-8"), kinds, codes, divisions)
        except ValueError as error:
            done.refuse(CodebookError(f"{name}:{number}", str(error)))
        else:
            if entry is not None:
                yield entry


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first.removeprefix(b"\xef\xbb\xbf")
    yield from rest


def _entry(line: str, kinds: dict[str, dict[str, str]], codes: dict[str, str], divisions: dict[str, str]) -> _Entry | None:
    fields = line.rstrip("\r\n").split("\t")
    if len(fields) != _COLUMNS:
        msg = f"a line has {_COLUMNS} fields divided by tabs, not {len(fields)}"
        raise ValueError(msg)
    number, name, plain, others, latitude, longitude, feature, code, country, _, admin1, *_ = fields
    if feature not in kinds:
        return None
    heads = int(fields[14] or 0)
    kind = kinds[feature].get(code) if feature != "P" else _populated(code, heads)
    if kind is None:
        return None
    lat, lon = float(latitude), float(longitude)
    if not name or not number.isdigit() or not (abs(lat) <= 90 and abs(lon) <= 180) or heads < 0:  # noqa: PLR2004 - degrees
        msg = "a place needs an id, a name, degrees and a number of heads"
        raise ValueError(msg)
    inside = divisions.get(f"{country}.{admin1}") if kind != "province" else None
    names = (name, plain, *others.split(","))
    return _Entry(int(number), name, kind, codes.get(country), inside, lat, lon, heads, int(number), names)


def _populated(code: str, heads: int) -> str:
    if code == "PPLX":
        return "neighbourhood"
    if code == "PPLC" or heads >= _CITY:
        return "city"
    return "town" if heads >= _TOWN or code in {"PPLA", "PPLA2"} else "village"


def _own(first: bytes, rest: Iterable[bytes], name: str, done: Imported) -> Iterator[_Entry]:
    """Read a table in the form of our supplement; its places take numbers below zero, by what they say, so that a second import replaces them."""
    text = io.TextIOWrapper(io.BytesIO(b"".join([first, *rest])), encoding="utf-8-sig", errors="replace", newline="")
    rows, faults = supplement(text, name)
    for fault in faults:
        done.refuse(fault)
    done.lines = len(rows) + len(faults)
    for row in rows:
        if row.lat is None or row.lon is None:
            done.refuse(CodebookError(name, f"{row.name} needs degrees in a table of one's own"))
            continue
        names = (row.name, *row.aliases)
        number = row.geonames or _number(row)
        yield _Entry(number, row.name, row.kind, row.country, row.admin1, row.lat, row.lon, KINDS[row.kind][1], row.geonames, names, row.verified)


def _number(row: SupplementRow) -> int:
    from hashlib import sha256

    told = "\0".join((row.name, row.kind, row.country or "", row.admin1 or ""))
    return -(int.from_bytes(sha256(told.encode()).digest()[:6]) + 1)


_STAGES = """
create temp table fresh (id integer primary key, name, kind, country, admin1, lat, lon, population, geonames, radius, verified);
create temp table called (folded text not null, place integer not null, primary key (folded, place)) without rowid;
"""
_SETTLE = (
    "delete from name where place in (select id from fresh)",
    "insert or replace into place select * from fresh",
    "insert or ignore into name select folded, place from called",
)


def _fill(db: sqlite3.Connection, entries: Iterable[_Entry], done: Imported) -> None:
    from factions.reference.gazetteer_sources import keys_of, romanised

    scripts = romanised()
    db.executescript(_STAGES)
    batch: list[_Entry] = []

    def put() -> None:
        db.executemany("insert or replace into fresh values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (entry.row for entry in batch))
        named = ((key, entry.number) for entry in batch for key in keys_of(entry.names, bones=entry.country in scripts))
        db.executemany("insert or ignore into called values (?, ?)", named)
        done.places += len(batch)
        batch.clear()

    for entry in entries:
        batch.append(entry)
        if len(batch) >= _BATCH:
            put()
    put()
    for command in _SETTLE:
        db.execute(command)
