"""How much of a source is taken; apart from the guard, so that reading a file needs nothing of the web."""

from __future__ import annotations

MAX_BYTES = 20 << 20
