"""The registry's tables: five CSVs in a folder, one row a fact, that a person edits in a spreadsheet; how they are read, checked and written.

A folder may hold any of them. Every fact has its source. A bad row is named with its file and line, and the rest is kept.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, get_args

from factions.errors import CodebookError
from factions.reference.countries import countries
from factions.reference.registry_dates import days
from factions.reference.registry_records import RECALLED, Change, EntryKind, TieKind

Row = list[str]
COLUMNS = {
    "actors": ("id", "name", "kind", "country", "countries", "community", "role", "source"),
    "names": ("actor", "name", "language", "script", "acronym", "exact", "ambiguous", "from", "to", "source"),
    "lifecycle": ("actor", "what", "date", "other", "former", "name", "source"),
    "ties": ("actor", "tie", "other", "role", "from", "to", "source"),
    "ids": ("actor", "scheme", "id", "source"),
}
# what makes a row the same fact as another: a later row with the same key takes its place
_KEYS = {"actors": (0,), "names": (0, 1), "lifecycle": (0, 1, 3, 4, 5), "ties": (0, 1, 2, 3), "ids": (0, 1, 2)}
YES = "yes"
LATIN = "Latn"
_SOURCE = re.compile(r"recalled|[a-z][a-z0-9.-]*:\S+(?: \S.*)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SLUG = re.compile(r"[^\s|A-Z][^\s|A-Z]*")
_SCHEMES = {"ucdp": re.compile(r"[1-9]\d*"), "wikidata": re.compile(r"Q[1-9]\d*")}


class Tables(NamedTuple):
    """The rows of a registry by table, in the columns of COLUMNS, every cell stripped."""

    actors: list[Row]
    names: list[Row]
    lifecycle: list[Row]
    ties: list[Row]
    ids: list[Row]

    @classmethod
    def empty(cls) -> Tables:
        """Give tables without a row."""
        return cls([], [], [], [], [])


class Read(NamedTuple):
    """The raw rows of one folder, each table's with the line of each row, and what could not be read at all."""

    tables: Tables
    lines: dict[str, list[int]]
    faults: list[CodebookError]


def parse(data: bytes, table: str, file: str) -> tuple[list[Row], list[int], list[CodebookError]]:
    """Read one table: its rows with the columns in our order, the line on which each ends, and the faults; `file` names it in them."""
    columns = COLUMNS[table]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return [], [], [CodebookError(f"{file}:{line}", "it isn't UTF-8; save it as CSV UTF-8")]
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[Row] = []
    lines: list[int] = []
    faults: list[CodebookError] = []
    try:
        header = tuple(cell.strip() for cell in next(reader, []))
        if header != columns and (len(header) != len(columns) or set(header) != set(columns)):
            return [], [], [CodebookError(f"{file}:1", f"the columns must be {', '.join(columns)}")]
        order = None if header == columns else [header.index(column) for column in columns]
        for row in reader:
            if len(row) != len(columns):
                if any(map(str.strip, row)):
                    faults.append(CodebookError(f"{file}:{reader.line_num}", f"a row has {len(columns)} fields, not {len(row)}"))
                continue
            rows.append([row[at] for at in order] if order else row)
            lines.append(reader.line_num)
    except csv.Error as error:
        faults.append(CodebookError(f"{file}:{reader.line_num}", f"it's no CSV: {error}"))
    return rows, lines, faults


def read(contents: Mapping[str, bytes], folder: str) -> Read:
    """Read the tables of a folder from the bytes of its files by table name; `folder` goes before the files' names in faults."""
    tables, lines, faults = Tables.empty(), {}, []
    for table in COLUMNS:
        rows, at, bad = parse(contents[table], table, f"{folder}/{table}.csv") if table in contents else ([], [], [])
        getattr(tables, table).extend(rows)
        lines[table] = at
        faults += bad
    return Read(tables, lines, faults)


def contents(folder: Path) -> dict[str, bytes]:
    """Give the bytes of the tables that a folder holds, by name; raises CodebookError where one can't be read."""
    held: dict[str, bytes] = {}
    for table in COLUMNS:
        path = folder / f"{table}.csv"
        try:
            held[table] = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise CodebookError(str(path), f"it can't be read: {error.strerror}") from error
    return held


def checked(read_tables: Read, folder: str, known: Collection[str] = ()) -> tuple[Tables, list[CodebookError]]:
    """Give the good rows, cells stripped, and a fault for each bad one; `known` are ids that rows may point at besides the folder's own."""
    good, faults = Tables.empty(), list(read_tables.faults)
    ids: set[str] = set(known)
    own: set[str] = set()
    for table, columns in COLUMNS.items():
        kept: list[Row] = getattr(good, table)
        seen: set[tuple[str, ...]] = set()
        for raw, line in zip(getattr(read_tables.tables, table), read_tables.lines[table], strict=True):
            row = [unicodedata.normalize("NFC", cell.strip()) for cell in raw]
            key = tuple(row[at] for at in _KEYS[table])
            cells = dict(zip(columns, row, strict=True))
            fault = "the same row stands above" if key in seen else next((words for words in _fault(table, cells, ids) if words), None)
            if fault:
                faults.append(CodebookError(f"{folder}/{table}.csv:{line}", fault))
                continue
            seen.add(key)
            kept.append(row)
            if table == "actors":
                own.add(row[0])
        ids |= own
    return good, faults


def _fault(table: str, row: Mapping[str, str], ids: Collection[str]) -> Iterator[str | None]:
    if table != "actors" and row["actor"] not in ids:
        yield f"there is no actor {row['actor']!r}"
        return
    if not _SOURCE.fullmatch(row["source"]):
        yield f"the source {row['source']!r} is neither {RECALLED} nor DATASET:ROW"
    yield from (check(row, ids) for check in _CHECKS[table])


def _slug(row: Mapping[str, str], _: Collection[str]) -> str | None:
    return None if _SLUG.fullmatch(row["id"]) else f"the id {row['id']!r} isn't a slug: small letters, digits and hyphens"


def _named(row: Mapping[str, str], _: Collection[str]) -> str | None:
    return None if row["name"] else f"{row.get('actor') or row.get('id')} has no name"


def _kind(row: Mapping[str, str], _: Collection[str]) -> str | None:
    return None if row["kind"] in get_args(EntryKind) else f"{row['id']} has the unknown kind {row['kind']!r}"


def _country(row: Mapping[str, str], _: Collection[str]) -> str | None:
    unknown = [code for code in filter(None, (row["country"], *row["countries"].split("|"))) if code not in countries()]
    return f"{row['id']} has the unknown country {', '.join(unknown)}" if unknown else None


def _person(row: Mapping[str, str], _: Collection[str]) -> str | None:
    wrong = row["kind"] == "person" and (row["community"] or not row["role"])
    return f"{row['id']} is a person: it needs a role and takes no community" if wrong else None


def _tags(row: Mapping[str, str], _: Collection[str]) -> str | None:
    if row["language"] and not _LANGUAGE.fullmatch(row["language"]):
        return f"the language {row['language']!r} is no BCP 47 tag such as ar or fr"
    script = row["script"]
    return None if not script or re.fullmatch(r"[A-Z][a-z]{3}", script) else f"the script {script!r} is no ISO 15924 code such as Latn or Arab"


def _flags(row: Mapping[str, str], _: Collection[str]) -> str | None:
    wrong = [column for column in ("acronym", "exact", "ambiguous") if row[column] not in ("", YES)]
    return f"{wrong[0]} is {YES} or empty, not {row[wrong[0]]!r}" if wrong else None


def _dates(row: Mapping[str, str], _: Collection[str]) -> str | None:
    given = [row[column] for column in ("from", "to", "date") if row.get(column)]
    wrong = [date for date in given if days(date) is None]
    if wrong:
        return f"{wrong[0]!r} is no EDTF date such as 2014-06-29, 2014-06, 2014 or 2014~"
    start, end = (days(row.get(column, "")) for column in ("from", "to"))
    return f"{row['from']} comes after {row['to']}" if start and end and start.first > end.last else None


def _change(row: Mapping[str, str], ids: Collection[str]) -> str | None:
    what, other = row["what"], row["other"]
    if what not in get_args(Change):
        return f"{what!r} is none of {', '.join(get_args(Change))}"
    if what == "renamed" and not row["name"]:
        return f"{row['actor']} was renamed, but no new name is given"
    return f"there is no actor {other!r} for it to have {what.replace('_', ' ')}" if other and other not in ids else None


def _tie(row: Mapping[str, str], ids: Collection[str]) -> str | None:
    if row["tie"] not in get_args(TieKind):
        return f"{row['tie']!r} is none of {', '.join(get_args(TieKind))}"
    if row["other"] == row["actor"]:
        return f"{row['actor']} has a tie with itself"
    return None if row["other"] in ids else f"{row['actor']} points at {row['other']!r}, which is no actor"


def _outer(row: Mapping[str, str], _: Collection[str]) -> str | None:
    pattern = _SCHEMES.get(row["scheme"])
    if pattern is None or not pattern.fullmatch(row["id"]):
        return f"{row['scheme']}:{row['id']} is no id: the scheme is {' or '.join(_SCHEMES)}, the id a number or Q and a number"
    return f"{row['id']}: a Wikidata id needs a source, not memory" if row["scheme"] == "wikidata" and row["source"] == RECALLED else None


_Check = Callable[[Mapping[str, str], Collection[str]], str | None]
_CHECKS: dict[str, tuple[_Check, ...]] = {
    "actors": (_slug, _named, _kind, _country, _person), "names": (_named, _tags, _flags, _dates), "lifecycle": (_change, _dates),
    "ties": (_tie, _dates), "ids": (_outer,),
}  # fmt: skip


def merged(below: Tables, above: Tables) -> Tables:
    """Lay `above` over `below`: a row that states the same fact takes the other's place, every other one is added."""
    made = Tables.empty()
    for table, key in _KEYS.items():
        over: list[Row] = getattr(above, table)
        under: list[Row] = getattr(below, table)
        if over:
            newer = {tuple(row[at] for at in key): row for row in over}
            under = [newer.pop(tuple(row[at] for at in key), row) for row in under]
            over = list(newer.values())
        getattr(made, table).extend((*under, *over))
    return made


def lacking(below: Tables, above: Tables) -> Tables:
    """Give those rows of `above` whose fact `below` doesn't hold yet, each fact once."""
    made = Tables.empty()
    for table, key in _KEYS.items():
        seen = {tuple(row[at] for at in key) for row in getattr(below, table)}
        fresh = {tuple(row[at] for at in key): row for row in reversed(getattr(above, table))}
        getattr(made, table).extend(row for given, row in reversed(fresh.items()) if given not in seen)
    return made


def appended(held: bytes | None, rows: Iterable[Row], table: str, file: str) -> bytes:
    """Give a table's bytes with rows added at its end, in its own order of columns; without `held`, a new table (UTF-8, LF) with a header.

    What stands in it already isn't touched, however faulty its rows. Raises CodebookError where it's no UTF-8 or its columns aren't ours.
    """
    columns = COLUMNS[table]
    try:
        before = held.decode("utf-8") if held else f"{','.join(columns)}\n"
    except UnicodeDecodeError as error:
        raise CodebookError(file, "it isn't UTF-8; save it as CSV UTF-8") from error
    header = [cell.strip() for cell in next(csv.reader(io.StringIO(before.removeprefix("\ufeff"), newline="")), [])]
    if sorted(header) != sorted(columns):
        raise CodebookError(f"{file}:1", f"the columns must be {', '.join(columns)}")
    order = [columns.index(column) for column in header]
    ending = "\r\n" if "\r\n" in before else "\n"
    out = io.StringIO()
    csv.writer(out, lineterminator=ending).writerows([row[at] for at in order] for row in rows)
    return (before if before.endswith("\n") else before + ending).encode() + out.getvalue().encode()


_SCRIPTS = {
    "LATIN": LATIN, "ARABIC": "Arab", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr", "DEVANAGARI": "Deva", "BENGALI": "Beng", "TAMIL": "Taml",
    "SINHALA": "Sinh", "MYANMAR": "Mymr", "ETHIOPIC": "Ethi", "GEORGIAN": "Geor", "ARMENIAN": "Armn", "THAI": "Thai", "LAO": "Laoo", "KHMER": "Khmr",
    "HANGUL": "Hang", "CJK": "Hani", "GURMUKHI": "Guru", "TIBETAN": "Tibt", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "TIFINAGH": "Tfng",
}  # fmt: skip


def script_of(text: str) -> str | None:
    """Give the ISO 15924 code of the script of a name's first letter; None where it has none that we know."""
    for char in text:
        if char.isascii() and char.isalpha():
            return LATIN
        if char.isalpha():
            return _SCRIPTS.get(unicodedata.name(char, "").partition(" ")[0])
    return None
