"""The bench of incidents: the corpus's event statements, clustered, against what persons say they report.

The events of all sets of a split are clustered together, so that each set's reports stand among the others'. B-cubed: for each event, the share of
its found cluster that is of its incident (precision) and the share of its incident that is in its cluster (recall), averaged over the events.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, TypeVar

from factions.analysis.incidents import Merger, Telling, tellings
from factions.analysis.incidents.days import day_text
from factions.analysis.incidents.scoring import Weights
from factions.bench.files import Figures, rounded, show_errors, write_lines
from factions.corpus.incidents import IncidentSets, load_incident_sets
from factions.corpus.loader import SPLITS
from factions.errors import SourceError
from factions.statements.records import Casualty

_Option = TypeVar("_Option")
DEFAULT_SPLIT = "dev"

Labels = Mapping[str, Hashable]
"""A cluster by each event's key."""


class Gold(NamedTuple):
    """The tellings of a split's reports, those of one report together, the incident and the set of each (by key), and how errors name it."""

    reports: tuple[tuple[Telling, ...], ...]
    incidents: dict[str, Hashable]
    sets: dict[str, str]
    names: dict[str, tuple[str, str]]


def bench_incidents(data: Path, *, predictions: Path | None = None, errors: int = 0, split: str | None = None) -> Figures:
    """Cluster the gold events of the incident sets of a split (`dev` unless told) of the corpus in the folder `data`.

    Gives `b3_f1`, `b3_precision`, `b3_recall`; the same over the events that have a partner, `b3_linked_…`, since events that are alone flatter;
    `b3_set_f1`, the mean over sets; `crowded_…` with later acts that are easily taken for the same put beside (see `crowded`); `gdelt_…` of GDELT's
    practice (same day, type and place) and `alone_…` of no merging at all; `events`, `linked` (those with a partner), `incidents` (by gold, those of
    one event counted), `sets`, `reports`. `predictions` gets {"id", "events": [{"event", "incident"}]}, one report a line. `errors` shows so many
    pairs that were joined or parted wrongly. Raises SourceError where there is no such split or set, MarkupError where a report is broken.
    """
    name = split or DEFAULT_SPLIT
    if name not in SPLITS:
        raise SourceError(name, f"no such split; there are {', '.join(SPLITS)}")
    held = load_incident_sets(data, name)
    show_errors({"kind": "incidents", "error": "row", "what": str(fault)} for fault in held.faults)
    gold = gold_of(held)
    merger = merged(gold.reports)
    found = labels_of(merger)
    beside = crowded(gold)
    among = labels_of(merged(beside.reports))
    crowd: Figures = {}
    for kind, over in (("b3_", set(gold.incidents)), ("b3_linked_", partnered(gold.incidents))):
        values = b_cubed(beside.incidents, among, over)
        crowd |= {f"crowded_{kind}{name}": value for name, value in zip(PARTS, values, strict=True)}
    if predictions:
        write_lines(predictions, _lines(gold, found))
    show_errors(_errors(gold, found, merger, errors))
    return rounded(figures(gold, found) | crowd | {"reports": len(gold.reports)})


PARTS = ("precision", "recall", "f1")


def merged(reports: Iterable[Sequence[Telling]], weights: Weights | None = None) -> Merger:
    """Merge the tellings of reports."""
    merger = Merger(weights=weights)
    for told in reports:
        merger.add(told)
    return merger


def labels_of(merger: Merger) -> dict[str, int]:
    """Give the number of each telling's incident."""
    return {key: number for number, keys in enumerate(merger.groups()) for key in keys}


def gold_of(held: IncidentSets) -> Gold:
    """Give the tellings of loaded incident sets with their incidents."""
    reports: list[tuple[Telling, ...]] = []
    incidents: dict[str, Hashable] = {}
    sets: dict[str, str] = {}
    names: dict[str, tuple[str, str]] = {}
    for report in held.reports:
        told = tellings(report.reading)
        reports.append(told)
        for one, event in zip(told, report.reading.events, strict=True):
            name = (report.header.id, report.annotated.labels[event.id])
            incidents[one.key] = held.incidents.get(name, ("alone", one.key))
            sets[one.key] = report.header.incident or ""
            names[one.key] = name
    return Gold(tuple(reports), incidents, sets, names)


def crowded(gold: Gold) -> Gold:
    """Put beside each report a later one of the same war that tells of other acts, alike in type, parties and places: easily taken for one.

    It is the report again, all of a set by the same number of days later, with the words, goods and figures of acts in other settings. Nothing is
    drawn by chance: what is taken follows from the keys.
    """
    pool: defaultdict[str, list[Telling]] = defaultdict(list)
    for report in gold.reports:
        for one in report:
            pool[one.type].append(one)
    days = {name: _number(name, DAYS_LATER) for name in gold.sets.values()}
    later = tuple(tuple(_later(one, _taken(pool[one.type], one, gold), days[gold.sets[one.key]]) for one in report) for report in gold.reports)
    told = [one for report in later for one in report]
    return Gold(
        (*gold.reports, *later), gold.incidents | {one.key: ("later", one.key) for one in told},
        gold.sets | {one.key: gold.sets[one.key.replace(_LATER, "")] for one in told}, gold.names,
    )  # fmt: skip


def is_later(key: str) -> bool:
    """Tell whether a telling was put beside the gold's."""
    return _LATER in key


DAYS_LATER = (3, 5, 8, 14, 21, 30, 60)
_LATER = "+later"
_FACTORS = (0.3, 0.5, 0.7, 1.5, 2, 3)
_FIXED = 31  # days: a time no longer than a month is moved


def _number(seed: str, options: Sequence[_Option]) -> _Option:
    return options[int.from_bytes(blake2b(seed.encode(), digest_size=8).digest(), "big") % len(options)]


def _taken(pool: Sequence[Telling], one: Telling, gold: Gold) -> Telling:
    """Give a telling of one's type that another setting has; itself where there is none."""
    setting = gold.sets[one.key].rpartition("-")[0]
    others = [other for other in pool if gold.sets[other.key].rpartition("-")[0] != setting]
    return _number(one.key, others or [one])


def _later(one: Telling, other: Telling, days: int) -> Telling:
    document = one.page.document
    published = None if one.page.day is None else day_text(one.page.day + days)
    time = one.time
    if one.days is not None and one.days.length <= _FIXED:
        time = f"{day_text(one.days.first + days)}/{day_text(one.days.last + days)}" if one.days.length > 1 else day_text(one.days.first + days)
    later = document + _LATER
    return replace(
        one, key=one.key.replace(document, later), page=replace(one.page, document=later, published=published), time=time,
        tolls=tuple(_times(toll, _number(f"{one.key} toll", _FACTORS)) for toll in one.tolls), words=other.words,
        sites=other.sites if one.sites else one.sites, targets=other.targets if one.targets else one.targets,
        weapons=_number(f"{one.key} weapons", (one.weapons, other.weapons)), same=one.same and one.same.replace(document, later),
    )  # fmt: skip


def _times(toll: Casualty, factor: float) -> Casualty:
    known = {name: value for name in ("low", "best", "high") if (value := getattr(toll, name)) is not None}
    return toll.model_copy(update={name: max(1, round(value * factor)) for name, value in known.items()})


def figures(gold: Gold, found: Labels) -> Figures:
    """Measure clusters of the gold's events."""
    told = [one for report in gold.reports for one in report]
    practice = gdelt(told)
    alone = {one.key: one.key for one in told}
    linked = partnered(gold.incidents)
    whole = b_cubed(gold.incidents, found)
    by_set: defaultdict[str, set[str]] = defaultdict(set)
    for key, name in gold.sets.items():
        by_set[name].add(key)
    shown: Figures = {}
    for prefix, labels in (("", found), ("gdelt_", practice), ("alone_", alone)):
        for kind, over in (("b3_", None), ("b3_linked_", linked)):
            values = whole if labels is found and over is None else b_cubed(gold.incidents, labels, over)
            shown |= {f"{prefix}{kind}{name}": value for name, value in zip(PARTS, values, strict=True)}
        means = [b_cubed(gold.incidents, labels, keys)[2] for keys in by_set.values()]
        shown[f"{prefix}b3_set_f1"] = sum(means) / len(means)
    return shown | {"events": len(told), "linked": len(linked), "incidents": len(set(gold.incidents.values())), "sets": len(by_set)}


def partnered(labels: Labels) -> set[str]:
    """Give the events that aren't alone in their cluster."""
    return {key for keys in _groups(labels).values() if len(keys) > 1 for key in keys}


def b_cubed(gold: Labels, found: Labels, over: Iterable[str] | None = None) -> tuple[float, float, float]:
    """Give B-cubed precision, recall and their harmonic mean over the events `over`, or all; clusters are whole ones, whatever is averaged over."""
    golds, founds = _groups(gold), _groups(found)
    keys = sorted(gold if over is None else over)
    shares = [(golds[gold[key]], founds[found[key]]) for key in keys]
    precision = sum(len(mine & its) / len(its) for mine, its in shares) / len(keys)
    recall = sum(len(mine & its) / len(mine) for mine, its in shares) / len(keys)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _groups(labels: Labels) -> dict[Hashable, set[str]]:
    groups: defaultdict[Hashable, set[str]] = defaultdict(set)
    for key, label in labels.items():
        groups[label].add(key)
    return groups


def gdelt(told: Iterable[Telling]) -> dict[str, Hashable]:
    """Cluster as GDELT does: same day, type and place. An act without a day has its report's date, one without a place its parties' country."""
    return {one.key: (one.time or one.page.published, one.type, _placed(one)) for one in told}


def _placed(one: Telling) -> str:
    lands = [party.country for party in (*one.actors, *one.recipients) if party.country] or sorted(one.page.countries)
    return one.spots[0].name if one.spots else next(iter(lands), "")


def _lines(gold: Gold, found: Mapping[str, int]) -> Iterable[str]:
    for report in gold.reports:
        events = [{"event": gold.names[one.key][1], "incident": found[one.key]} for one in report]
        yield json.dumps({"id": gold.names[report[0].key][0] if report else "", "events": events})


def _errors(gold: Gold, found: Mapping[str, int], merger: Merger, count: int) -> Iterable[dict[str, object]]:
    """Give pairs that one side has together and the other hasn't, each with the reasons of its score; the surest errors first."""
    if not count:
        return
    told = {one.key: one for report in gold.reports for one in report}
    for error, right, wrong in (("parted", _groups(gold.incidents), found), ("joined", _groups(found), gold.incidents)):
        pairs = [(a, b) for keys in right.values() for a in sorted(keys) for b in sorted(keys) if a < b and wrong[a] != wrong[b]]
        scored = [(merger.why(a, b), a, b) for a, b in pairs]
        sure = sorted(scored, key=lambda one: (one[0].points if one[0] else -99.0) * (1 if error == "parted" else -1))
        for score, a, b in sure[:count]:
            parts = [f"{part.points:+.1f} {part.feature}: {part.why}" for part in score.reasons] if score else ["not compared"]
            yield {"kind": "incidents", "error": error, "one": gold.names[a], "other": gold.names[b], "types": [told[a].type, told[b].type],
                   "points": score and round(score.points, 2), "why": parts}  # fmt: skip
