"""Rule tables at work: the rows of the codebook made into tests, once, and tried in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from factions.codebook.codings import Condition, Row, Scalar, Test

Facts = Mapping[str, object]
"""What is known, by name: a value, null for what isn't known, or a set of values. It has something for every name (see facts.py)."""
_Holds = Callable[[object], bool]
NONE, ANY = "none", "any"


class _Rule(NamedTuple):
    """A row and its tests: fact by fact, what must hold of it."""

    row: Row
    when: dict[str, _Holds]
    unless: dict[str, _Holds]

    def fits(self, facts: Facts) -> bool:
        """Tell whether all that it asks holds."""
        for name, holds in self.when.items():
            if not holds(facts[name]):
                return False
        return not any(holds(facts[name]) for name, holds in self.unless.items())


class Table:
    """Rows ready to be tried in order. Those that ask `key` of another value are passed over at once: a table may have hundreds of rows."""

    def __init__(self, rows: Iterable[Row], key: str) -> None:
        self._rules = [_Rule(row, _tests(row.when), _tests(row.unless)) for row in rows]
        self._key = key
        self._of: dict[object, tuple[_Rule, ...]] = {}

    def first(self, facts: Facts) -> Row | None:
        """Give the first row that fits; null where none does."""
        value = facts[self._key]
        rules = self._of.get(value)
        if rules is None:
            rules = self._of[value] = tuple(self._narrowed(value))
        for rule in rules:
            if rule.fits(facts):
                return rule.row
        return None

    def _narrowed(self, value: object) -> Iterator[_Rule]:
        for rule in self._rules:
            asked = rule.when.get(self._key)
            if asked is None or asked(value):
                yield rule._replace(when={name: holds for name, holds in rule.when.items() if name != self._key})


def _tests(asked: Mapping[str, Condition]) -> dict[str, _Holds]:
    return {name: _test(condition) for name, condition in asked.items()}


def _test(condition: Condition) -> _Holds:
    if isinstance(condition, Test):
        return _long(condition)
    values = condition if isinstance(condition, tuple) else (condition,)
    return _among(values)


def _among(values: Sequence[Scalar]) -> _Holds:
    """One of several is there; `none` and `any` ask for nothing and for something, alone or beside others."""
    nothing, something = NONE in values, ANY in values
    wanted = frozenset(values) - {NONE, ANY}
    kinds = {(type(one) is bool, one) for one in wanted}  # for Python 1 is True

    def holds(held: object) -> bool:
        if isinstance(held, frozenset):
            return (nothing and not held) or (something and bool(held)) or not wanted.isdisjoint(held)
        if held is None:
            return nothing
        return something or (type(held) is bool, held) in kinds

    return holds


def _long(test: Test) -> _Holds:
    only = None if test.only is None else frozenset(test.only)
    every = frozenset(test.all or ())
    low, high = test.at_least, test.at_most

    def holds(held: object) -> bool:
        if isinstance(held, frozenset):
            return every <= held and (only is None or (bool(held) and held <= only)) and low is None and high is None
        if low is None and high is None:
            return held is not None and every <= {held} and (only is None or held in only)
        number = held if isinstance(held, int | float) and not isinstance(held, bool) else None
        return number is not None and (low is None or number >= low) and (high is None or number <= high)

    return holds
