"""The bench of attribution: who says what, by which words.

One record is {"id", "text", "attributions": [{"source", "cue", "content"}]}, each a list of [start, end]. A claim that was read becomes one
attribution (exports/attribution.py). Shares are micro-averaged over all documents.

    source_f1, cue_f1, content_f1     unique spans of that part, exactly alike.
    source_token_f1, ...              words and marks whose first character lies in a span of that part.
    whole_f1                          attributions, paired one to one: cues overlap, sources overlap or both have none, and of the contents'
                                      characters at least half of either's are common (or both have none).
    gold, predicted                   how many attributions.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from factions.bench.assignment import best_pairs
from factions.bench.counts import Counts
from factions.bench.files import Figures, Noted, documents, form_of, quoted, rounded, write_lines
from factions.bench.sides import Bounds, common
from factions.documents.document import Document, digest, text_digest
from factions.exports.attribution import Attribution, attributions
from factions.pipeline import read_document

PARTS = ("source", "cue", "content")
_BLANK_LINE = re.compile(r"\n\s*\n")
_PARAGRAPH = re.compile(r"(?<=[.!?:\"”’)])\n(?=\S)")
"""A line end that may well end a paragraph: a sentence ends there, too."""
_TOKEN = re.compile(r"\w+|[^\w\s]")

System = Callable[[str], Sequence[Attribution]]
"""What is measured: the attributions of a text."""


def bench_attribution(data: Path, *, predictions: Path | None = None, errors: int = 0, system: System | None = None) -> Figures:
    """Read each text of a JSONL file or folder as the product does, and score the claims; the annotations are read for scoring only.

    `predictions` gets {"id", "attributions"} a line, `errors` shows so many that were missed and so many false ones. Raises SourceError that names a
    record which isn't of that form.
    """
    system = system or read_attributions
    score = _Score()
    lines = []
    for row in documents(data):
        with form_of(data, row["id"], "a text with attributions"):
            text, gold = str(row["text"]), [_attribution(held) for held in row["attributions"]]
        found = system(text)
        lines.append(json.dumps({"id": row["id"], "attributions": found}, ensure_ascii=False))
        score.add(text, gold, [_attribution(held) for held in found])
    if predictions:
        write_lines(predictions, lines)
    score.errors.show(errors)
    return rounded(score.figures() | {"documents": len(lines), "missing_documents": 0})


def read_attributions(text: str) -> list[Attribution]:
    """Read a text with the product, and give its claims as attributions.

    Texts whose paragraphs are lines are given the blank lines that the contract has between paragraphs; the offsets are the given text's.
    """
    parted = _PARAGRAPH.sub("\n\n", text) if not _BLANK_LINE.search(text) else text
    added = [place.start() for place in _PARAGRAPH.finditer(text)] if parted != text else []
    document = Document(id=digest(text.encode("utf-8", "replace")), text=parted, text_sha256=text_digest(parted))
    places = [start + number for number, start in enumerate(added)]  # the first of each two line ends, in the parted text

    def given(span: Bounds) -> Bounds:
        return span[0] - bisect_left(places, span[0]), span[1] - bisect_left(places, span[1])

    found = attributions(read_document(document))
    return [Attribution(source=[*map(given, one["source"])], cue=[*map(given, one["cue"])], content=[*map(given, one["content"])]) for one in found]


Parts = dict[str, list[Bounds]]


def _attribution(held: Mapping[str, Any]) -> Parts:
    return {part: [(int(start), int(end)) for start, end in held.get(part) or ()] for part in PARTS}


@dataclass
class _Score:
    """Pools the counts of several documents."""

    spans: dict[str, Counts] = field(default_factory=lambda: {part: Counts() for part in PARTS})
    tokens: dict[str, Counts] = field(default_factory=lambda: {part: Counts() for part in PARTS})
    whole: Counts = field(default_factory=Counts)
    errors: Noted = field(default_factory=Noted)

    def add(self, text: str, gold: Sequence[Parts], found: Sequence[Parts]) -> None:
        """Score one document; what was found twice counts once."""
        once = [one for number, one in enumerate(found) if one not in found[:number]]
        starts = [token.start() for token in _TOKEN.finditer(text)]
        for part in PARTS:
            spans = [{span for one in side for span in one[part]} for side in (gold, once)]
            _count(self.spans[part], spans)
            covered = [_characters(side) for side in spans]
            _count(self.tokens[part], [{start for start in starts if start in held} for held in covered])
        alike = {(i, j): 1.0 for (i, one), (j, other) in product(enumerate(gold), enumerate(once)) if _same(one, other)}
        self.whole.add(len(gold), len(once), len(best_pairs(alike)))
        partnered = {i for i, _ in alike}, {j for _, j in alike}
        for error, side, held in (("miss", gold, partnered[0]), ("false", once, partnered[1])):
            for number, one in enumerate(side):
                if number not in held:
                    self.errors.add(kind="attribution", error=error, **{part: _shown(text, one[part]) for part in PARTS})

    def figures(self) -> Figures:
        """Give the figures of the module's docstring."""
        out: Figures = {f"{part}_f1": counts.f1 for part, counts in self.spans.items()}
        out |= {f"{part}_token_f1": counts.f1 for part, counts in self.tokens.items()}
        return out | {"whole_f1": self.whole.f1, "gold": self.whole.gold, "predicted": self.whole.found}


def _count(counts: Counts, sides: Sequence[set[Any]]) -> None:
    counts.add(len(sides[0]), len(sides[1]), len(sides[0] & sides[1]))


def _characters(spans: Iterable[Bounds]) -> set[int]:
    return {offset for start, end in spans for offset in range(start, end)}


def _touch(one: Iterable[Bounds], other: Iterable[Bounds]) -> bool:
    return any(common(left, right) for left, right in product(one, other))


def _same(one: Parts, other: Parts) -> bool:
    sources = _touch(one["source"], other["source"]) or not (one["source"] or other["source"])
    contents = _characters(one["content"]), _characters(other["content"])
    most = 2 * len(contents[0] & contents[1]) >= max(map(len, contents)) if all(contents) else not any(contents)
    return sources and most and _touch(one["cue"], other["cue"])


def _shown(text: str, spans: Iterable[Bounds]) -> str:
    return " … ".join(quoted(text, span) for span in spans)
