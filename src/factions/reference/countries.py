"""Countries: names, demonyms and capitals, and their mentions in a text.

ISO 3166-1 alpha-3, with GeoNames' XKX for Kosovo. A state that is gone stands with the one that the codings of its wars use: the Soviet Union with
Russia, Yugoslavia with Serbia, Zaire with the DR Congo. "Congo" and "Congolese" alone mean the DR Congo, "Washington" the capital.
The names and demonyms are general knowledge; `ucdp` is the government's id among UCDP's actors 22.1 (CC BY 4.0).
"""

from __future__ import annotations

import csv
import io
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from factions.errors import CodebookError
from factions.evidence import Record
from factions.reference.folding import fold
from factions.reference.matching import Alias, Matcher

NameForm = Literal["name", "demonym", "capital"]
_FILE = "reference/countries.csv"
# names that are also English words in small letters
_WORDS = frozenset("us car polish pole poles turkey turkeys china jersey guinea chad kiwi scot finn dane stanley male".split())


class Country(Record):
    """A country. `demonyms` begin with the adjective; `capitals` with the seat of government. `lat` and `lon` are about the middle of its land."""

    iso3: str
    name: str
    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    ucdp: int | None = None
    lat: float
    lon: float

    @property
    def adjective(self) -> str:
        """Give the adjective ("Iraqi"), or the name where there is none."""
        return self.demonyms[0] if self.demonyms else self.name


class CountryMention(NamedTuple):
    """Words of a text that name a country, by its name, a demonym or its capital; offsets in code points."""

    start: int
    end: int
    iso3: str
    form: NameForm


@cache
def countries() -> dict[str, Country]:
    """Give every country by its ISO 3166-1 alpha-3 code; raises CodebookError, with file and line, where the table is broken."""
    table: dict[str, Country] = {}
    raw = (files("factions.reference") / "countries.csv").read_text(encoding="utf-8")
    for line, row in enumerate(csv.DictReader(io.StringIO(raw)), 2):
        if None in row or None in row.values() or len(row["iso3"]) != 3 or row["iso3"] in table:  # noqa: PLR2004 - alpha-3
            raise CodebookError(f"{_FILE}:{line}", "a row needs its eight fields and a code of its own")
        lists = {key: tuple(filter(None, row[key].split("|"))) for key in ("names", "demonyms", "capitals")}
        numbers = {key: float(row[key]) for key in ("lat", "lon")}
        table[row["iso3"]] = Country(iso3=row["iso3"], name=row["name"], ucdp=int(row["ucdp"]) if row["ucdp"] else None, **lists, **numbers)
    return table


def _named(country: Country) -> tuple[tuple[NameForm, tuple[str, ...]], ...]:
    return ("name", (country.name, *country.names)), ("demonym", country.demonyms), ("capital", country.capitals)


@cache
def _tables() -> dict[NameForm, dict[str, str]]:
    tables: dict[NameForm, dict[str, str]] = {"name": {}, "demonym": {}, "capital": {}}
    for country in countries().values():
        for form, words in _named(country):
            for word in words:
                tables[form].setdefault(fold(word), country.iso3)
    return tables


def _look_up(form: NameForm, words: str) -> str | None:
    return None if words.strip() in _WORDS else _tables()[form].get(fold(words))


def country_of_name(name: str) -> str | None:
    """Give the code of the country of that name, in any common form; None where there is none."""
    return _look_up("name", name)


def country_of_capital(name: str) -> str | None:
    """Give the code of the country whose capital or seat of government has that name."""
    return _look_up("capital", name)


def country_of_demonym(word: str) -> str | None:
    """Give the code of the country that an adjective or the name of its people belongs to: Iraqi, Iraqis, Congolese, Burmese."""
    plain = word.strip().removesuffix("'s").removesuffix("’s")
    return _look_up("demonym", plain) or (_look_up("demonym", plain[:-1]) if plain.endswith("s") else None)


@cache
def _matcher() -> Matcher:
    aliases: list[Alias] = []
    for country in countries().values():
        for form, words in _named(country):
            aliases += (Alias(word, f"{country.iso3} {form}", exact=True) for word in words)
        plural = (f"{word}s" for word in country.demonyms if not word.endswith(("s", "ch", "sh", "ese")))
        aliases += (Alias(word, f"{country.iso3} demonym", exact=True) for word in plural)
    return Matcher(aliases)


_FORMS: tuple[NameForm, ...] = ("name", "demonym", "capital")


def country_mentions(text: str) -> list[CountryMention]:
    """Find the countries that a text names, in text order, none overlapping another; a name goes before a demonym, that before a capital."""
    return list(_mentions(text))


@lru_cache(maxsize=4)  # several steps of a reading ask of the same text
def _mentions(text: str) -> tuple[CountryMention, ...]:
    found: list[CountryMention] = []
    for hit in _matcher().find(text):
        if text[hit.start : hit.end] in _WORDS:
            continue
        held = [alias.key.split(" ") for alias in hit.aliases]
        iso3, form = next((iso3, form) for form in _FORMS for iso3, its in held if its == form)
        found.append(CountryMention(hit.start, hit.end, iso3, form))
    return tuple(found)
