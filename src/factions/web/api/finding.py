"""Search, publishers, and how much there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Query, Request
from starlette.exceptions import HTTPException

from factions.analysis.filters import FilterError
from factions.analysis.finding import Asked, find
from factions.errors import LedgerError
from factions.ledger import reader, walking
from factions.ledger.fulltext import RANKED, Hit, HitKind
from factions.ledger.harm import REVIEWED
from factions.ledger.open import Ledger
from factions.ledger.publishers import PublisherSummary, publishers
from factions.web.api import making
from factions.web.api.asking import AsOf, Day, Name, Share
from factions.web.api.paging import Pages, short
from factions.web.api.problem import PREFIX
from factions.web.api.records.finding import Amounts, Publisher, Spelling
from factions.web.api.records.finding import Hit as HitRecord
from factions.web.api.records.shared import Listed
from factions.web.api.serving import api_router, get_at
from factions.web.frame import Shelf, holds_invented
from factions.web.sought import meant
from factions.web.viewer import viewer_of
from factions.web.views import first_in_view, reviews_of

router = api_router()
_PLACE = re.compile(r"([0-9]{1,15}):([0-9]{1,6})")


@get_at(router, "/search")
def search(  # noqa: PLR0913, PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, pages: Pages, as_of: AsOf, q: Annotated[Name | None, Query(description="Words, all of them.")] = None,
    kind: HitKind | None = None, country: Annotated[str | None, Query(min_length=1, max_length=60)] = None, group: Name | None = None,
    place: Name | None = None, first: Annotated[Day | None, Query(alias="from")] = None, last: Annotated[Day | None, Query(alias="to")] = None,
    publisher: Name | None = None, confidence: Share | None = None, reviewed: Literal["yes", "no"] | None = None,
) -> Listed[HitRecord]:  # fmt: skip
    """Find passages and statements: those that hold all the words, the best first; without words the statements that fit, the latest first.

    The parameters are the search page's. A search goes on to the best thousand that were there when its first page was asked for.
    """
    who, fault = meant(request, ledger, group or "", as_of)
    if fault:
        raise HTTPException(400, fault)
    asked = Asked(
        words=q or "", kind=kind, country=country, group=who.id if who else None, place=place, first=first, last=last, publisher=publisher,
        confidence=confidence, reviewed=None if reviewed is None else reviewed == "yes",
    )  # fmt: skip
    if not (asked.words.strip() or asked.filters):
        raise HTTPException(400, "This asks for nothing: give words (q), or a country, group, place or day.")
    with ledger.read() as connection:
        newest, done = walking.last_come(connection), 0
    if pages.behind is not None:
        if not (found := _PLACE.fullmatch(pages.behind)):
            raise HTTPException(400, "This cursor isn't one of a search.")
        newest, done = int(found[1]), int(found[2])
    hits = _found(request, ledger, asked, as_of, (newest, done, pages.limit + 1))
    rows = [(f"{newest}:{place}", hit) for place, hit in enumerate(hits, done + 1)]

    def make(shown: Sequence[tuple[str, Hit]]) -> list[HitRecord]:
        told = [hit for _, hit in shown]
        states = reviews_of(ledger, {(hit.document, hit.statement) for hit in told if hit.statement}, as_of=as_of)
        with ledger.read() as connection:
            heads = walking.heads(connection, {hit.document for hit in told}, as_of=as_of)
        return [_hit(hit, states, heads.get(hit.document, making.UNKNOWN)) for hit in told]

    return pages.listed(rows, lambda row: row[0], make)


def _found(request: Request, ledger: Ledger, asked: Asked, as_of: AsOf, at: tuple[int, int, int]) -> list[Hit]:
    """Give so many hits behind those that were told (`at`: the newest reading, how many were told, how many are wanted).

    They are of the reports that had come when the search began, and such as this viewer may see: where the list ends mustn't tell of others.
    """
    newest, done, most = at
    public = viewer_of(request).public
    try:
        hits = find(ledger, asked, limit=RANKED if done or public else most, as_of=as_of)
    except FilterError as error:
        raise HTTPException(400, str(error)) from error
    except LedgerError as error:
        if error.subject == ledger.name:
            raise
        raise HTTPException(400, str(error)) from error
    if done:
        with ledger.read() as connection:
            came = walking.came(connection, {hit.document for hit in hits})
        hits = [hit for hit in hits if came.get(hit.document, newest + 1) <= newest]
    return first_in_view(request, ledger, hits, done + most)[done:]


def _hit(hit: Hit, states: making.States, head: walking.Head) -> HitRecord:
    state = making.review(states, (hit.document, hit.statement or ""))
    cited = making.passage(hit.span, hit.document, head, hit.publisher, hit.published)
    return HitRecord(
        kind=hit.kind, statement=hit.statement, label=hit.label, snippet=hit.snippet, marks=hit.marks, reviewed=state in REVIEWED,
        citations=(cited,), href=f"{PREFIX}/documents/{quote(hit.document, safe='')}",
    )  # fmt: skip


@get_at(router, "/publishers")
def list_publishers(request: Request, ledger: Shelf, pages: Pages, as_of: AsOf) -> Listed[Publisher]:
    """List the publishers, in the order of their folded names, with the Admiralty grades that people gave them."""
    rows = pages.cut([one for one in publishers(ledger, as_of=as_of) if one.publisher is not None], _folded)
    public = viewer_of(request).public
    return pages.listed(rows, _folded, lambda shown: [_publisher(one, public=public) for one in shown])


def _folded(one: PublisherSummary) -> str:
    return short(one.publisher or "")


def _publisher(one: PublisherSummary, *, public: bool) -> Publisher:
    row = one.graded
    return Publisher.model_validate({
        "id": one.publisher, "name": one.name or one.publisher, "documents": one.documents, "grade": one.grade,
        "graded_by": row.judge if row and not public else None, "because": row.reason if row and not public else None,
        "graded": row.made if row else None, "reviewed": row is not None,
        "spellings": tuple(Spelling(name=spelt.name, documents=spelt.documents) for spelt in one.spellings),
    })  # fmt: skip


@get_at(router, "/counts")
def counts(request: Request, ledger: Shelf, as_of: AsOf) -> Amounts:
    """Tell how much the ledger holds."""
    held = reader.counts(ledger, as_of=as_of)
    with ledger.read() as connection:
        incidents, reviewed = walking.incidents(connection, as_of=as_of), walking.reviewed(connection, as_of=as_of)
    return Amounts(**held.model_dump(), incidents=incidents, reviewed=reviewed, as_of=as_of, invented=holds_invented(request))
