"""A long JSON file, written one object at a time, so that what is exported is never held whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any


def line(value: object) -> bytes:
    """Write a value as JSON in a line of its own, UTF-8, without the line's end; half a character, which UTF-8 can't hold, stays an escape."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "backslashreplace")


class Objects:
    """A list of objects within one JSON object, or within an object in it; `count` is how many there are.

    `layers` are the objects from the outermost inwards: what stands in each before the member with that name, which holds the next one, or the list.
    """

    def __init__(self, out: IO[bytes], *layers: tuple[Mapping[str, Any], str]) -> None:
        self._out, self._depth, self.count = out, len(layers), 0
        for head, name in layers:
            out.write(line(head)[:-1] + (b"," if head else b"") + line(name) + b":")
        out.write(b"[")

    def add(self, value: Mapping[str, Any]) -> None:
        """Write a member of the list, in a line of its own."""
        self._out.write((b",\n" if self.count else b"\n") + line(value))
        self.count += 1

    def close(self, tail: Mapping[str, Any] | None = None) -> None:
        """End the list and all layers; `tail` is what stands behind it in the outermost."""
        self._out.write(b"\n]" + b"}" * (self._depth - 1) + (b"," + line(tail)[1:-1] if tail else b"") + b"}\n")
