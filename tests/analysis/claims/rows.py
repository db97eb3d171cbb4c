"""Claims as the ledger gives them, in plain words."""

from __future__ import annotations

from typing import Any

from factions.evidence import Span
from factions.ledger.outcomes import ClaimRow


def row(words: str, document: str = "a", **more: Any) -> ClaimRow:  # noqa: ANN401 - its fields
    """Make a claim of Jane Doe's whose content is `words`, `start` characters into a report of 20 June 2014."""
    start = more.pop("start", 0)
    held: dict[str, Any] = {
        "reading": 1, "claim": "c1", "document": document, "text": 1, "kind": "forecast", "published": "2014-06-20", "publisher": "Courier",
        "speaker": "name:jane doe", "shown": "Jane Doe", "content": Span(start=start, end=start + len(words), quote=words), "condition": None,
        "horizon": None, "horizon_text": None, "confidence": 0.9,
    }  # fmt: skip
    return ClaimRow(**(held | more))
