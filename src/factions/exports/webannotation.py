"""W3C Web Annotation: every statement of the selection as an annotation of the sentences that it was read from, in one collection.

An annotation's targets are its sentences, each selected twice: by position and by its words. Positions count code points, as the model asks, and as
all offsets of Factions do; they count in the report's text as Factions extracted it, whose SHA-256 is beside them (`text`), and not in the page's
markup: whoever has only the page goes by the words. Where a private person's name is blotted out of the words (`masked`), these find nothing, and
the position still does. The source is the report's address, or the SHA-256 of what was captured where it has none that leads anywhere. In public the
words before and after a sentence, which are no evidence, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from factions.evidence import Span
from factions.exports.about import terms
from factions.exports.formats import Step, Written
from factions.exports.names import document_urn, tie_key, uuid_of
from factions.exports.objects import Objects
from factions.exports.stated import stated_ties
from factions.exports.words import incident_title
from factions.ledger.around import Around, around
from factions.ledger.marks import mark
from factions.ledger.privacy import BLOT
from factions.version import __version__

if TYPE_CHECKING:
    from factions.exports.selection import Selection

TERMS = "urn:factions:terms:"
CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "factions": TERMS, **{name: f"factions:{name}" for name in (
            "kind", "reading", "factuality", "confidence", "reviewed", "title", "publisher", "published", "masked", "terms",
        )},
        **{name: {"@id": f"factions:{name}", "@type": "@id"} for name in ("text", "document", "about")},
    },
]  # fmt: skip
"""The model's own context, and what our words mean beside it."""
_SOFTWARE = {"type": "Software", "name": "Factions", "schema:softwareVersion": __version__}
_AT_ONCE = 500  # annotations
_NOT_IRI = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`\ud800-\udfff]+")
"""Characters that no IRI holds (RFC 3987), which browsers spell out with percent signs."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement: what kind of it, its type and what it says in words; `about` is the thing that it's a statement of, `reviewed` its state."""

    document: str
    statement: str
    kind: str
    type: str
    words: str
    about: str
    factuality: str | None
    confidence: float
    reviewed: str
    title: str | None
    url: str | None
    publisher: str | None
    published: str | None
    quotes: tuple[Span, ...]


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write a collection of annotations; `rows` are these, `counts` tells how many of each kind, and their targets."""
    with selection.ledger.read() as connection:
        own = mark(connection, as_of=selection.as_of)
    asked = uuid_of("annotations", own.key, str(selection.wanted), str(selection.as_of), str(selection.on), str(selection.public), own.last)
    head = {
        "@context": CONTEXT, "id": f"urn:uuid:{asked}", "type": "AnnotationCollection", "label": "Statements that Factions read off reports",
        "generator": _SOFTWARE, "terms": terms(selection),
    }  # fmt: skip
    page = {"id": f"urn:uuid:{uuid_of('page', asked)}", "type": "AnnotationPage", "partOf": head["id"], "startIndex": 0}
    counts: dict[str, int] = {}
    targets = without = 0
    with out.open("wb") as file:
        objects = Objects(file, (head, "first"), (page, "items"))
        for several in _batches(_statements(selection, own.key)):
            held = _around(selection, several)
            without += sum(not one.quotes for one in several)
            for one in several:
                if not one.quotes:
                    continue  # there's nothing to annotate
                objects.add(_annotation(one, held))
                counts[one.kind] = counts.get(one.kind, 0) + 1
                targets += len(one.quotes)
            step(objects.count, None)
        objects.close({"total": objects.count})
    return Written(objects.count, counts | {"targets": targets}, {"statements that cite nothing": without})


def _statements(selection: Selection, ledger: str) -> Iterator[_Statement]:
    """Give the selection's statements: those of incidents, of ties, and claims."""
    return chain(_events(selection, ledger), _relations(selection), _claims(selection))


def _events(selection: Selection, ledger: str) -> Iterator[_Statement]:
    for sheet in selection.incidents():
        what = f"{sheet.type}/{sheet.mode}" if sheet.mode else sheet.type
        title, about = incident_title(sheet), f"urn:uuid:{uuid_of('incident', ledger, sheet.id)}"
        for one in sheet.reports:
            yield _Statement(
                one.document, one.statement, "event", what, title, about, one.factuality, one.confidence, one.reviewed, one.title, one.url,
                one.publisher, one.published, one.quotes,
            )  # fmt: skip


def _relations(selection: Selection) -> Iterator[_Statement]:
    for held in stated_ties(selection):
        tie = held.tie
        what = f"{tie.type}/{tie.subtype}" if tie.subtype else tie.type
        words, about = f"{tie.subject.name}: {what} {tie.object.name}", f"urn:uuid:{uuid_of('tie', *tie_key(tie))}"
        for told in tie.statements:
            title, url = (told.citations[0].title, told.citations[0].url) if told.citations else (None, None)
            state = "accepted" if (told.document, told.statement) in held.accepted else "unreviewed"
            yield _Statement(
                told.document, told.statement, "relation", what, f"{words} ({told.factuality})", about, told.factuality, told.confidence, state,
                title, url, told.publisher, told.published, tuple(cited.span for cited in told.citations),
            )  # fmt: skip


def _claims(selection: Selection) -> Iterator[_Statement]:
    for sheet in selection.claims():
        fact = sheet.fact
        who = fact.speaker.name if fact.speaker else fact.speaker_text or "somebody unnamed"
        at = fact.content_at
        yield _Statement(
            fact.document, fact.statement, "claim", fact.kind, f"{who}: {fact.content}", _own(fact.document, fact.statement), None, fact.confidence,
            sheet.reviewed, at.title, at.url, at.publisher, at.published, tuple(cited.span for cited in fact.citations),
        )  # fmt: skip


def _own(document: str, statement: str) -> str:
    return f"urn:uuid:{uuid_of('statement', document, statement)}"


def _batches(found: Iterable[_Statement]) -> Iterator[list[_Statement]]:
    them = iter(found)
    while several := list(islice(them, _AT_ONCE)):
        yield several


def _around(selection: Selection, several: Iterable[_Statement]) -> dict[tuple[str, int, int], Around]:
    """Give the texts that sentences stand in, and the words around them unless it's for the public."""
    places = {(one.document, span.start, span.end) for one in several for span in one.quotes}
    with selection.ledger.read() as connection:
        found = around(connection, places, as_of=selection.as_of)
    return {place: one._replace(before="", after="") for place, one in found.items()} if selection.public else found


def _annotation(one: _Statement, held: dict[tuple[str, int, int], Around]) -> dict[str, Any]:
    body = [
        {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": one.words},
        {"type": "TextualBody", "purpose": "classifying", "format": "text/plain", "value": one.type},
        {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": one.reviewed},
    ]
    targets = [_target(one, span, held.get((one.document, span.start, span.end))) for span in one.quotes]
    about = {
        "kind": one.kind, "reading": one.statement, "about": one.about, "factuality": one.factuality, "confidence": round(one.confidence, 4),
        "reviewed": one.reviewed != "unreviewed",
    }  # fmt: skip
    return {
        "id": f"urn:uuid:{uuid_of('annotation', one.document, one.statement)}", "type": "Annotation", "motivation": "describing",
        **{name: value for name, value in about.items() if value is not None}, "body": body, "target": targets,
    }  # fmt: skip


def _source(url: str | None) -> str | None:
    """Give a report's address as an IRI, null where it's none of the web, or has a private name blotted out and so leads nowhere."""
    if not url or not url.startswith(("http://", "https://")) or BLOT in url:
        return None
    return _NOT_IRI.sub(lambda match: quote(match[0], errors="replace"), url)


def _target(one: _Statement, span: Span, held: Around | None) -> dict[str, Any]:
    """Select a sentence by its place and by its words; what stands around it is given where it's known and may be."""
    words: dict[str, Any] = {"type": "TextQuoteSelector", "exact": span.quote}
    position: dict[str, Any] = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    if held is not None:
        position["text"] = f"urn:sha256:{held.text}"
        words |= {name: near for name, near in (("prefix", held.before), ("suffix", held.after)) if near}
    if BLOT in f"{words.get('prefix', '')}{span.quote}{words.get('suffix', '')}":
        words["masked"] = True
    known = {"document": document_urn(one.document), "title": one.title, "publisher": one.publisher, "published": one.published}
    return {
        "type": "SpecificResource", "source": _source(one.url) or document_urn(one.document),
        **{name: value for name, value in known.items() if value}, "selector": [position, words], "renderedVia": _SOFTWARE,
    }  # fmt: skip
