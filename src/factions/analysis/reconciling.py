"""Whom a name in somebody's table means: groups of the ledger and places of the gazetteer, each with a score and the reasons for it.

A score is 0 to 100: how near the nearest of its names is to the one that was asked for (100: the same, in whatever case and accents; else at most
90), and, where anything else was asked for (a country, a kind, an id), seven tenths of that and three tenths for how much of it agrees; what isn't
known counts half. A candidate is a sure match where its name is the same, nothing disagrees, and no other comes within ten points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from rapidfuzz import fuzz

from factions.identities.records import ActorKind
from factions.ledger import lookups, reader
from factions.ledger.folding import fold_name
from factions.ledger.group_sheets import GroupSheet, group_sheets
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.reference.countries import countries, country_of_name
from factions.reference.folding import fold
from factions.reference.gazetteer import GazetteerRow, gazetteer
from factions.reference.registry import registry

PLACE = "place"
KINDS: tuple[str, ...] = (*get_args(ActorKind), PLACE)
"""The types that an entity may be of."""
LIMIT = 10
"""Candidates for a name, where nobody says how many."""
_MARK = "place:"
_NOT_THE_SAME = 0.9
_NAME, _OTHERS = 0.7, 30.0
_APART = 10.0
_NEAR = 0.5  # degrees
Value = str | int | float


@dataclass(frozen=True, slots=True)
class Reason:
    """What spoke for a candidate, or against it: a share from 0 to 1, or a yes or no, and in words."""

    id: str
    value: float | bool
    why: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A group or a place: `values` by property, none where nothing is known; `names` are all that it's called, its own first."""

    id: str
    name: str
    kind: str
    description: str
    names: tuple[str, ...]
    values: Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a name may mean."""

    entity: Entity
    score: float
    match: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: a name, of some kinds (none: any), with some values by property; `strict` is false where other kinds will do, too."""

    name: str
    kinds: tuple[str, ...] = ()
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limit: int = LIMIT
    strict: bool = True


def candidates(ledger: Ledger, query: Query, *, public: bool = False) -> list[Candidate]:
    """Give whom a name may mean, the best first; with `public` without persons who may not be told of in public."""
    wanted = set(query.kinds) or set(KINDS)
    found: list[Entity] = []
    if query.name.strip():
        if not query.strict or wanted - {PLACE}:
            found += groups_named(ledger, query.name, public=public)
        if not query.strict or PLACE in wanted:
            found += places_named(query.name)
    scored = [_scored(one, query) for one in found if not query.strict or one.kind in wanted]
    scored.sort(key=lambda one: (-one.score, -_size(one.entity), one.entity.name, one.entity.id))
    if scored and _sure(scored):
        scored[0] = replace(scored[0], match=True)
    return scored[: max(query.limit, 0)]


def _size(entity: Entity) -> float:
    """Give what puts those of one score in order: reports that mention a group, people who live in a place."""
    size = entity.values.get("documents") or entity.values.get("population") or (0,)
    return float(size[0])


def _sure(scored: Sequence[Candidate]) -> bool:
    best, others = scored[0], scored[1:]
    agreed = all(reason.value is not False for reason in best.reasons)
    return best.reasons[0].value == 1.0 and agreed and all(best.score - one.score >= _APART for one in others)


def groups_named(ledger: Ledger, name: str, *, public: bool = False) -> list[Entity]:
    """Give the groups that a name may mean: by the ledger's own finder, by the registry's names, failing both by names that are nearly so."""
    ids = [one.id for one in reader.find_group(ledger, name)]
    with ledger.read() as connection:
        judged = clusters(connection)
        more = lookups.groups_in_registry(connection, {entry.id for entry in registry().lookup(name)})
    # somebody who isn't told of is answered for as if nobody had the name: by names that are nearly so
    if known := groups_known(ledger, [*ids, *map(judged.canonical, more)], public=public):
        return known
    with ledger.read() as connection:
        more = lookups.groups_nearly_called(connection, name)
    return groups_known(ledger, map(judged.canonical, more), public=public)


def groups_known(ledger: Ledger, ids: Iterable[str], *, public: bool = False) -> list[Entity]:
    """Give groups by their ids; those that aren't there are left out."""
    wanted = list(dict.fromkeys(ids))
    return [_group(one) for one in group_sheets(ledger, wanted, public=public)] if wanted else []


def heads(ledger: Ledger, ids: Iterable[str]) -> dict[str, str]:
    """Give the id that each group goes by now."""
    with ledger.read() as connection:
        judged = clusters(connection)
    return {one: judged.canonical(one) for one in ids}


def _group(one: GroupSheet) -> Entity:
    entry = registry().entries.get(one.registry or "")
    aliases = (*one.names, *(name.text for name in registry().names(entry.id))) if entry else one.names
    names = tuple(dict.fromkeys((one.name, *aliases)))
    values: dict[str, tuple[Value | None, ...]] = {
        "name": (one.name,), "also_called": names[1:], "kind": (one.kind,), "country": (one.country,), "community": (one.community,),
        "registry": (one.registry,), "wikidata": (one.wikidata or (entry.wikidata if entry else None),), "parent": one.parents,
        "documents": (one.documents,), "events": (one.events,), "claims": (one.claims,),
    }  # fmt: skip
    reports = f"in {one.documents} report{'s' * (one.documents != 1)}"
    about = ", ".join(filter(None, (one.kind.replace("_", " "), one.country, reports, None if one.reviewed else "unreviewed")))
    return Entity(one.id, one.name, one.kind, about, names, _told(values))


def places_named(name: str) -> list[Entity]:
    """Give the places that a name may mean."""
    if exact := gazetteer().find(name):
        return list({one.id: one for one in (_place(row, name) for row in exact)}.values())
    return list({one.id: one for one in map(_place, gazetteer().find_alike(name))}.values())


def place_known(name: str) -> Entity | None:
    """Give a place by its id; null where there is none."""
    parts = name.removeprefix(_MARK).split(":")
    found = gazetteer().find(parts[0]) if name.startswith(_MARK) else []
    return next((one for one in map(_place, found) if one.id == name), None)


def is_place(name: str) -> bool:
    """Tell whether an id is a place's."""
    return name.startswith(_MARK)


def _place(row: GazetteerRow, called: str | None = None) -> Entity:
    """Make an entity of a place; `called` is another of its names, by which it was found."""
    spot = str(row.geonames) if row.geonames else f"{row.lat:.2f},{row.lon:.2f}"
    values: dict[str, tuple[Value | None, ...]] = {
        "name": (row.name,), "country": (row.country,), "admin1": (row.admin1,), "lat": (row.lat,), "lon": (row.lon,), "geonames": (row.geonames,),
        "precision": (row.precision,), "radius_km": (row.radius_km,), "place_kind": (row.kind,), "population": (row.population or None,),
    }  # fmt: skip
    sure = None if row.verified else "recalled, not from a dataset"
    about = ", ".join(filter(None, (row.kind.replace("_", " "), row.admin1, row.country, sure)))
    names = (row.name,) if called is None or fold(called) == fold(row.name) else (row.name, called)
    return Entity(f"{_MARK}{fold(row.name)}:{spot}", row.name, PLACE, about, names, _told(values))


def _told(values: Mapping[str, tuple[Value | None, ...]]) -> dict[str, tuple[Value, ...]]:
    return {name: tuple(value for value in own if value is not None) for name, own in values.items()}


def _scored(entity: Entity, query: Query) -> Candidate:
    asked = fold_name(query.name)
    folded = {fold_name(name): name for name in reversed(entity.names)}
    if asked in folded or entity.id == query.name.strip():
        near, why = 1.0, "its name is the same" if folded.get(asked) == entity.name else f"it is also called {folded.get(asked, entity.id)}"
    else:
        share, name = max((fuzz.token_sort_ratio(asked, other), called) for other, called in folded.items())
        near, why = round(share / 100 * _NOT_THE_SAME, 3), f"its name {name} is much like it" if share else "its name is another"
    reasons = [Reason("name", near, why)]
    score = near * 100
    shares = []
    for name, wanted in query.values:
        agrees = _agrees(name, wanted, entity)
        shares.append(0.5 if agrees is None else float(agrees))
        if agrees is not None:
            told = ", ".join(map(str, entity.values.get(name, ())))[:80]
            reasons.append(Reason(name, agrees, f"{name.replace('_', ' ')} {told} {'agrees' if agrees else 'disagrees'}"))
    if shares:
        score = score * _NAME + _OTHERS * sum(shares) / len(shares)
    if query.kinds and entity.kind not in query.kinds:
        reasons.append(Reason("type", value=False, why=f"it is {entity.kind.replace('_', ' ')}"))
        score -= _APART
    return Candidate(entity, round(max(score, 0.0), 1), match=False, reasons=tuple(reasons))


def _agrees(name: str, wanted: Sequence[str], entity: Entity) -> bool | None:
    """Tell whether any value that is wanted is one of an entity's; null where it isn't known, or there is no such property."""
    own = entity.names if name in {"name", "also_called"} else entity.values.get(name, ())
    test = _TESTS.get(name, _same)
    return any(test(one, value) for one in own for value in wanted) if own and wanted else None


def _same(own: Value, wanted: str) -> bool:
    return fold(str(own)) == fold(wanted)


def _same_country(own: Value, wanted: str) -> bool:
    code = wanted.strip().upper()
    return own == (code if code in countries() else country_of_name(wanted))


def _same_kind(own: Value, wanted: str) -> bool:
    return str(own) == wanted.strip().lower().replace(" ", "_")


def _close(own: Value, wanted: str) -> bool:
    try:
        return abs(float(own) - float(wanted)) <= _NEAR
    except ValueError:
        return False


_TESTS: dict[str, Callable[[Value, str], bool]] = {"country": _same_country, "kind": _same_kind, "lat": _close, "lon": _close}
