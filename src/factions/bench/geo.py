"""The bench of places: articles in which others marked the names of places and where these lie (GWN, GeoVirus).

One record is {"id", "text", "publisher", "url", "places": [{"start", "end", "lat", "lon", "geonames", "form"}]}; lat and lon are null for what holds
no place, `geonames` where the corpus has no ids.

Given the names; over those with coordinates
    acc161, acc25         share within 161 km and 25 km. The gold's GeoNames id is no distance at all: sources differ on where a country's point is.
    acc161_points         acc161 by the coordinates alone.
    found                 share that got a point; mean_km, median_km: over these, null where none did. places: how many there are.
From the text alone
    recognition_exact_f1, recognition_exact_precision, recognition_exact_recall
                          micro-averaged; a hit has the span of a place of form literal or associative. What has exactly the span of another form
                          (a common noun, a demonym) is neither hit nor error.
    recognition_gold, recognition_predicted     how many there are.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from factions.bench.counts import Counts
from factions.bench.files import Figures, documents, form_of, quoted, rounded, show_errors, write_lines
from factions.documents.segmentation import sentences
from factions.identities.places import PlaceName, publisher_country, resolve_places
from factions.identities.records import Place
from factions.mentions.place_names import find_place_names
from factions.mentions.spotting import form_of as written_as
from factions.mentions.spotting import spot
from factions.models.scored import Scored
from factions.reference.globe import km
from factions.reference.registry import registry

NEAR_KM, CLOSE_KM = 161.0, 25.0
_NOWHERE_KM = 20_039.0
"""How far off a place without a point counts among errors: the other side of the earth."""
_PLACES = frozenset({"literal", "associative"})
Span = tuple[int, int]


class System(Protocol):
    """What is measured."""

    def resolve(self, row: Mapping[str, Any], spans: Sequence[Span]) -> Sequence[Place | None]:
        """Give the place that each given span of a report's text means."""
        ...

    def recognise(self, text: str) -> Sequence[Span]:
        """Give the spans of a text that name places."""
        ...


def bench_geo(data: Path, *, predictions: Path | None = None, errors: int = 0, system: System | None = None) -> Figures:
    """Resolve the given names and find names in each text of a JSONL file or folder, and score both.

    Of the annotations the system sees the spans of places, and those for resolving only. `predictions` gets {"id", "resolved": [{"start", "end",
    "lat", "lon", "geonames"} or null], "recognised": [{"start", "end"}]} a line, `resolved` in the order of the given places. `errors` shows the
    places that are farthest off and as many names missed and falsely found. Raises SourceError that names a record which isn't of that form.
    """
    system = system or Shipped()
    score = Score()
    lines = []
    rows = documents(data)
    for row in rows:
        with form_of(data, row["id"], "a text with places"):
            text, gold = row["text"], [dict(place) for place in row["places"]]
            spans = [(int(place["start"]), int(place["end"])) for place in gold]
            for place in gold:
                _ = place["lat"], place["form"]
        resolved = [_answer(span, place) for span, place in zip(spans, system.resolve(row, spans), strict=True)]
        recognised = list(dict.fromkeys(system.recognise(text)))
        score.resolved(row["id"], gold, resolved)
        score.recognised(row["id"], text, gold, recognised)
        found = [{"start": start, "end": end} for start, end in recognised]
        lines.append(json.dumps({"id": row["id"], "resolved": resolved, "recognised": found}, ensure_ascii=False))
    if predictions:
        write_lines(predictions, lines)
    show_errors(score.worst(errors))
    return rounded(score.figures() | {"documents": len(rows), "missing_documents": 0})


def _answer(span: Span, place: Place | None) -> dict[str, Any] | None:
    if place is None or place.lat is None:
        return None
    return {"start": span[0], "end": span[1], "lat": place.lat, "lon": place.lon, "geonames": place.geonames}


class Shipped:
    """The resolver and the recogniser of Factions."""

    def resolve(self, row: Mapping[str, Any], spans: Sequence[Span]) -> Sequence[Place | None]:
        """Give the place of each span that is written as a name; a common noun means none."""
        text = row["text"]
        names = [PlaceName(start, end, text[start:end]) for start, end in spans]
        named = [name for name in names if written_as(name.text, "place") == "named"]
        home = publisher_country(row.get("publisher"), row.get("url"))
        found = dict(zip(named, resolve_places(named, text, home=home, title=row.get("title")), strict=True))
        return [found.get(name) for name in names]

    def recognise(self, text: str) -> Sequence[Span]:
        """Give the names of places, those that stand for governments or inside other names too."""
        scored = Scored(text, sentences(text))
        return find_place_names(scored, spot(scored, [], registry().match(text)))


class Score:
    """Pools what came of several texts."""

    def __init__(self) -> None:
        self.places = self.points = 0
        self.distances: list[float] = []
        self.names = Counts()
        self.far: list[tuple[float, dict[str, Any]]] = []
        self.wrong: list[dict[str, Any]] = []

    def resolved(self, name: str, gold: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any] | None]) -> None:
        """Score the places of one text; `found` belongs to `gold` one by one, and the first of equal spans counts for all of them."""
        at: dict[Span, Mapping[str, Any]] = {}
        for place in filter(None, found):
            at.setdefault((place["start"], place["end"]), place)
        for place in gold:
            if place["lat"] is None:
                continue
            self.places += 1
            answer = at.get((place["start"], place["end"]))
            told = {"kind": "geo", "document": name, "quote": place.get("text", ""), "gold": [place["lat"], place["lon"]]}
            if answer is None:
                self.far.append((_NOWHERE_KM, {**told, "error": "no point"}))
                continue
            distance = km((place["lat"], place["lon"]), (answer["lat"], answer["lon"]))
            self.points += distance <= NEAR_KM
            same = bool(answer["geonames"]) and str(answer["geonames"]) == str(place.get("geonames") or "")
            self.distances.append(0.0 if same else distance)
            if self.distances[-1] > NEAR_KM:
                self.far.append((distance, {**told, "error": "far", "predicted": [answer["lat"], answer["lon"]], "km": round(distance)}))

    def recognised(self, name: str, text: str, gold: Sequence[Mapping[str, Any]], found: Sequence[Span]) -> None:
        """Score the names found in one text."""
        marked = {(place["start"], place["end"]): place["form"] in _PLACES for place in gold}
        marked.update({(place["start"], place["end"]): True for place in gold if place["form"] in _PLACES})
        wanted = {span for span, named in marked.items() if named}
        counted = set(found) - (marked.keys() - wanted)
        self.names.add(len(wanted), len(counted), len(wanted & counted))
        for error, spans in (("missed", wanted - counted), ("false", counted - wanted)):
            self.wrong += ({"kind": "geo", "document": name, "error": error, "quote": quoted(text, span)} for span in sorted(spans))

    def worst(self, count: int) -> list[dict[str, Any]]:
        """Give the `count` places that are farthest off, and the first `count` names of each error."""
        far = [error for _, error in sorted(self.far, key=lambda pair: -pair[0])[:count]]
        return far + [error for kind in ("missed", "false") for error in [wrong for wrong in self.wrong if wrong["error"] == kind][:count]]

    def figures(self) -> Figures:
        """Give the figures of the module's docstring."""
        count = max(1, self.places)
        return {
            "acc161": sum(km <= NEAR_KM for km in self.distances) / count, "acc25": sum(km <= CLOSE_KM for km in self.distances) / count,
            "acc161_points": self.points / count, "found": len(self.distances) / count,
            "mean_km": statistics.fmean(self.distances) if self.distances else None,
            "median_km": statistics.median(self.distances) if self.distances else None, "places": self.places,
            "recognition_exact_f1": self.names.f1, "recognition_exact_precision": self.names.precision,
            "recognition_exact_recall": self.names.recall, "recognition_gold": self.names.gold, "recognition_predicted": self.names.found,
        }  # fmt: skip
