r"""Which of many patterns can match a line at all: by the letters that each can't do without.

A pattern such as `\bshare (?:this|on)\b` matches no line that has neither "share this" nor "share on". To look for all patterns' needles at once
takes a small part of the time of trying every pattern; only those with a needle in the line need be tried. What is said here is never more than
"can't match": a pattern whose needles can't be told is always tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEAST = 3  # letters of a needle; one or two tell too little, but for marks and figures
_STARTS = (5, 3, 1)  # letters by which needles are looked up, the longest that a needle has
_NUMBERS = 65_536
_MOST = 200  # spellings of one stretch of a pattern
_WIDE = 12  # characters of a class beyond which it isn't spelled out
# What stands for "i" and "s" in a match without regard to case, and isn't brought to them by str.lower.
_FIGURE = re.compile(r"\d")
_LIKE = (("i\u0307", "i"), ("\u0131", "i"), ("\u017f", "s"))

_Items = Iterable[tuple[Any, Any]]  # a pattern as `re` has parsed it: (what it is, its parts)


class Sieve:
    """Tells of a list of patterns (each compiled, searched anywhere in a line) which ones may match a line."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        """Take the patterns; they are named by their place in the list."""
        self._always: list[int] = []
        self._by_start: dict[str, list[tuple[str, int]]] = {}
        for number, pattern in enumerate(patterns):
            found = needles(pattern)
            if found is None:
                self._always.append(number)
            for needle in sorted(found or ()):
                size = next(size for size in _STARTS if size <= len(needle))
                self._by_start.setdefault(needle[:size], []).append((needle, number))
        # for each length of start, the numbers of those that there are
        self._marked = {size: np.zeros(_NUMBERS, np.bool_) for size in _STARTS}
        for start in self._by_start:
            self._marked[len(start)][_numbers(_codes(start), len(start))] = True

    def may_match(self, lines: Sequence[str]) -> list[list[int]]:
        """Give for each line the numbers of the patterns that may match it, in their order."""
        low = [folded(line) for line in lines]
        text = _FIGURE.sub("0", "\n".join([*low, ""]))
        codes = _codes(text)
        ends = np.cumsum([len(line) + 1 for line in low])
        numbers = [set(self._always) for _ in low]
        for size, marked in self._marked.items():
            begins = np.flatnonzero(marked[_numbers(codes, size)])
            for at, line in zip(begins.tolist(), np.searchsorted(ends, begins, side="right").tolist(), strict=True):
                for needle, number in self._by_start.get(text[at : at + size], ()):
                    if text.startswith(needle, at):
                        numbers[line].add(number)
        return [sorted(found) for found in numbers]


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _numbers(codes: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
    """Give a number for each `size` characters in a row; most that differ have different ones."""
    many = max(0, len(codes) - size + 1)
    total = np.zeros(many, np.uint32)
    for at in range(size):
        total = total * np.uint32(31) + codes[at : at + many]
    return (total ^ (total >> np.uint32(16))) % np.uint32(_NUMBERS)


def folded(text: str) -> str:
    """Bring a text to small letters, with those that match "i" and "s" without regard to case as these."""
    low = text.lower()
    if not low.isascii():
        for one, plain in _LIKE:
            low = low.replace(one, plain)
    return low


def needles(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Give strings, in small letters, at least one of which every text has, once folded and with each figure as 0, that the pattern matches.

    None where no such strings can be told.
    """
    try:
        parsed = import_module("re._parser").parse(pattern.pattern, pattern.flags)
    except (ImportError, AttributeError):  # the parser is no public part of Python: without it every pattern is tried
        return None
    best = _best([_stretches(parsed)])
    return frozenset(one for one in best if not any(other in one for other in best - {one})) or None


def _best(stretches: Iterable[list[set[str]]]) -> set[str]:
    """Give the set of the stretches whose shortest string is longest; none where all have strings that tell too little."""
    sets = [one for many in stretches for one in many if one and all(map(_telling, one))]
    return max(sets, key=lambda one: (min(map(len, one)), -len(one)), default=set())


def _telling(needle: str) -> bool:
    return len(needle) >= _LEAST or (bool(needle) and not needle[0].isalpha() and not needle[0].isspace())


def _stretches(items: _Items) -> list[set[str]]:
    """Give the spellings of each stretch of a pattern that is spelled out; a text that matches has one of each."""
    done: list[set[str]] = []
    run = {""}
    for kind, parts in items:
        spelled, inner = _part(str(kind), parts)
        if spelled is not None and len(run) * len(spelled) <= _MOST:
            run = {above + below for above, below in product(run, spelled)}
            continue
        done += [run, *inner]
        run = spelled if spelled is not None and len(spelled) <= _MOST else {""}
    return [*done, run]


def _part(kind: str, parts: Any) -> tuple[set[str] | None, list[set[str]]]:  # noqa: ANN401 - a pattern's parts have many types
    """Give all spellings of one part of a pattern, or None and the stretches that are in every text that it matches."""
    read = _PARTS.get(kind)
    return read(parts) if read else (None, [])


def _letter(code: int) -> tuple[set[str] | None, list[set[str]]]:
    return ({_spelled(code)} if _plain(chr(code)) else None), []


def _repeat(parts: tuple[int, int, _Items]) -> tuple[set[str] | None, list[set[str]]]:
    least, most, repeated = parts
    spelled, inner = _whole(repeated)
    if spelled is None:
        return None, inner if least else []
    if least == most and len(spelled) == 1:
        return {next(iter(spelled)) * least}, []
    if most == 1:
        return spelled if least else spelled | {""}, []
    return None, [spelled] if least else []


def _spelled(code: int) -> str:
    return _FIGURE.sub("0", folded(chr(code)))


def _plain(letter: str) -> bool:
    """Tell whether a character is brought to one by `folded` however it's written; other alphabets have letters with several small forms."""
    return letter.isascii() or not letter.isalpha()


def _class(members: _Items) -> set[str] | None:
    """Spell out a class of a few characters."""
    found: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL" and _plain(chr(value)):
            found.add(_spelled(value))
        elif str(value) == "CATEGORY_DIGIT":
            found.add("0")
        elif str(kind) == "RANGE" and value[1] - value[0] < _WIDE and value[1] < 128:  # noqa: PLR2004 - ASCII
            found.update(_spelled(code) for code in range(value[0], value[1] + 1))
        else:
            return None
    return found if len(found) <= _WIDE else None


def _whole(items: _Items) -> tuple[set[str] | None, list[set[str]]]:
    stretches = _stretches(items)
    return (stretches[0], []) if len(stretches) == 1 else (None, stretches)


def _either(branches: Iterable[_Items]) -> tuple[set[str] | None, list[set[str]]]:
    """Give the spellings of all branches; else one needle of each, where each has one."""
    each = [_whole(branch) for branch in branches]
    spelled = [one for one, _ in each if one is not None]
    if len(spelled) == len(each):
        return set().union(*spelled), []
    needed = [_best([[one] if one is not None else inner]) for one, inner in each]
    return None, ([set().union(*needed)] if all(needed) else [])


_PARTS: dict[str, Callable[[Any], tuple[set[str] | None, list[set[str]]]]] = {
    "AT": lambda _: ({""}, []),
    "BRANCH": lambda parts: _either(parts[1]),
    "IN": lambda members: (_class(members), []),
    "LITERAL": _letter,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "POSSESSIVE_REPEAT": _repeat,
    "SUBPATTERN": lambda parts: _whole(parts[3]),
}
