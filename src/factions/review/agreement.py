"""Krippendorff's alpha: how far several coders agree beyond what chance would give; 1 is full agreement, 0 chance's, below 0 worse than chance.

    alpha = 1 - D_o / D_e
    D_o   = 1/n sum over units u of (1 / (m_u - 1)) sum over ordered pairs of values in u of d(a, b)
    D_e   = 1/(n (n - 1)) sum over ordered pairs of all pairable values of d(a, b)

m_u is how many values unit u has (units with fewer than two aren't pairable), n the number of pairable values, d a distance. Source: K. Krippendorff,
Computing Krippendorff's Alpha-Reliability (2011). Set-valued fields take MASI: R. Passonneau, Measuring Agreement on Set-valued Items (LREC 2006).

The package `krippendorff` computes the same, and is under the GPL, which a package under Apache-2.0 can't depend on; so these few lines are ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

_Value = TypeVar("_Value", bound=Hashable)
Distance = Callable[[Any, Any], float]


def alpha(units: Iterable[Sequence[_Value]], distance: Distance) -> float | None:
    """Give alpha over units, each with the values that its coders gave (a coder who gave none is left out).

    None where no unit has two values, or where all values are the same: without variation there is nothing to agree on.
    """
    pairable = [Counter(unit) for unit in units if len(unit) > 1]
    totals: Counter[_Value] = Counter()
    for counts in pairable:
        totals.update(counts)
    n = totals.total()
    expected = _pairs(totals, distance)
    if not n or not expected:
        return None
    observed = sum(_pairs(counts, distance) / (counts.total() - 1) for counts in pairable)
    return 1 - (observed / n) / (expected / (n * (n - 1)))


def _pairs(counts: Mapping[_Value, int], distance: Distance) -> float:
    """Sum a distance over all ordered pairs of values."""
    return sum(many * others * distance(one, other) for one, many in counts.items() for other, others in counts.items() if one != other)


def nominal(one: object, other: object) -> float:
    """Give 0 for the same code, 1 for another."""
    return float(one != other)


def interval(one: float, other: float) -> float:
    """Give the squared difference."""
    return float((one - other) ** 2)


def ratio(one: float, other: float) -> float:
    """Give the squared difference as a share of the sum: 10 and 20 heads are as far apart as 100 and 200."""
    return float(((one - other) / (one + other)) ** 2) if one + other else 0.0


def masi(one: frozenset[Any], other: frozenset[Any]) -> float:
    """Give 1 - Jaccard's index x monotonicity: 1 for the same set, 2/3 where one holds the other, 1/3 where they only overlap, 0 where they don't."""
    if one == other:
        return 0.0
    shared = one & other
    monotony = 2 / 3 if shared and (one <= other or other <= one) else 1 / 3 if shared else 0.0
    return 1 - len(shared) / len(one | other) * monotony
