"""The command that puts shards of readings into a ledger."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from factions.cli.common import LedgerName, app, complain
from factions.settings import ledger_url

_EVERY = 30.0  # seconds between two lines where there is no terminal


@app.command()
def load(
    outs: Annotated[list[Path], typer.Argument(help="Folders of shards, as `factions code` writes them.", metavar="OUT...")],
    ledger: LedgerName = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=0, max=64, help="How many processes read shards for the one that writes. Default: one.")
    ] = None,
    later: Annotated[bool, typer.Option("--later", help="Leave copies and incidents to the next load or add.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Put coded shards into a ledger in bulk.

    Documents that the ledger knows change nothing. Stopped or killed, the same command goes on.
    """
    from factions.jobs.loading import How
    from factions.jobs.loading import load as run

    chosen = workers if workers is not None else min(1, (os.cpu_count() or 1) - 1)
    begun = time.monotonic()
    with _progress() as step:
        try:
            got = run(outs, ledger_url(ledger), How(chosen, later, step, lambda error: complain(str(error))))
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt("stopped; what was recorded is kept, and the same command goes on from there") from error
    seconds = time.monotonic() - begun
    typer.echo(f"{got.added} added, {got.known} already known, {got.failed} failed, in {seconds:.0f} s: {got.statements} statements")
    if got.mixed:
        told = "one report that doesn't say that it is" if got.mixed == 1 else f"{got.mixed} reports that don't say that they are"
        complain(f"this ledger is for invented reports, as its pages say, and now holds {told}: real ones need a ledger of their own")
    raise typer.Exit(1 if got.failed else 0)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show how far a load is, on standard error: redrawn on a terminal, elsewhere a line now and then. Gives what is to be told of it."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, color_system=None if os.environ.get("NO_COLOR") else "auto")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, refresh_per_second=2) as bar:
        tasks = {what: bar.add_task(what, total=None, visible=False) for what in ("documents", "copies", "incidents")}
        yield lambda what, done, total: bar.update(tasks[what], completed=done, total=total, visible=True)


def _lines() -> Callable[[str, int, int | None], None]:
    last = time.monotonic()

    def step(what: str, done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            complain(f"{what}: {done:,}{'' if total is None else f' of {total:,}'}")

    return step
