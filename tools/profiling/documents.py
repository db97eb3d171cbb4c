"""Shows where the time of a page goes until it is a document, beside what trafilatura alone takes for it.

`python -m tools.profiling.documents [--pages N] [--words N] [--seed N]`

Each page goes through trafilatura and through Factions in turn, in one process; all figures are CPU time. Parts are timed from outside, by a clock
around their functions, and what is called within another part counts in both. Prints a table of Markdown.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import ParamSpec, TypeVar

import trafilatura
from tools.measuring.figures import table
from tools.measuring.pages import page
from tools.measuring.texts import Writer

from factions.corpus.loader import load_corpus
from factions.documents.build import build
from factions.sources.raw import Raw

ROOT = Path(__file__).parents[2]
WHOLE = "the document, whole"
ALONE, DATED = "trafilatura, the text alone", "trafilatura, with title and date"
PARTS = (
    ("bytes to clean characters", "build", "_from_bytes"),
    ("the page's lines and facts", "build", "read_page"),
    ("– the tree", "html", "_parse"),
    ("– its lines", "html", "_lines"),
    ("– which of them are the article", "html", "_mark_kept"),
    ("– – trafilatura for that", "trafilatura", "extract"),
    ("– title", "html", "_title"),
    ("– byline", "html", "_byline"),
    ("– date", "html", "_published"),
    ("– – htmldate for that", "htmldate", "find_date"),
    ("chrome told from text", "build", "clean"),
    ("– each line by itself, and by its place", "chrome", "judged"),
    ("language, and whether it is an article", "build", "_refuse"),
)
"""What is timed: its words, the module (of ours, or a library) through which it is called, and its name there."""
P = ParamSpec("P")
T = TypeVar("T")


def main(arguments: Sequence[str]) -> int:
    """Measure, and print the table; gives the exit status."""
    options = _options(arguments)
    writer = Writer(load_corpus(ROOT / "corpus"), options.seed)
    pages = [page(writer.report(number, options.words - 20, options.words + 10), number, options.seed) for number in range(options.pages + 1)]
    spent = dict[str, float]()
    ours = _clocked(WHOLE, build, spent)
    alone, dated = _clocked(ALONE, trafilatura.extract, spent), _clocked(DATED, trafilatura.extract, spent)
    for words, module, name in PARTS:
        place = import_module(module if module in {"trafilatura", "htmldate"} else f"factions.documents.{module}")
        setattr(place, name, _clocked(words, getattr(place, name), spent))
    for number, data in enumerate(pages):
        if number == 1:  # the first one loads what is loaded once
            spent.clear()
        alone(data.decode())
        dated(data.decode(), with_metadata=True)
        ours(Raw(name=f"{number}.html", data=data, media_type="text/html"))
    order = [ALONE, DATED, WHOLE, *(words for words, *_ in PARTS)]
    rows = [[words, f"{1000 * spent.get(words, 0.0) / options.pages:.2f}", f"{spent.get(words, 0.0) / spent[ALONE]:.2f}"] for words in order]
    print(table(["what", "ms of CPU a page", "against trafilatura, the text alone"], rows))
    return 0


def _clocked(words: str, call: Callable[P, T], spent: dict[str, float]) -> Callable[P, T]:
    """Give a function that does the same, and adds the seconds that it took."""

    def clocked(*args: P.args, **kwargs: P.kwargs) -> T:
        began = process_time()
        try:
            return call(*args, **kwargs)
        finally:
            spent[words] = spent.get(words, 0.0) + process_time() - began

    return clocked


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.profiling.documents", description="Show where the time of a page goes.")
    parser.add_argument("--pages", type=int, default=200, help="pages")
    parser.add_argument("--words", type=int, default=600, help="words of each page's article")
    parser.add_argument("--seed", type=int, default=1, help="another number makes other pages")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
