"""Reports: a list, and one with all that was read from it; its text only for who has an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Request

from factions.ledger import reader, walking
from factions.ledger.captures import DocumentRecord, DocumentSummary
from factions.ledger.gather import Told
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.privacy import masked, masked_span
from factions.ledger.ties import keys_of
from factions.ledger.walking import Head, Sought
from factions.sources.invented import is_invented
from factions.web.api import making
from factions.web.api.asking import AsOf, Day, Name
from factions.web.api.paging import Pages
from factions.web.api.records.documents import Document, DocumentWhole
from factions.web.api.records.shared import Listed
from factions.web.api.records.statements import ClaimTold, Event, Relation
from factions.web.api.serving import api_router, get_at
from factions.web.documents import cited_only, cited_sentences
from factions.web.frame import Shelf
from factions.web.viewer import viewer_of
from factions.web.views import in_view

router = api_router()


@get_at(router, "/documents")
def list_documents(
    ledger: Shelf, pages: Pages, as_of: AsOf, publisher: Annotated[Name | None, Query(description="Its publisher, in any spelling.")] = None,
    after: Annotated[Day | None, Query(description="Published on this day or later.")] = None,
    before: Annotated[Day | None, Query(description="Published on this day or earlier.")] = None,
) -> Listed[Document]:  # fmt: skip
    """List the reports, the last added first."""
    with ledger.read() as connection:
        wanted = Sought(publisher, after, before)
        rows = walking.documents(connection, wanted, below=pages.number, limit=pages.limit + 1, as_of=as_of)

    def make(shown: Sequence[tuple[int, DocumentSummary]]) -> list[Document]:
        with ledger.read() as connection:
            done = walking.all_reviewed(connection, [one.id for _, one in shown], as_of=as_of)
        return [making.document(one, reviewed=one.id in done) for _, one in shown]

    return pages.listed(rows, lambda row: str(row[0]), make)


@get_at(router, "/documents/{document_id}")
def one_document(request: Request, ledger: Shelf, document_id: str, as_of: AsOf) -> DocumentWhole:
    """Give a report with its statements; in public without its text, but for the sentences that they cite."""
    record = reader.document(ledger, document_id, as_of=as_of)
    public = viewer_of(request).public
    if public:
        record = cited_only(ledger, record, as_of)
    found = record.reading.document
    events, relations, claims = _statements(request, ledger, record, as_of)
    told = [*events, *relations, *claims]
    sentences = (masked_span(span, record.private) for span in cited_sentences(record.reading))
    return DocumentWhole.model_validate({
        "id": found.id, "title": found.title, "publisher": found.publisher, "byline": None if public else found.byline,
        "published": found.published, "url": found.url, "language": found.language, "added": record.added,
        "coder": record.reading.coder.model_dump(), "text_sha256": found.text_sha256,
        "text": None if public else masked(found.text, 0, record.private),
        "sentences": tuple(making.passage(span, found.id, Head(found.title, found.url), found.publisher, found.published) for span in sentences),
        "events": tuple(events), "relations": tuple(relations), "claims": tuple(claims),
        "reviewed": bool(told) and all(one.reviewed for one in told), "invented": is_invented(found.url),
    })  # fmt: skip


def _statements(
    request: Request, ledger: Ledger, record: DocumentRecord, as_of: AsOf
) -> tuple[list[Event], list[Relation], list[ClaimTold]]:  # fmt: skip
    """Give what was read from a report, as far as this viewer may see it."""
    reading = record.reading
    name = reading.document.id
    with ledger.read() as connection:
        keys = {key[1]: key for key in keys_of(connection, [(name, one.id) for one in reading.statements], as_of=as_of)}
        told = Told(connection, keys.values(), clusters(connection, as_of=as_of), as_of)
    events = in_view(request, ledger, [told.event(keys[one.id]) for one in reading.events if one.id in keys])
    ends = {
        side: in_view(request, ledger, [told.tie(keys[one.id], side) for one in reading.relations if one.id in keys])
        for side in ("subject", "object")
    }
    claims = in_view(request, ledger, [told.claim(keys[one.id]) for one in reading.claims if one.id in keys])
    made = making.Statements(ledger, [*events, *ends["subject"], *claims], as_of)
    return (
        [made.event(fact) for fact in events],
        [made.relation(fact, other) for fact, other in zip(ends["subject"], ends["object"], strict=True)],
        [made.claim(fact) for fact in claims],
    )  # fmt: skip
