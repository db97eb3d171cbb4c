"""Reconciliation for OpenRefine and its like, by the W3C's API 0.2: names in somebody's table are matched to groups and places.

At `/reconcile` stand the manifest, batches of queries and data extension, both as a form's field or in the address, by GET and POST; below it
suggestions, previews, and where an entity is seen. Nothing is written, so that a POST needs no form's token. What is told is what the pages tell the
same viewer. JSONP is refused: it would hand what is served to any page. What a browser may read elsewhere, and show in a frame, are pages at the
addresses of FACTIONS_OPENREFINE, by default OpenRefine's own on the same machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from factions.analysis import reconciling
from factions.analysis.reconciling import KINDS, PLACE, Candidate, Entity
from factions.analysis.ties import Tie, ties
from factions.errors import FactionsError
from factions.ledger.naming import unnamed
from factions.ledger.open import Ledger
from factions.reference.registry import registry
from factions.statements.records import SYMMETRIC
from factions.version import __version__
from factions.web.frame import Shelf, page_at, pages_router, shown
from factions.web.viewer import viewer_of
from factions.web.views import ties_in_view

router = pages_router()
MOST = 100
"""Queries, or entities to extend, of one request."""
MOST_VALUES = 100
"""Values of one property."""
_LONG = 200
_WIDTH, _HEIGHT = 400, 200
Prefix = Annotated[str, Query(max_length=_LONG)]
Cursor = Annotated[int, Query(ge=0, le=10_000)]


class Property(BaseModel):
    """Something that is known of groups, of places, or of both."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    of: Literal["group", "place", "both"] = "group"
    tie: str | None = None
    inverse: bool = False


_WORDS: dict[str, tuple[str, str]] = {
    "leads": ("leads", "led by"), "member_of": ("member of", "members"), "part_of": ("part of", "units"), "backs": ("backs", "backed by"),
    "splinter_of": ("split from", "splinters"), "merged_into": ("merged into", "absorbed"), "successor_of": ("successor of", "succeeded by"),
    "affiliated_with": ("pledged fealty to", "has the fealty of"), "allied_with": ("allied with", ""), "fights": ("fights", ""),
    "rival_of": ("rival of", ""), "same_as": ("said to be", ""),
}  # fmt: skip


def _ties() -> Iterable[Property]:
    for kind, (one, other) in _WORDS.items():
        yield Property(id=kind, name=one, tie=kind)
        if kind not in SYMMETRIC:
            yield Property(id=f"{kind}_inverse", name=other, tie=kind, inverse=True)


PROPERTIES: dict[str, Property] = {one.id: one for one in (
    Property(id="name", name="name", of="both"), Property(id="country", name="country", of="both"), Property(id="kind", name="kind of actor"),
    Property(id="also_called", name="also called"), Property(id="community", name="community"), Property(id="registry", name="id in the registry"),
    Property(id="wikidata", name="Wikidata id"), Property(id="parent", name="belongs to"), Property(id="documents", name="reports that mention it"),
    Property(id="events", name="events in which it has a part"), Property(id="claims", name="claims of its own"),
    *_ties(),
    Property(id="place_kind", name="kind of place", of="place"), Property(id="admin1", name="first division", of="place"),
    Property(id="lat", name="latitude", of="place"), Property(id="lon", name="longitude", of="place"),
    Property(id="geonames", name="GeoNames id", of="place"), Property(id="precision", name="UCDP's where_prec", of="place"),
    Property(id="radius_km", name="radius in kilometres", of="place"), Property(id="population", name="people who live there", of="place"),
)}  # fmt: skip
"""What is known of an entity, by id."""


class _Link(BaseModel):
    id: str = Field(max_length=_LONG)


_One = str | bool | int | float | _Link


class _Asked(BaseModel):
    """A value that is asked for beside the name."""

    pid: str = Field(max_length=_LONG)
    v: _One | list[_One]

    def values(self) -> tuple[str, ...]:
        held = self.v if isinstance(self.v, list) else [self.v]
        return tuple((one.id if isinstance(one, _Link) else str(one))[:_LONG] for one in held[:MOST_VALUES])


class _Question(BaseModel):
    """A query as the API has it."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field("", max_length=1000)
    type: str | list[str] = Field(default_factory=list)
    limit: int = Field(reconciling.LIMIT, ge=0, le=MOST)
    properties: list[_Asked] = Field(default_factory=list, max_length=50)
    type_strict: Literal["any", "should", "all"] = "any"

    def asked(self) -> reconciling.Query:
        kinds = (self.type,) if isinstance(self.type, str) else tuple(self.type)
        return reconciling.Query(
            self.query[:_LONG], tuple(kind for kind in kinds if kind), tuple((one.pid, one.values()) for one in self.properties), self.limit,
            strict=self.type_strict != "should",
        )  # fmt: skip


class _Setting(BaseModel):
    """What is asked of one property of an extension: `settings` may have a most (`limit`)."""

    id: str = Field(max_length=_LONG)
    settings: dict[str, Any] = Field(default_factory=dict)


class _Extension(BaseModel):
    ids: list[Annotated[str, Field(max_length=1000)]] = Field(max_length=MOST)
    properties: list[_Setting] = Field(max_length=50)


_QUESTIONS = TypeAdapter(dict[str, _Question])


@page_at(router, "/reconcile")
def reconcile(
    request: Request, ledger: Shelf, queries: str | None = None, extend: str | None = None, callback: str | None = None
) -> Response:  # fmt: skip
    """Give the manifest; with `queries` or `extend` what is asked."""
    return _answered(request, ledger, queries, extend, callback)


@router.post("/reconcile")
async def reconcile_form(request: Request, ledger: Shelf) -> Response:
    """Answer what a form asks."""
    form = await request.form()
    given = {name: value for name in ("queries", "extend", "callback") if isinstance(value := form.get(name), str)}
    callback = given.get("callback", request.query_params.get("callback"))
    return await run_in_threadpool(_answered, request, ledger, given.get("queries"), given.get("extend"), callback)


def _answered(request: Request, ledger: Ledger, queries: str | None, extend: str | None, callback: str | None) -> Response:
    if callback is not None:
        return _fault(request, "JSONP isn't served: it would hand what is served here to any page. Ask without a callback.")
    try:
        if queries is not None:
            return _json(request, _batch(request, ledger, _read(_QUESTIONS.validate_python, "queries", queries)))
        if extend is not None:
            return _json(request, _extended(request, ledger, _read(_Extension.model_validate, "extend", extend)))
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        return _fault(request, str(error))
    return _json(request, manifest(str(request.base_url).rstrip("/")))


def _read(parse: Callable[[Any], Any], what: str, raw: str) -> Any:  # noqa: ANN401 - one of two things
    try:
        given = json.loads(raw)
        if not isinstance(given, dict) or len(given) > MOST:
            raise FactionsError(what, f"should be a JSON object, of at most {MOST} queries")
        return parse(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise FactionsError(".".join([what, *map(str, first["loc"][:3])]), first["msg"]) from error
    except (ValueError, RecursionError) as error:
        raise FactionsError(what, f"is no JSON: {error}") from error


def manifest(base: str) -> dict[str, Any]:
    """Give what the service says of itself."""
    own = f"{base}/reconcile"
    return {
        "versions": ["0.2"], "name": "Factions: armed groups, and places", "identifierSpace": f"{own}/view/", "schemaSpace": f"{own}/property/",
        "serviceVersion": __version__, "defaultTypes": [_type(kind) for kind in KINDS], "view": {"url": f"{own}/view/{{{{id}}}}"},
        "preview": {"url": f"{own}/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
        "suggest": {
            "entity": {"service_url": own, "service_path": "/suggest/entity", "flyout_service_url": own, "flyout_service_path": "/flyout?id=${id}"},
            "type": {"service_url": own, "service_path": "/suggest/type"},
            "property": {"service_url": own, "service_path": "/suggest/property"},
        },
        "extend": {
            "propose_properties": {"service_url": own, "service_path": "/properties"},
            "property_settings": [
                {"name": "limit", "label": "At most", "type": "number", "default": 10, "help_text": "How many values are given; 0 is all"}
            ],
        },
    }  # fmt: skip


def _type(kind: str) -> dict[str, str]:
    return {"id": kind, "name": kind.replace("_", " ")}


def _batch(request: Request, ledger: Ledger, asked: Mapping[str, _Question]) -> dict[str, Any]:
    public = viewer_of(request).public
    answers = {}
    for name, one in asked.items():
        for kind in one.asked().kinds:
            _check("type", kind, KINDS)
        answers[name] = {"result": [_candidate(found) for found in reconciling.candidates(ledger, one.asked(), public=public)]}
    return answers


def _candidate(one: Candidate) -> dict[str, Any]:
    why = "; ".join(reason.why for reason in one.reasons)
    return {
        "id": one.entity.id, "name": one.entity.name, "description": f"{one.entity.description}. {why[:1].upper()}{why[1:]}.",
        "type": [_type(one.entity.kind)], "score": one.score, "match": one.match,
        "features": [{"id": reason.id, "value": reason.value} for reason in one.reasons],
    }  # fmt: skip


def _check(what: str, word: str, words: Iterable[str]) -> None:
    from factions.analysis.filters import nearest

    known = tuple(words)
    if word not in known:
        raise FactionsError(what, f"there is no {word!r}; the nearest is {nearest(word, known)!r}")


# what is known of entities


def _entities(request: Request, ledger: Ledger, ids: Iterable[str]) -> dict[str, Entity]:
    """Give entities by the ids that were asked for; a group is found by any of the ids that were judged to be one."""
    wanted = list(dict.fromkeys(ids))
    places = {name: place for name in wanted if reconciling.is_place(name) and (place := reconciling.place_known(name))}
    groups = [name for name in wanted if not reconciling.is_place(name)]
    known = {one.id: one for one in reconciling.groups_known(ledger, groups, public=viewer_of(request).public)}
    return places | {name: known[head] for name, head in reconciling.heads(ledger, groups).items() if head in known}


def _extended(request: Request, ledger: Ledger, asked: _Extension) -> dict[str, Any]:
    for one in asked.properties:
        _check("property", one.id, PROPERTIES)
    found = _entities(request, ledger, asked.ids)
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


def _cells(request: Request, ledger: Ledger, entity: Entity | None, tied: Iterable[Tie], asked: _Setting) -> list[dict[str, Any]]:
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


# suggestions, previews


@page_at(router, "/reconcile/suggest/entity")
def suggest_entity(request: Request, ledger: Shelf, prefix: Prefix = "", cursor: Cursor = 0) -> Response:
    """Give entities whose name begins so, or means them."""
    from factions.ledger import reader
    from factions.web.persons import nameable

    ids: list[str] = []
    if prefix.strip():
        begun = nameable(request, ledger, reader.groups(ledger, words=prefix, limit=MOST))
        ids = [one.id for one in begun]
    found = sorted(
        reconciling.groups_known(ledger, ids, public=viewer_of(request).public), key=lambda one: (-float(one.values["documents"][0]), one.name)
    )
    found += reconciling.places_named(prefix) if prefix.strip() else []
    page = found[cursor : cursor + reconciling.LIMIT]
    return _json(request, {"result": [
        {"id": one.id, "name": one.name, "description": one.description, "notable": [_type(one.kind)]} for one in page
    ]})  # fmt: skip


@page_at(router, "/reconcile/suggest/type")
def suggest_type(request: Request, prefix: Prefix = "") -> Response:
    """Give types with a word that begins so."""
    return _json(request, {"result": [_type(kind) for kind in KINDS if _begins(kind.replace("_", " "), prefix)]})


@page_at(router, "/reconcile/suggest/property")
def suggest_property(request: Request, prefix: Prefix = "") -> Response:
    """Give properties with a word that begins so."""
    held = [one for one in PROPERTIES.values() if _begins(one.name, prefix) or _begins(one.id.replace("_", " "), prefix)]
    return _json(request, {"result": [{"id": one.id, "name": one.name} for one in held]})


@page_at(router, "/reconcile/properties")
def properties(request: Request, type: Prefix = "", limit: Annotated[int, Query(ge=0, le=1000)] = 0) -> Response:  # noqa: A002 - the API's name
    """Give the properties that entities of a type may be extended by."""
    of = "place" if type == PLACE else "group"
    held = [{"id": one.id, "name": one.name} for one in PROPERTIES.values() if one.of in {of, "both"}]
    return _json(request, {"type": type, "limit": limit, "properties": held[:limit] if limit else held})


def _begins(words: str, prefix: str) -> bool:
    asked = prefix.casefold().replace("_", " ").strip()
    return words.casefold().startswith(asked) or any(word.startswith(asked) for word in words.casefold().split())


@page_at(router, "/reconcile/flyout")
def flyout(request: Request, ledger: Shelf, id: Annotated[str, Query(max_length=1000)]) -> Response:  # noqa: A002 - the API's name
    """Give a suggestion's preview, as HTML in JSON."""
    entity = _entity(request, ledger, id)
    html = bytes(shown(request, "reconcile_flyout.html", entity=entity, facts=_facts(entity)).body).decode()
    return _json(request, {"id": id, "html": html})


@page_at(router, "/reconcile/preview")
def preview(request: Request, ledger: Shelf, id: Annotated[str, Query(max_length=1000)]) -> Response:  # noqa: A002 - the API's name
    """Show an entity in short, for a frame."""
    entity = _entity(request, ledger, id)
    _open_to_openrefine(request, framed=True)
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
    entity = _entities(request, ledger, [name]).get(name)
    if entity is None:
        raise HTTPException(404, f"There is no group and no place {name[:_LONG]!r}.")
    return entity


def _facts(entity: Entity) -> list[tuple[str, str]]:
    """Give what is known of an entity in words."""
    wanted = [one for one in PROPERTIES.values() if not one.tie and one.id not in {"name", "parent"} and entity.values.get(one.id)]
    facts = [(one.name, ", ".join(map(str, entity.values[one.id][:5]))) for one in wanted]
    note = registry().entries.get(str(next(iter(entity.values.get("registry", ())), "")))
    return [*facts, ("source in the registry", note.source)] if note else facts


# answers


def _json(request: Request, told: Any, status: int = 200) -> Response:  # noqa: ANN401 - whatever is told
    _open_to_openrefine(request)
    # ASCII alone: whatever characters somebody's JSON had, halves of pairs too, they can be sent back
    return Response(json.dumps(told, ensure_ascii=True, allow_nan=False, separators=(",", ":")), status, media_type="application/json")


def _fault(request: Request, reason: str) -> Response:
    return _json(request, {"status": "error", "message": reason}, 400)


def _open_to_openrefine(request: Request, *, framed: bool = False) -> None:
    """Let OpenRefine's own page read an answer, or show it in a frame; no cookie goes with it."""
    allowed: tuple[str, ...] = request.app.state.openrefine
    headers = {"Vary": "Origin"}
    origin = request.headers.get("origin")
    if origin in allowed:
        headers["Access-Control-Allow-Origin"] = origin
    if framed and allowed:
        headers["frame-ancestors"] = " ".join(allowed)
    request.state.openly = headers

