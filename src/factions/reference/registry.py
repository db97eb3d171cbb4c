"""The actor registry: armed groups, forces, parties, communities, leaders and bodies, with their dated names, turns of life and ties.

The data are tables in `registry/` (see `registry_tables`), over which lie the user's own (see `settings.registry_folder`). A row whose `source` is
`ucdp-actor-22.1:ID` comes from UCDP's actor dataset 22.1 (Uppsala Conflict Data Program, CC BY 4.0); `recalled` is general knowledge, unverified.
"""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import cast

from factions.errors import CodebookError
from factions.reference import registry_cache
from factions.reference.countries import countries, country_mentions
from factions.reference.folding import fold, skeleton
from factions.reference.matching import Alias, Found, Matcher, lengths_of
from factions.reference.registry_cache import Rows
from factions.reference.registry_records import RECALLED, Change, Entry, EntryKind, Event, Name, NameHit, State, Tie, TieKind
from factions.reference.registry_state import dated, state
from factions.reference.registry_tables import COLUMNS, YES, Row, Tables, checked, contents, merged, read, script_of
from factions.settings import registry_folder

__all__ = ["RECALLED", "Entry", "EntryKind", "Event", "Name", "NameHit", "Registry", "State", "Tie", "governments", "load", "registry", "shipped"]
UCDP = "ucdp-actor-22.1:"
SHIPPED = "reference/registry"
_PERSONAL = ("leads", "member_of", "affiliated_with")
_log = logging.getLogger(__name__)


class Registry:
    """The entries by id and by name. Immutable, safe to share among threads; what isn't asked for isn't built.

    `tables` are the rows it's made of, `faults` those that were left out, each named with its file and line; `digest` names the tables' contents.
    """

    def __init__(self, tables: Tables, faults: Sequence[CodebookError] = (), digest: str = "") -> None:
        self.faults = tuple(faults)
        self.tables = tables
        self.digest = digest
        self._key = digest if digest and not faults else None
        self._actors = {row[0]: row for row in tables.actors}
        self._named = _grouped(tables.names)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Give every actor with a row of its own by its id; governments of countries need none (see `entry`)."""
        return _Entries(self._actors, self._named, _grouped(self.tables.ids), self._ties)

    def entry(self, entry_id: str) -> Entry:
        """Give the entry of that id, a country's government included; raises KeyError where there is none."""
        return self.entries.get(entry_id) or governments()[entry_id]

    def of(self, country: str, kind: EntryKind) -> tuple[Entry, ...]:
        """Give the entries of a kind that belong to a country (alpha-3), in the order of the tables."""
        return tuple(self.entries[key] for key, row in self._actors.items() if row[3] == country and row[2] == kind)

    @cached_property
    def peoples(self) -> Mapping[str, str]:
        """Give the ids of peoples and faiths by their names of one word, as in "Sunni insurgents"; a name of several peoples is the first one's."""
        rows = (row for key, actor in self._actors.items() if actor[2] == "community" for row in ((key, actor[1]), *self._named.get(key, ())))
        return {row[1].casefold(): row[0] for row in reversed(tuple(rows)) if " " not in row[1]}

    @cached_property
    def _life(self) -> dict[str, list[Row]]:
        return _grouped(self.tables.lifecycle)

    @cached_property
    def _ties(self) -> dict[str, list[Row]]:
        return _grouped(self.tables.ties)

    @cached_property
    def _tied(self) -> dict[str, list[Row]]:
        return _grouped(self.tables.ties, 2)

    @cached_property
    def ucdp_numbers(self) -> Mapping[int, str]:
        """Give the ids of the entries, governments included, by UCDP's numbers."""
        rows = {int(row[2]): row[0] for row in reversed(self.tables.ids) if row[1] == "ucdp"}
        return {**{entry.ucdp: entry.id for entry in governments().values() if entry.ucdp is not None}, **rows}

    def by_ucdp(self, number: int) -> Entry | None:
        """Give the entry that has that number among UCDP's actors, None where none has."""
        found = self.ucdp_numbers.get(number)
        return self.entry(found) if found else None

    def names(self, entry_id: str) -> tuple[Name, ...]:
        """Give the names of an entry, the first its own; dates of renamings stand in them. Raises KeyError where there is no such entry."""
        entry = self.entry(entry_id)
        rows = self._named.get(entry_id, [])
        own = [_name(row) for row in rows]
        given = {name.text for name in own}
        implied = [entry.name] if entry_id in self._actors else [entry.name, *entry.aliases]
        first = [Name(text, None, script_of(text), None, None, acronym=False, exact=entry.kind == "person", ambiguous=False, source=entry.source)
                 for text in implied if text not in given and " (" not in text]  # fmt: skip
        return dated((*first, *sorted(own, key=lambda name: name.text != entry.name)), self.lifecycle(entry_id))

    def lifecycle(self, entry_id: str) -> tuple[Event, ...]:
        """Give the turns of an actor's life as the tables list them, renamings in their order; empty where none is known."""
        return tuple(_event(row) for row in self._life.get(entry_id, ()))

    def ties(self, entry_id: str) -> tuple[Tie, ...]:
        """Give the standing ties in which the actor is the subject: what it is part of, leads, backs."""
        return tuple(map(_tie, self._ties.get(entry_id, ())))

    def tied(self, entry_id: str) -> tuple[Tie, ...]:
        """Give those in which it's the object: its units, members, leaders, backers."""
        return tuple(map(_tie, self._tied.get(entry_id, ())))

    def on(self, entry_id: str, date: str) -> State:
        """Tell what an actor was at a date (EDTF); raises KeyError where there is no such entry. What isn't known is `unknown`, never a guess."""
        return state(self.entry(entry_id), self.names(entry_id), self.lifecycle(entry_id), self.ties(entry_id), date)

    def _aliases(self) -> Iterator[_Given]:
        """Give the names as the matcher wants them, in the order of the tables."""
        for key, row in self._actors.items():
            person, label = row[2] == "person", row[1]
            rows = self._named.get(key, ())
            if " (" not in label and all(name[1] != label for name in rows):
                # "Islamic Front (Syria)" is found by what its rows of names say
                yield label, key, person, False
            for name in rows:
                yield name[1], key, person or name[5] == YES, name[6] == YES

    @cached_property
    def _written(self) -> list[Rows]:
        """What the matcher and the look-up need of all names: from the cache where it's there."""
        return [Rows(part) for part in registry_cache.parts(registry_cache.NAMES, self._key, 4, lambda: _parts(list(self._aliases())))]

    @cached_property
    def _matcher(self) -> Matcher:
        names, folded, lengths, _ = self._written
        return _Folded(names, folded, lengths)

    def _spelt(self, bones: str) -> Iterator[str]:
        """Give the ids of the entries of a skeleton (see `folding`)."""
        names, *_, skeletons = self._written
        return (names[str(number)].split("\t")[1] for number in skeletons.numbers(bones))

    def match(self, text: str) -> list[NameHit]:
        """Find the names of the registry in a text, in text order, whole words only, the longest first, none overlapping another.

        A name that is ambiguous counts only where the text backs it: it names the same actor by another name, or one of its countries. Of entries
        that are backed alike, the one whose country is named nearest comes first.
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
        ranked: list[tuple[int, int, str]] = []
        for alias in hit.aliases:
            entry = self.entries[alias.key]
            backing = 4 * named.holds(entry.country) + sum(map(named.holds, entry.countries)) + 8 * (alias.key in sure)
            if backing or not alias.ambiguous:
                ranked.append((-backing - (not alias.ambiguous), named.distance(entry.country, hit.start), alias.key))
        return tuple(dict.fromkeys(key for _, _, key in sorted(ranked, key=lambda one: one[:2])))

    def lookup(self, name: str, country: str | None = None) -> list[Entry]:
        """Give the entries of a name, spelt as any transliteration has it; those of `country` (alpha-3) alone where there are such.

        Names that fold alike come first, then those that share a skeleton (see `folding`). Empty where nothing fits.
        """
        exact = [alias.key for alias in self._matcher.aliases(name)]
        loose = self._spelt(skeleton(name)) if len(fold(name)) > 4 else []  # noqa: PLR2004 - short skeletons collide
        entries = [self.entries[key] for key in dict.fromkeys((*exact, *loose))]
        at_home = [entry for entry in entries if country in entry.countries] if country else []
        return at_home or entries


_Given = tuple[str, str, bool, bool]
"""An Alias before it's made: there are many names, and few come in a report."""


def _parts(given: Sequence[_Given]) -> list[str]:
    """Give the names by their numbers; their numbers by their folding; lengths of foldings by their first words; numbers by skeletons."""
    names = {
        str(number): "\t".join((registry_cache.line(alias[0]), alias[1], *(YES if flag else "" for flag in alias[2:])))
        for number, alias in enumerate(given)
    }
    folded: dict[str, list[int]] = {}
    spelt: dict[str, list[int]] = {}
    for number, (text, *_) in enumerate(given):
        if plain := fold(text):
            folded.setdefault(plain, []).append(number)
        spelt.setdefault(skeleton(text), []).append(number)
    return [registry_cache.written(rows) for rows in (names, folded, lengths_of(folded), spelt)]


class _Folded(Matcher):
    """A matcher over names that were folded before."""

    def __init__(self, given: Rows, folded: Rows, lengths: Rows) -> None:
        self._given, self._folded, self._told = given, folded, lengths
        self._lengths: dict[str, list[int]] = {}

    def tables(self) -> tuple[Container[str], Container[str]]:
        """Give the folded names, and the words that they begin with."""
        return self._folded.held, self._told.held

    def lengths(self, word: str) -> Sequence[int]:
        """Give the lengths of the folded names that begin with one of these words."""
        known = self._lengths.get(word)
        return self._lengths.setdefault(word, self._told.numbers(word)) if known is None else known

    def of_folding(self, folded: str) -> tuple[Alias, ...]:
        """Give the aliases of that folding."""
        rows = (self._given[str(number)].split("\t") for number in self._folded.numbers(folded))
        return tuple(dict.fromkeys(Alias(text, key, exact == YES, ambiguous == YES) for text, key, exact, ambiguous in rows))


class _Entries(Mapping[str, Entry]):
    """The entries by id; one that isn't asked for isn't made."""

    def __init__(self, actors: dict[str, Row], names: dict[str, list[Row]], ids: dict[str, list[Row]], ties: dict[str, list[Row]]) -> None:
        self._actors = actors
        self._rows = names, ids, ties
        self._made: dict[str, Entry] = {}

    def __getitem__(self, key: str) -> Entry:
        made = self._made.get(key)
        if made is None:
            names, ids, ties = (rows.get(key, ()) for rows in self._rows)
            made = self._made.setdefault(key, _entry(self._actors[key], names, ids, ties))
        return made

    def __contains__(self, key: object) -> bool:
        return key in self._actors

    def __iter__(self) -> Iterator[str]:
        return iter(self._actors)

    def __len__(self) -> int:
        return len(self._actors)


class _Lazy:
    """The countries that a text names, and where, found when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: dict[str, list[int]] | None = None

    def holds(self, country: str | None) -> bool:
        return country in self._named()

    def distance(self, country: str | None, at: int) -> int:
        """Give how far the nearest mention of a country is, in characters; the text's length where there is none."""
        return min((abs(start - at) for start in self._named().get(country or "", ())), default=len(self._text))

    def _named(self) -> dict[str, list[int]]:
        if self._places is None:
            self._places = {}
            for mention in country_mentions(self._text):
                self._places.setdefault(mention.iso3, []).append(mention.start)
        return self._places


def _grouped(rows: Iterable[Row], column: int = 0) -> dict[str, list[Row]]:
    made: dict[str, list[Row]] = {}
    for row in rows:
        made.setdefault(row[column], []).append(row)
    return made


def _entry(row: Row, names: Sequence[Row], ids: Sequence[Row], ties: Sequence[Row]) -> Entry:
    key, label, kind, country, held, community, role, source = row
    numbers = tuple(int(one[2]) for one in ids if one[1] == "ucdp")
    return Entry(
        key, label, cast("EntryKind", kind), tuple(name[1] for name in names if name[1] != label), tuple(name[1] for name in names if name[6]),
        country or None, tuple(held.split("|")) if held else (country,) if country else (), community or None,
        next((tie[2] for tie in ties if tie[1] == "part_of"), None), numbers[0] if numbers else None, source, role or None,
        next((tie[2] for tie in ties if kind == "person" and tie[1] in _PERSONAL), None), numbers,
        next((one[2] for one in ids if one[1] == "wikidata"), None),
    )  # fmt: skip


def _name(row: Row) -> Name:
    _, text, language, script, acronym, exact, ambiguous, start, end, source = row
    return Name(
        text, language or None, script or script_of(text), start or None, end or None, acronym == YES, exact == YES, ambiguous == YES, source,
    )  # fmt: skip


def _event(row: Row) -> Event:
    _, what, date, other, former, name, source = row
    return Event(cast("Change", what), date or None, other or None, former or None, name or None, source)


def _tie(row: Row) -> Tie:
    subject, tie, other, role, start, end, source = row
    return Tie(subject, cast("TieKind", tie), other, role or None, start or None, end or None, source)


@cache
def governments() -> Mapping[str, Entry]:
    """Give the governments of all countries by id (`government-of-irq`): they need no row, but rows may point at them and name them."""
    made = (
        Entry(
            id=f"government-of-{country.iso3.lower()}", name=f"Government of {country.name}", aliases=(f"{country.adjective} government",),
            kind="government", country=country.iso3, countries=(country.iso3,), ucdp=country.ucdp,
            source=f"{UCDP}{country.ucdp}" if country.ucdp else RECALLED, ucdp_ids=(country.ucdp,) if country.ucdp else (),
        )
        for country in countries().values()
    )  # fmt: skip
    return {entry.id: entry for entry in made}


def shipped() -> dict[str, bytes]:
    """Give the bytes of the tables that ship with Factions, by table name."""
    folder = files("factions.reference") / "registry"
    return {table: (folder / f"{table}.csv").read_bytes() for table in COLUMNS}


def load(own: Mapping[str, bytes], folder: str, *, check: bool = False) -> Registry:
    """Make the registry of the shipped tables with a user's laid over them; bad rows of either are left out and stand in its `faults`.

    The shipped tables are checked only where they are new to this machine, or `check` asks for it.
    """
    base = shipped()
    key = registry_cache.key((*base.values(), *own.values()))
    # where the names are held, the tables have passed: they are as they were then
    tables, faults = (read(base, SHIPPED).tables, []) if registry_cache.held(key) and not check else _checked()
    if own:
        above, bad = checked(read(own, folder), folder, {*governments(), *(row[0] for row in tables.actors)})
        tables, faults = merged(tables, above), [*faults, *bad]
    return Registry(tables, faults, key)


@cache
def _checked() -> tuple[Tables, list[CodebookError]]:
    return checked(read(shipped(), SHIPPED), SHIPPED, governments())


@cache
def registry() -> Registry:
    """Give the registry: the one that ships with Factions and the user's own rows. What is wrong with a row is logged as a warning, once."""
    folder = registry_folder()
    made = load(contents(folder) if folder.is_dir() else {}, str(folder))
    for fault in made.faults:
        _log.warning("factions: %s", fault)
    return made
