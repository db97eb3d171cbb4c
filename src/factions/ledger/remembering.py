"""What was worked out of a ledger, kept in memory as long as the ledger is open and nothing comes, goes or is judged."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, func, select

from factions.ledger import tables as t
from factions.ledger.open import Ledger

_Thing = TypeVar("_Thing")
_STATE = select(
    *(select(func.max(column)).scalar_subquery() for column in (t.readings.c.id, t.audit_head.c.lines, t.decisions.c.id, t.grades.c.id)),
    select(func.count()).select_from(t.takedowns).scalar_subquery(), select(func.min(t.copy_queue.c.reading)).scalar_subquery(),
)  # fmt: skip
"""What changes with whatever changes a group's record: a reading that comes or supersedes another has a new number, copies are looked for in the
order of their queue, and what goes is audited."""


class Remembered(Generic[_Thing]):
    """Things by the groups (ids) that they are about, of each open ledger no more than come to `most` in all; `size` tells what one comes to."""

    def __init__(self, most: int, size: Callable[[_Thing], int]) -> None:
        self._most, self._size = most, size
        self._kept: WeakKeyDictionary[Ledger, OrderedDict[tuple[str, ...], tuple[tuple[Any, ...], _Thing]]] = WeakKeyDictionary()
        self._lock = Lock()

    def of(self, ledger: Ledger, connection: Connection, groups: tuple[str, ...], make: Callable[[], _Thing]) -> _Thing:
        """Give what was made before, where nothing has changed since, else what `make` makes now. Read it, and change nothing in it."""
        state = tuple(connection.execute(_STATE).one())
        with self._lock:
            kept = self._kept.setdefault(ledger, OrderedDict())
            if (found := kept.get(groups)) is not None and found[0] == state:
                kept.move_to_end(groups)
                return found[1]
        made = make()
        with self._lock:
            for old in [one for one, (then, _) in kept.items() if then != state]:
                del kept[old]
            kept[groups] = state, made
            kept.move_to_end(groups)
            while sum(self._size(one) for _, one in kept.values()) > self._most:
                kept.popitem(last=False)
        return made
