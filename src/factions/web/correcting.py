"""A report's statements as people correct them: the form that adds one from a passage, and a page for each with its fields, its deeds, its history.

A passage is named by the characters of the report's text, so that words which stand twice are told apart, and by the text's digest, so that a text
that was read anew meanwhile isn't cited at the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

from fastapi import Depends, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from factions.documents.segmentation import paragraphs, sentences
from factions.errors import FactionsError
from factions.evidence import Span
from factions.ledger import reader
from factions.ledger.captures import DocumentRecord
from factions.ledger.harm import veil_of
from factions.ledger.open import Ledger
from factions.ledger.privacy import BLOT, Stretch, masked
from factions.review import statements as deeds
from factions.review.fields import FieldError, Kind
from factions.review.view import View, choices, view
from factions.web import statement_fields
from factions.web.frame import Shelf, page_at, pages_router, shown, snippet_parts
from factions.web.viewer import by

router = pages_router()
LONGEST = 2000
"""Characters that a passage may have."""
Because = Annotated[str, Form(max_length=2000)]
StatementId = Annotated[str, Path(max_length=20, pattern=r"^\w+$")]
_NAMES = {"factuality": "fact", "attribution": "by", "same_event": "same"}  # the contract's names, by those that forms have
_QUOTED = re.compile(r'"[^"]*"')


class Passage(NamedTuple):
    """A stretch of a report's text that was chosen, and its paragraphs, each cut into (words, whether they are chosen); names are blotted out."""

    start: int
    end: int
    words: str
    around: list[list[tuple[str, bool]]]


class Asked(NamedTuple):
    """What a passage is asked for by: its ends, or sentences as `120-180`, or words; `version` begins the digest of the text that they are of."""

    start: int | None
    end: int | None
    sentence: tuple[str, ...] = ()
    words: str = ""
    paragraph: int | None = None
    version: str = ""


class _NoPassageError(FactionsError):
    """No passage is meant; `reason` says why."""


async def _form(request: Request) -> list[tuple[str, object]]:
    return list((await request.form()).multi_items())


Form_ = Annotated[list[tuple[str, object]], Depends(_form)]
Seen = Annotated[str, Form(max_length=50)]


class Sent(NamedTuple):
    """A deed on the statement `name` as its form sends it: what its page had shown (`seen`), why, and the fields that were changed."""

    name: str
    deed: str = ""
    seen: str = ""
    because: str = ""
    given: Mapping[str, str] | None = None


@page_at(router, "/documents/{document_id}/add")
def add_form(  # noqa: PLR0913, PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, document_id: str, kind: Kind = "event", start: int | None = None, end: int | None = None,
    sentence: Annotated[list[str] | None, Query(max_length=200)] = None, words: Annotated[str, Query(max_length=LONGEST)] = "",
    paragraph: int | None = None, version: str = "",
) -> Response:  # fmt: skip
    """Show the form for a new statement on a passage; where none is chosen yet, what to choose from."""
    record = reader.document(ledger, document_id)
    asked = Asked(start, end, tuple(sentence or ()), words, paragraph, version)
    if start is None and not sentence and not words.strip():
        return _choosing(request, record, asked, kind, fault="Choose a sentence, or write words of it." if version else None)
    try:
        passage = passage_of(record, asked)
    except _NoPassageError as error:
        return _choosing(request, record, asked, kind, fault=error.reason)
    return _filling(request, record, passage, kind)


@router.post("/documents/{document_id}/add")
def add(  # noqa: PLR0913, PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, document_id: str, form: Form_, kind: Annotated[Kind, Form()], start: Annotated[int, Form()],
    end: Annotated[int, Form()], version: Annotated[str, Form()] = "", because: Because = "",
) -> Response:  # fmt: skip
    """Add a statement, and go to it; what can't be taken is told beside the form, which keeps what was written."""
    record = reader.document(ledger, document_id)
    asked = Asked(start, end, version=version)
    try:
        passage = passage_of(record, asked)
    except _NoPassageError as error:
        return _choosing(request, record, asked, kind, fault=error.reason)
    given, text = statement_fields.changes(form), record.reading.document.text
    span = Span.of(text, passage.start, passage.end)
    try:
        done = deeds.add(ledger, document_id, kind, span, _plain(given, record), by=by(request), because=because)
    except FactionsError as error:
        return _filling(request, record, passage, kind, given, _told(error, ledger, record), because)
    return RedirectResponse(f"/documents/{document_id}#{done.name.rpartition(':')[2]}", 303)


def passage_of(record: DocumentRecord, asked: Asked) -> Passage:
    """Give the passage that is asked for; raises an error that says why there is none."""
    text = record.reading.document.text
    if asked.version and not record.reading.document.text_sha256.startswith(asked.version):
        raise _NoPassageError("passage", "The report has been read anew since, and its text differs: choose the passage again.")
    start, end = _ends(record, asked)
    if not 0 <= start < end <= len(text):
        raise _NoPassageError("passage", f"The text has {len(text):,} characters, and none from {start:,} to {end:,}.")
    inside = text[start:end]
    start, end = start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())
    if start >= end:
        raise _NoPassageError("passage", "There are no words in it.")
    if end - start > LONGEST:
        raise _NoPassageError("passage", f"It has {end - start:,} characters: choose the few sentences that say it, {LONGEST:,} at most.")
    around = [_cut(record, one, (start, end)) for one in paragraphs(text) if one[0] < end and start < one[1]]
    return Passage(start, end, masked(text[start:end], start, record.private), around)


def _ends(record: DocumentRecord, asked: Asked) -> Stretch:
    if asked.sentence:
        ends = [match for one in asked.sentence if (match := re.fullmatch(r"(\d{1,9})-(\d{1,9})", one))]
        return min((int(one[1]) for one in ends), default=0), max((int(one[2]) for one in ends), default=0)
    if not asked.words.strip():
        return asked.start or 0, asked.end or 0
    text = record.reading.document.text
    first, last = _paragraph(text, asked.paragraph) or (0, len(text))
    # as they stand on the page: names blotted out, and any white space between words
    wanted = re.compile(r"\s+".join(map(re.escape, asked.words.split())))
    found = [one.span() for one in wanted.finditer(masked(text, 0, record.private), first, last)]
    if len(found) != 1:
        where = "paragraph" if asked.paragraph is not None else "report"
        reason = f"These words stand in the {where} {len(found)} times: add those around them." if found else f"The {where} doesn't have these words."
        raise _NoPassageError("passage", reason)
    return found[0]


def _paragraph(text: str, at: int | None) -> Stretch | None:
    return next(((start, end) for start, end in paragraphs(text) if at is not None and start <= at < end), None)


def _cut(record: DocumentRecord, paragraph: Stretch, chosen: Stretch) -> list[tuple[str, bool]]:
    shown = masked(record.reading.document.text[slice(*paragraph)], paragraph[0], record.private)
    first, last = max(chosen[0] - paragraph[0], 0), min(chosen[1], paragraph[1]) - paragraph[0]
    return [part for part in ((shown[:first], False), (shown[first:last], True), (shown[last:], False)) if part[0]]


def _choosing(request: Request, record: DocumentRecord, asked: Asked, kind: Kind, fault: str | None = None) -> Response:
    text = record.reading.document.text
    held = _paragraph(text, asked.paragraph if asked.paragraph is not None else asked.start)
    found = [(start, end, masked(text[start:end], start, record.private)) for start, end in sentences(text) if held and held[0] <= start < held[1]]
    return shown(
        request, "add_statement.html", 400 if fault else 200, document=record.reading.document, passage=None, sheet=None, kind=kind, asked=asked,
        sentences=found, fault=fault, because="", paragraph=held and held[0],
    )  # fmt: skip


def _filling(  # noqa: PLR0917 - what its page shows
    request: Request, record: DocumentRecord, passage: Passage, kind: Kind, given: Mapping[str, str] | None = None, fault: str | None = None,
    because: str = "",
) -> Response:  # fmt: skip
    reading = record.reading
    around = [one for one in paragraphs(reading.document.text) if one[0] < passage.end and passage.start < one[1]]
    sheet = statement_fields.blank(kind, choices(reading, around), given)
    return shown(
        request, "add_statement.html", 400 if fault else 200, document=reading.document, passage=passage, sheet=sheet, kind=kind, fault=fault,
        because=because,
    )  # fmt: skip


def _plain(given: Mapping[str, str], record: DocumentRecord) -> dict[str, str]:
    """Put the report's own words for those that were taken from the page, where private names are blotted out; what isn't clear stays."""
    text = record.reading.document.text
    page = masked(text, 0, record.private)

    def own(match: re.Match[str]) -> str:
        words = match[0][1:-1]
        at = page.find(words)
        return f'"{text[at : at + len(words)]}"' if BLOT in words and at >= 0 and page.find(words, at + 1) < 0 else match[0]

    return {name: _QUOTED.sub(own, value) for name, value in given.items()}


def _told(error: FactionsError, ledger: Ledger, record: DocumentRecord) -> str:
    """Say what is wrong, beginning with the field; raises the error again where it's the ledger's."""
    if error.subject == ledger.name:
        raise error
    name = error.subject.rpartition(" ")[2]
    field = statement_fields.label(_NAMES.get(name, name)) if isinstance(error, FieldError) else ""
    return veil_of(record.reading).over(f"{field}: {error.reason}" if field else f"{error.reason[:1].upper()}{error.reason[1:]}.")


@page_at(router, "/documents/{document_id}/statements/{statement}")
def one_statement(request: Request, ledger: Shelf, document_id: str, statement: StatementId) -> Response:
    """Show one statement: its passage, its fields, the forms that judge it, and all that people did to it."""
    return _statement(request, ledger, Sent(f"{document_id}:{statement}"))


def _statement(request: Request, ledger: Ledger, sent: Sent, fault: str | None = None) -> Response:
    with ledger.read() as connection:  # before the statement is looked at: what comes in between is then news, and isn't taken for seen
        item = deeds.item_called(connection, sent.name)
    seen = view(ledger, sent.name)
    return shown(
        request, "statement.html", 400 if fault else 200, seen=seen, id=item.id, kind=statement_fields.kind_of(sent.name), sent=sent, fault=fault,
        seal=item.seal, passage=_cited(seen), lines=statement_fields.lines(seen),
        sheet=statement_fields.sheet(seen, sent.given), log=deeds.history(ledger, sent.name),
        changed=lambda deed: statement_fields.changed(seen, deed),
    )  # fmt: skip


def _cited(seen: View) -> list[list[tuple[str, bool]]]:
    """Cut each paragraph of a statement's passage into (words, whether they are its evidence)."""
    found, at = [], 0
    for words in seen.passage.split("\n\n"):
        end = at + len(words)
        marks = tuple((max(first, at) - at, min(last, end) - at) for first, last in seen.marks if first < end and at < last)
        found.append(snippet_parts(words, marks))
        at = end + 2
    return [parts for parts in found if parts]


@router.post("/documents/{document_id}/statements/{statement}/accept")
def accept(request: Request, ledger: Shelf, document_id: str, statement: StatementId, seen: Seen = "") -> Response:
    """Say that a statement is right as it stands."""
    name = f"{document_id}:{statement}"
    return _done(request, ledger, Sent(name, "accept", seen), lambda: deeds.accept(ledger, [name], by=by(request), seen=seen))


@router.post("/documents/{document_id}/statements/{statement}/reject")
def reject(request: Request, ledger: Shelf, document_id: str, statement: StatementId, because: Because = "", seen: Seen = "") -> Response:
    """Say that the report doesn't state this."""
    name = f"{document_id}:{statement}"
    sent = Sent(name, "reject", seen, because)
    return _done(request, ledger, sent, lambda: deeds.reject(ledger, [name], by=by(request), because=because, seen=seen))


@router.post("/documents/{document_id}/statements/{statement}/correct")
def correct(  # noqa: PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, document_id: str, statement: StatementId, form: Form_, because: Because = "", seen: Seen = "",
) -> Response:  # fmt: skip
    """Change the fields that a person has changed in the form."""
    name, given = f"{document_id}:{statement}", statement_fields.changes(form)

    def deed() -> object:
        changes = _plain(given, reader.document(ledger, document_id))
        return deeds.correct(ledger, name, changes, by=by(request), because=because, seen=seen)

    return _done(request, ledger, Sent(name, "correct", seen, because, given), deed)


@router.post("/documents/{document_id}/statements/{statement}/undo")
def undo(
    request: Request, ledger: Shelf, document_id: str, statement: StatementId, deed: Annotated[int, Form()], because: Because = ""
) -> Response:  # fmt: skip
    """Take back a deed on a statement."""
    name = f"{document_id}:{statement}"

    def take_back() -> object:
        if deed not in {row.id for row, _ in deeds.history(ledger, name)}:
            raise FactionsError(name, f"deed {deed} isn't one on this statement")
        return deeds.undo(ledger, str(deed), by=by(request), because=because)

    return _done(request, ledger, Sent(name, "undo", because=because), take_back)


def _done(request: Request, ledger: Ledger, sent: Sent, deed: Callable[[], object]) -> Response:
    """Do it, and go to the statement in its report, or, where it's gone, to those that were rejected; a fault is told beside the form."""
    document, _, statement = sent.name.rpartition(":")
    record = reader.document(ledger, document)
    try:
        deed()
    except FactionsError as error:
        return _statement(request, ledger, sent, _told(error, ledger, record))
    there = any(one.id == statement for one in reader.document(ledger, document).reading.statements)
    return RedirectResponse(f"/documents/{document}#{statement if there else 'rejected'}", 303)
