"""Who looks at a page, and the token that shows that a form was filled in on a page of ours.

The token is reckoned from a secret that only the browser's cookie has and no script can read: of the session, or, where nobody is signed in, of the
visit. So it's bound to the session, nothing has to be kept, and a page elsewhere can't know it. Templates have `viewer`, and `csrf()` for
`<input type="hidden" name="csrf" value="{{ csrf() }}">`; scripts send it as the header `X-CSRF-Token`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from factions.settings import Tiles
from factions.web.permissions import Via, Who, may, rule_for

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Serving:
    """How the application is served.

    With `local` the analyst at this machine may do everything as long as there are no accounts, under the name `by`. With `public` people without an
    account read the public view. `hosts` are the names that are answered to, `proxied` tells that requests come through a proxy on this machine.
    `questions` are the files, and folders of files, of the questions that pages answer. With `poll` feeds are polled in the background, with
    `allow_private` reports are fetched from private and loopback addresses, too. `tiles` lie under maps, the only thing that a page may load from
    elsewhere. With `sealed`, the words of its banner, what is served is a casefile: whoever comes may read it like somebody with an account, or with
    `public` like everybody, and nobody may change anything.
    """

    local: bool = True
    public: bool = False
    proxied: bool = False
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    by: str = "analyst"
    poll: bool = False
    allow_private: bool = False
    questions: tuple[Path, ...] = ()
    tiles: Tiles | None = None
    sealed: str | None = None


@dataclass(frozen=True)
class Viewer:
    """Who looks: what they may, the name that their deeds are entered under (empty for nobody), and how they were let in."""

    who: Who
    name: str = ""
    via: Via = "nobody"
    secret: str | None = None

    @property
    def public(self) -> bool:
        """Whether they are shown the public view."""
        return self.who in ("anyone", "public")

    @property
    def signed_in(self) -> bool:
        """Whether they signed in, in this browser."""
        return self.via == "session"

    def may(self, method: str, path: str) -> bool:
        """Tell whether they may do something, so that a page offers only that."""
        rule = rule_for(method, path)
        return self.who == "local" if rule is None else may(rule, self.who, self.via)


def viewer_of(request: Request) -> Viewer:
    """Give who looks, as the gate found it."""
    viewer: Viewer = request.state.viewer
    return viewer


def by(request: Request) -> str:
    """Give the name that a deed of this request is entered under."""
    return viewer_of(request).name


def form_token(request: Request) -> str:
    """Give the token that a form must bring along. The first one of a visit sets the visit's cookie."""
    secret = viewer_of(request).secret or request.state.visit
    if secret is None:
        secret = request.state.visit = request.state.new_visit = secrets.token_urlsafe(32)
    return _token(secret)


def _token(secret: str) -> str:
    return hmac.new(secret.encode(), b"a form of Factions", hashlib.sha256).hexdigest()


def context(request: Request) -> dict[str, Any]:
    """Give what templates need."""
    return {"viewer": viewer_of(request), "csrf": lambda: form_token(request)}


def is_secure(request: Request) -> bool:
    """Tell whether the browser came by https, so that cookies may say so."""
    return request.url.scheme == "https"


def cookie_name(request: Request, what: str) -> str:
    """Give a cookie's name: with https one that no other host and no plain connection can set."""
    return f"__Host-factions-{what}" if is_secure(request) else f"factions-{what}"


def cookie(request: Request, what: str) -> str | None:
    """Give the secret that a cookie holds; null where there is none, or what is none."""
    found = request.cookies.get(cookie_name(request, what), "")
    return found if _SECRET.fullmatch(found) else None


async def genuine(request: Request) -> None:
    """Refuse a form that comes from elsewhere, or whose page has had its day. It's a dependency of every route.

    The table is asked again, now that the route is known: a path that two lines fit must mean the same one to both.
    """
    rule = rule_for(request.method, request.url.path)
    viewer, path = viewer_of(request), getattr(request.scope.get("route"), "path", None)
    if viewer.who != "local" and (rule is None or path != rule.path):
        raise HTTPException(403, "web/permissions.py has no line for this.")
    if request.method in SAFE or viewer.via == "token" or (rule is not None and rule.asks):
        return
    secret = viewer.secret or request.state.visit
    given = request.headers.get("x-csrf-token") or (await request.form()).get("csrf")
    if secret is None or not isinstance(given, str) or not hmac.compare_digest(given.encode(errors="replace"), _token(secret).encode()):
        raise HTTPException(403, "This form is out of date, or isn't ours. Load its page again, and send it from there.")
