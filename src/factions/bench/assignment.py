"""One-to-one pairing by the largest total score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Pair = tuple[int, int]


def best_pairs(scores: Mapping[Pair, float]) -> list[Pair]:
    """Choose pairs (left, right) of `scores`, each end at most once, so that the sum of their scores is the largest; sorted.

    Scores are positive; a pair that isn't in `scores` is not chosen. To have as many pairs as can be, add to each score more than the scores sum to.
    """
    chosen: list[Pair] = []
    for lefts, rights in _components(scores):
        chosen += [pair for pair in _assign(lefts, rights, scores) if pair in scores]
    return sorted(chosen)


def _components(pairs: Iterable[Pair]) -> list[tuple[list[int], list[int]]]:
    """Split the pairs into groups that share no end, so that each is small."""
    pairs = list(pairs)
    group = {("left", left): {("left", left)} for left, _ in pairs} | {("right", right): {("right", right)} for _, right in pairs}
    for left, right in pairs:
        one, other = group["left", left], group["right", right]
        if one is not other:
            one |= other
            for end in other:
                group[end] = one
    groups = {id(ends): ends for ends in group.values()}.values()
    return [(sorted(n for side, n in ends if side == "left"), sorted(n for side, n in ends if side == "right")) for ends in groups]


def _assign(lefts: list[int], rights: list[int], scores: Mapping[Pair, float]) -> list[Pair]:
    """Assign by the Hungarian method with potentials (Kuhn, Munkres), in the order of n²m; a pair without a score counts 0."""
    if len(lefts) > len(rights):
        turned = {(right, left): score for (left, right), score in scores.items()}
        return [(left, right) for right, left in _assign(rights, lefts, turned)]
    cost = [[-scores.get((left, right), 0.0) for right in rights] for left in lefts]
    row_price, column_price = [0.0] * len(lefts), [0.0] * len(rights)
    holder: list[int | None] = [None] * len(rights)  # the row that has each column
    for row in range(len(lefts)):
        _add_row(row, cost, row_price, column_price, holder)
    return [(lefts[row], rights[column]) for column, row in enumerate(holder) if row is not None]


def _add_row(row: int, cost: list[list[float]], row_price: list[float], column_price: list[float], holder: list[int | None]) -> None:
    """Give `row` a column along the cheapest chain of exchanges."""
    reach = [float("inf")] * len(column_price)  # the price of reaching each column
    before: list[int | None] = [None] * len(column_price)  # the column from which it was reached
    seen: list[int] = []
    current: int | None = row
    last: int | None = None
    while current is not None:
        for column in set(range(len(column_price))) - set(seen):
            price = cost[current][column] - row_price[current] - column_price[column]
            if price < reach[column]:
                reach[column], before[column] = price, last
        last = min(set(range(len(column_price))) - set(seen), key=lambda column: (reach[column], column))
        step = reach[last]
        row_price[row] += step
        for column in seen:
            held = holder[column]
            if held is not None:
                row_price[held] += step
            column_price[column] -= step
        for column in set(range(len(column_price))) - set(seen):
            reach[column] -= step
        seen.append(last)
        current = holder[last]
    while last is not None:
        previous = before[last]
        holder[last] = row if previous is None else holder[previous]
        last = previous
