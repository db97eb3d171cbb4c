"""The command that writes what the ledger holds in other tools' formats."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import LedgerName, app
from factions.cli.days import AsOf, On, day, tell_day
from factions.settings import ledger_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from factions.analysis.filters import Filter
    from factions.exports.formats import Format, Step, Written
    from factions.ledger.open import Ledger

Sifted = Annotated[
    list[str] | None,
    typer.Option(
        "--filter", help="Only what a filter wants: words such as country=IRQ, JSON or YAML, or a file of it. Words may be given again.",
        metavar="FILTER",
    ),
]  # fmt: skip
"""The option that narrows what a command takes; `filter_given` reads it."""


@app.command()
def export(  # noqa: PLR0917 - options
    form: Annotated[str, typer.Argument(help="The format; `factions export formats` lists them.", metavar="FORMAT")],
    out: Annotated[str, typer.Option("-o", "--out", help="The file to write, or - for standard output (text formats).", metavar="PATH")] = "",
    wanted: Sifted = None,
    as_of: AsOf = None,
    on: On = None,
    public: Annotated[bool, typer.Option("--public", help="Only what may be read in public, by the rules that do no harm.")] = False,  # noqa: FBT002 - a flag
    ledger: LedgerName = None,
) -> None:
    """Write the record in another tool's format. The target is replaced when all is written, and else left as it was."""
    from factions.exports import formats
    from factions.exports.selection import Selection
    from factions.ledger.open import open_ledger

    if form == "formats":
        _list(formats.FORMATS.values())
        return
    made, asked = formats.named(form), filter_given(wanted)
    target = _target(out, made)
    then, world = day(as_of), day(on, "--on")
    gc.set_threshold(50_000, 20, 100)  # records by the million, none of which points in a ring: looking for rings takes a tenth of the time
    with open_ledger(ledger_url(ledger), create=False) as held:
        tell_day(held, then)
        check_groups(held, asked, then)
        with _progress(made) as step:
            written = formats.export(made, Selection(held, asked, then, world, public), target, step, out=sys.stdout.buffer)
    _tell(made, target, written)


def filter_given(given: Sequence[str] | None) -> Filter:
    """Give the filter that `--filter` asks for, everything where it isn't there; raises FactionsError that names what is wrong."""
    from factions.analysis.filter_words import read, words_filter
    from factions.analysis.selecting import EVERY

    if not given:
        return EVERY
    return read(given[0]) if len(given) == 1 else words_filter(" ".join(given))


def check_groups(held: Ledger, wanted: Filter, as_of: date | None) -> None:
    """Raise FactionsError, which tells of names that begin alike, for a group in a filter that the ledger doesn't know."""
    from factions.analysis.selecting import unknown_groups
    from factions.cli.named import groups_named

    for name in unknown_groups(held, wanted, as_of=as_of):
        groups_named(held, name, as_of, option="--filter")


def _target(out: str, form: Format) -> Path | None:
    """Give the file that is to be written, null for standard output."""
    from factions.exports.formats import ExportError

    if not out:
        raise ExportError("export", f"say where to: -o {form.name}{form.suffix}")
    if out != "-":
        return Path(out).expanduser()
    if not form.text and sys.stdout.isatty():
        raise ExportError("-", f"{form.name} is no text for a terminal: name a file with -o")
    return None


def _list(forms: Iterable[Format]) -> None:
    for one in forms:
        typer.echo(f"{one.name:<14} {one.what} ({one.suffix})")


@contextmanager
def _progress(form: Format) -> Iterator[Step]:
    """Show how far it is on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(form.name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(form: Format, target: Path | None, written: Written) -> None:
    """Say on standard error what was written, and what the format couldn't hold."""
    from factions.terminal import plain

    counts = ", ".join(f"{heads:,} {what}" for what, heads in written.counts.items()) or f"{written.rows:,} rows"
    typer.echo(plain(f"{form.name}: {counts}{f' in {target}' if target else ''}"), err=True)
    for why, heads in written.left_out.items():
        if heads:
            typer.echo(plain(f"{heads:,} left out: {why}"), err=True)
