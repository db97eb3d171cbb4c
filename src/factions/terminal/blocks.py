"""A page of the terminal is a column of blocks.

A block has one or more headings (what is stated) and, set in below them, the words that it's read from; statements that follow each other and cite
the same words share them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from factions.evidence import Span
from factions.terminal import plain, print_lines
from factions.web import words

DIM, SAID, STEP = "dim", "dim italic", 2
"""Styles of what stands aside and of what is quoted; columns that a level is set in."""
_DOUBT, _HEAD = "yellow", "bold cyan"
_WIDEST_DATE = 22


@dataclass
class Block:
    """Headings that rest on the same words, and those words."""

    headings: list[Text]
    cited: list[Text] = field(default_factory=list)
    inset: int = 2 * STEP


def safe(words: str, style: str = "") -> Text:
    """Make a text of words that a report may have, less what could steer the terminal."""
    return Text(plain(words), style=style)


def section(console: Console, heading: str, blocks: Sequence[Block]) -> None:
    """Print blocks below a heading; where there are none, so it says."""
    console.print()
    console.print(Text(heading, style=_HEAD))
    if not blocks:
        console.print(Text(f"{' ' * STEP}none found", style=DIM))
    for number, block in enumerate(blocks):
        if number and (block.cited or blocks[number - 1].cited):
            console.print()
        for line in block.headings:
            print_lines(console, line, STEP, block.inset - STEP)
        for line in block.cited:
            print_lines(console, line, block.inset, 1 if line.plain.startswith("“") else 0)


def shared(blocks: Iterable[Block]) -> list[Block]:
    """Let blocks that follow each other and cite the same words become one, and those that state the same share their heading."""
    stated: dict[str, Block] = {}
    for block in blocks:
        key = "\n".join(line.plain for line in block.headings)
        if key in stated:
            known = {line.plain for line in stated[key].cited}
            stated[key].cited += [line for line in block.cited if line.plain not in known]
        else:
            stated[key] = block
    out: list[Block] = []
    for block in stated.values():
        if out and block.cited and [line.plain for line in out[-1].cited] == [line.plain for line in block.cited]:
            out[-1].headings += block.headings
        else:
            out.append(block)
    return out


def noted(line: Text, notes: Iterable[str]) -> Text:
    """Put what qualifies a line behind it, in brackets."""
    shown = "; ".join(filter(None, notes))
    return line.append(plain(f" [{shown}]"), style=_DOUBT) if shown else line


def dated(edtf: str | None, line: Text, width: int) -> Text:
    """Put a date into a column of its own before a line."""
    return Text(column(words.date(edtf), width), style="cyan" if edtf else DIM).append_text(line)


def column(words: str, width: int) -> str:
    """Fill words up to a column's width; what is wider takes a line of its own."""
    return f"{words}\n" if len(words) > width else f"{words:<{width}}  "


def date_width(times: Iterable[str | None]) -> int:
    """Give the width of a column for dates; those that are far too long don't widen it."""
    return max((width for time in times if (width := len(words.date(time))) <= _WIDEST_DATE), default=0)


def where(document: str, span: Span) -> str:
    """Say where a passage stands: the document's id, as much as names it, and the offset."""
    return f"{document[:12]}:{span.start}"
