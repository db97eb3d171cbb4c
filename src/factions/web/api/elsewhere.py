"""Pages of other sites that may read the API in a browser (CORS): none, unless FACTIONS_API_ORIGINS names them.

They come without cookies: a page elsewhere sends a token of its own, or reads what the world reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from factions.errors import FactionsError
from factions.settings import api_origins
from factions.web.api.problem import is_api

_SHOWN = ("ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After")
_TOLD = 600  # seconds for which a browser may keep what it was allowed


def sites(*, local: bool) -> tuple[str, ...]:
    """Give the sites whose pages may read the API; raises FactionsError for what is none.

    With `local` whoever comes is the analyst: any page in their browser could read the whole ledger, and `*` is refused.
    """
    origins = api_origins()
    if local and "*" in origins:
        raise FactionsError("FACTIONS_API_ORIGINS", "can't be * without --public or accounts: any page in this browser could read the ledger")
    return origins


class Elsewhere:
    """A layer that lets the pages of some sites (`https://map.example`; `*`: of any) read the API, and nothing else."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app, self._origins = app, frozenset(origins)
        self._open = CORSMiddleware(
            app, allow_origins=tuple(origins), allow_methods=("GET", "HEAD"), allow_headers=("Authorization", "If-None-Match"),
            expose_headers=_SHOWN, max_age=_TOLD,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, by way of what answers the browser's questions where it comes from one of these sites."""
        ours = scope["type"] == "http" and is_api(scope["path"]) and self._allows(Headers(scope=scope).get("origin"))
        await (self._open if ours else self._app)(scope, receive, send)

    def _allows(self, origin: str | None) -> bool:
        return origin is not None and ("*" in self._origins or origin in self._origins)
