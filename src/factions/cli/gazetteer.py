"""The commands of the gazetteer: build it anew, bring in GeoNames' own dump, look a name up."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from factions.cli.common import Form, Format, app, complain, print_json
from factions.errors import FactionsError

commands = typer.Typer(help="The gazetteer: where places lie, built on this machine.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(commands, name="gazetteer")
_SHOWN = 20


@commands.command("build")
def build() -> None:
    """Build the gazetteer from the installed packages, which the first report read does by itself."""
    from factions.reference.gazetteer import build as make
    from factions.reference.gazetteer import default_path

    path = default_path()
    count, faults = make(path)
    _tell(faults, len(faults))
    typer.echo(f"{path}: {count:,} places, {path.stat().st_size / 1e6:.0f} MB")
    raise typer.Exit(1 if faults else 0)


@commands.command("import")
def import_(
    file: Annotated[str, typer.Argument(help="A country's file (IQ.txt, IQ.zip), allCountries, or a table like places.csv.", metavar="FILE")],
    classes: Annotated[str, typer.Option("--classes", help="Feature classes to keep, of A, P, H, L, R, S, T, V.", metavar="LETTERS")] = "APHLRSTV",
) -> None:
    """Bring in places of GeoNames' dump (download.geonames.org/export/dump, CC BY 4.0). Bad lines are named, and the rest is kept."""
    from factions.reference.gazetteer_dump import import_file

    with _progress(file) as progress:
        done = import_file(Path(file), classes=classes.upper(), progress=progress)
    _tell(done.faults, done.bad)
    typer.echo(f"{file}: {done.lines:,} lines, {done.places:,} places kept, {done.bad:,} bad")
    raise typer.Exit(1 if done.bad else 0)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show how far the reading is, where a person looks on."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name)
        yield lambda read, size: bar.update(task, completed=read, total=size)


@commands.command("find")
def find(
    name: Annotated[str, typer.Argument(help="The name of a place.", metavar="NAME")],
    form: Form = Format.text,
) -> None:
    """Show what places a name may mean, and which of them were recalled and not taken from a dataset (unverified)."""
    from factions.reference.gazetteer import gazetteer
    from factions.terminal import plain

    book = gazetteer()
    rows = book.find(name) or book.find_alike(name)
    if not rows:
        raise FactionsError(name, "the gazetteer has no place of that name")
    for row in rows:
        if form is Format.json:
            print_json(json.dumps(row._asdict(), ensure_ascii=False))
            continue
        where = ", ".join(filter(None, (row.admin1, row.country)))
        source = f"geonames {row.geonames}" if row.geonames else "unverified"
        typer.echo(plain(f"{row.name} ({row.kind}{', ' + where if where else ''})  {row.lat:.3f} {row.lon:.3f}  ±{row.radius_km:g} km  {source}"))


def _tell(faults: Iterable[FactionsError], count: int) -> None:
    """Name bad lines on standard error, the first of many."""
    shown = list(faults)[:_SHOWN]
    for fault in shown:
        complain(str(fault))
    if count > len(shown):
        complain(f"and {count - len(shown):,} more bad lines")
