"""When this person was here before, so that the first page can tell what is new since: by the day, and nothing nearer.

Of somebody with an account the ledger keeps it (ledger/visits.py). Where there are no accounts the analyst's browser does, in a cookie of ours with
two days: the last one on which they came, and the one before that, since what was new this morning is new all day. Of the public nothing is kept.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from fastapi import Request, Response
from starlette.background import BackgroundTask

from factions.errors import LedgerError
from factions.ledger import layer, visits
from factions.ledger.open import Ledger
from factions.web.viewer import cookie_name, is_secure, viewer_of

_KEPT = timedelta(days=400)  # browsers keep none for longer


def last_visit(request: Request, ledger: Ledger) -> date | None:
    """Give the last day before today (UTC) on which this viewer came; null where that isn't known, or nobody's affair."""
    viewer, today = viewer_of(request), layer.clock().date()
    if viewer.via == "session":
        with ledger.read() as connection:
            return visits.before(connection, viewer.name, today)
    return max((day for day in _days(request) if day < today), default=None) if viewer.via == "local" else None


def keep_visit(request: Request, ledger: Ledger, answer: Response) -> Response:
    """Have it kept that this viewer came today, once they have been answered."""
    viewer, today = viewer_of(request), layer.clock().date()
    if request.method != "GET":
        return answer
    if viewer.via == "session":
        answer.background = BackgroundTask(_note, ledger, viewer.name)
    elif viewer.via == "local":
        days = sorted({*(day for day in _days(request) if day < today), today})[-2:]
        answer.set_cookie(
            cookie_name(request, "days"), ".".join(day.isoformat() for day in days), max_age=int(_KEPT.total_seconds()), path="/",
            secure=is_secure(request), httponly=True, samesite="lax",
        )  # fmt: skip
    return answer


def _note(ledger: Ledger, account: str) -> None:
    with suppress(LedgerError):  # it's written to, or read-only: then what was new stays new
        visits.note(ledger, account)


def _days(request: Request) -> list[date]:
    found = []
    for part in request.cookies.get(cookie_name(request, "days"), "").split(".")[:2]:
        with suppress(ValueError):
            found.append(date.fromisoformat(part))
    return found
