"""The actor registry: armed groups, forces, parties, communities, leaders and bodies, with their names, and how to find them in a text.

`actors.csv` has one row an actor. `aliases` are divided by `|`; `=` before one asks for all its capitals, `?` after one marks it as
ambiguous (a short acronym, a surname). `source` is `ucdp-actor-22.1:ID` where UCDP's actor dataset 22.1 (Uppsala Conflict Data Program, CC BY 4.0)
has the actor, whose name, renames and country we carry over; what else stands in a row, and every row marked `recalled`, is general
knowledge and unverified.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

from factions.errors import CodebookError
from factions.evidence import Record
from factions.reference.countries import countries, country_mentions
from factions.reference.folding import fold, skeleton
from factions.reference.matching import Alias, Found, Matcher

EntryKind = Literal[
    "armed_group", "militia", "state_force", "government", "party", "community", "person", "igo", "ngo", "media", "company", "civilians",
    "other",
]  # fmt: skip
FIELDS = ("id", "name", "aliases", "kind", "country", "countries", "community", "parent", "ucdp", "source", "role", "affiliation")
RECALLED = "recalled"
_FILE = "reference/actors.csv"
_AMBIGUOUS, _EXACT, _UCDP = "?", "=", "ucdp-actor-22.1:"


class Entry(Record):
    """One actor of the registry. `country` is the main one of `countries` (ISO 3166-1 alpha-3); `parent` and `affiliation` are ids of other entries.

    `community` is the people or sect that a group draws on, never set on a person. `role` says what makes a person public. `ambiguous` are those
    of the names that mean other things too. `source` is `ucdp-actor-22.1:ID` or `recalled`.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    kind: EntryKind
    country: str | None = None
    countries: tuple[str, ...] = ()
    community: str | None = None
    parent: str | None = None
    ucdp: int | None = None
    source: str = RECALLED
    role: str | None = None
    affiliation: str | None = None


class NameHit(NamedTuple):
    """A known name in a text: offsets (code points; no article, no possessive), and the ids it may mean, the likeliest first."""

    start: int
    end: int
    entry_ids: tuple[str, ...]


class Registry:
    """The entries by id and by name. Immutable, safe to share among threads."""

    def __init__(self, rows: Iterable[tuple[Entry, tuple[Alias, ...]]]) -> None:
        held = tuple(rows)
        self.entries: dict[str, Entry] = {entry.id: entry for entry, _ in held}
        aliases = [alias for _, its in held for alias in its]
        self._matcher = Matcher(aliases)
        self._skeletons: dict[str, list[str]] = {}
        for alias in aliases:
            self._skeletons.setdefault(skeleton(alias.text), []).append(alias.key)

    def entry(self, entry_id: str) -> Entry:
        """Give the entry of that id, a country's government included; raises KeyError where there is none."""
        return self.entries.get(entry_id) or _governments()[entry_id]

    def match(self, text: str) -> list[NameHit]:
        """Find the names of the registry in a text, in text order, whole words only, the longest first, none overlapping another.

        A name that is ambiguous counts only where the text backs it: it names the same actor by another name, or one of its countries.
        """
        found = self._matcher.find(text)
        if not found:
            return []
        sure = {alias.key for hit in found for alias in hit.aliases if not alias.ambiguous}
        places = _Lazy(text)
        hits = ((hit, self._ranked(hit, sure, places)) for hit in found)
        return [NameHit(hit.start, hit.end, ids) for hit, ids in hits if ids]

    def _ranked(self, hit: Found, sure: set[str], named: _Lazy) -> tuple[str, ...]:
        if len(hit.aliases) == 1 and not hit.aliases[0].ambiguous:
            return (hit.aliases[0].key,)
        ranked: list[tuple[int, str]] = []
        for alias in hit.aliases:
            backing = 4 * named.count(self.entries[alias.key].country) + named.among(self.entries[alias.key].countries) + 8 * (alias.key in sure)
            if backing or not alias.ambiguous:
                ranked.append((-backing - (not alias.ambiguous), alias.key))
        return tuple(dict.fromkeys(key for _, key in sorted(ranked, key=lambda pair: pair[0])))

    def lookup(self, name: str, country: str | None = None) -> list[Entry]:
        """Give the entries of a name, spelt as any transliteration has it; those of `country` (alpha-3) alone where there are such.

        Names that fold alike come first, then those that share a skeleton (see `folding`). Empty where nothing fits.
        """
        exact = [alias.key for alias in self._matcher.aliases(name)]
        loose = self._skeletons.get(skeleton(name), []) if len(fold(name)) > 4 else []  # noqa: PLR2004 - short skeletons collide
        entries = [self.entries[key] for key in dict.fromkeys((*exact, *loose))]
        at_home = [entry for entry in entries if country in entry.countries] if country else []
        return at_home or entries


class _Lazy:
    """The countries that a text names, found when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._counts: dict[str, int] | None = None

    def count(self, country: str | None) -> int:
        return int(country in self._named())

    def among(self, held: Iterable[str]) -> int:
        return sum(country in self._named() for country in held)

    def _named(self) -> dict[str, int]:
        if self._counts is None:
            self._counts = {}
            for mention in country_mentions(self._text):
                self._counts[mention.iso3] = self._counts.get(mention.iso3, 0) + 1
        return self._counts


@cache
def registry() -> Registry:
    """Give the registry that ships with Factions; raises CodebookError, with file and line, where the table is broken."""
    raw = (files("factions.reference") / "actors.csv").read_text(encoding="utf-8")
    return Registry(read_rows(raw.splitlines(), _FILE))


@cache
def _governments() -> dict[str, Entry]:
    made = (
        Entry(
            id=f"government-of-{country.iso3.lower()}", name=f"Government of {country.name}", aliases=(f"{country.adjective} government",),
            kind="government", country=country.iso3, countries=(country.iso3,), ucdp=country.ucdp,
            source=f"{_UCDP}{country.ucdp}" if country.ucdp else RECALLED,
        )
        for country in countries().values()
    )  # fmt: skip
    return {entry.id: entry for entry in made}


def read_rows(lines: Iterable[str], name: str) -> list[tuple[Entry, tuple[Alias, ...]]]:
    """Read the rows of an actor table; raises CodebookError naming `name` and the line of the first bad row."""
    table = csv.DictReader(lines)
    if tuple(table.fieldnames or ()) != FIELDS:
        raise CodebookError(f"{name}:1", f"the columns must be {', '.join(FIELDS)}")
    read: dict[str, tuple[Entry, tuple[Alias, ...]]] = {}
    at: dict[str, int] = {}
    for row in table:
        fault = next(_faults(row, read), None)
        if fault:
            raise CodebookError(f"{name}:{table.line_num}", fault)
        at[row["id"]] = table.line_num
        read[row["id"]] = _entry(row)
    for entry, _ in read.values():
        for other in filter(None, (entry.parent, entry.affiliation)):
            if other not in read and other not in _governments():
                raise CodebookError(f"{name}:{at[entry.id]}", f"{entry.id} points at {other}, which has no row")
    return list(read.values())


def _faults(row: dict[str, str], read: Collection[str]) -> Iterator[str]:
    if None in row or None in row.values():
        yield f"a row has {len(FIELDS)} fields"
        return
    if not row["id"] or row["id"] in read or row["id"] != row["id"].lower() or " " in row["id"]:
        yield f"the id {row['id']!r} isn't a slug of its own"
    if not row["name"]:
        yield f"{row['id']} has no name"
    if row["kind"] not in get_args(EntryKind):
        yield f"{row['id']} has the unknown kind {row['kind']!r}"
    unknown = [code for code in filter(None, (row["country"], *row["countries"].split("|"))) if code not in countries()]
    if unknown:
        yield f"{row['id']} has the unknown country {', '.join(unknown)}"
    if row["source"] != (f"{_UCDP}{row['ucdp']}" if row["ucdp"] else RECALLED) or not (row["ucdp"].isdigit() or not row["ucdp"]):
        yield f"{row['id']} has the source {row['source']!r}, which isn't {RECALLED} or the UCDP id of its row"
    if row["kind"] == "person" and (row["community"] or not row["role"]):
        yield f"{row['id']} is a person: it needs a role and takes no community"


def _entry(row: dict[str, str]) -> tuple[Entry, tuple[Alias, ...]]:
    marked = list(filter(None, row["aliases"].split("|")))
    bare = row["name"].partition(" (")[0]
    # "Islamic Front (Syria)": the name without its country is one of the aliases only where the row says so
    exact = row["kind"] == "person" or _EXACT + row["name"] in marked
    aliases = [] if bare != row["name"] else [Alias(row["name"], row["id"], exact=exact)]
    for word in marked:
        text = word.removeprefix(_EXACT).removesuffix(_AMBIGUOUS)
        aliases.append(Alias(text, row["id"], exact=word.startswith(_EXACT) or row["kind"] == "person", ambiguous=word.endswith(_AMBIGUOUS)))
    held = tuple(filter(None, row["countries"].split("|"))) or tuple(filter(None, (row["country"],)))
    entry = Entry.model_validate({
        **{key: row[key] or None for key in ("country", "community", "parent", "role", "affiliation")},
        "id": row["id"], "name": row["name"], "kind": row["kind"], "source": row["source"], "countries": held,
        "ucdp": int(row["ucdp"]) if row["ucdp"] else None,
        "aliases": tuple(dict.fromkeys(alias.text for alias in aliases if alias.text != row["name"])),
        "ambiguous": tuple(alias.text for alias in aliases if alias.ambiguous),
    })  # fmt: skip
    return entry, tuple(aliases)
