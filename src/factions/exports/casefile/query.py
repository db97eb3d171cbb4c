"""What a casefile is asked for: incidents by number, documents and groups by id or name, or what a filter of exports wants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from factions.analysis.filters import Filter
from factions.exports.casefile.manifest import CasefileError
from factions.ledger import incidents as shelf
from factions.ledger import reader
from factions.ledger.copies import documents_called
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.part.taking import documents_of_groups, documents_of_incidents

_NUMBER = re.compile(r"#?([1-9][0-9]{0,9})")
_ID = re.compile(r"[0-9a-f]{12,64}")


class Asked(NamedTuple):
    """What was asked for: `words` as they were given, and the documents with all that is to be in the casefile."""

    words: tuple[str, ...]
    documents: frozenset[str]


def ask(ledger: Ledger, words: Sequence[str], wanted: Filter | None = None, *, as_of: date | None = None, public: bool = False) -> Asked:
    """Find what words, and a filter, ask for: the documents of all of it.

    A word is an incident's number (`17`, `#17`), a document's id or its beginning of 12 digits or more, or a group's id, name or alias; before it may
    stand what it is: `incident:17`, `document:…`, `group:…`. Raises FactionsError for a word that means nothing in the ledger, or several things,
    and where nothing is found.
    """
    found: set[str] = set()
    for word in words:
        kind, colon, rest = word.partition(":")
        if colon and kind in _KINDS:
            found |= _KINDS[kind](ledger, rest.strip(), as_of)
        elif _NUMBER.fullmatch(word):
            found |= _incident(ledger, word, as_of)
        elif _ID.fullmatch(word):
            found |= _document(ledger, word, as_of)
        else:
            found |= _group(ledger, word, as_of)
    if wanted is not None:
        found |= _wanted(ledger, wanted, as_of, public=public)
    if not found:
        raise CasefileError(" ".join(words) or "the filter", "the ledger holds nothing of it")
    return Asked(tuple(words), frozenset(found))


def _incident(ledger: Ledger, word: str, as_of: date | None) -> set[str]:
    number = _NUMBER.fullmatch(word)
    if number is None:
        raise CasefileError(word, "is no number of an incident")
    with ledger.read() as connection:
        held = shelf.incident(connection, int(number[1]), as_of=as_of)
        return documents_of_incidents(connection, [held.summary.id], as_of=as_of)


def _document(ledger: Ledger, word: str, _as_of: date | None) -> set[str]:
    with ledger.read() as connection:
        found = documents_called(connection, word)
    if not found:
        raise CasefileError(word, "the ledger holds no document with this id")
    if len(found) > 1 and word not in found:
        raise CasefileError(word, f"may mean {', '.join(one[:16] for one in found[:3])}: give more of the id")
    return {word if word in found else found[0]}


def _group(ledger: Ledger, word: str, as_of: date | None) -> set[str]:
    found = reader.find_group(ledger, word, as_of=as_of) if word.strip() else []
    if not found:
        raise CasefileError(word, "the ledger has no group of that name, and it's no number of an incident and no document's id")
    with ledger.read() as connection:
        members = clusters(connection, as_of=as_of).members(found[0].id)
        return documents_of_groups(connection, members, as_of=as_of)


_KINDS = {"incident": _incident, "document": _document, "group": _group}


def _wanted(ledger: Ledger, wanted: Filter, as_of: date | None, *, public: bool) -> set[str]:
    """Give the documents that tell of what a filter wants; of an incident all that tell of it."""
    from factions.exports.selection import Selection

    selection = Selection(ledger, wanted, as_of=as_of, public=public)
    if wanted.kind == "incidents":
        numbers = [one.id for one in selection.incidents()]
        with ledger.read() as connection:
            return documents_of_incidents(connection, numbers, as_of=as_of)
    return {one.id for one in selection.documents()}
