"""The sign of a tie, and which of all ties make a network that can be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

from factions.analysis.ties import ALL, Among, End, Tie, of_all
from factions.ledger.open import Ledger

Sign = Literal[1, 0, -1]
"""What a tie makes of its two: friends, neither, enemies."""
SIGNS: dict[str, Sign] = {
    "allied_with": 1, "backs": 1, "member_of": 1, "part_of": 1, "affiliated_with": 1, "fights": -1, "rival_of": -1,
}  # fmt: skip
"""The ties that have a sign. The others (who leads, split from, merged into or followed whom) say nothing of friendship."""


def sign(tie: Tie) -> Sign:
    """Give a tie's sign."""
    return SIGNS.get(tie.type, 0)


class Left(NamedTuple):
    """What a network leaves out.

    Ties that nobody says to hold (`unsaid`), that nobody dates (`undated`), that rest on too little (`light`); `actors` beyond the most that are
    wanted, with the `ties` at them; ties that so few statements tell of that nobody weighed them (`unweighed`).
    """

    unsaid: int
    undated: int
    light: int
    actors: int
    ties: int
    unweighed: int = 0


@dataclass(frozen=True, slots=True)
class Network:
    """Actors, by the sum of their ties' weights (`standing`), the weightiest first, and the ties between them, the weightiest first."""

    actors: tuple[End, ...]
    ties: tuple[Tie, ...]
    standing: dict[str, float]
    left: Left


def ends(tie: Tie) -> tuple[str, str]:
    """Give the ids of a tie's two groups."""
    return tie.subject.id or "", tie.object.id or ""


def narrow(ties: Iterable[Tie], *, least: float = 0.0, most: int = 200) -> Network:
    """Give the network of at most so many actors: those whose ties weigh most, of ties that weigh at least so much, at any time.

    Ties must be between groups. One of which nobody asserts that it holds, or of which nobody says since when, is left out, as it holds on no day.
    """
    held = list(ties)
    said = [tie for tie in held if tie.supporting and tie.weight > 0]
    dated = [tie for tie in said if any(one.first for one in tie.periods)]
    heavy = [tie for tie in dated if tie.weight >= least]
    standing: defaultdict[str, float] = defaultdict(float)
    known: dict[str, End] = {}
    for tie in heavy:
        for name, end in zip(ends(tie), (tie.subject, tie.object), strict=True):
            standing[name] += tie.weight
            known[name] = end
    chosen = set(sorted(known, key=lambda name: (-standing[name], name))[:most])
    shown = tuple(sorted((tie for tie in heavy if chosen.issuperset(ends(tie))), key=_order))
    tied = {name for tie in shown for name in ends(tie)}
    left = Left(len(held) - len(said), len(said) - len(dated), len(dated) - len(heavy), len(known) - len(tied), len(heavy) - len(shown))
    actors = sorted((known[name] for name in tied), key=lambda end: (-standing[end.id or ""], end.name, end.id))
    return Network(tuple(actors), shown, {name: round(standing[name], 3) for name in tied}, left)


def _order(tie: Tie) -> tuple[float, str, str, str, str]:
    return -tie.weight, tie.subject.name, tie.type, tie.object.name, tie.subtype or ""


def network(
    ledger: Ledger, *, among: Among = ALL, least: float = 0.0, most: int = 200, statements: int = 0, public: bool = False, as_of: date | None = None
) -> Network:
    """Give the network of a ledger: of the ties that `among` asks for, as `narrow` narrows them, each with so many of its statements.

    `public` and `as_of` are as in `of_all`, which weighs the ties that are stated most often; what that leaves out is counted in `left.unweighed`.
    """
    found: list[Network] = []

    def choose(ties: list[Tie]) -> list[Tie]:
        found.append(narrow(ties, least=least, most=most))
        return list(found[0].ties)

    held = of_all(ledger, among=among, statements=statements, choose=choose, public=public, as_of=as_of)
    return replace(found[0], ties=tuple(held.ties), left=found[0].left._replace(unweighed=held.left_out))
