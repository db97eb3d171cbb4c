"""The pages of documents: a list, and one with its text and all that was read from it."""

from __future__ import annotations

from fastapi import Request, Response

from factions.ledger import reader
from factions.web.frame import PAGE, AsOf, PageNumber, Shelf, nothing_yet, page_at, pager, pages_router, shown
from factions.web.marking import paragraphs
from factions.web.notes import Notes

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
    notes = Notes(record)
    text = paragraphs(record.reading.document.text, notes.marks(), record.private)
    return shown(request, "document.html", record=record, document=record.reading.document, notes=notes, paragraphs=text)
