"""Measures `factions code` beside its peers: spaCy's whole small pipeline, trafilatura, and both together, over the same pages in one run.

`python -m tools.peers [--pages N] [--words N] [--rounds N] [--processes N] [--only NAME…] [--engines] [--dry]`

Each round starts every contender anew, one after another, each time in another order; figures are medians over the rounds, ratios those of one round.
The table goes to standard output and into docs/performance/peers.md, the figures into figures.json beside it; `--dry` prints only. With `--engines`
the local pool is measured against Ray.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from tools.measuring.figures import DOCS, keep, kept, table, told, write_between
from tools.measuring.pages import page
from tools.measuring.texts import Writer
from tools.peers.contenders import ROOT, Contender, Figures, Run, code, two_lengths, workers

from factions.corpus.loader import load_corpus

PEERS = ROOT / ".venv-peers" / "bin" / "python"
OURS = Path(sys.executable)
AGAINST = "both"
"""What the others are held against: what a user would do with common tools."""
CONTENDERS = (
    Contender("trafilatura", "trafilatura, the text alone", workers("trafilatura", PEERS)),
    Contender("trafilatura-dated", "trafilatura, with title and date", workers("trafilatura-dated", PEERS)),
    Contender("spacy", "en_core_web_sm, whole pipeline, texts given", workers("spacy", PEERS)),
    Contender("both", "trafilatura (text alone), then en_core_web_sm", workers("both", PEERS)),
    Contender("both-dated", "trafilatura (with title and date), then en_core_web_sm", workers("both-dated", PEERS)),
    Contender("reader", "Factions' reader, one page after another", workers("reader", OURS)),
    Contender("code", "`factions code`", code("local")),
)
ENGINES = (Contender("local", "`--engine local`", two_lengths("local")), Contender("ray", "`--engine ray`", two_lengths("ray")))
PUBLISHED = (
    ("NGEC (2025), its own documentation", "3900", "8 threads of an i9; another machine measured it"),
    ("HeidelTime, dates and times alone", "6000 to 10000", "another machine measured it"),
)
"""Milliseconds a document that others published."""
Runs = Mapping[str, Sequence[Run]]


def main(arguments: Sequence[str]) -> int:
    """Measure, and write what was measured; gives the exit status."""
    options = _options(arguments)
    field = ENGINES if options.engines else tuple(one for one in CONTENDERS if not options.only or one.key in options.only)
    if not options.engines and not PEERS.exists():
        print("no .venv-peers: `make peers` sets it up", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        pages = _pages(Path(folder) / "pages", options.pages, options.words, options.seed)
        size = round(sum(one.stat().st_size for one in pages) / len(pages) / 1000)
        if not options.engines:
            _texts(pages)
        runs = _rounds(field, pages, options.rounds, options.processes)
    name = "engines" if options.engines else "peers"
    figures = {"pages": options.pages, "words": options.words, "page_kb": size, "rounds": options.rounds, "processes": options.processes,
               "of": {key: asdict(Figures.of(held, options.processes)) for key, held in runs.items()},
               "ratio": _ratios(runs, "local" if options.engines else AGAINST)}  # fmt: skip
    print(_engine_table(figures) if options.engines else _peer_table(figures))
    if not options.dry and not options.only:
        keep(name, figures)
        measured = kept()[name]
        words = _engine_table(measured) if options.engines else _peer_table(measured)
        write_between(DOCS / "peers.md", name, f"{words}\n\n{_how(measured)}")
    return 0


def _pages(folder: Path, count: int, words: int, seed: int) -> list[Path]:
    """Write so many pages into a folder."""
    writer, found = Writer(load_corpus(ROOT / "corpus"), seed), list[Path]()
    folder.mkdir()
    for number in range(count):
        found.append(folder / f"{number:05}.html")
        found[-1].write_bytes(page(writer.report(number, words - 20, words + 10), number, seed))
    return found


def _texts(pages: Sequence[Path]) -> None:
    """Extract each page's text into the folder `texts` beside theirs, for who is given texts."""
    import trafilatura

    folder = pages[0].parent.with_name("texts")
    folder.mkdir()
    for one in pages:
        (folder / f"{one.stem}.txt").write_text(trafilatura.extract(one.read_bytes()) or "", encoding="utf-8")


def _rounds(field: Sequence[Contender], pages: Sequence[Path], rounds: int, processes: int) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {one.key: [] for one in field}
    for number in range(rounds):
        turn = number % len(field)
        for one in (*field[turn:], *field[:turn]):
            runs[one.key].append(run := one.run(pages, processes))
            if run.documents == 0:
                raise SystemExit(f"{one.key} worked through no page")
            each = 1000 * run.cpu / run.documents
            words = f"{one.key} {run.rate():.1f} documents a second, {each:.0f} ms of CPU each"
            print(f"round {number + 1} of {rounds}: {words}", file=sys.stderr, flush=True)
    return runs


def _ratios(runs: Runs, against: str) -> dict[str, dict[str, float]]:
    """Give the medians of time a document against one contender's of the same round, by the clock and of CPU; none where it wasn't measured."""
    held = runs.get(against, ())
    return {
        key: {
            "wall": round(median(other.rate() / one.rate() for one, other in zip(own, held, strict=True)), 3),
            "cpu": round(median(one.cpu / one.documents * other.documents / other.cpu for one, other in zip(own, held, strict=True)), 3),
        }
        for key, own in runs.items()
        if held
    }  # fmt: skip


def _peer_table(figures: Mapping[str, dict[str, dict[str, float]]]) -> str:
    head = ["what", "documents a second", "ms a document (clock × processes)", "ms of CPU a document", "time against both together: clock; CPU",
            "largest process, MB resident", "all processes, MB proportional", "start-up, s"]  # fmt: skip
    rows = [[one.words, *_cells(figures, one.key)] for one in CONTENDERS if one.key in figures["of"]]
    return table(head, [*rows, *([words, "", ms, "", note, "", "", ""] for words, ms, note in PUBLISHED)])


def _engine_table(figures: Mapping[str, dict[str, dict[str, float]]]) -> str:
    head = ["engine", "documents a second", "ms a document (clock × processes)", "ms of CPU a document", "time against the local pool: clock; CPU",
            "largest process, MB resident", "all processes, MB proportional", "start-up, s", "documents a second with start-up"]  # fmt: skip
    return table(head, [[one.words, *_cells(figures, one.key), figures["of"][one.key]["whole"]] for one in ENGINES])


def _cells(figures: Mapping[str, dict[str, dict[str, float]]], key: str) -> list[object]:
    of, ratio = figures["of"][key], figures["ratio"].get(key)
    return [f"{of['rate']:.1f}", f"{of['wall_ms']:.0f}", f"{of['cpu_ms']:.0f}", f"{ratio['wall']:.2f}; {ratio['cpu']:.2f}" if ratio else None,
            f"{of['largest_mb']:.0f}", f"{of['all_mb']:.0f}", f"{of['start']:.1f}"]  # fmt: skip


def _how(measured: Mapping[str, object]) -> str:
    return (f"{measured['pages']} pages of {measured['words']} words and {measured['page_kb']} kB on average, {measured['processes']} processes, "
            f"medians of {measured['rounds']} rounds. {told(measured)}")  # fmt: skip


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.peers", description="Measure Factions beside its peers.")
    parser.add_argument("--pages", type=int, default=200, help="pages that each works through in a round")
    parser.add_argument("--words", type=int, default=600, help="words of each page's article")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which medians are taken")
    parser.add_argument("--processes", type=int, default=2, help="processes of each")
    parser.add_argument("--only", nargs="*", choices=[one.key for one in CONTENDERS], help="measure these, and write nothing")
    parser.add_argument("--engines", action="store_true", help="measure the local pool against Ray instead")
    parser.add_argument("--dry", action="store_true", help="write nothing into the docs")
    parser.add_argument("--seed", type=int, default=1, help="another number makes other pages")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
