"""What a proxy on this machine says of the requests that it hands on: who sent them, by which name and whether by https."""

from __future__ import annotations

import ipaddress

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

_OURS = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host")


class Proxied:
    """A layer that takes `X-Forwarded-For`, `-Proto` and `-Host` from a proxy at a loopback address, and from nobody else.

    Of several values the last one counts, which is the one that our own proxy has added.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, as the proxy tells it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, client = Headers(scope=scope), scope.get("client")
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.decode("latin-1") not in _OURS]}
        if client and _is_loopback(client[0]):
            sender, way, host = (headers.getlist(name)[-1:] for name in _OURS)
            if sender and _is_address(last := _last(sender[0])):
                scope["client"] = (last, 0)
            if way and (scheme := _last(way[0]).lower()) in ("http", "https"):
                scope["scheme"] = scheme
            if host and _last(host[0]):
                MutableHeaders(scope=scope)["host"] = _last(host[0])
        await self._app(scope, receive, send)


def _last(value: str) -> str:
    return value.rpartition(",")[2].strip()


def _is_address(words: str) -> bool:
    try:
        ipaddress.ip_address(words)
    except ValueError:
        return False
    return True


def _is_loopback(words: str) -> bool:
    return _is_address(words) and ipaddress.ip_address(words).is_loopback
