"""The commands of the actor registry: check its tables, bring datasets into them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import AllowPrivate, app, complain
from factions.settings import registry_folder

if TYPE_CHECKING:
    from factions.jobs.registry import Brought

commands = typer.Typer(no_args_is_help=True, help="Check the actor registry; bring in datasets.", rich_markup_mode=None)
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


class Service(StrEnum):
    """What can be asked for its newest data."""

    ucdp = "ucdp"
    wikidata = "wikidata"


@commands.command()
def update(
    *,
    only: Annotated[Service | None, typer.Option("--only", help="Ask one of them alone.")] = None,
    into: Into = None,
    ucdp_url: Annotated[
        str | None, typer.Option("--ucdp-url", help="Where UCDP's actor file is; {version} stands for the release, as 261.", metavar="URL")
    ] = None,
    wikidata_url: Annotated[
        str | None, typer.Option("--wikidata-url", help="Wikidata's query service, or one that speaks as it does.", metavar="URL")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Take no more items of Wikidata than this.", metavar="N")] = 20_000,
    allow_private: AllowPrivate = False,
) -> None:
    """Fetch UCDP's newest actor file and what Wikidata says of armed organisations, and add what is new."""
    from factions.jobs.registry_update import UCDP_URL, WIKIDATA_URL, update_ucdp, update_wikidata
    from factions.terminal import plain

    def step(words: str) -> None:
        typer.echo(plain(words), err=True)

    folder = into or registry_folder()
    if only is not Service.wikidata:
        _tell(update_ucdp(folder, url=ucdp_url or UCDP_URL, allow_private=allow_private, step=step), folder)
    if only is not Service.ucdp:
        _tell(update_wikidata(folder, url=wikidata_url or WIKIDATA_URL, most=most, allow_private=allow_private, step=step), folder)


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
