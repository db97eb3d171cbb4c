"""The command that shows an incident as other projects would code it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json
from factions.cli.days import AsOf, day, tell_day
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from factions.analysis.codings import CodedRecord


@app.command()
def codings(  # noqa: PLR0917 - options
    incident: Annotated[int | None, typer.Argument(help="An incident's number, as `factions incidents` lists it.", metavar="INCIDENT")] = None,
    schemes: Annotated[
        list[str] | None, typer.Option("--scheme", help="Only that one: polecat, ged, acled, cameo; may be given again.", metavar="SCHEME")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Show columns that are empty too, with the reason.")] = False,  # noqa: FBT002 - a flag
    public: Annotated[bool, typer.Option("--public", help="Only what may be read in public, by the rules that do no harm.")] = False,  # noqa: FBT002 - a flag
    tables: Annotated[
        Path | None, typer.Option("--tables", help="Write the rule tables to a folder instead, for you to change.", metavar="FOLDER")
    ] = None,
    as_of: AsOf = None,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """Show an incident as others would code it. PLOVER/POLECAT, UCDP GED, ACLED-like and CAMEO side by side, each field with its reason."""
    from factions.analysis.codings import records
    from factions.analysis.incidents.sheets import sheet
    from factions.codebook.codings import SCHEMES
    from factions.ledger.open import open_ledger

    if tables is not None:
        _write(tables)
        return
    if incident is None:
        raise FactionsError("codings", "name an incident by its number")
    for name in schemes or ():
        if name not in SCHEMES:
            raise FactionsError(f"--scheme {name!r}", f"there is no such coding; there are {', '.join(SCHEMES)}")
    then = day(as_of)
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        found = sheet(held, incident, as_of=then, public=public)
    shown = [one for one in records(found) if not schemes or one.scheme in schemes]
    if form is Format.json:
        for one in shown:
            print_json(one.model_dump_json())
        return
    _print(incident, shown, empty=empty)


def _write(folder: Path) -> None:
    """Write the tables that ship with Factions; what is there already stays."""
    from factions.codebook.codings import SCHEMES
    from factions.codebook.loader import text
    from factions.exports.files import write_file

    for name in SCHEMES:
        path = folder / f"{name}.yaml"
        if path.exists():
            raise FactionsError(str(path), "is there already, and stays as it is")
    for name in SCHEMES:
        write_file(folder / f"{name}.yaml", text(f"codings/{name}"))
    typer.echo(f"{len(SCHEMES)} tables in {folder}; FACTIONS_CODINGS={folder} makes them count", err=True)


def _print(incident: int, shown: Sequence[CodedRecord], *, empty: bool) -> None:
    from rich.text import Text

    from factions.analysis.codings.beside import NAMES
    from factions.terminal import UNREVIEWED, page, plain, print_lines

    console = page()
    state = "A person has reviewed all that it rests on." if all(one.reviewed for one in shown) else UNREVIEWED
    print_lines(console, Text(plain(f"Incident {incident} as others would code it. {state}"), style="bold"), 0, 0)
    console.print()
    _table(console, shown)
    for one in shown:
        console.print()
        print_lines(console, Text(plain(f"{NAMES[one.scheme]} ({one.table})"), style="bold"), 0, 0)
        if one.why_not is not None:
            print_lines(console, Text(plain(f"not codable: {one.why_not}")), 2, 2)
        for field in one.fields:
            if field.value is not None or empty:
                told = Text(plain(f"{field.column}: {'(empty)' if field.value is None else field.value}"))
                print_lines(console, told.append(plain(f"  {field.why}") if field.why else "", style="dim"), 2, 2)


def _table(console: Console, shown: Sequence[CodedRecord]) -> None:
    """Print the codings side by side, as wide as the terminal is."""
    from rich.table import Table
    from rich.text import Text

    from factions.analysis.codings.beside import NAMES, beside
    from factions.terminal import plain

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", overflow="fold")
    for one in shown:
        table.add_column(NAMES[one.scheme], overflow="fold", ratio=1)
    for row in beside(shown):
        table.add_row(row.about, *(Text(plain(cell)) for cell in row.cells))
    console.print(table)
