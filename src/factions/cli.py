"""The command line: each command reads its options, calls one room, and prints."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
import json
import sys
from typing import Annotated, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
import typer

import factions
from factions.errors import FactionsError
from factions.settings import ledger_url

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None,
    help="Factions tracks armed groups: it reads reporting and keeps a record in which every fact cites its characters.",
)  # fmt: skip

Sources = Annotated[list[str], typer.Argument(help="Files, folders, globs, URLs, or - for standard input.")]
Ledger = Annotated[str | None, typer.Option("--ledger", help="The ledger: a path or sqlite:///PATH. Default: $FACTIONS_LEDGER, else factions.db.")]
Published = Annotated[str | None, typer.Option("--published", help="The publication date (EDTF, such as 2014-06-20), where the page gives none or a wrong one.")]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses too.")]


class Format(StrEnum):
    """How a command prints."""

    text = "text"
    json = "json"


Form = Annotated[Format, typer.Option("--format", help="text for people; json for programs (one object a line).")]


def main() -> None:
    """Run the command line; a known error is one line on stderr and exit status 1."""
    try:
        app()
    except FactionsError as error:
        _complain(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("\nstopped\n")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _complain(error: Exception) -> None:
    sys.stderr.write(f"factions: {error}\n")


def _console() -> Console:
    return Console(highlight=False, soft_wrap=False)


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:  # noqa: FBT002 - a flag of the command line
    if version:
        typer.echo(f"factions {factions.__version__}")
        raise typer.Exit


@app.command()
def read(sources: Sources, published: Published = None, form: Form = Format.text, allow_private: AllowPrivate = False) -> None:  # noqa: FBT002
    """Read reports and print what they say: actors, relations, events, claims, each with its evidence."""
    from factions.terminal import show_reading

    failed = False
    for result in _readings(sources, published, allow_private):
        if isinstance(result, FactionsError):
            _complain(result)
            failed = True
        elif form is Format.json:
            sys.stdout.write(result.to_json() + "\n")
            sys.stdout.flush()
        else:
            show_reading(_console(), result)
    raise typer.Exit(1 if failed else 0)


def _readings(sources: list[str], published: str | None, allow_private: bool) -> Iterator[Any]:
    from factions.pipeline import read_sources

    yield from read_sources(sources, published=published, allow_private=allow_private, stdin=sys.stdin.buffer)


@app.command()
def add(sources: Sources, ledger: Ledger = None, published: Published = None, allow_private: AllowPrivate = False) -> None:  # noqa: FBT002
    """Read reports and record them in a ledger. Run again after a stop, it goes on where it was; known bytes change nothing."""
    from factions.jobs.adding import add_sources

    with Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def step(done: int, total: int | None, name: str, error: FactionsError | None) -> None:
            bar.update(task, completed=done, total=total, description=name[-40:])
            if error is not None:
                bar.console.print(f"factions: {error}", markup=False, highlight=False, soft_wrap=True)

        summary = add_sources(sources, ledger_url(ledger), published=published, allow_private=allow_private, stdin=sys.stdin.buffer, step=step)
    resumed = ", going on with an earlier run" if summary.resumed else ""
    typer.echo(f"{summary.added} added, {summary.known} already known, {summary.failed} failed{resumed}")
    raise typer.Exit(1 if summary.failed else 0)


@app.command()
def show(name: Annotated[str, typer.Argument(help="A group's name, alias or acronym.")], ledger: Ledger = None, form: Form = Format.text) -> None:
    """Show what the ledger holds on a group, with citations."""
    from factions.ledger.open import open_ledger
    from factions.ledger.reader import find_group, group
    from factions.terminal import show_group

    with open_ledger(ledger_url(ledger), create=False) as held:
        found = find_group(held, name)
        if not found:
            raise FactionsError(name, "the ledger has no group of that name")
        record = group(held, found[0].id)
    if form is Format.json:
        typer.echo(record.model_dump_json())
        return
    show_group(_console(), record)
    if len(found) > 1:
        typer.echo("Others that may be meant: " + ", ".join(other.name for other in found[1:8]))


@app.command()
def search(words: Annotated[list[str], typer.Argument(help="Words that a passage or statement must hold.")], ledger: Ledger = None, form: Form = Format.text,
           limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many hits to print.")] = 20) -> None:  # fmt: skip
    """Find passages and statements."""
    from factions.ledger.open import open_ledger
    from factions.ledger.reader import search as find
    from factions.terminal import show_hits

    with open_ledger(ledger_url(ledger), create=False) as held:
        hits = find(held, " ".join(words), limit=limit)
    if form is Format.json:
        for hit in hits:
            typer.echo(hit.model_dump_json())
    elif hits:
        show_hits(_console(), hits)
    else:
        typer.echo(f"nothing found for {' '.join(words)}")


@app.command()
def serve(ledger: Ledger = None, port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port; if taken, the next free one.")] = 8000) -> None:
    """Serve the ledger's pages at 127.0.0.1."""
    from factions.web.server import serve as run

    run(ledger_url(ledger), port)


@app.command()
def markup(files: Annotated[list[str], typer.Argument(help="Annotated reports.")]) -> None:
    """Check annotated reports; every line that breaks a rule is named."""
    from pathlib import Path

    from factions.markup import load

    failed = 0
    for file in files:
        try:
            reading = load(Path(file)).reading
        except FactionsError as error:
            _complain(error)
            failed += 1
        else:
            typer.echo(f"{file}: {len(reading.mentions)} mentions, {len(reading.events)} events, {len(reading.relations)} relations, {len(reading.claims)} claims")
    raise typer.Exit(1 if failed else 0)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a reading."""
    from factions.reading import Reading

    typer.echo(json.dumps(Reading.json_schema(), indent=2))
