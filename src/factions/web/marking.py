"""A document's text, cut into paragraphs and nested marks, so that a page can show every cited stretch. Pure functions; offsets are code points."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from factions.ledger.privacy import masked


@dataclass(frozen=True)
class Mark:
    """A stretch to show. `kinds` are its classes, `href` is a link that it carries.

    `notes` are the ids of the statements that are named at its end, `cites` those of all that rest on it.
    """

    start: int
    end: int
    kinds: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    href: str | None = None
    cites: tuple[str, ...] = ()


@dataclass
class Node:
    """A piece of the text, with the pieces inside it. `anchor` is set on a mark's first piece only; `closes` lists notes on its last one."""

    start: int
    end: int
    mark: Mark | None = None
    anchor: str | None = None
    closes: tuple[str, ...] = ()
    parts: list[Node] = field(default_factory=list)
    text: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text as a tree of pieces. `anchor` is null where a mark of the same stretch has it."""

    start: int
    end: int
    anchor: str | None
    heading: bool
    parts: list[Node]


def anchor(start: int, end: int) -> str:
    """Give the id of a stretch, as citations link to it."""
    return f"s{start}-{end}"


def paragraphs(text: str, marks: Iterable[Mark], hidden: Collection[tuple[int, int]] = ()) -> list[Paragraph]:
    """Cut `text` at its blank lines and nest the marks in each paragraph.

    Marks of one stretch become one. A mark that crosses another's end, or a paragraph's, is split there: its first piece has its anchor, its
    last one its notes. The characters of `hidden` stretches (the names of private persons) are blotted out, one for one, so that offsets hold.
    """
    shown = masked(text, 0, hidden)
    joined = list(_joined(marks, len(text)))
    taken = {anchor(mark.start, mark.end) for mark in joined if not mark.href}
    found = []
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        start, end = match.span()
        inside = [mark for mark in joined if mark.start < end and mark.end > start]
        root = Node(start, end)
        _fill(root, inside)
        _spell(root, shown)
        own = anchor(start, end)
        found.append(Paragraph(start, end, None if own in taken else own, _is_heading(match[0]), root.parts or [root]))
    return found


def _is_heading(words: str) -> bool:
    """Tell a sub-heading by its look: short, one line, and no full stop or other mark of a sentence at its end (a question mark may stand)."""
    return len(words) <= 80 and "\n" not in words and words.rstrip("”\"'’)")[-1:] not in ".!:;,…"  # noqa: PLR2004 - a line's length


def _joined(marks: Iterable[Mark], length: int) -> Iterator[Mark]:
    """Join marks of one stretch, and put the outer before the inner; links come innermost."""
    held: dict[tuple[int, int, str | None], Mark] = {}
    for mark in marks:
        if not 0 <= mark.start < mark.end <= length:
            continue
        key = (mark.start, mark.end, mark.href)
        other = held.get(key)
        held[key] = mark if other is None else _one(other, mark)
    yield from sorted(held.values(), key=lambda mark: (mark.start, -mark.end, mark.href is not None, mark.href or ""))


def _one(mark: Mark, other: Mark) -> Mark:
    cites = tuple(dict.fromkeys((*mark.cites, *other.cites)))
    return Mark(mark.start, mark.end, mark.kinds | other.kinds, (*mark.notes, *other.notes), mark.href, cites)


def _fill(root: Node, marks: list[Mark]) -> None:
    """Nest `marks` (outer before inner) in `root`. Pieces are taken in text order; a piece that runs over its parent's end goes on behind it."""
    pending = [(max(mark.start, root.start), min(mark.end, root.end), mark) for mark in marks]
    pending.sort(key=lambda piece: (piece[0], -piece[1], piece[2].href is not None))
    stack = [root]
    while pending:
        start, end, mark = pending.pop(0)
        while stack[-1].end <= start:
            stack.pop()
        parent = stack[-1]
        if mark.href and any(node.mark and node.mark.href for node in stack):
            continue  # a link inside a link is no HTML
        stop = min(end, parent.end)
        node = Node(start, stop, mark)
        if start == mark.start and not mark.href:
            node.anchor = anchor(mark.start, mark.end)
        if stop == mark.end:
            node.closes = tuple(dict.fromkeys(mark.notes))
        parent.parts.append(node)
        stack.append(node)
        if stop < end and not mark.href:
            pending.append((stop, end, mark))
            pending.sort(key=lambda piece: (piece[0], -piece[1], piece[2].href is not None))


def _spell(node: Node, shown: str) -> None:
    """Put plain pieces between the marks, so that the pieces in order give the text back."""
    parts, at = node.parts, node.start
    node.parts = []
    for part in parts:
        if at < part.start:
            node.parts.append(Node(at, part.start, text=shown[at : part.start]))
        _spell(part, shown)
        node.parts.append(part)
        at = part.end
    if not parts:
        node.text = shown[node.start : node.end]
    elif at < node.end:
        node.parts.append(Node(at, node.end, text=shown[at : node.end]))
