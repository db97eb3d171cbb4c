"""The lines of a PDF with their places, printed as JSON: run as a process of its own, so that a hostile file can take no more than it's given.

    python -m factions.sources.pdf_lines < report.pdf

prints {"pages": [[[x, y, size, text], …], …], "title", "created"} or {"error"}. Places are in points from the page's lower left corner.
"""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

MAX_PAGES = 600
MAX_CHARACTERS = 3_000_000
SECONDS = 60
MEMORY = 2 << 30
_WIDE = 0.5  # of a letter's height, which is what letters are wide on average
_GAP = 2.5  # letters' heights without text, behind which something else begins on the same line


@dataclass
class _Page:
    """The lines of a page as they come; `end` is about where the last piece of text ended."""

    lines: list[list[Any]] = field(default_factory=list)
    end: float = 0.0
    broken: bool = True

    def take(self, text: str, matrix: Sequence[float], place: Sequence[float], _font: object, size: float) -> None:
        """Take a piece of text: `place` within `matrix` is where it stands. A line end in it begins a line."""
        x = place[4] * matrix[0] + place[5] * matrix[2] + matrix[4]
        y = place[4] * matrix[1] + place[5] * matrix[3] + matrix[5]
        height = abs(size) * math.hypot(place[2], place[3]) * math.hypot(matrix[2], matrix[3]) or 1.0
        for number, part in enumerate(text.split("\n")):
            self.broken = self.broken or number > 0
            if not part.strip():
                if part and not self.broken:
                    self.lines[-1][3] += " "
                continue
            if self.broken or self._apart(x, y, height, part):
                self.lines.append([round(x, 1), round(y, 1), round(height, 1), part])
                self.broken = False
            else:
                self.lines[-1][3] += part
            self.end = x + len(part) * height * _WIDE

    def _apart(self, x: float, y: float, height: float, part: str) -> bool:
        """Tell whether a piece of text is no part of the line in hand: it's elsewhere, or behind a gap; nothing but a blank parts words, though."""
        line = self.lines[-1]
        spaced = part.startswith(" ") or line[3].endswith(" ")
        return abs(line[1] - y) > height or (spaced and (x - self.end > _GAP * height or x < line[0] - height))


def lines(data: bytes) -> dict[str, Any]:
    """Give a PDF's lines page by page, with what its metadata say; of one that can't be read {"error": why}."""
    import pypdf
    from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "it is encrypted: save it without a password first"}
        count = len(reader.pages)
        if count > MAX_PAGES:
            return {"error": f"it has {count:,} pages; {MAX_PAGES} at most are read: split it"}
        return {"pages": _pages(reader), **_stated(reader)}
    except DependencyError:
        return {"error": "it is encrypted: save it without a password first"}
    except (LimitReachedError, MemoryError):
        return {"error": "it unfolds to more than any report has: a bomb"}
    except (PyPdfError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, AssertionError, OSError) as error:
        return {"error": f"the PDF is broken ({type(error).__name__})"}


def _pages(reader: Any) -> list[list[list[Any]]]:  # noqa: ANN401 - pypdf's reader
    pages, size = [], 0
    for one in reader.pages:
        page = _Page()
        one.extract_text(visitor_text=page.take)
        size += sum(len(line[3]) for line in page.lines)
        if size > MAX_CHARACTERS:
            raise MemoryError
        pages.append(page.lines)
    return pages


def _stated(reader: Any) -> dict[str, str | None]:  # noqa: ANN401 - the same
    """Give the title and the day of creation that the metadata state."""
    title = created = None
    with suppress(Exception):  # whatever stands there, it's only a hint
        title = str(reader.metadata.title)[:1000] if reader.metadata and reader.metadata.title else None
    with suppress(Exception):
        created = reader.metadata.creation_date.date().isoformat() if reader.metadata and reader.metadata.creation_date else None
    return {"title": title, "created": created}


def main() -> None:
    """Read standard input, print the lines."""
    with suppress(ImportError, ValueError, OSError):  # a system that has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.write(json.dumps(lines(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
