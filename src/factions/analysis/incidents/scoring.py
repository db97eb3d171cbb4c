"""The score of a pair of happenings: log-odds that they are one act, as a sum of weighted features, each with its reason.

Above the features stands what only two whole reports tell: where one report has another happening that suits better, the pair suits less.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from factions.analysis.incidents.comparing import Pair
from factions.analysis.incidents.features import FEATURES, Said
from factions.analysis.incidents.happening import Happening
from factions.errors import CodebookError

WEIGHTS = "weights.yaml"
BEST, BETTER = "best_for_both", "better_elsewhere"
"""The two features of whole reports."""
_ROUNDING = 1e-6
"""More than sums of one score's parts differ by when they are added up in another order."""
SPREAD = 4.0
"""Log-odds by which another happening must suit better to be as much against as can be."""


class Part(NamedTuple):
    """What a feature adds to a score: `points` (log-odds) are its value times its weight."""

    feature: str
    value: float
    weight: float
    why: str

    @property
    def points(self) -> float:
        """The log-odds that it adds."""
        return self.value * self.weight


@dataclass(frozen=True)
class Score:
    """Why two happenings are, or aren't, taken for one: log-odds, above 0 for one; `parts` are what spoke."""

    points: float
    parts: tuple[Part, ...]

    @property
    def reasons(self) -> list[Part]:
        """What spoke, the loudest first."""
        return sorted(self.parts, key=lambda part: -abs(part.points))

    @property
    def probability(self) -> float:
        """The probability by the fit, on pairs that were compared."""
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, self.points))))


@dataclass(frozen=True)
class Weights:
    """The fitted table: `base` log-odds of a pair of which nothing is known, and the weight of each feature."""

    base: float
    features: Mapping[str, float]

    @cached_property
    def least(self) -> float:
        """The sum of the features that a score above 0 takes; what two whole reports tell is added to it."""
        return -max(0.0, self.features[BEST], self.features[BETTER])

    @cached_property
    def loudest(self) -> tuple[tuple[Callable[[Pair], Said], float, float], ...]:
        """The features of two happenings, the loudest first, each with its weight, and what those behind it may add at most."""
        ranked = sorted(FEATURES, key=lambda feature: -abs(self.features[feature.__name__]))
        found = [self.features[feature.__name__] for feature in ranked]
        return tuple((feature, found[at], sum(weight for weight in found[at + 1 :] if weight > 0)) for at, feature in enumerate(ranked))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Load the weights that are shipped; raises CodebookError where the file is broken or doesn't fit the table of features."""
    raw = resources.files(__package__).joinpath(WEIGHTS).read_text(encoding="utf-8")
    try:
        held = yaml.safe_load(raw)
        found = Weights(float(held["base"]), {str(name): float(value) for name, value in held["features"].items()})
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise CodebookError(WEIGHTS, f"it isn't a table of weights ({error!r})") from error
    known = {*(feature.__name__ for feature in FEATURES), BEST, BETTER}
    if odd := known.symmetric_difference(found.features):
        raise CodebookError(WEIGHTS, f"it doesn't fit the table of features: {', '.join(sorted(odd))}")
    return found


def parts(one: Happening, other: Happening, by: Weights) -> list[Part]:
    """Give what each feature that speaks has to say of two happenings."""
    pair = Pair(one, other)
    said = ((feature.__name__, feature(pair)) for feature in FEATURES)
    return [Part(name, told.value, by.features[name], told.why) for name, told in said if told.value]


def may_speak(one: Happening, other: Happening, by: Weights) -> bool:
    """Tell whether the score of two happenings may be above 0; where it can't be, it is no rival of one that is, and needn't be worked out."""
    pair, points = Pair(one, other), by.base
    for feature, loud, rest in by.loudest:
        points += feature(pair).value * loud
        if points + rest < by.least - _ROUNDING:
            return False
    return True


def score_reports(pairs: Iterable[tuple[Happening, Happening]], by: Weights | None = None) -> dict[tuple[str, str], Score]:
    """Score all pairs between two reports (or within one) that are compared; gives them by their keys as in the pair.

    The pairs of the two reports must come together, each with the same report first: what suits better elsewhere depends on them alone.
    """
    by = by or weights()
    drafts: dict[tuple[str, str], tuple[bool, float, list[Part]]] = {}
    for one, other in pairs:
        found = parts(one, other, by)
        drafts[one.key, other.key] = (one.page.document == other.page.document, by.base + sum(part.points for part in found), found)
    ahead = rivals({key: base for key, (same_page, base, _) in drafts.items() if not same_page})
    return {key: _scored(base, found, ahead.get(key), by) for key, (_, base, found) in drafts.items()}


def _scored(base: float, found: Sequence[Part], ahead: float | None, by: Weights) -> Score:
    last = [] if ahead is None else [rivalry(ahead, by)]
    return Score(base + sum(part.points for part in last), (*found, *last))


def rivalry(ahead: float, by: Weights) -> Part:
    """Give what it tells that the best other pair of either happening is so much (log-odds) `ahead`."""
    if ahead <= 0:
        return Part(BEST, 1.0, by.features[BEST], "neither report has another act that suits better")
    return Part(BETTER, min(1.0, ahead / SPREAD), by.features[BETTER], "one of the reports has another act that suits better")


def rivals(bases: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Give by how much the best other pair of either of a pair's happenings is ahead of it, between two reports; below 0 it is behind."""
    best: dict[tuple[int, str], list[float]] = {}
    for key, base in bases.items():
        for side in (0, 1):
            best.setdefault((side, key[side]), []).append(base)
    two = {name: sorted(held, reverse=True)[:2] for name, held in best.items()}
    ahead: dict[tuple[str, str], float] = {}
    for key, base in bases.items():
        others = [held[1:] if held[0] == base else held[:1] for held in (two[side, key[side]] for side in (0, 1))]
        ahead[key] = max((value for other in others for value in other), default=-math.inf) - base
    return ahead
