"""Reads the labelled pages of tests/documents/pages: `keep: line`, `title: line`, `nav: line`, ` : a wrapped line that goes on`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
KINDS = {"nav": "navigation"}


@dataclass(frozen=True)
class Labelled:
    """A page as scraped, and what each logical line of it is."""

    name: str
    text: str
    lines: list[tuple[str, str]]


def load(path: Path) -> Labelled:
    raw: list[str] = []
    lines: list[tuple[str, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"([a-z]*|\s) ?: ?(.*)", line)
        if not match:
            raw.append("")
            continue
        raw.append(match[2])
        if match[1].strip():
            lines.append((KINDS.get(match[1], match[1]), " ".join(match[2].split())))
        else:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {match[2]}")
    return Labelled(path.stem, "\n".join(raw), lines)


def pages() -> list[Labelled]:
    return [load(path) for path in sorted(PAGES.glob("*.txt"))]
