"""The page of webhooks: what is posted where, what became of it, and the secret, once."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from factions.errors import FactionsError
from factions.ledger import saved
from factions.ledger import webhooks as shelf
from factions.ledger.open import Ledger
from factions.web.adding import desk_of
from factions.web.feeds import away
from factions.web.frame import Shelf, page_at, pages_router, shown
from factions.web.viewer import by

router = pages_router()
_SHOWN = 5


@page_at(router, "/webhooks")
def webhooks_page(request: Request, ledger: Shelf) -> Response:
    """Show one's own webhooks, and the form to make one."""
    return shown(request, "webhooks.html", **_table(request, ledger))


@router.post("/webhooks")
def add_webhook(
    request: Request, ledger: Shelf, search: Annotated[int, Form(ge=1)], url: Annotated[str, Form(max_length=2_000)]
) -> Response:  # fmt: skip
    """Make a webhook, and show its secret, once."""
    try:
        made, secret = shelf.add(ledger, search, url, by=by(request))
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        return shown(request, "webhooks.html", 400, **{**_table(request, ledger), "wrong": str(error), "url": url})
    return shown(request, "webhook_secret.html", hook=made, secret=secret)


@router.post("/webhooks/{number}/secret")
def new_secret(request: Request, ledger: Shelf, number: int) -> Response:
    """Give a webhook another secret, and show it, once."""
    secret = shelf.give_secret(ledger, number, by=by(request))
    with ledger.read() as connection:
        held = shelf.hook(connection, number, by(request))
    return shown(request, "webhook_secret.html", hook=held, secret=secret)


@router.post("/webhooks/{number}/start")
def start_webhook(request: Request, ledger: Shelf, number: int) -> Response:
    """Send again for a webhook that was stopped."""
    shelf.start(ledger, number, by=by(request))
    return RedirectResponse("/webhooks", 303)


@router.post("/webhooks/{number}/remove")
def remove_webhook(request: Request, ledger: Shelf, number: int) -> Response:
    """Remove a webhook."""
    shelf.remove(ledger, number, by=by(request))
    return RedirectResponse("/webhooks", 303)


def _table(request: Request, ledger: Ledger) -> dict[str, Any]:
    with ledger.read() as connection:
        found = shelf.hooks(connection, by(request))
        return {
            "hooks": found, "messages": {one.id: shelf.messages(connection, one.id, limit=_SHOWN) for one in found},
            "searches": saved.searches(connection, by(request)), "by_itself": desk_of(request).polls, "away": away, "wrong": "", "url": "",
        }  # fmt: skip
