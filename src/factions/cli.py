"""The command line: each command reads its options, calls one room, and prints.

What goes wrong is one line on standard error, `factions: INPUT: REASON`. The exit status is 0, 1 when something failed, 2 for a wrong call, 130 after
Ctrl-C. Whatever is heavy (ONNX Runtime, SQLAlchemy, FastAPI) is imported by the command that needs it, so that `--help` is quick.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer
from typer.core import TyperGroup

from factions.bench import BENCHES
from factions.errors import FactionsError, SourceError, internal_error
from factions.settings import debugging, ledger_url
from factions.version import __version__

if TYPE_CHECKING:
    from factions.jobs.adding import Step
    from factions.ledger.groups import GroupSummary
    from factions.ledger.open import Ledger

_STOPPED = 130  # the exit status that shells give what Ctrl-C ends, and below, what a closed pipe ends
_CLOSED = 141
_MOST_NAMES = 6
_SUGGESTIONS = 5
# What may stand in JSON as it is and steers a terminal: control characters from 0x7f on, half characters, marks of direction. Escapes mean the same.
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))}


class _Commands(TyperGroup):
    """Runs a command, and tells whatever goes wrong in one line."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401 - a class that Typer keeps to itself
        """Run the command that was asked for."""
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
        except FactionsError as error:
            _complain(str(error))
            raise typer.Exit(1) from error
        except KeyboardInterrupt as error:
            _complain(str(error) or "stopped")
            raise typer.Exit(_STOPPED) from error
        except BrokenPipeError as error:  # the reader of our output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at its end
            raise typer.Exit(_CLOSED) from error
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception as error:
            if debugging():
                raise
            _complain(f"{ctx.invoked_subcommand}: {internal_error(error)}")
            raise typer.Exit(1) from error
        return result


app = typer.Typer(
    cls=_Commands, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Factions tracks armed groups: it reads reporting and keeps a record in which every fact cites its characters.",
)  # fmt: skip

Sources = Annotated[list[str], typer.Argument(help="Files, folders, globs in quotes, web addresses, or - for standard input.", metavar="SOURCE...")]
LedgerName = Annotated[
    str | None, typer.Option("--ledger", help="The ledger: a path or sqlite:///PATH. Default: $FACTIONS_LEDGER, else factions.db.", metavar="URL")
]
Published = Annotated[
    str | None, typer.Option("--published", help="The publication date (EDTF, such as 2014-06-20), where a page gives none.", metavar="DATE")
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses, too.")]


class Format(StrEnum):
    """How a command prints."""

    text = "text"
    json = "json"


Form = Annotated[Format, typer.Option("--format", help="text for people, json for programs (one object a line).")]


def main() -> None:
    """Run the command line; what the process is called with is in sys.argv."""
    signal.signal(signal.SIGINT, _stop)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal may lack the letters of a name
    try:
        app()
    except KeyboardInterrupt:  # between the commands' own work: while Python loads them
        _complain("stopped")
        sys.exit(_STOPPED)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """Unwind at the first Ctrl-C, so that connections are closed; a second one ends the process at once. The ledger stands either."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    raise KeyboardInterrupt


def _complain(words: str) -> None:
    from factions.terminal import plain

    sys.stdout.flush()
    sys.stderr.write(f"factions: {plain(' '.join(words.split()))}\n")
    sys.stderr.flush()


def _print_json(line: str) -> None:
    """Print JSON, which is UTF-8 whatever the terminal writes."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(line.translate(_ESCAPED) + "\n")
    sys.stdout.flush()


def _stdin() -> BinaryIO | None:
    return getattr(sys.stdin, "buffer", None)


def _checked_date(published: str | None) -> str | None:
    """Give `--published` back; raises FactionsError where it's no date, before anything is read or made."""
    from factions.documents.edtf import is_edtf

    if published is not None and not is_edtf(published):
        raise FactionsError(f"--published {published!r}", "it is no EDTF date such as 2014-06-13, 2014-06 or XXXX-06-13")
    return published


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:  # noqa: FBT002 - a flag
    if version:
        typer.echo(f"factions {__version__}")
        raise typer.Exit


@app.command()
def read(
    sources: Sources,
    published: Published = None,
    form: Form = Format.text,
    allow_private: AllowPrivate = False,  # noqa: FBT002 - a flag
) -> None:
    """Read reports and print what they say.

    Prints each report's actors, relations, dated events and claims, each with the words that it was read from. Nothing is kept.
    """
    from factions.jobs.reading import read_all
    from factions.terminal import page, show_reading

    shown = failed = 0
    for result in read_all(sources, published=_checked_date(published), allow_private=allow_private, stdin=_stdin()):
        if isinstance(result, FactionsError):
            _complain(str(result))
            failed += 1
        elif form is Format.json:
            _print_json(result.to_json())
        else:
            show_reading(page(), result, first=not shown)
            shown += 1
    raise typer.Exit(1 if failed else 0)


@app.command()
def add(
    sources: Sources,
    ledger: LedgerName = None,
    published: Published = None,
    allow_private: AllowPrivate = False,  # noqa: FBT002 - a flag
) -> None:
    """Read reports and record them in a ledger.

    Reports that the ledger knows change nothing. Run again after a stop, it goes on where it was.
    """
    from factions.jobs.adding import add_sources

    with _progress() as (step, done):
        try:
            got = add_sources(sources, ledger_url(ledger), published=_checked_date(published), allow_private=allow_private, stdin=_stdin(), step=step)
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt(f"stopped after {len(done)} reports, which are kept; the same command goes on from there") from error
    resumed = " (went on with a run that had been stopped)" if got.resumed else ""
    typer.echo(f"{got.added} added, {got.known} already known, {got.failed} failed{resumed}")
    raise typer.Exit(1 if got.failed else 0)


@contextmanager
def _progress() -> Iterator[tuple[Step, list[bool]]]:
    """Draw a progress bar on a terminal; gives what to call after each report, and a list that grows by one for each."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from factions.terminal import plain

    console = Console(stderr=True, color_system=None if os.environ.get("NO_COLOR") else "auto")
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    done: list[bool] = []
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=None)

        def step(count: int, total: int | None, name: str, error: FactionsError | None) -> None:
            done.append(error is None)
            bar.update(task, completed=count, total=total, description=plain(name)[-40:])
            if error is not None:
                _complain(str(error))

        yield step, done


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A group's name, alias, acronym or id.", metavar="NAME")],
    ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """Show what the ledger holds on a group, with citations."""
    from factions.ledger.open import open_ledger
    from factions.ledger.reader import find_group, group
    from factions.terminal import page, plain, show_group

    if not name.strip():
        raise FactionsError("show", "name a group")
    with open_ledger(ledger_url(ledger), create=False) as held:
        found = find_group(held, name)
        if not found:
            raise FactionsError(name, f"the ledger has no group of that name{_alike(held, name)}")
        record = group(held, found[0].id)
    if form is Format.json:
        _print_json(record.model_dump_json())
        return
    show_group(page(), record)
    if len(found) > 1:
        typer.echo(plain(f"The name may also mean: {_names(found[1:])}"))


def _alike(held: Ledger, name: str) -> str:
    """Ask whether a group whose name begins alike was meant."""
    from factions.ledger.reader import groups

    found = groups(held, words=name, limit=_MOST_NAMES)
    return f"; did you mean {_names(found)}?" if found else ""


def _names(found: list[GroupSummary]) -> str:
    shown = [group.name for group in found[:_SUGGESTIONS]]
    more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    return ", ".join(shown) + more


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words that a passage or statement must hold.", metavar="WORD...")],
    ledger: LedgerName = None, form: Form = Format.text,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many hits to print.")] = 20,
) -> None:  # fmt: skip
    """Find passages and statements in a ledger."""
    from factions.ledger.open import open_ledger
    from factions.ledger.reader import search as find
    from factions.terminal import page, plain, show_hits

    with open_ledger(ledger_url(ledger), create=False) as held:
        hits = find(held, " ".join(words), limit=limit)
    if form is Format.json:
        for hit in hits:
            _print_json(hit.model_dump_json())
    elif hits:
        show_hits(page(), hits)
    else:
        typer.echo(plain(f"nothing found for {' '.join(words)}"))


@app.command()
def serve(
    ledger: LedgerName = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; where it's taken, the next free one.")] = 8000,
) -> None:
    """Serve the ledger's pages on this machine, at 127.0.0.1."""
    from factions.web.server import serve as run

    run(ledger_url(ledger), port)


@app.command()
def markup(files: Annotated[list[str], typer.Argument(help="Annotated reports (.mark).", metavar="FILE...")]) -> None:
    """Check annotated reports: every line that breaks a rule is named."""
    from factions.markup import load
    from factions.terminal import plain
    from factions.web.words import counted

    failed = 0
    for file in files:
        try:
            reading = load(Path(file)).reading
        except FactionsError as error:
            _complain(str(error))
            failed += 1
        else:
            kinds = {"mention": reading.mentions, "event": reading.events, "relation": reading.relations, "claim": reading.claims}
            typer.echo(plain(f"{file}: {', '.join(counted(len(records), kind) for kind, records in kinds.items())}"))
    raise typer.Exit(1 if failed else 0)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a reading."""
    from factions.reading import Reading

    _print_json(json.dumps(Reading.json_schema(), indent=2))


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help=f"The benchmark: {', '.join(sorted(BENCHES))}.", metavar="NAME")],
    data: Annotated[str, typer.Option("--data", help="A file or folder of annotated data.", metavar="PATH")],
    *,
    predictions: Annotated[str | None, typer.Option("--predictions", help="Write what was found to this file (JSON Lines).", metavar="OUT")] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Show so many errors of each kind on standard error.", metavar="N")] = 0,
    split: Annotated[str | None, typer.Option("--split", help="train, dev or test of the corpus. Default: dev.", metavar="SPLIT")] = None,
    folds: Annotated[
        int | None, typer.Option("--folds", min=2, help="Learn from the data, in so many parts: re3d and plover.", metavar="N", show_default=False)
    ] = None,
    form: Form = Format.text,
) -> None:
    """Measure the reader against annotated data."""
    from factions.bench import bench as find

    if folds is not None:  # before NumPy is there: the same sums whatever the machine, and no thread that waits for another on a busy one
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    run = find(name, split, folds)
    if not Path(data).exists():
        raise SourceError(data, "there is no such file or folder")
    if predictions is not None and not Path(predictions).absolute().parent.is_dir():
        raise SourceError(predictions, "can't be written: there is no such folder")  # told before the work, not after it
    figures = run(Path(data), predictions=Path(predictions) if predictions is not None else None, errors=errors)
    if form is Format.json:
        _print_json(json.dumps(figures))
        return
    flat = dict(_flat(figures))
    width = max(map(len, flat), default=0)
    for figure, value in flat.items():
        typer.echo(f"{figure:<{width}}  {value:>10,.0f}" if value == int(value) and value > 1 else f"{figure:<{width}}  {value:>14.3f}")


def _flat(figures: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, float]]:
    """Give each figure with its whole name: "per_type Person exact_f1"."""
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name} ")
        else:
            yield f"{above}{name}", value


corpus = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Work on the open corpus of annotated reports.")
app.add_typer(corpus, name="corpus")
CorpusFolder = Annotated[str, typer.Argument(help="The corpus's folder.", metavar="[FOLDER]", show_default=False)]


@corpus.command()
def validate(
    paths: Annotated[list[str] | None, typer.Argument(help="Annotated reports, or folders. Default: corpus.", metavar="[FOLDER|FILE]...")] = None,
) -> None:
    """Check annotated reports against every rule of the corpus.

    Prints what is wrong, with file and line. Given a folder, it checks what holds between its reports, too. A warning fails nothing.
    """
    from factions.corpus.validation import validate as check
    from factions.terminal import plain
    from factions.web.words import counted

    found, reports = check([Path(path) for path in paths or ["corpus"]])
    for finding in found:
        typer.echo(plain(str(finding)))
    faults = sum(not finding.warning for finding in found)
    typer.echo(f"{counted(reports, 'report')}: {counted(faults, 'fault')}, {counted(len(found) - faults, 'warning')}")
    raise typer.Exit(1 if faults else 0)


@corpus.command("show")
def show_marked(file: Annotated[str, typer.Argument(help="An annotated report (.mark).", metavar="FILE")]) -> None:
    """Show an annotated report: its mentions in colour, and under each sentence what was read off it."""
    from factions.corpus.page import show_report
    from factions.markup import load
    from factions.terminal import page

    show_report(page(), load(Path(file)))


@corpus.command()
def export(
    folder: CorpusFolder = "corpus",
    to: Annotated[
        str, typer.Option("--to", help="jsonl (the contract), conll (columns), brat (standoff), attribution (who says what).", metavar="FORMAT")
    ] = "jsonl",
    output: Annotated[str, typer.Option("--output", help="The folder to write to; it's made where it isn't there.", metavar="DIR")] = "exported",
    split: Annotated[str | None, typer.Option("--split", help="train, dev or test alone.", metavar="SPLIT")] = None,
) -> None:
    """Write a corpus in another tool's format, each split for itself, with an index of the reports."""
    from factions.corpus import load_corpus
    from factions.corpus.exporting import export as write
    from factions.terminal import plain
    from factions.web.words import counted

    count = write(load_corpus(folder), to, Path(output), split)
    typer.echo(plain(f"{counted(count, 'report')} written to {output}"))


@corpus.command()
def agreement(
    folder: CorpusFolder = "corpus",
    differences: Annotated[bool, typer.Option("--differences", help="List what the two annotators did otherwise.")] = False,  # noqa: FBT002 - a flag
    form: Form = Format.text,
) -> None:
    """Measure how far two annotators agree, on the reports that were annotated twice."""
    from factions.corpus.agreement import agreement as measure
    from factions.corpus.loader import read_corpus
    from factions.corpus.page import agreement_lines, difference_lines
    from factions.terminal import plain

    held, broken = read_corpus(folder)
    for error in broken:
        _complain(str(error))
    each, whole = measure(held)
    if not each:
        raise FactionsError(folder, "no report is annotated twice")
    if form is Format.json:
        _print_json(json.dumps({one.name: one.as_json(differences=differences) for one in (*each, whole)}, ensure_ascii=False))
    else:
        for line in (*agreement_lines(each, whole), *(difference_lines(each) if differences else ())):
            typer.echo(plain(line))
    raise typer.Exit(1 if broken else 0)


@corpus.command()
def stats(folder: CorpusFolder = "corpus", form: Form = Format.text) -> None:
    """Count what a corpus holds, beside what it is to hold. A report that breaks the markup's rules is named and not counted."""
    from factions.corpus.loader import read_corpus
    from factions.corpus.page import table_lines
    from factions.corpus.stats import tables
    from factions.terminal import plain

    held, broken = read_corpus(folder)
    for error in broken:
        _complain(str(error))
    made = tables(held)
    if form is Format.json:
        _print_json(json.dumps({table.title: table.as_json() for table in made}, ensure_ascii=False))
    else:
        for table in made:
            for line in table_lines(table):
                typer.echo(plain(line))
    raise typer.Exit(1 if broken else 0)
