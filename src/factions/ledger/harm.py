"""The rules that do no harm, for whatever the ledger shows: in one place, so that search, lists, pages, API and exports keep the same ones.

There are two views. The analyst's **own** one, on this machine, has the names of private persons blotted wherever they stand: quotes do so where they
are read (privacy.py), titles and addresses by `veiled`. The **public** one, `public`, is that and more: no statement that names a person before a
person has reviewed it, no passage that is no evidence, and camps, shelters, hospitals and schools no nearer than their district.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, select

from factions.evidence import Record, Span
from factions.ledger import tables as t
from factions.ledger.facts import EventFact, Fact, Party, Spot
from factions.ledger.folding import folded
from factions.ledger.privacy import BLOT, named_in, private_stretches
from factions.reading import Reading

Name = tuple[str, str]
"""A statement: its document's id, and its own."""
_Thing = TypeVar("_Thing")
_CHUNK = 500
_WORD = re.compile(r"\S+")
_PARTICLES = frozenset("abd abu al and bin da de del della der di dos du el ibn la le of the van von".split())
_SHORT = 3  # letters of a part of a name that's blotted on its own
_DISTRICT = 3  # UCDP's where_prec of a second-order division
_GRID = 0.5  # degrees to which a site's coordinates are rounded: about as far as a district reaches
_RADIUS = 50.0  # kilometres
_SITES = re.compile(
    r"\b(?:refugee|displacement|displaced|idp|holding|reception|transit|tent)\b.*\b(?:camps?|cent(?:re|er)s?|sites?|settlements?)\b"
    r"|\b(?:camps?|shelters?|hospitals?|clinics?|infirmary|maternity|dispensary|orphanages?|safe ?houses?|schools?|madrasas?|kindergartens?"
    r"|nurser(?:y|ies)|colleges?|universit(?:y|ies))\b",
    re.IGNORECASE,
)  # fmt: skip
_TITLED = ("title", "url", "source")
"""The fields of a record on a document that hold words of its head."""
REVIEWED = frozenset({"accepted", "corrected"})


class Veil:
    """Blots names out of words that aren't a text's own: a title, an address.

    `private` are names of private persons; a part of one is blotted too, but not where a public actor of the report (`public`) has it as well.
    """

    def __init__(self, private: Iterable[str], public: Iterable[str] = ()) -> None:
        shared = {word for name in public for word in folded(name)[0].split()}
        names = [tuple(folded(name)[0].split()) for name in private]
        self._names = sorted({name for name in names if name}, key=lambda name: -len(name))
        self._parts = {word for name in names for word in name if len(word) >= _SHORT and word not in _PARTICLES | shared}

    def over(self, words: str) -> str:
        """Give the words with every name blotted, letter for letter."""
        if not self._names:
            return words
        plain, origins = folded(words)
        found = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(plain)]
        hidden = {place for place, (_, _, word) in enumerate(found) if word in self._parts}
        for name in self._names:
            for place in range(len(found) - len(name) + 1):
                if tuple(word for _, _, word in found[place : place + len(name)]) == name:
                    hidden |= set(range(place, place + len(name)))
        chars = list(words)
        for place in hidden:
            start, end, _ = found[place]
            for at in range(origins[start], origins[end - 1] + 1):
                chars[at] = BLOT if words[at].isalnum() else words[at]
        return "".join(chars)

    def on(self, words: str | None) -> str | None:
        """Do the same with what may be missing."""
        return words and self.over(words)


OPEN = Veil(())
"""The veil of a report that names no private person."""


def veils(connection: Connection, documents: Collection[str]) -> dict[str, Veil]:
    """Give the veils of those of some documents that name a private person, in any of their readings."""
    r, a = t.readings.c, t.actors.c
    private: defaultdict[str, set[str]] = defaultdict(set)
    public: defaultdict[str, set[str]] = defaultdict(set)
    for chunk in _chunks(documents):
        own = {row.id: row.document for row in connection.execute(select(r.id, r.document).where(r.document.in_(chunk)))}
        for reading, _, _, name in named_in(connection, list(own)):
            private[own[reading]].add(name)
    for chunk in _chunks(private):
        named = select(r.document, a.name, a.aliases).distinct().join(t.readings, r.id == a.reading).where(r.document.in_(chunk))
        for document, name, aliases in connection.execute(named):
            public[document] |= {name, *aliases}
    return {document: Veil(names, public[document]) for document, names in private.items()}


def veiled(connection: Connection, thing: _Thing) -> _Thing:
    """Give a record, or a list or tuple of them, with private names blotted in every title, address and source, however deep."""
    held = veils(connection, {document for one in _records(thing) if (document := _document(one))})
    return cast("_Thing", _changed(thing, lambda one: _veil(one, held))) if held else thing


def title(connection: Connection, document: str, words: str | None) -> str | None:
    """Give a title as it's shown, or any other words of a document's head."""
    held = veils(connection, [document])
    return held[document].over(words) if words and document in held else words


def veil_of(reading: Reading) -> Veil:
    """Give the veil of a report by one reading of it, for its title and address."""
    private = private_stretches(reading.mentions)
    names = (name for actor in reading.actors for name in (actor.name, *actor.aliases))
    return Veil((reading.document.text[start:end] for start, end in private), names)


def _veil(one: Record, held: dict[str, Veil]) -> Record:
    veil = held.get(_document(one) or "")
    if veil is None:
        return one
    update = {name: veil.over(value) for name in _TITLED if isinstance(value := getattr(one, name, None), str) and veil.over(value) != value}
    return one.model_copy(update=update) if update else one


def _document(one: Record) -> str | None:
    """Give the document whose title, address or source a record holds."""
    fields = type(one).model_fields
    if not any(name in fields for name in _TITLED):
        return None
    found = getattr(one, "document", None)
    found = found if isinstance(found, str) else getattr(one, "id", None)
    return found if isinstance(found, str) else None


def public(connection: Connection, thing: _Thing, *, as_of: date | None = None) -> _Thing:
    """Give a record, or a list or tuple of them, as it may be read in public.

    What holds a statement that names a person and that nobody has reviewed is left out of every list and tuple; so are passages that search found
    and that are no evidence. Sites are coarsened. Raises ValueError for a record that is itself such a statement, and for one that holds a whole
    article, of which only `sentences` are shown. `as_of` is the day that the record was asked for as of.
    """

    def told(one: object) -> tuple[Any, Any]:
        return getattr(one, "document", None), getattr(one, "statement", None)

    hidden = withheld(connection, {told(one) for one in _records(thing) if all(isinstance(name, str) for name in told(one))}, as_of=as_of)

    def keeps(one: object) -> bool:
        return told(one) not in hidden and getattr(one, "kind", None) != "passage"

    if isinstance(thing, Record) and not keeps(thing):
        msg = "a statement that names a person, or a passage, isn't shown in public before a person has reviewed it"
        raise ValueError(msg)
    if any("reading" in type(one).model_fields and "private" in type(one).model_fields for one in _records(thing)):
        msg = "a whole article isn't shown in public: only its evidence is"
        raise ValueError(msg)
    return veiled(connection, cast("_Thing", _changed(_kept(thing, keeps), coarse)))


def sentences(evidence: Iterable[Span]) -> tuple[Span, ...]:
    """Give what may be shown of an article in public: the sentences that statements which are shown cite, each once, in text order."""
    return tuple({(span.start, span.end): span for span in sorted(evidence, key=lambda span: (span.start, span.end))}.values())


def withheld(connection: Connection, statements: Collection[Name], *, as_of: date | None = None) -> set[Name]:
    """Give those of some statements, by document and id, that name a person, or are told by one, and that no person has reviewed.

    With `as_of` they are those that stood at the end of that day (UTC), in readings that may since have been superseded; of these somebody must have
    reviewed what stood then, and nobody must have taken it back.
    """
    from factions.ledger.incident_store import documents_of
    from factions.ledger.reviews import states
    from factions.ledger.ties import keys_of

    keys = keys_of(connection, sorted(statements), as_of=as_of)
    documents = documents_of(connection, {reading for reading, _ in keys})
    found: dict[tuple[int, str], Name] = {(reading, statement): (documents[reading], statement) for reading, statement in keys}
    naming = _naming(connection, set(found))
    held = [states(connection, naming), *([states(connection, naming, as_of=as_of)] if as_of else [])]
    return {found[key] for key in naming if any(one[key].state not in REVIEWED for one in held)}


def _naming(connection: Connection, keys: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Give the statements in which an actor who is a person has a part, or in whose attribution, or who stands in words that they cite.

    These are their evidence, and what a claim quotes beyond it.
    """
    r, m, a, s, p = t.roles.c, t.mentions.c, t.actors.c, t.statements.c, t.spans.c
    outer: dict[tuple[int, str], str | None] = {}
    persons: set[tuple[int, str]] = set()
    readings = sorted({reading for reading, _ in keys})
    for start in range(0, len(readings), _CHUNK):
        chunk = readings[start : start + _CHUNK]
        heads = select(s.reading, s.id, s.attribution).where(s.reading.in_(chunk))
        outer |= {(row.reading, row.id): row.attribution for row in connection.execute(heads)}
        # of these readings a few statements too many are asked for: pairs in a list would be slower
        names = {name for key in keys if chunk[0] <= key[0] <= chunk[-1] for _, name in _nested(key, outer)}
        parts = (
            select(r.reading, r.statement).distinct().join(t.mentions, (m.reading == r.reading) & (m.id == r.mention))
            .join(t.actors, (a.reading == m.reading) & (a.id == m.ref)).where(r.reading.in_(chunk), r.statement.in_(names), a.kind == "person")
        )  # fmt: skip
        cited = (
            select(p.reading, p.statement).distinct().join(t.mentions, (m.reading == p.reading) & (m.start < p.end) & (m.end > p.start))
            .join(t.actors, (a.reading == m.reading) & (a.id == m.ref))
            .where(p.reading.in_(chunk), p.statement.in_(names), m.form == "named", a.kind == "person")
        )  # fmt: skip
        persons |= {(reading, statement) for rows in (parts, cited) for reading, statement in connection.execute(rows)}
    return {key for key in keys if any(one in persons for one in _nested(key, outer))}


def _nested(key: tuple[int, str], outer: dict[tuple[int, str], str | None]) -> Iterator[tuple[int, str]]:
    """Give a statement and those that it stands inside, from the innermost."""
    reading, at = key[0], cast("str | None", key[1])
    seen: set[str] = set()
    while at is not None and at not in seen:
        seen.add(at)
        yield reading, at
        at = outer.get((reading, at))


def is_site(name: str) -> bool:
    """Tell whether words name, or describe, a camp, shelter, hospital or school: people are found there who could be hurt by it."""
    return bool(_SITES.search(name))


def coarse(one: Record) -> Record:
    """Give a record with its sites at district precision: a place, an event whose target or place is such a site, an incident at one."""
    if isinstance(one, Spot):
        return district(one) if is_site(one.name) or is_site(one.text) else one
    if isinstance(one, EventFact):
        sites = [party for party in one.targets if _is_site_party(party)]
        spots = tuple(cast("Spot", coarse(spot)) for spot in one.places)
        if sites or spots != one.places:
            spots = tuple(district(spot) for spot in spots)
        return one.model_copy(update={"places": spots}) if spots != one.places else one
    if {"place", "lat", "lon", "precision"} <= type(one).model_fields.keys():
        where: Any = one
        if where.place and is_site(where.place):
            return one.model_copy(update={"place": None, **_moved(where)})
    return one


def _is_site_party(party: Party) -> bool:
    return is_site(party.name) or is_site(party.text)


def district(spot: Spot) -> Spot:
    """Give a place at district precision, without its name where that is a site's; what is coarser already stays."""
    words = {"name": spot.admin1 or spot.country or "", "text": "", "geonames": None} if is_site(spot.name) or is_site(spot.text) else {}
    return spot.model_copy(update={**words, **_moved(spot)})


def _moved(where: Any) -> dict[str, Any]:  # noqa: ANN401 - any record with a place
    """Give a place's coordinates at district precision; what is coarser already stays."""
    if where.precision is not None and where.precision >= _DISTRICT:
        return {}
    near = {name: None if (value := getattr(where, name)) is None else round(value / _GRID) * _GRID for name in ("lat", "lon")}
    return {**near, "precision": _DISTRICT, "radius_km": max(where.radius_km or 0.0, _RADIUS)}


def _records(thing: object) -> Iterator[Record]:
    """Go through a record, or a list or tuple of them, and all that they hold."""
    if isinstance(thing, Record):
        yield thing
        for name in type(thing).model_fields:
            yield from _records(getattr(thing, name))
    elif isinstance(thing, list | tuple):
        for one in thing:
            yield from _records(one)
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from _records(one)


def _changed(thing: Any, change: Any) -> Any:  # noqa: ANN401 - whatever records hold
    """Give a thing with each record in it changed, the inner ones first."""
    if isinstance(thing, Record):
        update = {}
        for name in type(thing).model_fields:
            value = getattr(thing, name)
            if (new := _changed(value, change)) is not value:
                update[name] = new
        return change(thing.model_copy(update=update) if update else thing)
    if isinstance(thing, list | tuple) and not hasattr(thing, "_fields"):
        parts = [_changed(one, change) for one in thing]
        return thing if all(new is old for new, old in zip(parts, thing, strict=True)) else type(thing)(parts)
    if isinstance(thing, dict):
        held = {key: _changed(value, change) for key, value in thing.items()}
        return thing if all(held[key] is thing[key] for key in thing) else held
    return thing


def _kept(thing: Any, keeps: Any) -> Any:  # noqa: ANN401 - whatever records hold
    """Give a thing without the members of lists and tuples that aren't to be shown, nor those that are about such."""

    def shows(one: object) -> bool:
        return not isinstance(one, Record) or (keeps(one) and all(keeps(inner) for inner in _told_in(one)))

    if isinstance(thing, Record):
        update = {}
        for name in type(thing).model_fields:
            value = getattr(thing, name)
            if (new := _kept(value, keeps)) is not value:
                update[name] = new
        return thing.model_copy(update=update) if update else thing
    if isinstance(thing, list | tuple) and not hasattr(thing, "_fields"):
        parts = [_kept(one, keeps) for one in thing if shows(one)]
        same = len(parts) == len(thing) and all(new is old for new, old in zip(parts, thing, strict=True))
        return thing if same else type(thing)(parts)
    return thing


def _told_in(one: Record) -> Iterator[Fact]:
    """Give the facts that a record holds as fields of its own, and stands or falls with."""
    return (value for name in type(one).model_fields if isinstance(value := getattr(one, name), Fact))


def _chunks(values: Iterable[str]) -> Iterator[Sequence[str]]:
    held = sorted(set(values))
    for start in range(0, len(held), _CHUNK):
        yield held[start : start + _CHUNK]
