"""The bench of times on corpora annotated with TIMEX3, scored as TempEval-3 does.

One record is {"id", "text", "published", "times": [{"start", "end", "type", "value"}]}; `value` is compared as a string. Found times take, from left
to right, a free gold span that they overlap: the same span if there is one, else that with the most characters in common, else the first.

    relaxed_f1, relaxed_precision, relaxed_recall     a hit is such a pair.
    strict_f1           a hit has the same span.
    value_f1            a hit is a pair with the same value.
    value_accuracy      right values among pairs.
    date_value_f1       value_f1 over dates and times of day: gold of type DATE or TIME whose value is no duration's. A found time with a right value
                        of another sort is left out.
    gold, predicted     how many there are; `documents`: how many texts.
    ms_per_document     milliseconds that a text takes on this machine, all told.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from factions.bench.counts import Counts
from factions.bench.files import Figures, rows, show_errors, write_lines
from factions.bench.times import predictions as find
from factions.errors import SourceError

_DURATION = re.compile(r"P[\dXT]")


def bench_times(data: Path, *, predictions: Path | None = None, errors: int = 0) -> Figures:
    """Find the times of each text of a JSONL file or folder, and score them; the annotations are read for scoring only.

    `predictions` gets {"id", "times": [{"start", "end", "value"}]} a line, `errors` the commonest misses, false ones and wrong
    values, `times` how often. Raises SourceError that names a record which isn't of that form.
    """
    score = _Score()
    lines = []
    seconds = 0.0
    for row in rows(data):
        try:
            begin = time.perf_counter()
            found = find(row["text"], row.get("published"))
            seconds += time.perf_counter() - begin
            score.add(row["text"], row["times"], found)
        except (KeyError, TypeError, AttributeError) as error:
            raise SourceError(f"{data}: {row.get('id')}", f"the record isn't one of annotated times ({error!r})") from error
        lines.append(json.dumps({"id": row["id"], "times": found}, ensure_ascii=False))
    if predictions:
        write_lines(predictions, lines)
    show_errors(dict(error) | {"times": count} for error, count in score.errors.most_common(errors))
    return score.figures() | {"documents": len(lines), "ms_per_document": 1000 * seconds / max(1, len(lines))}


def _span(found: Mapping[str, Any]) -> tuple[int, int]:
    return found["start"], found["end"]


def _is_date(found: Mapping[str, Any]) -> bool:
    return found.get("type") in {None, "DATE", "TIME"} and not _DURATION.match(found["value"] or "")


def _closeness(gold: tuple[int, int], found: tuple[int, int]) -> tuple[bool, int]:
    return gold == found, min(gold[1], found[1]) - max(gold[0], found[0])


class _Score:
    """Pools the counts of several texts."""

    def __init__(self) -> None:
        self.relaxed, self.strict, self.value, self.dates = Counts(), Counts(), Counts(), Counts()
        self.errors: Counter[tuple[tuple[str, str], ...]] = Counter()

    def add(self, text: str, gold: Sequence[Mapping[str, Any]], found: Iterable[Mapping[str, Any]]) -> None:
        """Score one text."""
        free = list(gold)
        unique = sorted({(*_span(time), time["value"] or "") for time in found})
        hits = right = strict = right_dates = found_dates = 0
        for start, end, value in unique:
            near = [one for one in free if _closeness(_span(one), (start, end))[1] > 0]
            if not near:
                found_dates += _is_date({"value": value})
                self._note("false", text[start:end], "", value)
                continue
            partner = max(near, key=lambda one: _closeness(_span(one), (start, end)))
            free.remove(partner)
            good = bool(value) and partner["value"] == value
            hits, right, strict = hits + 1, right + good, strict + (_span(partner) == (start, end))
            right_dates += good and _is_date(partner)
            found_dates += _is_date({"value": value}) and (_is_date(partner) or not good)
            if not good:
                self._note("wrong", text[start:end], partner["value"], value)
        for missed in free:
            self._note("miss", text[slice(*_span(missed))], missed["value"], "")
        for counts, count in ((self.relaxed, hits), (self.strict, strict), (self.value, right)):
            counts.add(len(gold), len(unique), count)
        self.dates.add(sum(map(_is_date, gold)), found_dates, right_dates)

    def _note(self, error: str, quote: str, gold: str, value: str) -> None:
        self.errors[(("kind", "times"), ("error", error), ("quote", quote), ("gold", gold or ""), ("predicted", value or ""))] += 1

    def figures(self) -> dict[str, float]:
        """Give the figures of the module's docstring."""
        return {
            "relaxed_f1": self.relaxed.f1, "strict_f1": self.strict.f1, "value_f1": self.value.f1, "date_value_f1": self.dates.f1,
            "value_accuracy": self.value.hits / max(1, self.relaxed.hits), "relaxed_precision": self.relaxed.precision,
            "relaxed_recall": self.relaxed.recall, "gold": self.relaxed.gold, "predicted": self.relaxed.found,
        }  # fmt: skip
