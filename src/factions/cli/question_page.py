"""An answer in a terminal: a small chart, weeks as columns, and beneath it each change in words with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING

from rich.text import Text

from factions.analysis.questions.records import Answer, Cell, Change, Evidence, Line, Moved, Week
from factions.terminal import UNREVIEWED, page, plain, print_lines
from factions.web import words

if TYPE_CHECKING:
    from rich.console import Console

_READ = "read (sources)"
_BLOCKS = ("▁", "▂▃▄▅▆▇█"), ("_", ".:-=+*#")
"""What is drawn for none, and for more: on a terminal that writes UTF-8, and on any other."""
_SHADES = "░▒▓█", ".oO#"
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-", "→": "->", "▲": "^", "▼": "v"})
_WAYS: dict[Moved, str] = {"rose": "▲", "fell": "▼", "still": "=", "unread": "?"}
_LEAST_NAME, _GAP = 14, 2


class _Page:
    """Prints an answer."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.fancy = (console.encoding or "").lower().replace("-", "").startswith("utf")

    def line(self, text: str, style: str = "", inset: int = 0, hanging: int = 0) -> None:
        print_lines(self.console, Text(self.said(text), style=style), inset, hanging)

    def drawn(self, text: str, style: str = "") -> None:
        """Print a line of the chart, which fits."""
        self.console.print(Text(self.said(text).rstrip(), style=style), soft_wrap=True)

    def said(self, text: str) -> str:
        """Give a text as the terminal can write it."""
        return plain(text if self.fancy else text.translate(_PLAIN))

    def mark(self, count: int, most: int) -> str:
        none, more = _BLOCKS[not self.fancy]
        return none if not count else more[ceil(count / most * len(more)) - 1]

    def shade(self, count: int, most: int) -> str:
        shades = _SHADES[not self.fancy]
        return " " if not count else shades[ceil(count / most * len(shades)) - 1]


def show(found: Answer, *, width: int | None = None) -> None:
    """Print an answer on standard output, `width` columns wide; as wide as the terminal where none is given, up to 100."""
    console = page()
    if width is not None:
        console.width = width
    out = _Page(console)
    out.line(found.title, "bold")
    out.line(f"{_about(found)}{UNREVIEWED}", "dim")
    for key, answer in found.hypotheses.items():
        out.line(f"{key}: {answer}", inset=2, hanging=len(key) + 2)
    _chart(out, found)
    for line in found.lines:
        _told(out, line)
    out.line("")
    out.line(found.told, "bold")
    out.line(
        "A line moved where its mean over the read weeks of the later half of the period is above or below that of the earlier half. "
        "Counts are of incidents merged from all reports, not of reports.", "dim",
    )  # fmt: skip


def _about(found: Answer) -> str:
    where = ", ".join((*found.place, *map(words.country, found.country))) or "everywhere"
    then = f", as the ledger had it on {found.as_of}" if found.as_of else ""
    undated = " Incidents of unknown day are left out." if found.undated == "leave out" else " Incidents of unknown day stand by their reports."
    return f"{where}, {words.date(found.first.isoformat())} to {words.date(found.last.isoformat())}{then}.{undated} "


# the chart


def _chart(out: _Page, found: Answer) -> None:
    """Draw all weeks, in as many rows of panels as the width asks for."""
    numbers = {id(cell): _number(cell) for line in found.lines for cell in line.cells}
    wide = 2 + max(map(len, (*numbers.values(), *(str(week.read) for week in found.weeks))))
    ways = [f"{_WAYS[line.moved]} {_way(line)}" for line in found.lines]
    most = max(len(way) for way in ways) + _GAP
    name = min(max(len(_READ), *(len(line.name) for line in found.lines)), max(_LEAST_NAME, out.console.width // 3))
    fit = max((out.console.width - name - _GAP - most) // wide, 1)
    heads = [max((cell.best for cell in line.cells), default=0) for line in found.lines]
    read = max((week.read for week in found.weeks), default=0)
    for start in range(0, len(found.weeks), fit):
        weeks = found.weeks[start : start + fit]
        ends = start + fit >= len(found.weeks)
        out.line("")
        for head in _calendar(weeks, wide):
            out.drawn(f"{'':<{name + _GAP}}{head}", "dim")
        for line, way, high in zip(found.lines, ways, heads, strict=True):
            cells = (
                " " * wide if cell.unread else f"{out.mark(cell.best, high)}{numbers[id(cell)]:<{wide - 1}}"
                for cell in line.cells[start : start + fit]
            )  # fmt: skip
            out.drawn(f"{_cut(line.name, name)}{' ' * _GAP}{''.join(cells)}{' ' * _GAP if ends else ''}{way if ends else ''}")
        band = (f"{out.shade(week.read, read)}{week.read:<{wide - 1}}" for week in weeks)
        out.drawn(f"{_READ:<{name + _GAP}}{''.join(band)}", "cyan")
    none = _BLOCKS[not out.fancy][0]
    out.line(
        f"{none} none; blank: nothing was read and nothing is known; 1/2: one for sure, two at most. Each row is drawn by its own highest week.",
        "dim",
    )


def _number(cell: Cell) -> str:
    return str(cell.best) if cell.lowest == cell.best else f"{cell.lowest}/{cell.best}"


def _way(line: Line) -> str:
    return f"{line.way} {line.hypothesis}" if line.way else line.moved


def _cut(name: str, width: int) -> str:
    return f"{name:<{width}}" if len(name) <= width else f"{name[: width - 1]}…"


def _calendar(weeks: Sequence[Week], wide: int) -> Iterator[str]:
    """Give the heads of columns: months where they begin, with the year where there is room, and the day of each Monday."""
    months, until = "", 0
    for number, week in enumerate(weeks):
        if number and week.first.month == weeks[number - 1].first.month:
            continue
        run = next((at for at in range(number, len(weeks)) if weeks[at].first.month != week.first.month), len(weeks)) - number
        label = next((text for text in (f"{week.first:%b %Y}", f"{week.first:%b}") if len(text) < run * wide), f"{week.first:%b}"[: run * wide - 1])
        if number * wide >= until:
            months = f"{months:<{number * wide}}{label}"
            until = len(months) + 1
    yield months
    yield "".join(f"{week.first.day:<{wide}}" for week in weeks)


# in words


def _told(out: _Page, line: Line) -> None:
    out.line("")
    out.line(line.name, "bold")
    out.line(line.why, "dim", 2)
    notes = (
        f"the ledger knows no group called {', '.join(line.unknown)}" if line.unknown else "",
        f"{line.by_report} dated by their reports alone" if line.by_report else "",
        f"{line.wide} known to the month or year only, and in no week" if line.wide else "",
    )
    if any(notes):
        out.line("; ".join(filter(None, notes)), "yellow", 2)
    if not line.changes:
        out.line("no change: it was never read" if all(cell.unread for cell in line.cells) else "no change", "dim", 2)
    quoted: set[str] = set()
    for change in line.changes:
        _change(out, change, quoted)


def _change(out: _Page, change: Change, quoted: set[str]) -> None:
    """Print a change; what the line has quoted before isn't quoted again."""
    out.line(change.told, inset=2)
    fell = change.before is not None and change.after < change.before
    if fell and change.evidence:
        out.line("the week before had:", "dim", 4)
    for one in change.evidence:
        out.line(_said(one), inset=4, hanging=2)
        for cited in one.citations if one.name not in quoted else ():
            by = ", ".join((cited.publisher or "a publisher that isn't named", cited.published or "undated"))
            out.line(f"“{cited.span.quote}” ({by}; {cited.document[:12]} {cited.statement})", "dim italic", 6, 1)
        quoted.add(one.name)
    if change.more:
        out.line(f"and {change.more} more", "dim", 4)


def _said(one: Evidence) -> str:
    days = words.date("/".join(dict.fromkeys((one.first.isoformat(), one.last.isoformat()))))
    dated = days if one.own else f"{days}, by the report"
    name = f"incident {one.incident}" if one.incident is not None else one.name.partition(" ")[0]
    return " · ".join(filter(None, (name, dated, one.words, one.place, one.note, None if one.sure else "not sure")))
