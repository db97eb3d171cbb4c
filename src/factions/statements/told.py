"""Reads claims off a text: the words that announce what somebody says, what is said, and who says it."""

from __future__ import annotations

from dataclasses import dataclass

from factions.mentions.meaning import Linked
from factions.models.labels import CLAIMS
from factions.models.scored import Scored

Bounds = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """A claim: bounds in code points; `speaker` is a mention's number, `voice` the bounds of words for a speaker who is no mention."""

    kind: str
    cue: Bounds | None
    content: Bounds
    speaker: int | None
    voice: Bounds | None
    condition: Bounds | None
    horizon: Bounds | None
    share: float


def find_told(scored: Scored, linked: Linked) -> list[Told]:
    """Find the claims of a text, in the order of their cues."""
    tagged = scored.tags("cue")
    if not tagged:
        return []
    at = [first for first, _, _, _ in tagged]
    cues, kinds = scored.cues(at)
    nodes = [spot.node for spot in linked.spots]
    contents = scored.contents(cues, at)
    voices, conditions, horizons = (_bounds(scored, layer) for layer in ("voice", "condition", "horizon"))
    found = []
    for row, ((near, speakers), (first, last, kind, share)) in enumerate(zip(scored.speakers(cues, at, nodes, linked.meant), tagged, strict=True)):
        start, end, sure = contents[row]
        content = (scored.words.bounds[start][0], scored.words.bounds[end][1])
        cue = (scored.words.bounds[first][0], scored.words.bounds[last - 1][1]) if kind == "cue" else None
        best = int(speakers.argmax())
        speaker = near[best] if best < len(near) else None
        sentence = scored.words.sentence[first]
        voice = min((v for v in voices if v[2] == sentence), key=lambda v: abs(v[0] - scored.words.bounds[first][0]), default=None)
        within = [c for c in conditions if content[0] <= c[0] and c[1] <= content[1]]
        due = [h for h in horizons if content[0] <= h[0] and h[1] <= content[1]]
        found.append(Told(
            CLAIMS[int(kinds[row].argmax())], cue, _trimmed(scored.text, content), speaker, voice[:2] if voice and speaker is None else None,
            within[0][:2] if within else None, due[0][:2] if due else None, share * sure * float(kinds[row].max()) * float(speakers[best]),
        ))  # fmt: skip
    return found


def _bounds(scored: Scored, layer: str) -> list[tuple[int, int, int]]:
    bounds = scored.words.bounds
    return [(bounds[first][0], bounds[last - 1][1], scored.words.sentence[first]) for first, last, _, _ in scored.tags(layer)]


def _trimmed(text: str, content: Bounds) -> Bounds:
    """Leave out the quotation marks and commas around what is said."""
    start, end = content
    while end - start > 1 and text[start] in "\"“”'‘’,;: ":
        start += 1
    while end - start > 1 and text[end - 1] in '"“”‘’,;:. ':
        end -= 1
    return start, end
