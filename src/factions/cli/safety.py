"""The commands that keep a ledger safe: back it up, restore it, check it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json
from factions.settings import ledger_url

Step = Callable[[str, int, int | None], None]


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write.", metavar="PATH")],
    ledger: LedgerName = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a backup that has this name.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Write all that a ledger holds to one file. Others may go on writing.

    The file is a ledger in SQLite, whatever database it comes from; its digest is written to PATH.sha256. It's there whole or not at all.
    """
    from factions.ledger.backup import backup as write
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held, progress() as step:
        made = write(held, path, force=force, step=step)
    typer.echo(plain(f"{made.documents} documents, {made.size / 1e6:,.1f} MB in {made.path}; SHA-256 {made.sha256}"))


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="A backup, or a ledger's file.", metavar="PATH")],
    ledger: LedgerName = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace what the ledger holds; a backup is made of it first.")] = False,  # noqa: FBT002 - a flag
    takedowns: Annotated[
        Path | None,
        typer.Option("--takedowns", help="What to leave out: from `takedown list --format json`. Default: PATH.takedowns.", metavar="FILE"),
    ] = None,
) -> None:
    """Put a backup into a missing or empty ledger. Either database will do.

    What was taken down since the backup was made isn't restored: by the list that is given or lies beside it, and by the ledger that is replaced.
    """
    from factions.ledger.restoring import restore as put
    from factions.review.takedown import apply, to_leave_out
    from factions.terminal import plain

    url, left_out = ledger_url(ledger), []
    stones = to_leave_out(url, path, takedowns)
    with progress() as step:
        done = put(url, path, replace=replace, step=step, prepare=(lambda held: left_out.extend(apply(held, stones))) if stones else None)
    for one in left_out:
        stone = one.tombstone
        typer.echo(plain(f"{stone.document[:12]} was taken down on {stone.made[:10]} by {stone.by} ({stone.because}), and isn't restored"))
    if not done.verified:
        typer.echo(plain(f"there is no {path.name}.sha256 to compare it with: its pages, keys and types were looked through instead"))
    if done.saved:
        typer.echo(plain(f"what the ledger held before is in {done.saved}"))
    typer.echo(f"{done.documents} documents restored")


@app.command()
def check(
    ledger: LedgerName = None,
    form: Form = Format.text,
    words: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--words/--no-words", help="Compare SQLite's search index word by word, too; others can't write that long.")
    ] = True,
) -> None:
    """Check that a ledger is whole. All it cites must stand in its texts.

    Prints what is wrong by table and key. The exit status is 1 when something is.
    """
    from factions.ledger.check import check as look
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    faults = 0
    with open_ledger(ledger_url(ledger), create=False) as held, progress() as step:
        for fault in look(held, words=words, step=step):
            faults += 1
            if form is Format.json:
                print_json(fault.model_dump_json())
            else:
                typer.echo(plain(f"{fault.table} {fault.id}: {fault.what}" if fault.id else f"{fault.table}: {fault.what}"))
    if form is Format.text:
        typer.echo("nothing is wrong" if not faults else f"{faults} things are wrong" if faults > 1 else "one thing is wrong")
    raise typer.Exit(1 if faults else 0)


@contextmanager
def progress() -> Iterator[Step]:
    """Draw a progress bar on a terminal; gives what to call with what is done, how far it is, and how far it goes."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, color_system=None if os.environ.get("NO_COLOR") else "auto")
    columns = (SpinnerColumn(), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda what, done, total: bar.update(task, completed=done, total=total, description=what)
