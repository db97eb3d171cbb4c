"""What a person sees in a terminal. No line ends in blanks, and nothing that a report says can steer the terminal."""

from __future__ import annotations

import os
import re

from rich.console import Console
from rich.text import Text

UNREVIEWED = "Read by machine; no person has reviewed it."
WIDEST = 100  # columns: longer lines are hard to read
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters (of which a terminal's commands are made), half characters, and what turns the direction of writing."""


def plain(text: str) -> str:
    """Take out of a text whatever could steer a terminal: control characters (escape sequences begin with one), half characters, turned writing."""
    return STEERING.sub("", text)


class _Page(Console):
    """A console that leaves a closed pipe to the command line, which ends every command alike."""

    def on_broken_pipe(self) -> None:
        """Let the error go on."""
        raise BrokenPipeError


def page() -> Console:
    """Give the console for standard output: at most WIDEST columns, styled only on a terminal and never under NO_COLOR."""
    console = _Page(highlight=False, emoji=False, markup=False, color_system=None if os.environ.get("NO_COLOR") else "auto")
    console.width = min(console.width, WIDEST)
    return console


def print_lines(console: Console, text: Text, inset: int, hanging: int) -> None:
    """Print a text `inset` columns in, and the lines after its first `hanging` columns further."""
    width = max(console.width - inset - hanging, 20)
    first, *rest = text.wrap(console, width + hanging) or [Text("")]
    if rest:  # what doesn't fit the first line is broken anew, as the later lines are narrower
        first.rstrip()
        shown = text[len(first.plain) :]
        while shown.plain[:1] in (" ", "\n"):
            shown = shown[1:]
        rest = list(shown.wrap(console, width))
    for number, line in enumerate([first, *rest]):
        line.rstrip()
        console.print(Text(" " * (inset + (hanging if number else 0))).append_text(line), soft_wrap=True)
