"""What is worked out once for each object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Self, TypeVar, overload

Owner = TypeVar("Owner")
Value = TypeVar("Value")


class Once(Generic[Owner, Value]):
    """A property that is worked out when it's first asked for, and kept with its object.

    As functools.cached_property, without the lock that Python 3.11 takes for each value, which costs more than most values do. Two threads that
    ask at once may both work it out.
    """

    def __init__(self, work: Callable[[Owner], Value]) -> None:
        """Take the function that gives an object's value; its name is the property's."""
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> Self: ...
    @overload
    def __get__(self, owner: Owner, kind: type | None = None) -> Value: ...
    def __get__(self, owner: Owner | None, kind: type | None = None) -> Self | Value:
        """Work the value out, and put it where it's found without this from then on; the property itself where its class is asked."""
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._work(owner)
        return value
