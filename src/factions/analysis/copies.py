"""Copies: reports that come of one text, wholly or in large part. A family of them counts as one source, and each tie in it tells its reason.

A report belongs to the first published of those that it is tied to. So a family is a text and its copies, and not a chain of reports each of which
repeats the background of the one before.

Two texts are one family where they share a tenth of the shorter one's shingles (five words in a row), or a twentieth where one credits the other's
publisher, or both one agency, in byline, dateline or at the end, and they were published within five days. What stands between quotation marks is
left out: two reporters who quote one speech are no copies. A credit alone ties nothing: it may be for a picture or a sentence. In the corpus's
training part, rewrites of a wire report share .11 to .30 of the shorter text, and other reports of one incident .016 at most.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from factions.analysis.incidents.days import days_of
from factions.documents.document import Document
from factions.documents.signature import SIZE, Signature, resemblances, shared_text, signature
from factions.reference.folding import fold

COPIED = 0.1
"""From this share of the shorter text on it is a copy, whoever is credited."""
CREDITED = 0.05
"""From this share on it is one where a credit tells of it."""
_DAYS = 5
WINDOW = 30
"""Days between publications beyond which no copy is looked for; a report without a date is compared with all."""
LEAST = 2 / SIZE
"""From this resemblance on two texts are compared word by word: two equal numbers of the signatures, which unlike ones hardly have."""
_QUOTED = re.compile(r"[“\"«][^“”\"«»]{20,}?[”\"»]")
_NAME = r"[A-Z][\w.&’'-]*(?: (?:of|de|the|[A-Z][\w.&’'-]*)){0,4}"
_DATELINE = re.compile(rf"\A[^\n()]{{0,80}}\(({_NAME})\)\s*(?:[-–—:]|\n)")
_ENDING = re.compile(rf"(?:\(({_NAME})\)|[—–-]\s?({_NAME}))\W*\Z")
_BYLINE = re.compile(r"[,/;|]|\b(?:and|with|for|from|via|by|[Ww]ith|[Bb]y|[Ff]rom)\b")
_SEARCHED = 200  # characters at the beginning and the end of a text


@dataclass(frozen=True)
class Copied:
    """Why two reports (documents' ids) come of one text: `share` of the shorter text's shingles, `credit` the agency that is credited."""

    one: str
    other: str
    share: float
    credit: str | None

    @property
    def why(self) -> str:
        """The reason in words."""
        return f"{self.share:.0%} of the shorter text is in the other{f'; {self.credit} is credited' if self.credit else ''}"


@dataclass(frozen=True)
class Family:
    """Reports that come of one text: `key` is the first one's id, by publication; `ties` tell why."""

    key: str
    documents: tuple[str, ...]
    ties: tuple[Copied, ...]


@dataclass(frozen=True)
class Text:
    """A report as copies are looked for."""

    document: str
    text: str
    publisher: str | None = None
    byline: str | None = None
    published: str | None = None

    @classmethod
    def of(cls, document: Document) -> Text:
        """Take a document."""
        return cls(document.id, document.text, document.publisher, document.byline, document.published)

    @cached_property
    def signature(self) -> Signature | None:
        """Its signature."""
        return signature(self.own)

    @cached_property
    def own(self) -> str:
        """Its text without what it quotes; all of it where little else is left."""
        left = _QUOTED.sub(" ", self.text)
        return left if 2 * len(left) > len(self.text) else self.text

    @cached_property
    def credits(self) -> frozenset[str]:
        """The folded names that it credits."""
        return frozenset(map(fold, credited(self.text, self.byline)))

    @cached_property
    def day(self) -> int | None:
        """Its day of publication, an ordinal."""
        span = days_of(self.published)
        return span.last if span else None


def credited(text: str, byline: str | None) -> list[str]:
    """Give the names that a report may credit: in a dateline ("BAGHDAD (Reuters) -"), at its end ("(AFP)") and in its byline, in that order."""
    found = [match for pattern, part in ((_DATELINE, text[:_SEARCHED]), (_ENDING, text[-_SEARCHED:])) for match in pattern.finditer(part)]
    names = [name for match in found for name in match.groups() if name]
    parts = (part.strip() for part in _BYLINE.split(byline or ""))
    return list(dict.fromkeys([*names, *(part for part in parts if part[:1].isupper())]))


def copied(one: Text, other: Text) -> Copied | None:
    """Tell whether two reports come of one text, and why; null where they don't."""
    share = shared_text(one.own, other.own)
    credit = _credit(one, other)
    if share >= COPIED or (share >= CREDITED and credit):
        first, last = sorted((one.document, other.document))
        return Copied(first, last, share, credit)
    return None


def _credit(one: Text, other: Text) -> str | None:
    """Give what ties two reports beside their words: one's publisher that the other credits, or an agency that both do."""
    if one.day is not None and other.day is not None and abs(one.day - other.day) > _DAYS:
        return None
    for a, b in ((one, other), (other, one)):
        if a.publisher and fold(a.publisher) in b.credits:
            return a.publisher
    return next(iter(sorted(one.credits & other.credits)), None)


def families(texts: Iterable[Text]) -> list[Family]:
    """Find the families of two or more reports among texts, in the order of their keys; a report that belongs to one may be the first of another."""
    held = {text.document: text for text in texts}
    ties = list(_ties(held))
    near: defaultdict[str, set[str]] = defaultdict(set)
    for tie in ties:
        near[tie.one].add(tie.other)
        near[tie.other].add(tie.one)

    def order(name: str) -> tuple[bool, int, str]:
        return held[name].day is None, held[name].day or 0, name

    families: defaultdict[str, set[str]] = defaultdict(set)
    for name, others in near.items():
        if (first := min({name, *others}, key=order)) != name:
            families[first] |= {first, name}
    return [
        Family(key, tuple(sorted(members, key=order)), tuple(tie for tie in ties if {tie.one, tie.other} <= members))
        for key, members in sorted(families.items())
    ]


def _ties(held: Mapping[str, Text]) -> Iterator[Copied]:
    """Compare the texts that stand near in time and have numbers of their signatures in common."""
    known = [text for name, text in sorted(held.items()) if text.signature is not None]
    if not known:
        return
    rows = np.stack([text.signature for text in known if text.signature is not None])
    days = np.array([np.nan if text.day is None else text.day for text in known])
    for at, text in enumerate(known):
        near = ~(np.abs(days[at + 1 :] - days[at]) > WINDOW)  # an unknown day is near to all
        places = at + 1 + np.flatnonzero(near)
        alike = places[resemblances(rows[at], rows[places]) >= LEAST]
        yield from filter(None, (copied(text, known[place]) for place in alike))
