"""What OpenRefine suggests while somebody types, and shows of an entity."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from factions.analysis import reconciling
from factions.analysis.reconciling import KINDS, PLACE, Entity
from factions.ledger import reader
from factions.ledger.open import Ledger
from factions.reference.registry import registry
from factions.web.frame import Shelf, page_at, pages_router, shown
from factions.web.persons import nameable
from factions.web.reconcile.answers import open_to_openrefine, sent, typed
from factions.web.reconcile.asked import LONG, MOST
from factions.web.reconcile.extending import entities
from factions.web.reconcile.properties import PROPERTIES
from factions.web.viewer import viewer_of

router = pages_router()
Prefix = Annotated[str, Query(max_length=LONG)]
Cursor = Annotated[int, Query(ge=0, le=10_000)]


@page_at(router, "/reconcile/suggest/entity")
def suggest_entity(request: Request, ledger: Shelf, prefix: Prefix = "", cursor: Cursor = 0) -> Response:
    """Give entities whose name begins so, or means them."""
    ids: list[str] = []
    if prefix.strip():
        begun = nameable(request, ledger, reader.groups(ledger, words=prefix, limit=MOST))
        ids = [one.id for one in begun]
    found = sorted(
        reconciling.groups_known(ledger, ids, public=viewer_of(request).public), key=lambda one: (-float(one.values["documents"][0]), one.name)
    )
    found += reconciling.places_named(prefix) if prefix.strip() else []
    page = found[cursor : cursor + reconciling.LIMIT]
    return sent(request, {"result": [
        {"id": one.id, "name": one.name, "description": one.description, "notable": [typed(one.kind)]} for one in page
    ]})  # fmt: skip


@page_at(router, "/reconcile/suggest/type")
def suggest_type(request: Request, prefix: Prefix = "") -> Response:
    """Give types with a word that begins so."""
    return sent(request, {"result": [typed(kind) for kind in KINDS if _begins(kind.replace("_", " "), prefix)]})


@page_at(router, "/reconcile/suggest/property")
def suggest_property(request: Request, prefix: Prefix = "") -> Response:
    """Give properties with a word that begins so."""
    held = [one for one in PROPERTIES.values() if _begins(one.name, prefix) or _begins(one.id.replace("_", " "), prefix)]
    return sent(request, {"result": [{"id": one.id, "name": one.name} for one in held]})


@page_at(router, "/reconcile/properties")
def properties(request: Request, type: Prefix = "", limit: Annotated[int, Query(ge=0, le=1000)] = 0) -> Response:  # noqa: A002 - the API's name
    """Give the properties that entities of a type may be extended by."""
    of = "place" if type == PLACE else "group"
    held = [{"id": one.id, "name": one.name} for one in PROPERTIES.values() if one.of in {of, "both"}]
    return sent(request, {"type": type, "limit": limit, "properties": held[:limit] if limit else held})


def _begins(words: str, prefix: str) -> bool:
    asked = prefix.casefold().replace("_", " ").strip()
    return words.casefold().startswith(asked) or any(word.startswith(asked) for word in words.casefold().split())


@page_at(router, "/reconcile/flyout")
def flyout(request: Request, ledger: Shelf, id: Annotated[str, Query(max_length=1000)]) -> Response:  # noqa: A002 - the API's name
    """Give a suggestion's preview, as HTML in JSON."""
    entity = _entity(request, ledger, id)
    html = bytes(shown(request, "reconcile_flyout.html", entity=entity, facts=_facts(entity)).body).decode()
    return sent(request, {"id": id, "html": html})


@page_at(router, "/reconcile/preview")
def preview(request: Request, ledger: Shelf, id: Annotated[str, Query(max_length=1000)]) -> Response:  # noqa: A002 - the API's name
    """Show an entity in short, for a frame."""
    entity = _entity(request, ledger, id)
    open_to_openrefine(request, framed=True)
    return shown(request, "reconcile_preview.html", entity=entity, facts=_facts(entity))


@page_at(router, "/reconcile/view/{entity_id:path}")
def view(request: Request, ledger: Shelf, entity_id: str) -> Response:
    """Lead to a group's page, or to what was found about a place."""
    entity = _entity(request, ledger, entity_id)
    if entity.kind != PLACE:
        return RedirectResponse(f"/groups/{quote(entity.id)}", 303)
    country = entity.values.get("country", ())
    return RedirectResponse(f"/search?{urlencode({'place': entity.name, **({'country': country[0]} if country else {})})}", 303)


def _entity(request: Request, ledger: Ledger, name: str) -> Entity:
    entity = entities(request, ledger, [name]).get(name)
    if entity is None:
        raise HTTPException(404, f"There is no group and no place {name[:LONG]!r}.")
    return entity


def _facts(entity: Entity) -> list[tuple[str, str]]:
    """Give what is known of an entity in words."""
    wanted = [one for one in PROPERTIES.values() if not one.tie and one.id not in {"name", "parent"} and entity.values.get(one.id)]
    facts = [(one.name, ", ".join(map(str, entity.values[one.id][:5]))) for one in wanted]
    note = registry().entries.get(str(next(iter(entity.values.get("registry", ())), "")))
    return [*facts, ("source in the registry", note.source)] if note else facts
