"""The bench of PLOVER types: what one actor does to another, in sentences where both are marked.

One row of the TSV has `marked`, the sentence with the source between <s> and </s> and the target between <t> and </t>, and `type`. PLOVER's older
list has 15 roots: CONCEDE and RETREAT are YIELD there, FIGHT is ASSAULT, INVESTIGATE is ACCUSE.

    root_accuracy     share of rows with the right root.
    root_macro_f1     mean F1 of the roots that gold has.
    quad_macro_f1     the same of the four quads (words or deeds, cooperation or conflict), each given by the root.
    per_type          F1 and counts by root.
In folds, the keys end in `_cv`, and a softmax regression gives the root from what the shipped model makes of the pair.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from factions.bench.counts import macro_f1, per_label
from factions.bench.files import Figures, Noted, form_of, rounded, table, write_lines
from factions.bench.folds import divide, fit, marked
from factions.bench.sides import Bounds
from factions.documents.segmentation import sentences
from factions.models.labels import TYPES
from factions.models.scored import Scored

System = Callable[[str, Bounds | None, Bounds | None], str]
"""What is measured: gives the PLOVER type of what the source does to the target, both spans of the text; null for one that isn't in it."""

_ROOTS = {"CONCEDE": "YIELD", "RETREAT": "YIELD", "FIGHT": "ASSAULT", "INVESTIGATE": "ACCUSE"}
_QUADS = {
    "verbal cooperation": ("AGREE", "CONSULT", "SUPPORT"),
    "material cooperation": ("COOPERATE", "AID", "YIELD"),
    "verbal conflict": ("ACCUSE", "REQUEST", "REJECT", "THREATEN"),
    "material conflict": ("PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT"),
}
_QUAD_OF = {root: quad for quad, roots in _QUADS.items() for root in roots}
_ORDER = tuple(_QUAD_OF)
_MARK = re.compile("</?([st])>")
_L2 = 0.03
_RARE = 0.3
"""How far a root's commonness is taken back: 0 favours common roots as a softmax does, 1 treats all alike, as a mean over roots asks for."""

def bench_plover(data: Path, *, predictions: Path | None = None, errors: int = 0, system: System | None = None) -> Figures:
    """Find the type of each row of a TSV file or folder, and score it; of a row the system sees the sentence, the source and the target.

    `predictions` gets {"id", "type"} a line, `id` the row's number from 0, running on over a folder's files. `errors` shows so many mistaken types
    with `times`, how often each came. Raises SourceError that names a row whose marks or type aren't of that form.
    """
    system = system or shipped
    pairs: Counter[tuple[str, str]] = Counter()
    lines = []
    noted = Noted()
    for row in _rows(data):
        kind = system(row.text, row.source, row.target)
        found = root_of(kind)
        pairs[row.gold, found] += 1
        lines.append(json.dumps({"id": row.number, "type": kind}))
        if found != row.gold:
            noted.add(kind="plover", error="wrong", gold=row.gold, predicted=found, quad=_QUAD_OF[row.gold])
    if predictions:
        write_lines(predictions, lines)
    noted.show(errors)
    return rounded(_figures(pairs) | {"documents": len(lines), "missing_documents": 0})


def shipped(text: str, source: Bounds | None, target: Bounds | None) -> str:
    """Give the type that the model which comes with Factions finds."""
    return TYPES[int(Scored(text, sentences(text)).asked(source, target).argmax())]


def cross_plover(data: Path, *, folds: int, predictions: Path | None = None, errors: int = 0) -> Figures:
    """Do as `bench_plover` with layers fitted in folds; rows that share a sentence or an id are in one. Raises SourceError for too few rows, too."""
    return marked(bench_plover(data, predictions=predictions, errors=errors, system=Fitted(data, folds)))


class Fitted:
    """Gives the root of each row of `data` as the layer does that was fitted on the other folds."""

    def __init__(self, data: Path, folds: int) -> None:
        rows = list(_rows(data))
        parts = divide(data, [[("text", row.text), *([("id", row.name)] if row.name else [])] for row in rows], folds)
        known = np.stack([Scored(row.text, sentences(row.text)).about(row.source, row.target) for row in rows])
        gold = np.eye(len(_ORDER), dtype=np.float32)[[_ORDER.index(row.gold) for row in rows]]
        self._found: dict[tuple[str, Bounds | None, Bounds | None], str] = {}
        for fold in range(folds):
            others, own = parts != fold, np.flatnonzero(parts == fold)
            layer = fit(known[others], gold[others], _L2, exclusive=True)
            common = np.maximum(gold[others].mean(0), 1 / len(gold)) ** _RARE
            for number, best in zip(own, (layer(known[own]) / common).argmax(-1), strict=True):
                row = rows[number]
                self._found[row.text, row.source, row.target] = _ORDER[best]

    def __call__(self, text: str, source: Bounds | None, target: Bounds | None) -> str:
        """Give the root; raises KeyError where it's no row of the data."""
        return self._found[text, source, target]


class _Row(NamedTuple):
    """A row: its number, the id that it bears ("" for none), the sentence, the pair in it and the root."""

    number: int
    name: str
    text: str
    source: Bounds | None
    target: Bounds | None
    gold: str


def _rows(data: Path) -> Iterator[_Row]:
    for number, row in enumerate(table(data, ("marked", "type"))):
        with form_of(data, number, "a sentence with a marked source or target, and a type"):
            gold = root_of(row["type"])
            _ = _QUAD_OF[gold]
            found = _Row(number, row.get("id") or "", *unmarked(row["marked"]), gold)
        yield found


def root_of(kind: str) -> str:
    """Give the root of a PLOVER type."""
    name = kind.strip().upper()
    return _ROOTS.get(name, name)


def unmarked(marked: str) -> tuple[str, Bounds | None, Bounds | None]:
    """Take the marks out of a sentence; gives it, and where the (first) source and target stand: null for one of them that isn't marked.

    Raises ValueError where a mark isn't closed, or nothing is marked.
    """
    bare, spans, opened, last = "", dict[str, Bounds](), dict[str, int](), 0
    for mark in _MARK.finditer(marked):
        bare, last = bare + marked[last : mark.start()], mark.end()
        if mark[0].startswith("</"):
            spans.setdefault(mark[1], (opened.pop(mark[1]), len(bare)))
        else:
            opened[mark[1]] = len(bare)
    if opened or not spans:
        msg = "a mark that isn't closed" if opened else "no marks"
        raise ValueError(msg)
    return bare + marked[last:], spans.get("s"), spans.get("t")


def _figures(pairs: Counter[tuple[str, str]]) -> Figures:
    quads: Counter[tuple[str, str]] = Counter()
    for (gold, found), count in pairs.items():
        quads[_QUAD_OF[gold], _QUAD_OF.get(found, "")] += count
    right = sum(count for (gold, found), count in pairs.items() if gold == found)
    each = per_label(pairs).items()
    return {
        "root_macro_f1": macro_f1(pairs), "root_accuracy": right / max(1, pairs.total()), "quad_macro_f1": macro_f1(quads),
        "per_type": {root: {"f1": counts.f1, "gold": counts.gold, "predicted": counts.found} for root, counts in each},
    }  # fmt: skip
