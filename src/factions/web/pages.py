"""The first page: what is new, what happened in the last weeks, who moved, how much was read, and what the ledger holds in all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from factions.analysis.coverage import WHAT
from factions.analysis.incidents.pictured import Picture, found, picture
from factions.analysis.incidents.records import Wanted, incidents
from factions.analysis.lately import Lately, Part, last_weeks, lately
from factions.analysis.moves import moves
from factions.ledger import reader, recent
from factions.ledger.open import Ledger
from factions.ledger.recent import Come
from factions.web import incident_pictures, words
from factions.web.frame import AsOf, Shelf, page_at, pages_router, shown
from factions.web.since import keep_visit, last_visit
from factions.web.tabular import csv_file
from factions.web.viewer import viewer_of
from factions.web.views import in_view

router = pages_router()
_INCIDENTS = 8
_LISTED = 10
_WEEKS = 12
SPANS = (4, 12, 26, 52)
"""How many weeks a reader may ask for."""
Weeks = Annotated[int, Query(ge=1, le=104)]


@page_at(router, "/")
def home(request: Request, ledger: Shelf, as_of: AsOf, weeks: Weeks = _WEEKS) -> Response:
    """Show what is new and what the ledger holds, or held at the end of the day `as_of`."""
    fighting = reader.groups(ledger, limit=12, kinds=("armed_group", "militia", "state_force"), as_of=as_of)
    counts, latest = reader.counts(ledger, as_of=as_of), reader.documents(ledger, limit=_INCIDENTS, as_of=as_of)
    happened = [row for row in in_view(request, ledger, incidents(ledger, as_of=as_of, limit=_INCIDENTS)) if row.first_day]
    day = None if as_of else last_visit(request, ledger)
    span = last_weeks(ledger, weeks, as_of=as_of)
    public = viewer_of(request).public
    answer = shown(
        request, "home.html", counts=counts, documents=latest, groups=fighting, incidents=happened, public=public,
        since=day, come=_come(ledger, day), weeks=weeks, spans=sorted({*SPANS, weeks}), span=span, what=WHAT, listed=_LISTED,
        told=span and Told(lately(ledger, span, as_of=as_of)), where=span and _where(request, ledger, span.first, span.last, as_of),
        moved=span and moves(ledger, span.first, span.last, public=public, as_of=as_of), named=incident_pictures.named,
        shapes=incident_pictures.SHAPES, on_map=incident_pictures.said, off_map=incident_pictures.left_out,
        query=f"?{urlencode({'weeks': weeks, **({'as_of': as_of} if as_of else {})})}",
        asked=span and urlencode({"from": span.first, "to": span.last, **({"as_of": as_of} if as_of else {})}),
    )  # fmt: skip
    return answer if as_of else keep_visit(request, ledger, answer)


def _come(ledger: Ledger, day: date | None) -> Come | None:
    if day is None:
        return None
    with ledger.read() as connection:
        return recent.come_since(connection, day)


def _where(request: Request, ledger: Ledger, first: date, last: date, as_of: date | None) -> Picture:
    rows, more = found(ledger, Wanted(first=first, last=last), parties=False, as_of=as_of)
    return picture(in_view(request, ledger, rows), more=more)


@dataclass(frozen=True)
class Told:
    """The last weeks, in words."""

    found: Lately

    @property
    def said(self) -> str:
        """What the bars show."""
        held = self.found
        quiet, unread = (sum(part.state == state for part in held.weeks) for state in ("quiet", "unread"))
        bare = sum(part.state == "active" and not part.read.documents for part in held.weeks)
        busiest = max(held.weeks, key=lambda part: part.incidents or 0)
        most = f", most in the week of {words.date(str(busiest.first))} ({busiest.incidents})" if (busiest.incidents or 0) > 1 else ""
        told = [
            f"{words.counted(held.incidents, 'incident')} in {words.counted(held.span.number, 'week')}{most}",
            f"{words.counted(held.read.documents, 'report')} of {words.counted(held.read.sources, 'independent source')} read",
        ]
        rest = [f"{words.counted(quiet, 'week was', 'weeks were')} quiet: something was read, and no incident told of"] if quiet else []
        if unread:
            rest.append(f"of {words.counted(unread, 'week')} nothing was read, so that nobody can tell")
        if bare:
            rest.append(f"what happened in {words.counted(bare, 'week')} was told only by reports of other weeks")
        return ". ".join(words.sentence(one) for one in (*told, *rest)) + "."

    @property
    def left_out(self) -> str:
        """What they leave out."""
        count = self.found.undated
        return f"{words.counted(count, 'report')} whose day of publication isn't known; incidents whose day isn't known" if count else (
            "incidents whose day isn't known"
        )  # fmt: skip

    @property
    def most(self) -> int:
        """The most reports of one country or publisher."""
        return max((part.read.documents for part in (*self.found.countries, *self.found.publishers)), default=0) or 1


def _data(ledger: Ledger, weeks: int, as_of: date | None) -> Lately | None:
    span = last_weeks(ledger, weeks, as_of=as_of)
    return lately(ledger, span, as_of=as_of) if span else None


@router.api_route("/weeks.json", methods=["GET", "HEAD"])
def as_json(ledger: Shelf, as_of: AsOf, weeks: Weeks = _WEEKS) -> Response:
    """Give what the bars of the last weeks are drawn from: of each week its days, its incidents and how many reports were read."""
    held = _data(ledger, weeks, as_of)
    day = f"&as_of={as_of}" if as_of else ""
    return JSONResponse({
        "unit": "week", "counted": ["incident", "incidents"], "read": ["report", "reports"],
        "bars": [
            {
                "label": words.days(str(part.first), str(part.last)), "short": words.date(str(part.first)), "count": part.incidents,
                "read": part.read.documents, "href": part.incidents and f"/incidents?from={part.first}&to={part.last}{day}",
            }
            for part in (held.weeks if held else ())
        ],
    })  # fmt: skip


_COLUMNS = ("by", "name", "first_day", "last_day", "state", "incidents", "reports_read", "independent_sources", "passages")


@router.api_route("/weeks.csv", methods=["GET", "HEAD"])
def as_csv(ledger: Shelf, as_of: AsOf, weeks: Weeks = _WEEKS) -> Response:
    """Give how much happened and was read in the last weeks, by week, country and publisher."""
    held = _data(ledger, weeks, as_of)
    return csv_file("weeks.csv", _COLUMNS, _rows(held) if held else ())


def _rows(held: Lately) -> Iterator[tuple[object, ...]]:
    tables: tuple[tuple[str, tuple[Part, ...]], ...] = (("week", held.weeks), ("country", held.countries), ("publisher", held.publishers))
    for by, parts in tables:
        for part in parts:
            state = "unread" if by == "publisher" and not part.read.documents else "read" if by == "publisher" else part.state
            yield (
                by, part.name, part.first, part.last, state, part.incidents, part.read.documents, part.read.sources, part.read.passages,
            )  # fmt: skip
