"""The gate: what every request passes before a page is asked. It finds who comes, asks the table whether they may, and counts what they send.

It stops a request before any of its body is read. What a form holds is looked at later, by `viewer.genuine`.
"""

from __future__ import annotations

import base64
import ipaddress
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from factions.errors import LedgerError
from factions.ledger import accounts
from factions.web import frame, permissions
from factions.web.api.problem import is_api
from factions.web.limits import Limits
from factions.web.viewer import SAFE, Serving, Viewer, cookie, cookie_name, is_secure

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
_NETWORK = 64  # bits of an IPv6 address that are one customer's


class Gate:
    """A layer of the application."""

    def __init__(self, app: ASGIApp, serving: Serving, limits: Limits) -> None:
        self._app, self._serving, self._limits = app, serving, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is stopped here, and hand on the others."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request.state.viewer, request.state.new_visit, request.state.largest = Viewer("anyone"), None, permissions.LARGEST_UPLOAD
        request.state.visit, request.state.metered = cookie(request, "visit"), None
        request.state.sealed = self._serving.sealed

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_headers(request), *self._left(request)]
            await send(message)

        try:
            answer = await run_in_threadpool(self._stopped, request)
        except HTTPException as error:
            answer = await run_in_threadpool(frame.fault, request, error.status_code, str(error.detail))
            answer.headers.update(error.headers or {})
        except LedgerError as error:
            answer = await frame.ledger_error(request, error)
        await (answer or self._app)(scope, _measured(receive, request.state.largest), sending)

    def _stopped(self, request: Request) -> Response | None:
        """Give the answer to a request that goes no further; raises HTTPException for most of them."""
        if _is_plain(request):
            return None
        viewer = request.state.viewer = self._viewer(request)
        if viewer.who == "local" and any(name in request.headers for name in _FORWARDED):
            raise HTTPException(403, "This came through a proxy. To serve others, make accounts (factions user add) and start with --proxied.")
        method, path = request.method, request.url.path
        rule = permissions.rule_for(method, path)
        if rule is None:
            return self._unknown(viewer, path)
        if not permissions.may(rule, viewer.who, viewer.via):
            return self._refused(request, viewer, rule)
        if (is_api(path) or rule.asks) and viewer.who != "local":
            self._meter(request, viewer)
        if method not in SAFE:
            self._writes(request, viewer, rule)
        return None

    def _viewer(self, request: Request) -> Viewer:
        if self._serving.sealed is not None:
            return Viewer("public" if self._serving.public else "reader", via="sealed")
        ledger = frame.ledger_of(request)
        with ledger.read() as connection:
            if "authorization" in request.headers:
                secret = _given(request)
                self._check(self._limits.address.wait(address_of(request)))
                found = accounts.token(connection, secret) if secret else None
                if found is None:
                    self._limits.address.take(address_of(request))
                    raise HTTPException(401, "This token opens nothing: it's unknown, revoked or past its day.", {"WWW-Authenticate": "Bearer"})
                request.state.metered = found.account
                self._check(self._limits.tokens.take(found.account))
                return Viewer(found.role, found.account, "token")
            kept = cookie(request, "session")
            if kept and (found := accounts.session(connection, kept)):
                return Viewer(found.role, found.account, "session", kept)
            if self._serving.local and not accounts.any_account(connection):
                return Viewer("local", self._serving.by, "local")
        return Viewer("public" if self._serving.public else "anyone")

    @staticmethod
    def _unknown(viewer: Viewer, path: str) -> None:
        """Let nobody but the local analyst go on to what isn't in the table; they find that it isn't there."""
        if viewer.who != "local":
            raise HTTPException(*(405, "Method Not Allowed") if any(permissions.rule_for(way, path) for way in ("GET", "POST")) else (404, ""))

    @staticmethod
    def _refused(request: Request, viewer: Viewer, rule: permissions.Rule) -> Response:
        if viewer.who == "local":
            raise HTTPException(
                403, "This ledger has no accounts, and you may do everything here. `factions user add NAME --role admin` makes the first."
            )
        if viewer.via == "sealed":
            raise HTTPException(403, "This is a casefile, which is only read: nothing in it can be changed, and it has no such page.")
        if viewer.via != "nobody":
            closed = viewer.via == "token" and not rule.tokens
            raise HTTPException(403, "No API token opens this." if closed else f"This is for {rule.least}s; you are {viewer.name}, {viewer.who}.")
        if is_api(request.url.path):
            raise HTTPException(401, "This takes a token: send it as `Authorization: Bearer …`.", {"WWW-Authenticate": "Bearer"})
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        way = f"/sign-in?next={quote(target if request.method in SAFE else '/', safe='')}"
        if request.headers.get("hx-request") == "true":
            return Response(status_code=401, headers={"HX-Redirect": way})
        if request.method in SAFE:
            return RedirectResponse(way, 303)
        raise HTTPException(401, "You aren't signed in, or not any more. What you sent has changed nothing.")

    def _meter(self, request: Request, viewer: Viewer) -> None:
        """Count a request to the API; one with a token has been counted. `_left` tells what is left."""
        request.state.metered = viewer.name or address_of(request)
        if viewer.via != "token":
            self._check(self._limits.tokens.take(request.state.metered))

    def _left(self, request: Request) -> list[tuple[bytes, bytes]]:
        if (name := request.state.metered) is None:
            return []
        return [(key.encode(), value.encode()) for key, value in self._limits.tokens.told(name).items()]

    def _writes(self, request: Request, viewer: Viewer, rule: permissions.Rule) -> None:
        if viewer.via != "token" and not _is_ours(request):
            raise HTTPException(403, "This form came from another site.")
        request.state.largest = rule.largest
        if (length := request.headers.get("content-length", "0")).isdecimal() and int(length) > rule.largest:
            raise _too_large(rule.largest)
        # some of Python's codecs take minutes for a form, and pages send none but this one
        if parse_options_header(request.headers.get("content-type"))[1].get(b"charset", b"utf-8").lower() != b"utf-8":
            raise HTTPException(400, "Forms are read as UTF-8 only.")
        if viewer.who != "local" and not rule.asks:
            self._check(self._limits.writes.take(viewer.name or address_of(request)))

    @staticmethod
    def _check(wait: int) -> None:
        if wait:
            raise HTTPException(429, f"Try again in {wait} seconds.", {"Retry-After": str(wait)})


def _too_large(largest: int) -> HTTPException:
    return HTTPException(413, f"A form here has {largest:,} bytes at most.")


def _measured(receive: Receive, largest: int) -> Receive:
    """Stop a form that goes on beyond its size: one that is sent in chunks doesn't tell it beforehand."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > largest:
            raise _too_large(largest)
        return message

    return receiving


def address_of(request: Request) -> str:
    """Give the address that a request comes from, of IPv6 the network."""
    found = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return found
    if address.version == 4:  # noqa: PLR2004
        return found
    # a socket that takes both kinds writes IPv4's as IPv6's, all in one network
    return str(address.ipv4_mapped or ipaddress.ip_network((int(address), _NETWORK), strict=False))


def _given(request: Request) -> str:
    """Give the token of a request: a bearer's; or, to read only, the password of Basic, which is all that most feed readers know."""
    way, _, rest = request.headers["authorization"].partition(" ")
    if way.lower() == "bearer":
        return rest.strip()
    if way.lower() == "basic" and request.method in SAFE:
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[2]
        except ValueError:  # no base64, or no UTF-8
            return ""
    return ""


def _is_plain(request: Request) -> bool:
    """Tell whether nothing but style, script or icon is asked for, which is the same for everybody."""
    return request.url.path.startswith("/static/") and request.method in SAFE


def _is_ours(request: Request) -> bool:
    """Tell whether the browser says that a form was sent by a page of ours; what says nothing is no browser, and is let on to the token."""
    if (site := request.headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    if (origin := request.headers.get("origin")) is not None:
        return origin.lower() == f"{request.url.scheme}://{request.headers.get('host', '')}".lower()
    return True


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    """Give what the gate adds to an answer: the visit's cookie, and that nobody but its reader may keep it."""
    viewer: Viewer = request.state.viewer
    if _is_plain(request):
        return []
    found = [(b"vary", b"Cookie, Authorization")]
    if viewer.via in ("session", "token"):
        found.append((b"cache-control", b"no-store"))
    if request.state.new_visit:
        words = f"{cookie_name(request, 'visit')}={request.state.new_visit}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if is_secure(request) else ''}"
        found.append((b"set-cookie", words.encode("ascii")))
    return found
