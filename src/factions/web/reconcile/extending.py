"""Data extension: what is known of entities that are matched, for columns of somebody's table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from fastapi import Request

from factions.analysis import reconciling
from factions.analysis.filters import nearest
from factions.analysis.reconciling import PLACE, Entity
from factions.analysis.ties import Tie, ties
from factions.errors import FactionsError
from factions.ledger.naming import unnamed
from factions.ledger.open import Ledger
from factions.statements.records import SYMMETRIC
from factions.web.reconcile.asked import MOST_VALUES, Extension, Setting
from factions.web.reconcile.properties import PROPERTIES, Property
from factions.web.viewer import viewer_of
from factions.web.views import ties_in_view


def check(what: str, word: str, words: Iterable[str]) -> None:
    """Raise FactionsError that names the nearest where there is no such word."""
    known = tuple(words)
    if word not in known:
        raise FactionsError(what, f"there is no {word!r}; the nearest is {nearest(word, known)!r}")


def entities(request: Request, ledger: Ledger, ids: Iterable[str]) -> dict[str, Entity]:
    """Give entities by the ids that were asked for; a group is found by any of the ids that were judged to be one."""
    wanted = list(dict.fromkeys(ids))
    places = {name: place for name in wanted if reconciling.is_place(name) and (place := reconciling.place_known(name))}
    groups = [name for name in wanted if not reconciling.is_place(name)]
    known = {one.id: one for one in reconciling.groups_known(ledger, groups, public=viewer_of(request).public)}
    return places | {name: known[head] for name, head in reconciling.heads(ledger, groups).items() if head in known}


def extended(request: Request, ledger: Ledger, asked: Extension) -> dict[str, Any]:
    """Give what is asked of entities, a row for each id; one that isn't known, or mayn't be told of, has empty cells."""
    for one in asked.properties:
        check("property", one.id, PROPERTIES)
    found = entities(request, ledger, asked.ids)
    tied = {
        name: _tied(request, ledger, entity) for name, entity in found.items()
        if entity.kind != PLACE and any(PROPERTIES[one.id].tie for one in asked.properties)
    }  # fmt: skip
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name in asked.ids:
        rows[name] = {one.id: _cells(request, ledger, found.get(name), tied.get(name, ()), one) for one in asked.properties}
    meta = [{"id": one.id, "name": PROPERTIES[one.id].name} for one in asked.properties]
    return {"meta": meta, "rows": rows}


def _tied(request: Request, ledger: Ledger, entity: Entity) -> list[Tie]:
    """Give a group's ties, as this viewer may see them, that somebody says to hold, and those at the other ends of which they may be told."""
    found = [tie for tie in ties_in_view(request, ledger, ties(ledger, entity.id)) if tie.supporting and tie.weight > 0]
    if not viewer_of(request).public:
        return found
    with ledger.read() as connection:
        hidden = unnamed(connection, {end.id for tie in found for end in (tie.subject, tie.object) if end.id})
    return [tie for tie in found if {tie.subject.id, tie.object.id}.isdisjoint(hidden)]


def _cells(request: Request, ledger: Ledger, entity: Entity | None, tied: Iterable[Tie], asked: Setting) -> list[dict[str, Any]]:
    if entity is None:
        return []
    known = PROPERTIES[asked.id]
    if known.tie:
        cells = [{"id": end.id, "name": end.name} for tie in tied if (end := _other(tie, known, entity.id)) and end.id]
    elif known.id == "parent":
        above = reconciling.groups_known(ledger, map(str, entity.values.get("parent", ())), public=viewer_of(request).public)
        names = {one.id: one.name for one in above}
        cells = [{"id": name, "name": called} for name, called in names.items()]
    else:
        cells = [_cell(value) for value in entity.values.get(known.id, ())]
    unlike = list({json.dumps(cell, sort_keys=True): cell for cell in cells}.values())
    most = asked.settings.get("limit")
    wanted = int(most) if isinstance(most, int | float) and not isinstance(most, bool) and 0 < most < MOST_VALUES else MOST_VALUES
    return unlike[:wanted]


def _other(tie: Tie, known: Property, own: str) -> Any:  # noqa: ANN401 - an end of a tie, or none
    if tie.type != known.tie:
        return None
    if tie.type in SYMMETRIC:
        return tie.object if tie.subject.id == own else tie.subject
    if known.inverse:
        return tie.subject if tie.object.id == own else None
    return tie.object if tie.subject.id == own else None


def _cell(value: reconciling.Value) -> dict[str, Any]:
    if isinstance(value, int):
        return {"int": value}
    return {"float": value} if isinstance(value, float) else {"str": value}
