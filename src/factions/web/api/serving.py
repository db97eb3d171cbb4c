"""How the API's addresses are served: each answer with its tag, the same one not twice, no parameter that isn't there, no error but a problem."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Iterator
from difflib import get_close_matches
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from factions.errors import LedgerError
from factions.web.api.problem import PREFIX, TYPE, Fault, Problem, problem
from factions.web.api.tags import any_will_do, matches, tag_of
from factions.web.viewer import genuine

_LOG = logging.getLogger(__name__)
_OK, _UNCHANGED = 200, 304
_LONGEST, _MOST = 40, 5  # characters of a parameter's name that are told, and such names: to look for what is like one takes long
_PROBLEM = {"model": Problem, "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
FAULTS: dict[int | str, dict[str, Any]] = {
    400: {**_PROBLEM, "description": "It fits the schema, and can't be asked all the same."},
    401: {**_PROBLEM, "description": "It takes a token."},
    403: {**_PROBLEM, "description": "It isn't for whoever asks."},
    404: {**_PROBLEM, "description": "The ledger has, or had, no such record."},
    422: {**_PROBLEM, "description": "It doesn't fit the schema."},
    429: {**_PROBLEM, "description": "Too many requests: `Retry-After` tells when to come again."},
    503: {**_PROBLEM, "description": "The ledger can't be read now."},
}
"""What may be answered in place of what was asked for."""


class Route(APIRoute):
    """A route of the API."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give what answers a request."""
        handle = super().get_route_handler()
        known = set(_parameters(self.dependant))

        async def answer(request: Request) -> Response:
            await genuine(request)  # before anything is told, if only that it's unchanged
            if faults := _unknown(request, known):
                return problem(422, "; ".join(f"{one.name}: {one.reason}" for one in faults), faults)
            tag = await run_in_threadpool(tag_of, request)
            if matches(request, tag):
                return Response(status_code=_UNCHANGED, headers={"ETag": tag})
            try:
                response = await handle(request)
            except (HTTPException, RequestValidationError, LedgerError):
                raise
            except Exception:  # noqa: BLE001 - whatever nobody foresaw; its words may quote a report, and are told in the log alone
                _LOG.exception("%s %s", request.method, request.url.path)
                return problem(500, "Something went wrong here, and not with what was asked. The server's log says what.")
            if response.status_code == _OK:
                if any_will_do(request):
                    return Response(status_code=_UNCHANGED, headers={"ETag": tag})
                response.headers["ETag"] = tag
            return response

        return answer


def _parameters(dependant: Dependant) -> Iterator[str]:
    """Give the names of what may stand behind an address's question mark."""
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _parameters(inner)


def _unknown(request: Request, known: set[str]) -> list[Fault]:
    """Tell which parameters aren't there, the first few of them: a filter that is misspelt would else find what wasn't asked for."""
    given = dict.fromkeys(name[:_LONGEST] for name, _ in request.query_params.multi_items() if name not in known)
    found = []
    for name in list(given)[:_MOST]:
        near = get_close_matches(name, sorted(known), n=1, cutoff=0.0)
        found.append(Fault(name=name, within="query", reason=f"there is no such parameter{f'; the nearest is {near[0]}' if near else ''}"))
    return found


def api_router() -> APIRouter:
    """Give a router whose routes are the API's."""
    return APIRouter(prefix=PREFIX, route_class=Route, responses=FAULTS)


def get_at(router: APIRouter, path: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401 - FastAPI's own
    """Serve something at `path`, to GET and HEAD."""
    return router.api_route(path, methods=["GET", "HEAD"], **more)
