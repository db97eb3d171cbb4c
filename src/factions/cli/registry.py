"""The commands of the actor registry: check its tables, bring datasets into them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import app, complain
from factions.settings import registry_folder

if TYPE_CHECKING:
    from factions.jobs.registry import Brought

commands = typer.Typer(no_args_is_help=True, help="Check the actor registry, and bring datasets into your own part of it.", rich_markup_mode=None)
app.add_typer(commands, name="registry")


class Dataset(StrEnum):
    """What can be imported."""

    ucdp = "ucdp"


Into = Annotated[
    Path | None,
    typer.Option(
        "--into", help="The folder of tables to add to. Default: $FACTIONS_REGISTRY, else your platform's folder for data.", metavar="FOLDER"
    ),
]


@commands.command("import")
def import_(
    dataset: Annotated[Dataset, typer.Argument(help="Whose file it is: ucdp, the actor dataset of the Uppsala Conflict Data Program.")],
    file: Annotated[Path, typer.Argument(help="The dataset's CSV, or the ZIP it comes in.", metavar="FILE")],
    into: Into = None,
) -> None:
    """Add what a dataset says of actors, names, turns of life and ties."""
    from factions.jobs.registry import import_ucdp

    importers = {Dataset.ucdp: import_ucdp}
    folder = into or registry_folder()
    _tell(importers[dataset](file, folder), folder)


@commands.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="The folder to check. Default: your own, as for --into.", metavar="FOLDER")] = None,
) -> None:
    """Check the shipped tables and a folder's over them: each bad row is named with its file and line."""
    from factions.jobs.registry import checked_over
    from factions.terminal import plain
    from factions.web.words import counted

    held = folder or registry_folder()
    book = checked_over(held)
    for fault in book.faults:
        complain(str(fault))
    counts = (counted(len(rows), word) for word, rows in (("actor", book.tables.actors), ("name", book.tables.names), ("tie", book.tables.ties)))
    typer.echo(plain(f"{', '.join(counts)}; your own rows: {held}{'' if held.is_dir() else ' (no such folder yet)'}"))
    raise typer.Exit(1 if book.faults else 0)


def _tell(brought: Brought, folder: Path) -> None:
    from factions.terminal import plain

    for fault in brought.faults:
        complain(str(fault))
    typer.echo(plain(f"{folder}: {brought.words()}"))
