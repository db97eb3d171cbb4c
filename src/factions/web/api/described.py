"""The API described: by OpenAPI, by a page made of that, and by its first address."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from factions.version import __version__
from factions.web.api import claims, documents, finding, groups, incidents, questions, ties
from factions.web.api.problem import PREFIX, TYPE
from factions.web.api.records.described import Root
from factions.web.api.serving import api_router, get_at
from factions.web.frame import holds_invented, page_at, pages_router, shown

TITLE = "Factions"
DESCRIPTION = (
    "A record of armed groups that is read from news reports: who the groups are, their ties, what happened, who said what. Whatever is told cites "
    "the characters that it was read from, and says whether a person has reviewed it. A machine read it: what nobody has reviewed may be wrong."
)
parts = (groups, ties, incidents, documents, claims, finding, questions)
router = APIRouter()
own, page = api_router(), pages_router()
_HEADERS = {
    "ETag": {"description": "For `If-None-Match`: 304 as long as the answer is the same.", "schema": {"type": "string"}},
    "Link": {"description": 'The page behind this one, as `rel="next"`.', "schema": {"type": "string"}},
    "RateLimit": {"description": "What is left of the limit, and when it's whole again.", "schema": {"type": "string"}},
}
_LISTS = ("groups", "ties", "incidents", "documents", "claims", "search", "publishers", "questions", "counts")


@get_at(own, "")
def root(request: Request) -> Root:
    """Tell what there is."""
    return Root(
        title=TITLE, version=__version__, description=DESCRIPTION, openapi=f"{PREFIX}/openapi.json", docs=f"{PREFIX}/docs",
        lists={name: f"{PREFIX}/{name}" for name in _LISTS}, invented=holds_invented(request),
    )  # fmt: skip


@get_at(own, "/openapi.json", include_in_schema=False)
def openapi() -> Response:
    """Give the description as OpenAPI 3.1."""
    return JSONResponse(described())


@page_at(page, f"{PREFIX}/docs")
def docs(request: Request) -> Response:
    """Show the description as a page."""
    return shown(request, "api.html", described=described(), prefix=PREFIX)


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """Make the description of what is served."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # HEAD goes by GET's name
        found = get_openapi(title=TITLE, version=__version__, description=DESCRIPTION, routes=router.routes)
    del found["paths"][f"{PREFIX}/docs"]  # a page for people
    for path in found["paths"].values():
        path.pop("head", None)  # as GET, without the body
        _tidy(path["get"])
    found["components"]["schemas"].pop("HTTPValidationError", None)
    found["components"]["schemas"].pop("ValidationError", None)
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{}, {"token": []}]
    return found


def _tidy(operation: dict[str, Any]) -> None:
    """Mend what FastAPI writes: a parameter in an address can't be null, and what is wrong is told as a problem alone."""
    for parameter in operation.get("parameters", ()):
        kinds = [one for one in parameter["schema"].pop("anyOf", ()) if one != {"type": "null"}]
        parameter["schema"] |= kinds[0] if kinds else {}
    for status, told in operation["responses"].items():
        if status.startswith(("4", "5")):
            told["content"] = {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"]["200"]["headers"] = _HEADERS
    operation["responses"]["304"] = {"description": "What was told by the tag in If-None-Match stands."}


for _part in (*(part.router for part in parts), own, page):
    router.include_router(_part)
