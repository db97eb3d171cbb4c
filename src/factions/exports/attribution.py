"""Claims as attributions: source, cue and content spans, as corpora of reported speech (PARC, PolNeAR) have them.

The source is the whole noun phrase around the speaker's mention: article, office, apposition ("Gen. Orr, the army's spokesman"). The content is what
was said, with its quotation marks; where the speaker stands in the midst of it, it is in two pieces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TypedDict

from factions.evidence import Span
from factions.reading import Reading
from factions.statements.records import Claim

Bounds = tuple[int, int]


class Attribution(TypedDict):
    """One attribution: spans of the text as (start, end)."""

    source: list[Bounds]
    cue: list[Bounds]
    content: list[Bounds]


_DETERMINER = re.compile(r"(?<!\w)(?:an?|the|its|his|her|their|our|some|many|several|one|two|three)\s+\Z", re.IGNORECASE)
_REMARK = re.compile(r",\s(?:an?|the|its|his|her|their|who|whose|which)\s[^,;:.!?\"“”()\n]{1,90}(?=,)")
_OPENING = re.compile(r"[\"“‘'«]+\Z")
_CLOSING = re.compile(r"[,.!?…]*[\"”»]+")
_BETWEEN = re.compile(r"[\s,;:.\"“”'’—–-]*(?:and|but|or|that|,)?[\s\"“]*")
_CLOSED, _REOPENED = re.compile(r"[\"”»](?=[^\"”»]*\Z)"), re.compile(r"[\"“«]")
_ASIDE = re.compile(r"[^,—–]*[,—–]*\s*")  # up to the comma that ends "..., the ministry told us, ..."


def attributions(reading: Reading) -> list[Attribution]:
    """Give the claims of a reading as attributions, in text order.

    Claims that share a cue are one attribution: those of several speakers, those whose parts are of several kinds. Words that go on behind a claim
    without a cue of their own belong to it. Such corpora mark every word once, so that a claim inside another's content isn't told again.
    """
    groups: dict[Bounds, list[Claim]] = {}
    before: list[Claim] = []
    outer = {claim.id: claim for claim in reading.claims}
    for claim in reading.claims:
        holder = outer.get(claim.attribution or "")
        if holder is not None and _holds(holder.content, claim.content):
            continue
        if claim.cue is not None:
            before = groups.setdefault(_bounds(claim.cue), [])
            before.append(claim)
        elif before and _speaker(reading, claim) == _speaker(reading, before[0]):
            before.append(claim)
        else:
            before = []
    return [_attribution(reading, cue, claims) for cue, claims in sorted(groups.items())]


def attribution_lines(readings: Iterable[tuple[str, Reading]]) -> Iterator[str]:
    """Give {"id", "text", "attributions"} for each (id, reading), as JSON in a line."""
    for name, reading in readings:
        yield json.dumps({"id": name, "text": reading.document.text, "attributions": attributions(reading)}, ensure_ascii=False)


def _bounds(span: Span) -> Bounds:
    return span.start, span.end


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _speaker(reading: Reading, claim: Claim) -> str | None:
    """Tell who speaks: what the mention means, the mention, or the words for it."""
    mention = next((mention for mention in reading.mentions if mention.id == claim.speaker), None)
    return (mention.ref or mention.id) if mention else claim.speaker_text


def _attribution(reading: Reading, cue: Bounds, claims: list[Claim]) -> Attribution:
    text = reading.document.text
    sources = dict.fromkeys(source for claim in claims if claim.cue for source in _sources(reading, claim))
    contents = sorted({piece for claim in claims for piece in _pieces(text, _bounds(claim.content), [cue, *sources])})
    return {"source": list(sources), "cue": [cue], "content": _joined(text, contents)}


def _sources(reading: Reading, claim: Claim) -> Iterator[Bounds]:
    text = reading.document.text
    mention = next((mention for mention in reading.mentions if mention.id == claim.speaker), None)
    if mention is not None:
        yield _phrase(text, mention.start, mention.end)
    elif claim.speaker_text:
        for sentence in claim.evidence:
            place = sentence.quote.find(claim.speaker_text)
            if place >= 0:
                start = sentence.start + place
                yield _phrase(text, start, start + len(claim.speaker_text))
                return


def _phrase(text: str, start: int, end: int) -> Bounds:
    """Take in an article before a speaker and an apposition or relative clause behind, up to its second comma."""
    article = _DETERMINER.search(text, max(0, start - 12), start)
    remark = _REMARK.match(text, end)
    return article.start() if article else start, remark.end() if remark else end


def _pieces(text: str, content: Bounds, others: list[Bounds]) -> Iterator[Bounds]:
    """Take in the quotation marks around a content, and leave out the speaker and cue that break into it."""
    start, end = content
    inside = [(left, right) for left, right in others if start < left and right < end]
    opening = _OPENING.search(text, max(0, start - 2), start)
    closing = _CLOSING.match(text, end)
    start, end = opening.start() if opening else start, closing.end() if closing else end
    if not inside:
        yield start, end
        return
    first, last = min(left for left, _ in inside), max(right for _, right in inside)
    closed = _CLOSED.search(text, start + 1, first)
    reopened = _REOPENED.search(text, last, end - 1)
    yield start, closed.end() if closed else len(text[:first].rstrip(" ,—–"))
    rest = reopened.start() if reopened else aside.end() if (aside := _ASIDE.match(text, last, end)) else last
    if rest < end:
        yield rest, end


def _joined(text: str, pieces: Iterable[Bounds]) -> list[Bounds]:
    """Join pieces with no more than marks, or a word that joins, between them."""
    out: list[Bounds] = []
    for start, end in pieces:
        if out and (start <= out[-1][1] or _BETWEEN.fullmatch(text, out[-1][1], start)):
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
