"""Wikidata's armed organisations (CC0) as facts of the registry: the query, its answers, and which entry an item is.

An item is taken for an entry only on evidence that Wikidata and the registry give independently of each other: a name of the entry that means
nothing else, and a country that both state; and only where no second entry and no second item fit. The reason stands in the fact's source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from factions.errors import CodebookError
from factions.reference.countries import countries
from factions.reference.folding import fold
from factions.reference.registry import Registry
from factions.reference.registry_dates import days
from factions.reference.registry_tables import Row, Tables
from factions.reference.ucdp_names import spellings

# armed organization, terrorist organization; and the classes right below them
CLASSES = ("Q17149090", "Q17127659")
LANGUAGES = tuple("en fr es pt de it nl pl ru uk ar fa he tr ku ckb ps ur hi bn pa ta si ne my th id ms tl vi zh ja ko so sw ha am ti".split())
_KINDS = frozenset({"armed_group", "militia", "state_force", "party", "other"})
_SHORTEST = 5  # letters: a shorter fold names too many things
_YEAR, _MONTH, _DAY = 9, 10, 11  # Wikidata's precisions of a date
_FORMAL = 1
_QUERY = """
SELECT ?item ?name ?iso3 ?formed ?formedPrecision ?ended ?endedPrecision WHERE {{
  {{ SELECT DISTINCT ?item WHERE {{ VALUES ?class {{ {classes} }} ?item wdt:P31/wdt:P279? ?class }} ORDER BY ?item LIMIT {size} OFFSET {start} }}
  {{ ?item rdfs:label ?name }} UNION {{ ?item skos:altLabel ?name }}
  FILTER(LANG(?name) IN ({languages}))
  OPTIONAL {{ ?item wdt:P17/wdt:P298 ?iso3 }}
  OPTIONAL {{ ?item p:P571/psv:P571 [ wikibase:timeValue ?formed ; wikibase:timePrecision ?formedPrecision ] }}
  OPTIONAL {{ ?item p:P576/psv:P576 [ wikibase:timeValue ?ended ; wikibase:timePrecision ?endedPrecision ] }}
}}
"""


class Item(NamedTuple):
    """An item of Wikidata: its number with Q, (name, BCP 47 language), countries (alpha-3), and EDTF dates where it has just one of each."""

    qid: str
    names: tuple[tuple[str, str], ...]
    countries: tuple[str, ...]
    formed: str | None
    ended: str | None


def query(start: int, size: int) -> str:
    """Give the SPARQL for a page of `size` items from the `start`-th on."""
    written = _QUERY.format(
        classes=" ".join(f"wd:{qid}" for qid in CLASSES), languages=", ".join(f'"{tag}"' for tag in LANGUAGES), start=start, size=size
    )
    return " ".join(written.split())


def read(data: bytes, name: str) -> list[Item]:
    """Read one page of answers (SPARQL 1.1 results in JSON), the items by number; raises CodebookError where it's something else.

    What of a row can't be read, such as a date before Christ or a code that is no country's, is passed over.
    """
    try:
        bindings = json.loads(data)["results"]["bindings"]
        rows = [{key: (cell["value"], cell.get("xml:lang", "")) for key, cell in row.items()} for row in bindings]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CodebookError(name, "the answer isn't SPARQL results in JSON") from error
    held: dict[str, dict[str, dict[tuple[str, str], None]]] = {}
    for row in rows:
        qid = str(row.get("item", ("", ""))[0]).rpartition("/")[2]
        if not re.fullmatch(r"Q[1-9]\d*", qid, re.ASCII):
            continue
        item = held.setdefault(qid, {})
        for key in ("name", "iso3"):
            if key in row:
                item.setdefault(key, {})[row[key]] = None
        for key in ("formed", "ended"):
            if date := _date(row.get(key, ("", ""))[0], row.get(f"{key}Precision", ("", ""))[0]):
                item.setdefault(key, {})[date, ""] = None
    return [_item(qid, item) for qid, item in sorted(held.items(), key=lambda pair: int(pair[0][1:]))]


def _item(qid: str, held: Mapping[str, Iterable[tuple[str, str]]]) -> Item:
    names = tuple((" ".join(text.split()), tag) for text, tag in held.get("name", ()) if text.strip())
    known = tuple(code for code, _ in held.get("iso3", ()) if code in countries())
    formed, ended = ([date for date, _ in held.get(key, ())] for key in ("formed", "ended"))
    return Item(qid, names, known, formed[0] if len(formed) == 1 else None, ended[0] if len(ended) == 1 else None)


def _date(value: str, precision: str) -> str | None:
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)T", value)
    parts = {str(_YEAR): 1, str(_MONTH): 2, str(_DAY): 3}.get(precision)
    if not found or not parts:
        return None
    date = "-".join(found.groups()[:parts])
    return date if days(date) else None


def matched(items: Iterable[Item], registry: Registry) -> dict[str, tuple[str, str]]:
    """Give, by item, the entry that it is and the reason; items that several entries fit, and entries that several items fit, are left out."""
    names = _names(registry)
    by_item = {item.qid: reasons for item in items if (reasons := dict(_fitting(item, names, registry)))}
    rivals: dict[str, int] = {}
    for reasons in by_item.values():
        for key in reasons:
            rivals[key] = rivals.get(key, 0) + 1
    sure = {qid: next(iter(reasons.items())) for qid, reasons in by_item.items() if len(reasons) == 1}
    return {qid: pair for qid, pair in sure.items() if rivals[pair[0]] == 1}


def _names(registry: Registry) -> dict[str, set[str]]:
    """Give the entries by the folds of their names, those left out that mean other things too."""
    made: dict[str, set[str]] = {}
    for entry in registry.entries.values():
        if entry.kind in _KINDS:
            for text in {entry.name.partition(" (")[0], *entry.aliases} - set(entry.ambiguous):
                made.setdefault(fold(text), set()).add(entry.id)
    return made


def _fitting(item: Item, names: Mapping[str, set[str]], registry: Registry) -> Iterator[tuple[str, str]]:
    for text, _ in item.names:
        folded = fold(text)
        if len(folded) < _SHORTEST:
            continue
        for key in sorted(names.get(folded, ())):
            shared = [code for code in item.countries if code in registry.entries[key].countries]
            if shared:
                yield key, f"same name {text!r}, same country {shared[0]}"


def facts(items: Sequence[Item], registry: Registry) -> Tables:
    """Give what the items say of the entries that they are: Wikidata's number with the reason, names with their language, dates.

    An entry that has a number of Wikidata's already takes facts from that item alone.
    """
    made = Tables.empty()
    pairs = matched(items, registry)
    known = {entry.wikidata: entry.id for entry in registry.entries.values() if entry.wikidata}
    taken = set(known.values())
    for item in items:
        key, reason = known.get(item.qid), ""
        if key is None:
            key, reason = pairs.get(item.qid, (None, ""))
            if key is None or key in taken:
                continue
            made.ids.append([key, "wikidata", item.qid, f"wikidata:{item.qid} {reason}"])
        made.names.extend(_named(item, key, {fold(name.text) for name in registry.names(key)}))
        happened = {event.what for event in registry.lifecycle(key)}
        made.lifecycle.extend(
            [key, what, date, "", "", "", f"wikidata:{item.qid}"]
            for what, date in (("formed", item.formed), ("dissolved", item.ended))
            if date and what not in happened
        )
    return made


def _named(item: Item, key: str, spelt: set[str]) -> Iterator[Row]:
    for text, tag in item.names:
        if not (folded := fold(text)) or folded in spelt or "(" in text:
            continue
        spelt.add(folded)
        for name in spellings(text, (text, None, None), (), org=_FORMAL):
            flags = (name.acronym, name.exact, name.ambiguous)
            yield [key, name.text, tag, name.script, *("yes" if flag else "" for flag in flags), "", "", f"wikidata:{item.qid}"]
