"""The pages of groups: a list, and all that the ledger holds on one."""

from __future__ import annotations

from datetime import date
from typing import Literal
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from factions.identities.records import ActorKind
from factions.ledger import reader
from factions.ledger.facts import TieFact
from factions.ledger.groups import GroupRecord
from factions.ledger.summaries import GroupOrder
from factions.ledger.world import valid
from factions.reference.registry import Entry, registry
from factions.web import words
from factions.web.frame import PAGE, AsOf, PageNumber, Shelf, Words, nothing_yet, page_at, pager, pages_router, shown

router = pages_router()


@page_at(router, "/groups")
def groups(  # noqa: PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, as_of: AsOf, q: Words = "", kind: ActorKind | Literal[""] = "", order: GroupOrder = "documents",
    page: PageNumber = 1,
) -> Response:  # fmt: skip
    """List the groups, by words of their names and by kind."""
    rows = reader.groups(ledger, order=order, limit=PAGE + 1, offset=(page - 1) * PAGE, words=q, kinds=(kind,) if kind else (), as_of=as_of)
    rows, neighbours = pager(request, page, rows)
    return shown(request, "groups.html", rows=rows, filter=q, kind=kind, order=order, pager=neighbours)


@page_at(router, "/groups/{group_id}")
def group(request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: date | None = None, page: PageNumber = 1) -> Response:
    """Show what the ledger holds on one group, so many events, ties and claims a page; with `on` what had happened by the end of a day.

    The address of a group that was judged to be another leads to that one, as long as it's judged so.
    """
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    record = reader.group(ledger, group_id, as_of=as_of, on=on, most=PAGE, after=(page - 1) * PAGE)
    if record.summary.id != group_id:
        days = urlencode({name: day for name, day in (("as_of", as_of), ("on", on)) if day})
        return RedirectResponse(f"/groups/{quote(record.summary.id, safe='')}{'?' if days else ''}{days}")
    entry = registry_entry(record.registry)
    longest = max(record.summary.events, record.summary.claims, record.ties_in_all, record.claims_about_in_all)
    _, neighbours = pager(request, page, list(range(longest - (page - 1) * PAGE)))
    return shown(
        request, "group.html", here=group_id, group=record, ties=ties_by_heading(record), aliases=other_names(record, entry, on), entry=entry,
        on=on, page=page, pager=neighbours,
    )  # fmt: skip


def registry_entry(entry_id: str | None) -> Entry | None:
    """Give our registry's entry for a group, which tells where its facts come from; None where it isn't, or is no longer, in the registry."""
    try:
        return registry().entry(entry_id) if entry_id else None
    except KeyError:
        return None


def other_names(record: GroupRecord, entry: Entry | None, on: date | None = None) -> list[str]:
    """Give the names of a group that no report in the ledger uses, with `on` those that it had on that day.

    What is all in small letters ("the rebels") describes it and is no name.
    """
    seen = {name.casefold() for name in (record.summary.name, *(held.name for held in record.names))}
    registered = valid(entry.aliases, entry.id, on) if entry and on else entry.aliases if entry else ()
    offered = {alias.casefold(): alias for alias in (*record.aliases, *registered)}
    return [alias for key, alias in offered.items() if key not in seen and not alias.islower()]


def ties_by_heading(record: GroupRecord) -> dict[str, list[TieFact]]:
    """Put a group's ties under the headings of its side of them, in the order of the code list."""
    found: dict[str, list[TieFact]] = {}
    for kind, (as_subject, as_object) in words.TIES.items():
        for side, heading in (("subject", as_subject), ("object", as_object)):
            if held := [tie for tie in record.ties if tie.type == kind and tie.side == side]:
                found.setdefault(heading, []).extend(held)
    return found
