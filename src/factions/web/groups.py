"""The pages of groups: a list, and all that the ledger holds on one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Literal
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from factions.analysis.dating import RULE
from factions.analysis.ties import FORMULA, Tie
from factions.analysis.ties import ties as find_ties
from factions.identities.records import ActorKind
from factions.ledger import reader
from factions.ledger.facts import Fact
from factions.ledger.groups import GroupRecord
from factions.ledger.open import Ledger
from factions.ledger.summaries import GroupOrder
from factions.ledger.world import valid
from factions.reference.registry import Entry, registry
from factions.web import words
from factions.web.frame import PAGE, AsOf, PageNumber, Shelf, Words, nothing_yet, page_at, pager, pages_router, shown
from factions.web.group_pictures import asked_of, has_family, incidents_address
from factions.web.persons import check_nameable, nameable, relatives_in_view
from factions.web.viewer import viewer_of
from factions.web.views import in_view, incidents_at, named, reviews_of, ties_in_view

router = pages_router()
_STATEMENTS = 5  # of each tie; how many there are is told
_MOST_TIES = 12  # under a heading; the others have a page of their own
_HEADINGS = {(kind, side): heading for heading, kinds in words.TIE_HEADINGS for kind, side in kinds}


@page_at(router, "/groups")
def groups(  # noqa: PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, as_of: AsOf, q: Words = "", kind: ActorKind | Literal[""] = "", order: GroupOrder = "documents",
    page: PageNumber = 1,
) -> Response:  # fmt: skip
    """List the groups, by words of their names and by kind."""
    rows = reader.groups(ledger, order=order, limit=PAGE + 1, offset=(page - 1) * PAGE, words=q, kinds=(kind,) if kind else (), as_of=as_of)
    rows, neighbours = pager(request, page, rows)
    return shown(request, "groups.html", rows=nameable(request, ledger, rows), filter=q, kind=kind, order=order, pager=neighbours)


@page_at(router, "/groups/{group_id}")
def group(request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: date | None = None, page: PageNumber = 1) -> Response:
    """Show what the ledger holds on one group, so many events and claims a page; with `on` what had happened, and held, by the end of a day.

    The address of a group that was judged to be another leads to that one, as long as it's judged so.
    """
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    record = reader.group(ledger, group_id, as_of=as_of, on=on, most=PAGE, after=(page - 1) * PAGE, ties=False)
    check_nameable(request, ledger, record.summary, group_id, as_of)
    if record.summary.id != group_id:
        days = urlencode({name: day for name, day in (("as_of", as_of), ("on", on)) if day})
        return RedirectResponse(f"/groups/{quote(record.summary.id, safe='')}{'?' if days else ''}{days}")
    longest = max(record.summary.events, record.summary.claims, record.claims_about_in_all)
    _, neighbours = pager(request, page, list(range(longest - (page - 1) * PAGE)))
    record = relatives_in_view(request, ledger, in_view(request, ledger, record))
    headings = Headings(group_id)
    held = ties_shown(request, ledger, group_id, headings.first, on=on, as_of=as_of)
    entry = registry_entry(record.registry)
    facts = (*record.events, *record.claims_by, *record.claims_about)
    return shown(
        request, "group.html", here=group_id, group=record, ties=headings.over(held), counts=headings.counts,
        aliases=other_names(record, entry, on), entry=entry, on=on, has_family=has_family(held),
        asked=asked_of(as_of, on), whereabouts=incidents_address(group_id, as_of, on),
        page=page, pager=neighbours, formula=FORMULA, rule=RULE,
        states=reviews_of(ledger, named(facts), as_of=as_of),
        at=incidents_at(ledger, record.events) if as_of is None else {}, hashes=hashes(facts),
    )  # fmt: skip


def hashes(facts: Iterable[Fact]) -> list[tuple[str, str]]:
    """Give the reports that facts cite, each once: what to call it, and its document's id, the SHA-256 of its bytes."""
    cited = (one for fact in facts for one in fact.citations)
    return list({one.document: (f"{one.publisher or one.title or 'a report'}, {words.date(one.published)}", one.document) for one in cited}.values())


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


@page_at(router, "/groups/{group_id}/ties")
def group_ties(  # noqa: PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: date | None = None, under: Words = "", other: Words = "", page: PageNumber = 1
) -> Response:  # fmt: skip
    """List a group's ties, or those under one heading of its page, or to one `other` group (an id), so many a page."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    summary = reader.group(ledger, group_id, as_of=as_of, most=0, ties=False).summary
    check_nameable(request, ledger, summary, group_id, as_of)
    headings = Headings(summary.id)
    second = reader.group(ledger, other, as_of=as_of, most=0, ties=False).summary if other else None
    if second:
        check_nameable(request, ledger, second, other, as_of)

    def choose(ties: list[Tie]) -> list[Tie]:
        ties = [tie for tie in ties if second is None or second.id in {tie.subject.id, tie.object.id}]
        return [tie for heading, held in headings.over(ties).items() for _, tie in held if under in ("", heading)][(page - 1) * PAGE :][: PAGE + 1]

    rows, neighbours = pager(request, page, ties_shown(request, ledger, summary.id, choose, on=on, as_of=as_of))
    return shown(
        request, "group_ties.html", here=summary.id, about=summary, other=second, ties=headings.over(rows), under=under, on=on, pager=neighbours,
        formula=FORMULA, rule=RULE,
    )  # fmt: skip


def ties_shown(
    request: Request, ledger: Ledger, group: str, choose: Callable[[list[Tie]], list[Tie]], *, on: date | None, as_of: date | None
) -> list[Tie]:
    """Give those of a group's ties that `choose` gives out of all that the viewer may see."""
    if not viewer_of(request).public:
        return find_ties(ledger, group, on=on, as_of=as_of, statements=_STATEMENTS, choose=choose)
    # in public a tie is shown by the statements that may be seen, so that all must be looked at
    return choose(ties_in_view(request, ledger, find_ties(ledger, group, on=on, as_of=as_of)))


class Headings:
    """The headings of a group's page that its ties come under; `counts` tells, after `first`, how many there are under each."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.counts: Counter[str] = Counter()

    def _of(self, tie: Tie) -> tuple[str, str]:
        side = "subject" if tie.subject.id == self.group else "object"
        return _HEADINGS[tie.type, side], words.TIES[tie.type][side == "object"]

    def first(self, ties: list[Tie]) -> list[Tie]:
        """Give the first ties under each heading, and count all."""
        seen: Counter[str] = Counter()
        found = []
        for heading, tie in ((heading, tie) for heading, held in self.over(ties).items() for _, tie in held):
            seen[heading] += 1
            if seen[heading] <= _MOST_TIES:
                found.append(tie)
        self.counts = seen
        return found

    def over(self, ties: Iterable[Tie]) -> dict[str, list[tuple[str, Tie]]]:
        """Put ties under headings, each with what it is to the group ("Led by"); those that backers give by kind of support."""
        found: dict[str, list[tuple[str, Tie]]] = {heading: [] for heading, _ in words.TIE_HEADINGS}
        for tie in ties:
            heading, what = self._of(tie)
            found[heading].append((what, tie))
        for held in found.values():
            held.sort(key=lambda row: (row[0], row[1].subtype or "~"))  # within these the weightiest first, as they come
        return {heading: held for heading, held in found.items() if held}
