"""How much a fact rests on: its independent origins, the grades of its sources, and how sure the coder was.

A statement's strength is

    strength = grade x voice x hedge x confidence

where `grade` is the source's Admiralty grade (A .95, B .85, C .7, D .5, E .3, F .5: F means that it cannot be judged, not that it is the worst), set
by a person; a text without a publisher counts a half of that. `voice` is 1 where the report says it itself, .9 where it names who says so, .6 where
it quotes somebody unnamed; half of that where who says so is a party to the matter. `hedge` is .5 where it's only thought possible, else 1.
`confidence` is the coder's calibrated probability that the statement was read rightly.

Statements of one origin count once, by the strongest: copies of one text (a family) are one origin, and so are the reports of one publisher, and
those that quote one named speaker. A copy goes back to the publisher of the family's first text.
Independent origins add up as chances that at least one is right:

    support = 1 - (1 - s1)(1 - s2)...        over origins that assert it
    denial  = 1 - (1 - d1)(1 - d2)...        over origins that deny it
    weight  = support x (1 - denial / 2)

So one unnamed source in a text without a publisher weighs .15, one publisher that nobody has graded .5, and five of them .97. A denial never takes
more than half away: it is shown beside it. The numbers are our judgement, not a measurement, and no probability that the thing is true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Literal

from factions.reference.folding import fold

Grade = Literal["A", "B", "C", "D", "E", "F"]
"""An Admiralty grade of a source's reliability: A is completely reliable, E unreliable, F cannot be judged."""
GRADES: dict[str, float] = {"A": 0.95, "B": 0.85, "C": 0.7, "D": 0.5, "E": 0.3, "F": 0.5}
"""What a source's grade is worth."""
NO_PUBLISHER = 0.5
VOICES: dict[str, float] = {"own": 1.0, "named": 0.9, "unnamed": 0.6}
"""What it is worth who says it: the report itself, somebody whom it names, somebody whom it doesn't."""
INTERESTED = 0.5
POSSIBLE = 0.5
FORMULA = (
    "Strength of a statement: grade of its source (A .95, B .85, C .7, D .5, E .3, F .5; half without a publisher) x voice (the report's own 1, "
    "a named speaker .9, an unnamed one .6; half where the speaker is a party) x hedge (.5 where only possible) x the coder's confidence. Copies of "
    "one text, reports of one publisher, and reports that quote one named speaker, count once, by the strongest. Support is 1 minus the product of "
    "(1 - strength) over independent origins that assert it, denial the same over those that deny it; weight is support x (1 - denial / 2)."
)
"""The formula as pages show it."""
_COUNTED = {"asserted": 1.0, "possible": POSSIBLE, "denied": 1.0}


@dataclass(frozen=True, slots=True)
class Support:
    """One statement for or against a fact.

    `family` names the copies that the text belongs to (the document's id where it is no copy), `lead` the publisher of the first of them (null where
    that is unknown), `speaker` who says it: a canonical id or folded name, empty where the report doesn't name him, null where the report itself says
    so. `interested` tells that the speaker is a party to the matter.
    """

    family: str
    publisher: str | None = None
    grade: Grade = "F"
    confidence: float = 1.0
    factuality: str = "asserted"
    speaker: str | None = None
    interested: bool = False
    lead: str | None = None

    @property
    def origin(self) -> str:
        """What it goes back to: a named speaker, else the publisher of the text that it comes of, else that text."""
        if self.speaker:
            return f"speaker {self.speaker}"
        return f"publisher {fold(self.lead)}" if self.lead else f"family {self.family}"

    @property
    def strength(self) -> float:
        """Its strength, 0 to 1, by the formula; 0 for what is planned, demanded or under an if."""
        voice = VOICES["own" if self.speaker is None else "named" if self.speaker else "unnamed"]
        source = GRADES[self.grade] * (1.0 if self.publisher else NO_PUBLISHER)
        return source * voice * (INTERESTED if self.interested else 1.0) * _COUNTED.get(self.factuality, 0.0) * self.confidence


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a fact rests on: `support`, `denial` and `weight` from 0 to 1; `origins` and `deniers` are how many independent ones there are."""

    support: float
    denial: float
    origins: int
    deniers: int

    @property
    def weight(self) -> float:
        """The support, less half of what is denied of it."""
        return self.support * (1 - self.denial / 2)

    @property
    def why(self) -> str:
        """The weight in words."""
        against = f", denied by {self.deniers}" if self.deniers else ""
        return f"{self.origins} independent {'origin' if self.origins == 1 else 'origins'}{against}"


def weigh(supports: Iterable[Support]) -> Weight:
    """Weigh a fact by its statements; what is planned, demanded or under an if counts neither way."""
    strongest: tuple[dict[str, float], dict[str, float]] = ({}, {})
    for one in supports:
        if one.factuality in _COUNTED:
            side = strongest[one.factuality == "denied"]
            side[one.origin] = max(side.get(one.origin, 0.0), one.strength)
    support, denial = (1 - prod(1 - strength for strength in side.values()) for side in strongest)
    return Weight(support, denial, *map(len, strongest))
