"""The pages of accounts: sign in and out, one's own account, and all accounts for those who keep them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Annotated, Any

import anyio
from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from factions.errors import LedgerError
from factions.ledger import accounts as store
from factions.ledger.open import Ledger
from factions.web.frame import Shelf, page_at, pages_router, shown
from factions.web.gate import address_of
from factions.web.limits import Limits
from factions.web.viewer import by, cookie, cookie_name, is_secure, viewer_of

router = pages_router()
_AT_ONCE = 2  # passwords that are looked at: each takes 64 MiB and most of a core
_WRONG = "This name and password don't fit."
_NEW_PASSWORD = 18  # bytes of chance
Name = Annotated[str, Form(max_length=200)]
Password = Annotated[str, Form(max_length=store.passwords.LONGEST)]
Words = Annotated[str, Form(max_length=200)]


@page_at(router, "/sign-in")
def sign_in_form(request: Request, ledger: Shelf, next: str = "/") -> Response:  # noqa: A002 - as the address has it
    """Show the form to sign in."""
    if viewer_of(request).signed_in or viewer_of(request).who == "local":
        return RedirectResponse(own_path(next), 303)
    return _sign_in_page(request, ledger, then=next)


@router.post("/sign-in")
async def sign_in(request: Request, ledger: Shelf, name: Name, password: Password, next: Words = "/") -> Response:  # noqa: A002
    """Sign in. A wrong name and a wrong password are told alike, in words, in time and in how many tries there are."""
    kept = await _guarded(request, name, lambda: store.sign_in(ledger, name, password))
    if kept is None:
        return await run_in_threadpool(_sign_in_page, request, ledger, 401, name=name, then=next, wrong=_WRONG)
    await run_in_threadpool(_end_this, request, ledger)
    answer = RedirectResponse(own_path(next), 303)
    _keep(request, answer, kept)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, ledger: Shelf) -> Response:
    """End this session."""
    _end_this(request, ledger)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(cookie_name(request, "session"), path="/", secure=is_secure(request), httponly=True, samesite="lax")
    return answer


@page_at(router, "/account")
def own_account(request: Request, ledger: Shelf) -> Response:
    """Show one's own account: its role, its sessions, its tokens."""
    return _own_page(request, ledger)


@router.post("/account/password")
async def change_password(request: Request, ledger: Shelf, current: Password, new: Password) -> Response:
    """Change one's own password. All sessions end, and this browser gets a new one."""
    name = by(request)

    def change() -> str | None:
        if not store.is_password(ledger, name, current):
            return None
        store.set_password(ledger, name, new, by=name)
        with ledger.write() as connection:
            return store.begin_session(connection, name)

    try:
        kept = await _guarded(request, name, change)
    except LedgerError as error:
        return await run_in_threadpool(_own_page, request, ledger, 400, wrong=_sentence(ledger, error))
    if kept is None:
        return await run_in_threadpool(_own_page, request, ledger, 400, wrong="The current password is another one. Nothing was changed.")
    answer = RedirectResponse("/account", 303)
    _keep(request, answer, kept)
    return answer


@router.post("/account/sessions")
def end_others(request: Request, ledger: Shelf) -> Response:
    """Sign out everywhere else."""
    with ledger.write() as connection:
        store.end_sessions(connection, by(request), but=viewer_of(request).secret)
    return RedirectResponse("/account", 303)


@router.post("/account/tokens")
def make_token(request: Request, ledger: Shelf, label: Words, role: Words, days: Annotated[int, Form()] = 90) -> Response:
    """Make an API token and show it, once."""
    try:
        token, secret = store.add_token(ledger, by(request), label, store.checked_role(role), by=by(request), days=days)
    except LedgerError as error:
        return _own_page(request, ledger, 400, wrong=_sentence(ledger, error))
    return _own_page(request, ledger, fresh=(token, secret))


@router.post("/account/tokens/{number}/revoke")
def revoke_token(request: Request, ledger: Shelf, number: int) -> Response:
    """Revoke one of one's own tokens."""
    store.revoke_token(ledger, by(request), number, by=by(request))
    return RedirectResponse("/account", 303)


@page_at(router, "/users")
def users(request: Request, ledger: Shelf) -> Response:
    """Show all accounts."""
    return _users_page(request, ledger)


@router.post("/users")
async def add_user(request: Request, ledger: Shelf, name: Name, role: Words) -> Response:
    """Make an account with a password of chance, which is shown once."""
    password = secrets.token_urlsafe(_NEW_PASSWORD)
    return await _changed(
        request, ledger, lambda: store.add(ledger, name, store.checked_role(role), password, by=by(request)), (name.strip().lower(), password)
    )


@router.post("/users/{name}/role")
async def give_role(request: Request, ledger: Shelf, name: str, role: Words) -> Response:
    """Give another role."""
    return await _changed(request, ledger, lambda: store.set_role(ledger, name, store.checked_role(role), by=by(request)))


@router.post("/users/{name}/password")
async def give_password(request: Request, ledger: Shelf, name: str) -> Response:
    """Give a new password of chance, which is shown once; all sessions of the account end."""
    password = secrets.token_urlsafe(_NEW_PASSWORD)
    return await _changed(request, ledger, lambda: store.set_password(ledger, name, password, by=by(request)), (name, password))


@router.post("/users/{name}/remove")
async def remove_user(request: Request, ledger: Shelf, name: str) -> Response:
    """Remove an account."""
    return await _changed(request, ledger, lambda: store.remove(ledger, name, by=by(request)))


def own_path(found: str) -> str:
    """Give the address to go on to, if it's one of ours, else the first page's."""
    return found if found.startswith("/") and not found.startswith("//") and found.isprintable() and "\\" not in found else "/"


async def _guarded(request: Request, name: str, look: Callable[[], str | None]) -> str | None:
    """Look at a password, a few at a time, and count it against the name and the address unless it fits."""
    limits: Limits = request.app.state.limits
    name, address = name.strip().lower(), address_of(request)
    for limit, key in ((limits.address, address), (limits.account, name)):
        if wait := limit.take(key):
            raise HTTPException(429, f"Too many wrong tries. Try again in {wait} seconds.", {"Retry-After": str(wait)})
    fits = False
    try:
        found = await anyio.to_thread.run_sync(look, limiter=_limiter(request))
        fits = found is not None
    except LedgerError:  # the password was right; what was asked for besides can't be done
        fits = True
        raise
    finally:
        if fits:
            limits.address.give_back(address)
            limits.account.give_back(name)
    return found


def _limiter(request: Request) -> anyio.CapacityLimiter:
    state = request.app.state
    if not hasattr(state, "password_limiter"):
        state.password_limiter = anyio.CapacityLimiter(_AT_ONCE)
    limiter: anyio.CapacityLimiter = state.password_limiter
    return limiter


async def _changed(request: Request, ledger: Ledger, change: Callable[[], object], fresh: tuple[str, str] | None = None) -> Response:
    """Change an account, and show them all: with what went wrong, or with a password that isn't shown again."""
    try:
        await anyio.to_thread.run_sync(change, limiter=_limiter(request))
    except LedgerError as error:
        if error.subject == ledger.name:
            raise
        return await run_in_threadpool(_users_page, request, ledger, 400, wrong=_sentence(ledger, error))
    if fresh is None:
        return RedirectResponse("/users", 303)
    return await run_in_threadpool(_users_page, request, ledger, fresh=fresh)


def _keep(request: Request, answer: Response, secret: str) -> None:
    answer.set_cookie(
        cookie_name(request, "session"),
        secret,
        max_age=store.SESSION_HOURS * 3600,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _end_this(request: Request, ledger: Ledger) -> None:
    if (kept := cookie(request, "session")) is not None:
        store.end_session(ledger, kept)


def _sentence(ledger: Ledger, error: LedgerError) -> str:
    if error.subject == ledger.name:
        raise error
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}."


def _sign_in_page(request: Request, ledger: Ledger, status: int = 200, *, name: str = "", then: str = "/", wrong: str | None = None) -> Response:
    with ledger.read() as connection:
        held = store.any_account(connection)
    return shown(request, "sign_in.html", status, given=name, then=own_path(then), wrong=wrong, held=held)


def _own_page(request: Request, ledger: Ledger, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - what the template shows besides
    name = by(request)
    with ledger.read() as connection:
        account, tokens, sessions = store.account(connection, name), store.tokens(connection, name), store.sessions(connection, name)
    roles = store.ROLES[: store.ROLES.index(account.role) + 1]
    context = {
        "account": account,
        "tokens": tokens,
        "sessions": sessions,
        "roles": roles,
        "wrong": None,
        "fresh": None,
        "most_days": store.TOKEN_DAYS,
    }
    return shown(request, "account.html", status, **{**context, **more})


def _users_page(request: Request, ledger: Ledger, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - what the template shows besides
    with ledger.read() as connection:
        held = store.accounts(connection)
    return shown(request, "users.html", status, **{"accounts": held, "roles": store.ROLES, "wrong": None, "fresh": None, **more})
