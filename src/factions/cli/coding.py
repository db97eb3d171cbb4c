"""The command that codes a large corpus into shards."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import AllowPrivate, Published, Sources, app, checked_date, complain, stdin
from factions.cli.reports import Columns
from factions.errors import FactionsError

if TYPE_CHECKING:
    from factions.jobs.coding.run import Watcher
    from factions.jobs.coding.stages import Engine, Form

_FORMS: dict[str, Form] = {".parquet": "parquet", ".jsonl": "jsonl", ".jsonl.gz": "jsonl.gz"}


class EngineName(StrEnum):
    """Where reports are read."""

    local = "local"
    ray = "ray"


@app.command()
def code(  # noqa: PLR0913, PLR0917 - a run has as many options
    sources: Sources,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of shards: its name ends in .parquet, .jsonl or .jsonl.gz.", metavar="OUT")],
    workers: Annotated[int | None, typer.Option("--workers", min=1, max=1024, help="How many processes read. Default: one a core.")] = None,
    engine: Annotated[EngineName, typer.Option("--engine", help="local, this machine's processes, or ray, a cluster.")] = EngineName.local,
    address: Annotated[str | None, typer.Option("--address", help="The Ray cluster. Default: one on this machine.", metavar="HOST:PORT")] = None,
    published: Published = None,
    columns: Columns = None,
    time_limit: Annotated[float, typer.Option("--time-limit", min=0.1, help="A report that takes so many seconds fails.", metavar="SECONDS")] = 120,
    shard_rows: Annotated[int, typer.Option("--shard-rows", min=1, max=1_000_000, help="How many readings make a shard.", metavar="N")] = 1000,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try again what failed before.")] = False,  # noqa: FBT002 - a flag
    metrics: Annotated[
        int | None, typer.Option("--metrics", min=0, max=65535, help="Serve Prometheus metrics at this port of 127.0.0.1.", metavar="PORT")
    ] = None,
    allow_private: AllowPrivate = False,  # noqa: FBT002 - a flag
) -> None:
    """Read a large corpus into shards of readings.

    Reads reports with all cores, or on a cluster, and writes readings as Parquet or JSON lines. Stopped or killed, the same command goes on.
    """
    from factions.jobs.coding.live import live, span
    from factions.jobs.coding.metrics import served
    from factions.jobs.coding.run import Wanted, code_all
    from factions.jobs.coding.shards import FAILURES
    from factions.jobs.coding.stages import How
    from factions.sources.columns import column_map

    how = How(
        form=_form(out), published=checked_date(published), columns=column_map(columns) if columns is not None else None,
        allow_private=allow_private, limit=time_limit,
    )  # fmt: skip
    with ExitStack() as held:
        held.enter_context(_stoppable())
        watchers: list[Watcher] = [held.enter_context(live())]
        if metrics is not None:
            counted, where = held.enter_context(served(metrics))
            watchers.append(counted)
            complain(f"metrics at {where}")
        try:
            got = code_all(
                sources, out, how, _engine(engine, workers or os.cpu_count() or 1, address),
                lambda name, words: complain(f"{name}: {words}"), wanted=Wanted(shard_rows, retry_failed), watchers=watchers,
            )  # fmt: skip
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt("stopped; what was read is kept, and the same command goes on from there") from error
    typer.echo(f"{got.read} read, {got.known} known before, {got.failed} failed, in {span(got.seconds)}: {got.rate:.1f} a second")
    if got.failed:
        complain(f"{out / FAILURES}: says what failed, and why; --retry-failed tries it again")
    raise typer.Exit(1 if got.failed else 0)


def _form(out: Path) -> Form:
    """Give the form that a folder's name asks for."""
    for end, form in _FORMS.items():
        if out.name.lower().endswith(end):
            return form
    raise FactionsError(f"--out {out}", f"say by the end of its name what it is to hold: {', '.join(_FORMS)}")


def _engine(name: EngineName, workers: int, address: str | None) -> Engine:
    if name is EngineName.ray:
        from factions.jobs.coding.cluster import RayEngine

        return RayEngine(workers, address)
    if address is not None:
        raise FactionsError("--address", "is a cluster's: say --engine ray")
    from factions.jobs.coding.local import LocalEngine

    return LocalEngine(workers, stdin())


@contextmanager
def _stoppable() -> Iterator[None]:
    """Stop at SIGTERM as at Ctrl-C: it's how schedulers of clusters ask a job to end."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
