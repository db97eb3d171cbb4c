"""Reconciliation for OpenRefine and its like, by the W3C's API 0.2: names in somebody's table are matched to groups and places.

At `/reconcile` stand the manifest, batches of queries and data extension, both as a form's field or in the address, by GET and POST; below it
suggestions, previews, and where an entity is seen. Nothing is written, so that a POST needs no form's token. What is told is what the pages tell the
same viewer. JSONP is refused: it would hand what is served to any page. What a browser may read elsewhere, and show in a frame, are pages at the
addresses of FACTIONS_OPENREFINE, by default OpenRefine's own on the same machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from factions.analysis import reconciling
from factions.analysis.reconciling import KINDS, Candidate
from factions.errors import FactionsError
from factions.ledger.open import Ledger
from factions.version import __version__
from factions.web.frame import Shelf, page_at, pages_router
from factions.web.reconcile import suggesting
from factions.web.reconcile.answers import fault, sent, typed
from factions.web.reconcile.asked import QUESTIONS, Extension, Question, read
from factions.web.reconcile.extending import check, extended
from factions.web.viewer import viewer_of

router = pages_router()
router.include_router(suggesting.router)
_WIDTH, _HEIGHT = 400, 200


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
        return fault(request, "JSONP isn't served: it would hand what is served here to any page. Ask without a callback.")
    try:
        if queries is not None:
            return sent(request, _batch(request, ledger, read(QUESTIONS.validate_python, "queries", queries)))
        if extend is not None:
            return sent(request, extended(request, ledger, read(Extension.model_validate, "extend", extend)))
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        return fault(request, str(error))
    return sent(request, manifest(str(request.base_url).rstrip("/")))


def manifest(base: str) -> dict[str, Any]:
    """Give what the service says of itself."""
    own = f"{base}/reconcile"
    return {
        "versions": ["0.2"], "name": "Factions: armed groups, and places", "identifierSpace": f"{own}/view/", "schemaSpace": f"{own}/property/",
        "serviceVersion": __version__, "defaultTypes": [typed(kind) for kind in KINDS], "view": {"url": f"{own}/view/{{{{id}}}}"},
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


def _batch(request: Request, ledger: Ledger, asked: Mapping[str, Question]) -> dict[str, Any]:
    public = viewer_of(request).public
    answers = {}
    for name, one in asked.items():
        for kind in one.asked().kinds:
            check("type", kind, KINDS)
        answers[name] = {"result": [_candidate(found) for found in reconciling.candidates(ledger, one.asked(), public=public)]}
    return answers


def _candidate(one: Candidate) -> dict[str, Any]:
    why = "; ".join(reason.why for reason in one.reasons)
    return {
        "id": one.entity.id, "name": one.entity.name, "description": f"{one.entity.description}. {why[:1].upper()}{why[1:]}.",
        "type": [typed(one.entity.kind)], "score": one.score, "match": one.match,
        "features": [{"id": reason.id, "value": reason.value} for reason in one.reasons],
    }  # fmt: skip
