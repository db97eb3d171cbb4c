"""UCDP's actor dataset (Uppsala Conflict Data Program, CC BY 4.0) as facts of the registry.

A row of it is one actor, with undated strings on how its name changed, what it split from, joined or allied with. Each becomes a name, a turn of
life or a tie that cites the row: `ucdp-actor-22.1:234`. Nothing here is guessed but the marks on names, by the rules of `ucdp_names`.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from factions.errors import CodebookError
from factions.reference.countries import country_of_name
from factions.reference.folding import APOSTROPHES, fold
from factions.reference.registry_tables import Row, Tables, lacking
from factions.reference.ucdp_names import Spelling, kind_of, label_of, spellings

STATE = 4
_COLUMNS = (
    "ActorId", "NameData", "NameOrig", "NameOrigFull", "NameOrigFullEng", "NameChange", "NewName", "NewNameFullMotherTongue", "NewNameFullEng", "Org",
    "Splinter", "ActorIdPrev", "SplitTemp", "ActorIdSplitTemp", "Alliance", "ActorIdAlliance", "JoinGroup", "ActorIdGroup", "Location", "Version",
)  # fmt: skip
# a flag, the column of the actors that it speaks of, and the fact that it states
_LINKS = (
    ("Splinter", "ActorIdPrev", "split_from"), ("SplitTemp", "ActorIdSplitTemp", "faction_of"), ("JoinGroup", "ActorIdGroup", "joined"),
    ("Alliance", "ActorIdAlliance", "member_of"),
)  # fmt: skip
_TIES = frozenset({"member_of"})
_NOTHING = frozenset({"", "n/a", "N/A"})
# letters of another script that stand in Latin words of the file for the ones that look like them
_LOOKALIKES = {"ї": "ï", "і": "i", "а": "a", "е": "e", "о": "o", "с": "c"}
_STRAY = re.compile(rf"(?<=[A-Za-z])[{''.join(_LOOKALIKES)}]|[{''.join(_LOOKALIKES)}](?=[A-Za-z])")
_MOST = 64 << 20
_LONGEST = 60  # characters of an id
# states of the data that are no more, and what stands on their ground
_GONE = {"Hyderabad": "IND", "South Yemen": "YEM", "South Vietnam": "VNM", "Czechoslovakia": "CZE", "FYR": "MKD"}


class Actor(NamedTuple):
    """A row of the file: UCDP's number, its kind of organisation (1 formal, 2 informal, 3 communal, 4 state), and what it says.

    `data` is the name that UCDP's data use. `original` and `later` are each a name in short, in full in its own language, and in English, None where
    UCDP has none; `later` in the order of the renamings. `links` are (fact, UCDP's number of the other).
    """

    number: int
    org: int
    data: str
    original: tuple[str | None, str | None, str | None]
    later: tuple[tuple[str | None, str | None, str | None], ...]
    countries: tuple[str, ...]
    links: tuple[tuple[str, int], ...]
    source: str
    line: int


class Known(NamedTuple):
    """What the registry holds already: its tables, the entries by UCDP's numbers, and every id that is taken, governments included."""

    tables: Tables
    by_ucdp: Mapping[int, str]
    ids: frozenset[str]


def read(data: bytes, name: str) -> tuple[list[Actor], list[CodebookError]]:
    """Read the actor file: its actors by number, and a fault for each row, or part of one, that can't be read, by file and line.

    Raises CodebookError where the file as a whole isn't UCDP's: a column is missing. Columns are known in any order and case; text is UTF-8, else
    Windows-1252.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # so UCDP has saved the versions after 24.1
    table = csv.reader(io.StringIO(text, newline=""))
    faults: list[CodebookError] = []
    actors: dict[int, Actor] = {}
    try:
        places = _places(next(table, []), name)
        for row in table:
            where = f"{name}:{table.line_num}"
            fault = _unreadable(row, places, actors)
            if fault:
                faults.append(CodebookError(where, fault))
                continue
            actor, doubts = _actor({column: _plain(row[at]) for column, at in places.items()}, table.line_num)
            actors[actor.number] = actor
            faults += (CodebookError(where, words) for words in doubts)
    except csv.Error as error:
        faults.append(CodebookError(f"{name}:{table.line_num}", f"it's no CSV: {error}"))
    return sorted(actors.values()), faults


def unzipped(data: bytes, name: str) -> bytes:
    """Give the one CSV of a ZIP, or the data themselves where they are none; raises CodebookError for a broken ZIP, or one of more than 64 MiB."""
    if not data.startswith(b"PK\x03\x04"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            tables = [held for held in archive.infolist() if held.filename.lower().endswith(".csv") and not held.filename.startswith("__MACOSX")]
            if len(tables) != 1:
                raise CodebookError(name, f"it holds {len(tables)} CSV files, not one")
            with archive.open(tables[0]) as table:
                plain = table.read(_MOST + 1)  # what it says of its size isn't trusted
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise CodebookError(name, f"it's a broken ZIP: {error}") from error
    if len(plain) > _MOST:
        raise CodebookError(name, f"it unfolds to more than {_MOST >> 20} MiB")
    return plain


def _places(header: Iterable[str], name: str) -> dict[str, int]:
    folded = {re.sub(r"[\s_]", "", column).casefold(): at for at, column in enumerate(header)}
    missing = [column for column in _COLUMNS if column.casefold() not in folded]
    if missing:
        raise CodebookError(f"{name}:1", f"it isn't UCDP's actor file: it has no column {', '.join(missing)}")
    return {column: folded[column.casefold()] for column in _COLUMNS}


def _plain(cell: str) -> str:
    text = unicodedata.normalize("NFC", " ".join(cell.split()))
    return _STRAY.sub(lambda found: _LOOKALIKES[found[0]], text)


def _unreadable(row: list[str], places: Mapping[str, int], actors: Mapping[int, Actor]) -> str | None:
    if len(row) <= max(places.values()):
        return f"a row has {len(row)} fields, too few"
    number = _plain(row[places["ActorId"]])
    if not (number.isascii() and number.isdigit()):
        return f"the ActorId {number!r} is no number"
    if int(number) in actors:
        return f"the ActorId {number} stands above, too"
    if _plain(row[places["Org"]]) not in {"1", "2", "3", "4"}:
        return f"actor {number} has the unknown Org {row[places['Org']]!r}"
    return f"actor {number} has no name" if _plain(row[places["NameData"]]) in _NOTHING else None


def _actor(cells: Mapping[str, str], line: int) -> tuple[Actor, list[str]]:
    number, org = int(cells["ActorId"]), int(cells["Org"])
    doubts: list[str] = []
    links: list[tuple[str, int]] = []
    for flag, column, fact in _LINKS:
        if cells[flag] != "1":
            continue
        for other in cells[column].split(","):
            if other.strip().isascii() and other.strip().isdigit():
                links.append((fact, int(other)))
            else:
                doubts.append(f"actor {number}: {column} {other.strip()!r} is no number, so what {flag} says is left out")
    held = [(place, _country(place)) for place in _listed(cells["Location"])]
    doubts += [f"actor {number}: {place!r} is no country that we know" for place, iso3 in held if iso3 is None]
    later = _renamed(cells) if cells["NameChange"] == "1" else ()
    own = _country(cells["NameData"].removeprefix("Government of ")) if org == STATE else None
    source = f"ucdp-actor-{cells['Version'] or 'unknown'}:{number}"
    actor = Actor(
        number, org, cells["NameData"], (_given(cells["NameOrig"]), _given(cells["NameOrigFull"]), _given(cells["NameOrigFullEng"])), later,
        (own,) if own else tuple(dict.fromkeys(iso3 for _, iso3 in held if iso3)), tuple(dict.fromkeys(links)), source, line,
    )  # fmt: skip
    return actor, doubts


def _given(cell: str) -> str | None:
    return None if cell in _NOTHING else cell


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip() not in _NOTHING]


def _country(place: str) -> str | None:
    """Give the country of a place as UCDP writes it: "Myanmar (Burma)"."""
    return _GONE.get(place) or country_of_name(place.partition(" (")[0])


def _renamed(cells: Mapping[str, str]) -> tuple[tuple[str | None, str | None, str | None], ...]:
    """Give the later names in order. Lists that don't run alike can't be paired: each name then stands alone."""
    short, native, english = (_listed(cells[column]) for column in ("NewName", "NewNameFullMotherTongue", "NewNameFullEng"))
    steps = len(short)
    if all(len(names) in {0, steps} for names in (native, english)):
        return tuple((short[at], native[at] if native else None, english[at] if english else None) for at in range(steps))
    if steps == 1:
        return ((short[0], _given(cells["NewNameFullMotherTongue"]), _given(cells["NewNameFullEng"])),)
    return tuple((name, None, None) for name in short)


def facts(actors: Iterable[Actor], known: Known, name: str) -> tuple[Tables, list[CodebookError]]:
    """Give the facts that the actors state, those that the registry holds already left out, and a fault for each that speaks of nobody we know.

    An actor whose number an entry has adds to that entry; each other one becomes an entry of its own, named and marked by `ucdp_names`.
    """
    held = list(actors)
    made = Tables.empty()
    ids = _ids(held, known)
    bearers = _bearers(known, ((ids[actor.number], actor) for actor in held))
    faults: list[CodebookError] = []
    for actor in held:
        key = ids[actor.number]
        if key not in known.ids:
            made.actors.append(_entry(actor, key))
        if actor.number not in known.by_ucdp:
            made.ids.append([key, "ucdp", str(actor.number), actor.source])
        made.names.extend(_names(actor, key, bearers))
        made.lifecycle.extend(_renamings(actor, key))
        for fact, other in actor.links:
            if other not in ids and other not in known.by_ucdp:
                faults.append(
                    CodebookError(f"{name}:{actor.line}", f"actor {actor.number}: there is no actor {other}, which it has {fact.replace('_', ' ')}")
                )
                continue
            target = ids.get(other) or known.by_ucdp[other]
            if target == key:
                continue  # two of UCDP's actors that are one of ours
            if fact in _TIES:
                made.ties.append([key, fact, target, "", "", "", actor.source])
            else:
                made.lifecycle.append([key, fact, "", target, "", "", actor.source])
    return lacking(known.tables, made), faults


def _ids(actors: Iterable[Actor], known: Known) -> dict[int, str]:
    """Give each actor's id: the entry's that has its number, else a slug of its label, made single by its country, then by its number."""
    ids: dict[int, str] = {}
    taken = set(known.ids)
    for actor in actors:
        if actor.number in known.by_ucdp:
            ids[actor.number] = known.by_ucdp[actor.number]
            continue
        slug = _slug(label_of(_spelt(actor), actor.data, org=actor.org, number=actor.number))
        home = f"{slug}-{actor.countries[0].lower()}" if actor.countries else slug
        ids[actor.number] = next(key for key in (slug, home, f"ucdp-{actor.number}") if key and key not in taken)
        taken.add(ids[actor.number])
    return ids


def _slug(label: str) -> str:
    words = re.findall(r"[a-z0-9]+", fold("".join(char for char in label if char not in APOSTROPHES)))
    while len(words) > 1 and len("-".join(words)) > _LONGEST:
        words.pop()
    return "-".join(words)[:_LONGEST]


def _spelt(actor: Actor) -> list[Spelling]:
    return spellings(actor.data, actor.original, actor.later, org=actor.org)


def _entry(actor: Actor, key: str) -> Row:
    label = label_of(_spelt(actor), actor.data, org=actor.org, number=actor.number)
    countries = actor.countries
    return [
        key, label, kind_of(label, actor.org), countries[0] if countries else "", "|".join(countries) if len(countries) > 1 else "", "", "",
        actor.source,
    ]  # fmt: skip


def _bearers(known: Known, actors: Iterable[tuple[str, Actor]]) -> dict[str, dict[str, bool]]:
    """Give who bears each name, by its fold: the entries' ids, and whether the registry holds it as theirs already."""
    bearers: dict[str, dict[str, bool]] = {}
    for row in (*known.tables.actors, *known.tables.names):
        bearers.setdefault(fold(row[1]), {})[row[0]] = True
    for key, actor in actors:
        for name in _spelt(actor):
            bearers.setdefault(fold(name.text), {}).setdefault(key, False)
    return bearers


def _names(actor: Actor, key: str, bearers: dict[str, dict[str, bool]]) -> Iterator[Row]:
    for name in _spelt(actor):
        its = bearers[fold(name.text)]
        if its[key]:
            continue
        its[key] = True
        shared = len(its) > 1
        flags = (name.acronym, name.exact or (shared and not name.acronym), name.ambiguous or shared)
        yield [key, name.text, name.language, name.script, *("yes" if flag else "" for flag in flags), "", "", actor.source]


def _renamings(actor: Actor, key: str) -> Iterator[Row]:
    """Give one row a renaming, in order: the former name and the next, each in the fullest form that both have."""
    steps = [actor.original, *actor.later]
    for before, after in pairwise(steps):
        forms: tuple[Callable[[tuple[str | None, ...]], str | None], ...] = (lambda step: step[2], lambda step: step[1], lambda step: step[0])
        former, name = next(
            ((form(before), form(after)) for form in forms if form(before) and form(after) and form(before) != form(after)), (None, None)
        )
        if name and former:
            yield [key, "renamed", "", "", former, name, actor.source]
