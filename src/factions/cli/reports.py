"""The commands that read reports, keep them in a ledger, and show what it holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import (
    AllowPrivate,
    CoderName,
    Form,
    Format,
    LedgerName,
    Published,
    Sources,
    app,
    checked_date,
    complain,
    print_json,
    stdin,
    who_does,
)
from factions.cli.days import AsOf, On, day, tell_day
from factions.cli.named import groups_named, listed
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from factions.jobs.adding import Step
    from factions.jobs.coders import Coding
    from factions.ledger.world import Then
    from factions.sources.kinds import Opening

Columns = Annotated[
    str | None,
    typer.Option("--columns", help="What the columns of a table hold, as text=body,title=headline, or a YAML file that says so.", metavar="MAP"),
]


@app.command()
def read(
    sources: Sources,
    published: Published = None,
    columns: Columns = None,
    coder: CoderName = "reader",
    form: Form = Format.text,
    allow_private: AllowPrivate = False,  # noqa: FBT002 - a flag
) -> None:
    """Read reports and print what they say.

    Prints each report's actors, relations, dated events and claims, each with the words that it was read from. Nothing is kept.
    """
    from factions.jobs.reading import read_all

    shown = failed = 0
    day, opening, coding = checked_date(published), _opening(columns), chosen(coder)
    for result in read_all(sources, published=day, allow_private=allow_private, stdin=stdin(), opening=opening, coding=coding):
        if isinstance(result, FactionsError):
            complain(str(result))
            failed += 1
        elif form is Format.json:
            print_json(result.to_json())
        else:
            from factions.terminal import page
            from factions.terminal.readings import show_reading

            show_reading(page(), result, first=not shown)
            shown += 1
    raise typer.Exit(1 if failed else 0)


@app.command()
def add(
    sources: Sources,
    ledger: LedgerName = None,
    published: Published = None,
    columns: Columns = None,
    coder: CoderName = "reader",
    allow_private: AllowPrivate = False,  # noqa: FBT002 - a flag
) -> None:
    """Read reports and record them in a ledger.

    Reports that the ledger knows change nothing. Run again after a stop, it goes on where it was.
    """
    from factions.jobs.adding import add_sources

    day, opening, coding = checked_date(published), _opening(columns), chosen(coder)
    with _progress() as (step, done):
        try:
            got = add_sources(
                sources, ledger_url(ledger), published=day, allow_private=allow_private, stdin=stdin(), opening=opening, coding=coding, step=step
            )  # fmt: skip
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt(f"stopped after {len(done)} reports, which are kept; the same command goes on from there") from error
    resumed = " (went on with a run that had been stopped)" if got.resumed else ""
    typer.echo(f"{got.added} added, {got.known} already known, {got.failed} failed{resumed}")
    if got.mixed:
        told = "one report that doesn't say that it is" if got.mixed == 1 else f"{got.mixed} reports that don't say that they are"
        typer.echo(f"This ledger is for invented reports, as its pages say, and now holds {told}: real ones need a ledger of their own.", err=True)
    raise typer.Exit(1 if got.failed else 0)


def chosen(coder: str) -> Coding | None:
    """Give the coder that `--coder` names; what was dropped of a language model's statements is told on standard error, as it's no error."""
    from factions.jobs.coders import coding

    return coding(coder, lambda name, words: complain(f"{name}: {words}"))


def _opening(columns: str | None) -> Opening:
    """Say how sources are opened; what an archive holds beside reports is told on standard error, as it's no error."""
    from factions.sources.columns import column_map
    from factions.sources.kinds import Opening

    return Opening(columns=column_map(columns) if columns is not None else None, tell=lambda name, words: complain(f"{name}: {words}"))


@app.command()
def reread(
    ledger: LedgerName = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Stop when so many documents were read.")] = None,
) -> None:
    """Read anew what an older version of the coder read.

    Documents are read off the text that the ledger keeps; nothing is fetched, and the older readings stay. Run again after a stop, it goes on.
    """
    from factions.jobs.rereading import reread as run

    with _progress() as (step, done):
        try:
            got = run(ledger_url(ledger), limit=limit, step=step)
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt(f"stopped after {len(done)} documents, which are kept; the same command goes on from there") from error
    typer.echo(f"{got.read} read anew, {got.failed} failed, {got.left} left")
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
                complain(str(error))

        yield step, done


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A group's name, alias, acronym or id.", metavar="NAME")],
    as_of: AsOf = None,
    on: On = None,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """Show what the ledger holds on a group, with citations."""
    from factions.ledger.open import open_ledger
    from factions.ledger.reader import group
    from factions.terminal import page, plain
    from factions.terminal.groups import show_group

    then, world = day(as_of), day(on, "--on")
    if not name.strip():
        raise FactionsError("show", "name a group")
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        found = groups_named(held, name, then)
        record = group(held, found[0].id, as_of=then, on=world)
    if form is Format.json:
        print_json(record.model_dump_json())
        return
    show_group(page(), record)
    if record.then:
        typer.echo(plain(_known_then(record.then)))
    for row in record.judged:
        said = "are one record" if row.verdict == "same" else "are two records"
        typer.echo(plain(f"{row.one.name} ({row.one.id}) and {row.other.name} ({row.other.id}) {said}: {row.reason}"
                         f" (judgement {row.id}, {row.judge}, {row.made[:10]})"))  # fmt: skip
    if len(found) > 1:
        typer.echo(plain(f"The name may also mean: {listed(found[1:])}"))


def _known_then(then: Then) -> str:
    """Say what the registry knows of a group on a day."""
    from factions.web.words import THEN

    checked = " (recalled, unverified)" if then.recalled else ""
    return f"On {then.day}, says the registry{checked}, it {THEN[then.status]}; its name: {then.name}. {then.because}".rstrip()


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words that a passage or statement must hold.", metavar="WORD...")],
    as_of: AsOf = None,
    ledger: LedgerName = None, form: Form = Format.text,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many hits to print.")] = 20,
) -> None:  # fmt: skip
    """Find passages and statements in a ledger."""
    from factions.ledger.open import open_ledger
    from factions.ledger.reader import search as find
    from factions.terminal import page, plain
    from factions.terminal.hits import show_hits

    then = day(as_of)
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        hits = find(held, " ".join(words), limit=limit, as_of=then)
    if form is Format.json:
        for hit in hits:
            print_json(hit.model_dump_json())
    elif hits:
        show_hits(page(), hits)
    else:
        typer.echo(plain(f"nothing found for {' '.join(words)}"))


@app.command()
def serve(  # noqa: PLR0913, PLR0917 - Typer gives them by name
    ledger: LedgerName = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; where it's taken, the next free one.")] = 8000,
    host: Annotated[
        str, typer.Option("--host", help="The address to serve at. Any but this machine's own takes accounts, or --public.", metavar="ADDRESS")
    ] = "127.0.0.1",
    public: Annotated[bool, typer.Option("--public", help="Let people without an account read, by the rules that do no harm.")] = False,  # noqa: FBT002 - a flag
    hostname: Annotated[
        list[str] | None, typer.Option("--hostname", help="A name by which others reach it; may be given several times.", metavar="NAME")
    ] = None,
    proxied: Annotated[bool, typer.Option("--proxied", help="Requests come through a proxy on this machine: believe what it says of them.")] = False,  # noqa: FBT002 - a flag
    by: Annotated[
        str | None, typer.Option("--by", help="Without accounts: who you are, for the audit log. Default: your login name.", metavar="NAME")
    ] = None,
    questions: Annotated[
        list[Path] | None,
        typer.Option("--questions", exists=True, help="A question, or a folder of them, to show; may be given again.", metavar="FILE"),
    ] = None,
    poll: Annotated[bool, typer.Option("--poll", help="Poll the feeds that are due, in the background.")] = False,  # noqa: FBT002 - a flag
    allow_private: AllowPrivate = False,  # noqa: FBT002 - a flag
) -> None:
    """Serve the ledger's pages. By default on this machine only, at 127.0.0.1.

    Without accounts whoever uses this machine may do everything. To serve others, make accounts with `factions user add`, or let them only read.
    """
    from factions.web.server import serve as run

    run(
        ledger_url(ledger),
        port,
        host=host,
        public=public,
        names=tuple(hostname or ()),
        proxied=proxied,
        by=who_does(by),
        poll=poll,
        allow_private=allow_private,
        questions=tuple(questions or ()),
    )
