"""Searches that people keep: to save and remove one, and its Atom feed.

A feed is read in one of two ways.

- At `/search/ID.atom` by whom the search belongs to: the analyst at this machine, somebody who is signed in, or a program with an API token (which
  the gate takes as the password of Basic, too). It shows what their search page shows.
- At `/search/ID/KEY.atom` by whoever has the address. Many feed readers can send neither header nor password, and to give an API token to those that
  can, often a service on somebody else's machine, would open all that its owner may read. A key is 256 bits of chance of which the ledger has the
  digest only; it opens one feed, can be replaced, and ends with the search or its owner's account. But addresses leak: they stand in readers' lists
  and logs, and are passed on. So whoever comes by a key is shown **what may be read in public**, and no more, also where nothing is served in public.

A wrong key, a search that isn't there, and one without a key are answered alike. Entries have the sentence that a statement cites and no other words
of an article; of a report that has the words elsewhere only its title is told. Ids are the same at whatever address a ledger is served.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from factions.analysis.arrivals import Arrival, arrivals
from factions.errors import FactionsError
from factions.ledger import saved
from factions.ledger.open import Ledger
from factions.ledger.reviews import State
from factions.web import atom, words
from factions.web.frame import Shelf, fault, holds_invented, page_at, pages_router, shown
from factions.web.marking import anchor
from factions.web.sought import meant, sought_in
from factions.web.viewer import Viewer, by
from factions.web.views import in_view, reviews_of

router = pages_router()
ENTRIES = 50
Given = Annotated[str, Form(max_length=4_000)]
_AT_ONCE = 100  # arrivals that are looked through for what may be shown
_STATES = {"accepted": "Approved by a person.", "corrected": "Corrected by a person."}
_KINDS = {"relation": "Tie: ", "claim": "Claim: "}
_UNREVIEWED = (
    "Read by a machine and not yet reviewed by a person, unless an entry says so. An entry means “this report says so”, not that it is true."
)
_INVENTED = "Some of these reports were written for Factions and no newspaper printed them: they are no source. "


@router.post("/search/saved")
def save(request: Request, ledger: Shelf, name: Given = "", query: Given = "") -> Response:
    """Keep a search under a name; `query` is what stands behind the question mark of its address."""
    try:
        sought = sought_in(query)
        if sought.idle:
            return fault(request, 400, "This search asks nothing: give words, or a group, country, place or days.")
        saved.save(ledger, name, sought.query(), by=by(request))
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        return fault(request, 400, f"{words.sentence(str(error))}.")
    return RedirectResponse(f"/search?{sought.query()}", 303)


@router.post("/search/saved/{number}/remove")
def remove(request: Request, ledger: Shelf, number: int) -> Response:
    """Remove one's own search, and its feed."""
    saved.remove(ledger, number, by=by(request))
    return RedirectResponse("/search", 303)


@router.post("/search/saved/{number}/key")
def give_key(request: Request, ledger: Shelf, number: int) -> Response:
    """Give a feed a new key, and show its address, once."""
    key = saved.give_key(ledger, number, by=by(request))
    with ledger.read() as connection:
        held = saved.search(connection, number, by(request))
    return shown(request, "saved_key.html", one=held, address=f"{_base(request)}/search/{number}/{key}.atom")


@page_at(router, "/search/{number}.atom")
def own_feed(request: Request, ledger: Shelf, number: int) -> Response:
    """Give the feed of one's own search."""
    with ledger.read() as connection:
        held = saved.search(connection, number, by(request))
    return _feed(request, ledger, held, own=True)


@page_at(router, "/search/{number}/{key}.atom")
def keyed_feed(request: Request, ledger: Shelf, number: int, key: str) -> Response:
    """Give the feed that a key opens, as it may be read in public, whoever asks."""
    request.state.viewer = Viewer("anyone")
    with ledger.read() as connection:
        held = saved.opened(connection, number, key)
    if held is None:
        raise HTTPException(404, "There is no such feed, or its key is another one by now.")
    return _feed(request, ledger, held, own=False)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _feed(request: Request, ledger: Ledger, held: saved.Saved, *, own: bool) -> Response:
    """Answer with a search's feed, or that it is as it was."""
    found = _found(request, ledger, held)
    states = reviews_of(ledger, {(one.hit.document, one.hit.statement) for one in found if one.hit.statement})
    with ledger.read() as connection:
        changed = saved.last_change(connection) or held.made
    updated = max([one.added for one in found], default=held.made)
    base = _base(request)
    raw = atom.written(atom.Feed(
        id=uuid5(NAMESPACE_URL, f"factions:search:{held.id}:{held.owner}:{held.made}:{held.query}").urn,
        title=f"{held.name} · Factions", subtitle=f"{_INVENTED if holds_invented(request) else ''}{_UNREVIEWED}", updated=updated,
        own=str(request.url) if own else None, page=f"{base}/search?{held.query}",
        entries=[_entry(base, one, states.get((one.hit.document, one.hit.statement or ""))) for one in found],
    ))  # fmt: skip
    return _fresh(request, raw, max(updated, changed))


def _found(request: Request, ledger: Ledger, held: saved.Saved) -> list[Arrival]:
    """Give what came last of what a search finds, as this viewer may see it; nothing where the group that it names isn't known any longer."""
    try:
        sought = sought_in(held.query)
        who, wrong = meant(request, ledger, sought.group, None)
        came = [] if wrong or sought.idle else arrivals(ledger, sought.asked(who.id if who else None))
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        raise HTTPException(409, f"{words.sentence(str(error))}.") from error
    found: list[Arrival] = []
    for start in range(0, len(came), _AT_ONCE):
        chunk = came[start : start + _AT_ONCE]
        seen = {(hit.document, hit.statement): hit for hit in in_view(request, ledger, [one.hit for one in chunk])}
        names = [(one, (one.hit.document, one.hit.statement)) for one in chunk]
        found += [one.model_copy(update={"hit": seen[name]}) for one, name in names if name in seen]
        if len(found) >= ENTRIES:
            break
    return found[:ENTRIES]


def _entry(base: str, one: Arrival, state: State | None) -> atom.Entry:
    hit = one.hit
    meaning = words.sentence(words.label(hit.kind, hit.label)) if hit.statement else "Report"
    source = ", ".join(filter(None, (hit.publisher, words.date(hit.published))))
    told = f"“{hit.snippet}”" if hit.statement else "The words stand in this report, in no statement that was read from it."
    reviewed = _STATES.get(state.state) if state else None
    return atom.Entry(
        id=f"urn:uuid:{one.id}", title=f"{_KINDS.get(hit.kind, '')}{meaning} · {hit.title or 'Untitled report'}",
        link=f"{base}/documents/{hit.document}#{anchor(hit.span.start, hit.span.end)}", updated=one.added,
        summary=f"{told} {source}.{f' {reviewed}' if reviewed else ''}", code=hit.label or hit.kind, meaning=meaning,
    )  # fmt: skip


def _fresh(request: Request, raw: bytes, modified: str) -> Response:
    """Answer with what was written, or, to whoever has the same, with nothing."""
    tag = f'"{hashlib.sha256(raw).hexdigest()[:32]}"'
    changed = datetime.fromisoformat(modified)
    headers = {"ETag": tag, "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True), "Cache-Control": "private, no-cache"}
    if _has(request, tag, changed):
        return Response(status_code=304, headers=headers)
    return Response(raw, media_type=atom.TYPE, headers=headers)


def _has(request: Request, tag: str, changed: datetime) -> bool:
    """Tell whether whoever asks has this already: by the tag where they sent one, else by the time."""
    if (given := request.headers.get("if-none-match")) is not None:
        return given.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in given.split(",")}
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return changed <= (since if since.tzinfo else since.replace(tzinfo=UTC))
