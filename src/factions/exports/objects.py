"""A long JSON file, written one object at a time, so that what is exported is never held whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any


def line(value: object) -> bytes:
    """Write a value as JSON in a line of its own, UTF-8, without the line's end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


class Objects:
    """An open list of objects within one JSON object: `head`, then the list called `name`, each member in a line, then what `close` is given."""

    def __init__(self, out: IO[bytes], head: Mapping[str, Any], name: str) -> None:
        self._out, self.count = out, 0
        before = line(head)[:-1]
        out.write(before + (b"," if head else b"") + line(name) + b":[")

    def add(self, value: Mapping[str, Any]) -> None:
        """Write a member."""
        self._out.write((b",\n" if self.count else b"\n") + line(value))
        self.count += 1

    def close(self, tail: Mapping[str, Any], *, inner: bytes = b"") -> None:
        """End the list and the object. `inner` ends an object that the list is in, before the `tail`'s members."""
        after = line(tail)[1:-1]
        self._out.write(b"\n]" + inner + (b"," + after if after else b"") + b"}\n")
