"""How often somebody may do something, kept in this process: a bucket a name, which holds so many tries and fills again by and by."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

_MOST = 10_000  # names in one limit


class Limit:
    """A limit of `burst` tries at once, and one more every `seconds`. Threads may share it."""

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float] = time.monotonic, most: int = _MOST) -> None:
        self._burst, self._seconds, self._clock, self._most = burst, seconds, clock, most
        self._empty: OrderedDict[str, float] = OrderedDict()  # when a name's bucket will be full again, those touched last at the end
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._empty)

    def wait(self, name: str) -> int:
        """Give how many seconds `name` must wait before the next try; 0 where it needn't. Nothing is counted."""
        with self._lock:
            return self._wait(name)

    def take(self, name: str) -> int:
        """Count a try of `name`; gives the seconds to wait, and then it isn't counted."""
        with self._lock:
            if (left := self._wait(name)) == 0:
                self._empty[name] = max(self._empty.get(name, 0.0), self._clock()) + self._seconds
                self._empty.move_to_end(name)
                self._forget()
            return left

    def told(self, name: str) -> dict[str, str]:
        """Give the headers that tell `name` of the limit, what is left of it, and in how many seconds it will be whole again (RateLimit, IETF)."""
        with self._lock:
            full = max(0.0, self._empty.get(name, 0.0) - self._clock())
        left = max(0, math.floor(self._burst - full / self._seconds + 1e-9))
        whole = math.ceil(self._burst * self._seconds)
        return {"RateLimit-Policy": f'"default";q={self._burst};w={whole}', "RateLimit": f'"default";r={left};t={math.ceil(full)}'}

    def give_back(self, name: str) -> None:
        """Forget one try of `name`."""
        with self._lock:
            if name in self._empty:
                self._empty[name] -= self._seconds

    def _wait(self, name: str) -> int:
        over = self._empty.get(name, 0.0) - self._clock() - (self._burst - 1) * self._seconds
        return max(0, math.ceil(over - 1e-9))

    def _forget(self) -> None:
        """Keep it small: names whose buckets are full again go, and of too many those that were touched first."""
        if len(self._empty) <= self._most:
            return
        now = self._clock()
        for name in [name for name, full in self._empty.items() if full <= now]:
            del self._empty[name]
        while len(self._empty) > self._most:
            self._empty.popitem(last=False)


@dataclass
class Limits:
    """The limits of one application."""

    account: Limit = field(default_factory=lambda: Limit(10, 60))
    """Failures to sign in to one account, whoever tries; a name that nobody has counts as well."""
    address: Limit = field(default_factory=lambda: Limit(30, 20))
    """Failures to sign in, and tokens that open nothing, from one address."""
    writes: Limit = field(default_factory=lambda: Limit(120, 1))
    """Forms of one person."""
    tokens: Limit = field(default_factory=lambda: Limit(300, 0.2))
    """Requests with one person's API tokens, and others to the API, of one person or address."""
