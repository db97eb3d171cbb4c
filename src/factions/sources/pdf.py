"""PDF reports: their text layer. The file is taken apart in a process of its own, with a limit on its time and memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

from factions.errors import SourceError
from factions.evidence import Record
from factions.sources.layout import Line, laid
from factions.sources.pdf_lines import SECONDS

MAGIC = b"%PDF-"
_BEFORE = 1024
_PATIENCE = 1.5  # the processor's time to that on the clock
_FEWEST = 40  # characters, of which a page that was set has more
_HEAD = 40  # paragraphs in which a report names itself and its day
_NO_TITLE = re.compile(
    r"^(?:microsoft |powerpoint |untitled|document\s*\d*$|title$|presentation|slide|layout|print|cover|draft|final|template|\w+\s*\.\w{2,5}$)"
    r"|\.(?:docx?|pdf|indd|qxd|pptx?|rtf|odt|fm|tex|pages|wpd)\b|[\\/_]{1}\w+[\\/_]|^[\W\d_]*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_SHARE = 0.7  # of a title's words that the report's first pages have
_LONGEST = 250


class Pdf(Record):
    """What a PDF holds: paragraphs in reading order; heads and page numbers apart; its title; and the day (ISO) on which the file was made."""

    paragraphs: tuple[str, ...]
    furniture: tuple[str, ...] = ()
    title: str | None = None
    created: str | None = None


def is_pdf(data: bytes) -> bool:
    """Tell whether bytes are a PDF; some have a little before what a PDF begins with."""
    return MAGIC in data[:_BEFORE]


def read(name: str, data: bytes) -> Pdf:
    """Read a PDF's text layer; raises SourceError, which names it, for one that has none, is broken or encrypted, or takes too long."""
    found = _taken_apart(name, data)
    pages = [[Line(*line) for line in page] for page in found["pages"]]
    bare = sum(sum(len(line.text) for line in page) < _FEWEST for page in pages)
    if not pages or bare == len(pages) or bare > len(pages) / 2 + 1:
        where = "no text layer" if bare == len(pages) else f"no text layer on {bare} of {len(pages)} pages"
        raise SourceError(name, f"{where}: OCR it first")
    report = laid(pages)
    return Pdf(
        paragraphs=report.paragraphs, furniture=report.furniture, title=_plausible(found.get("title"), report.paragraphs) or report.title,
        created=found.get("created"),
    )  # fmt: skip


def _taken_apart(name: str, data: bytes) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "factions.sources.pdf_lines"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_PATIENCE * SECONDS, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired as error:
        raise SourceError(name, f"the PDF takes longer than {SECONDS} seconds to read") from error
    except OSError as error:
        raise SourceError(name, f"the PDF can't be read: no process can be started ({error.strerror})") from error
    try:
        found = json.loads(done.stdout)
    except ValueError as error:
        reason = f"takes longer than {SECONDS} seconds to read, or more memory than it's given" if done.returncode else "can't be read"
        raise SourceError(name, f"the PDF {reason}") from error
    if "error" in found:
        raise SourceError(name, found["error"])
    return dict(found)


def _plausible(title: object, paragraphs: tuple[str, ...]) -> str | None:
    """Give the title that the metadata state, where it is one: no name of a file or a program, and made of words that the first page has."""
    words = " ".join(str(title or "").split())
    own = {word.casefold() for word in _WORD.findall(words)}
    if len(own) <= 1 or len(words) > _LONGEST or _NO_TITLE.search(words):
        return None
    first = {word.casefold() for part in paragraphs[:_HEAD] for word in _WORD.findall(part)}
    return words if len(own & first) >= _SHARE * len(own) else None
