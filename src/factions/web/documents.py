"""The pages of documents: a list, and one with its text and all that was read from it."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from fastapi import Request, Response

from factions.documents.segmentation import paragraphs as paragraphs_of
from factions.documents.segmentation import sentences as sentences_in
from factions.evidence import Span
from factions.ledger import reader, reviews
from factions.ledger.captures import DocumentRecord
from factions.ledger.correcting import held
from factions.ledger.harm import sentences as sentences_of
from factions.ledger.harm import withheld
from factions.ledger.incidents import incidents_of
from factions.ledger.open import Ledger
from factions.ledger.privacy import Stretch, masked_span
from factions.ledger.reviews import State
from factions.reading import Reading
from factions.review.statements import seal
from factions.web.frame import PAGE, AsOf, PageNumber, Shelf, nothing_yet, page_at, pager, pages_router, shown
from factions.web.marking import paragraphs
from factions.web.notes import Notes
from factions.web.persons import without_unnamed
from factions.web.viewer import viewer_of
from factions.web.views import reviews_of

router = pages_router()


@page_at(router, "/documents")
def documents(request: Request, ledger: Shelf, as_of: AsOf, page: PageNumber = 1) -> Response:
    """List the documents, the last added first."""
    rows, neighbours = pager(request, page, reader.documents(ledger, limit=PAGE + 1, offset=(page - 1) * PAGE, as_of=as_of))
    return shown(request, "documents.html", rows=rows, pager=neighbours)


@page_at(router, "/documents/{document_id}")
def document(request: Request, ledger: Shelf, document_id: str, as_of: AsOf) -> Response:
    """Show one document: its text with the evidence marked, and the statements beside it."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    record = reader.document(ledger, document_id, as_of=as_of)
    public = viewer_of(request).public
    if public:
        record = cited_only(ledger, record, as_of)
    notes, found = Notes(record), record.reading
    names = {(found.document.id, statement.id) for statement in found.statements}
    sentences = cited_sentences(found) if public else ()
    base, rejected = (0, []) if public or as_of else _judged(ledger, document_id)
    with ledger.read() as connection:
        incidents = incidents_of(connection, document_id) if as_of is None else {}
    return shown(
        request, "document.html", record=record, document=found.document, notes=notes, public=public, at=incidents,
        paragraphs=() if public else paragraphs(found.document.text, notes.marks(), record.private),
        sentences=[masked_span(span, record.private) for span in sentences], states=reviews_of(ledger, names, as_of=as_of),
        cuts=cuts(found.document.text), base=base, rejected=rejected, seal=seal,
    )  # fmt: skip


def cuts(text: str) -> dict[int, list[Stretch]]:
    """Give the sentences of a text by where their paragraph begins."""
    starts, found = [start for start, _ in paragraphs_of(text)], dict[int, list[Stretch]]()
    for one in sentences_in(text):
        found.setdefault(starts[bisect_right(starts, one[0]) - 1], []).append(one)
    return found


def _judged(ledger: Ledger, document_id: str) -> tuple[int, list[tuple[str, State]]]:
    """Give the machine's reading that deeds on a document are about, and the statements that people rejected, by id, with who did and why."""
    with ledger.read() as connection:
        base = held(connection, document_id).base
        log = reviews.rows(connection, [document_id])
    states = {item: reviews.state_of(own) for item, own in reviews.by_item(log, base).items()}
    rejected = ((item, state) for item, state in states.items() if state.state == "rejected")
    return base, sorted(rejected, key=lambda row: (row[0][:1], len(row[0]), row[0]))


def cited_only(ledger: Ledger, record: DocumentRecord, as_of: date | None = None) -> DocumentRecord:
    """Give a document as it may be read in public: without what names a person and nobody has reviewed, and without the text around it."""
    reading = record.reading
    with ledger.read() as connection:
        hidden = {name for _, name in withheld(connection, {(reading.document.id, one.id) for one in reading.statements}, as_of=as_of)}
    kept = {part: tuple(one for one in getattr(reading, part) if one.id not in hidden) for part in ("events", "relations", "claims")}
    document = reading.document.model_copy(update={"chrome": ()})
    return without_unnamed(ledger, record).model_copy(update={"reading": reading.model_copy(update={**kept, "document": document})})


def cited_sentences(reading: Reading) -> tuple[Span, ...]:
    """Give the sentences of a document that what is shown of it cites."""
    return sentences_of(span for statement in reading.statements for span in statement.evidence)
