"""What a search found, as a page of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from factions.terminal import STEERING, print_lines
from factions.terminal.blocks import DIM, STEP, safe, where
from factions.terminal.wording import once
from factions.web import words

if TYPE_CHECKING:
    from factions.ledger.fulltext import Hit


def show_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Print what a search found; what was found in the same words, a passage and the statements that were read from it, is shown together."""
    alike: dict[tuple[str, int, int], list[Hit]] = {}
    for hit in hits:
        alike.setdefault((hit.document, hit.span.start, hit.span.end), []).append(hit)
    for (document, *_), same in alike.items():
        hit = same[0]
        console.print()
        heading = filter(None, [hit.title or "Untitled report", hit.publisher, words.date(hit.published)])
        print_lines(console, safe(" · ".join(heading), "bold"), 0, STEP)
        print_lines(console, _marked(hit), STEP, 0)
        kinds = ", ".join(once(words.label(one.kind, one.label).lower() for one in same))
        print_lines(console, safe(f"{kinds} · {where(document, hit.span)}", DIM), STEP, 0)
    console.print()


def _marked(hit: Hit) -> Text:
    snippet = Text(hit.snippet)
    for start, end in hit.marks:
        snippet.stylize("bold yellow", start, end)
    for match in reversed(list(STEERING.finditer(hit.snippet))):  # from the end, so that what stands before it stays in place
        snippet = snippet[: match.start()].append_text(snippet[match.end() :])
    return snippet
