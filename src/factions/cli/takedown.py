"""The command that takes a document down, and lists what was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json, who_does
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from factions.review.takedown import TakenDown

_LIST = "list"


@app.command()
def takedown(
    document: Annotated[str, typer.Argument(help="A document's id, its beginning, or its source; `list` lists what is down.", metavar="DOCUMENT")],
    because: Annotated[str, typer.Option("--because", help="The reason, which stays; it may not quote the document.", metavar="REASON")] = "",
    by: Annotated[str | None, typer.Option("--by", help="Who takes it down. Default: your login name.", metavar="NAME")] = None,
    ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """Take a document down. Text, quotes, index and names that only it gave go; a tombstone stays.

    What others told of the same things stands. Its bytes are never taken in again. `factions takedown list --format json` gives the list to keep
    beside backups.
    """
    from factions.ledger.open import open_ledger
    from factions.ledger.takedowns import tombstones
    from factions.review.takedown import take_down
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        if document == _LIST:
            with held.read() as connection:
                stones = tombstones(connection)
            for stone in stones:
                if form is Format.json:
                    print_json(stone.model_dump_json())
                else:
                    typer.echo(plain(f"{stone.document}  {stone.made[:10]}  {stone.by}: {stone.because}"))
            if not stones and form is Format.text:
                typer.echo("nothing was taken down")
            return
        if not because.strip():
            raise FactionsError("--because", "a takedown needs a reason")
        done = take_down(held, document, because=because, by=who_does(by))
    if form is Format.json:
        print_json(done.model_dump_json())
    else:
        typer.echo(plain("\n".join(_told(done))))


def _told(done: TakenDown) -> list[str]:
    short = done.tombstone.document[:12]
    if done.again:
        return [f"{short} was taken down on {done.tombstone.made[:10]}; the ledger's files were written anew once more"]
    lines = [f"{short} is taken down; the ledger's files were written anew"]
    if done.bared:
        lines.append(f"  {done.bared} reasons quoted it, and went with it" if done.bared > 1 else "  one reason quoted it, and went with it")
    lines += [f"  {other[:12]} is of the same source, and still there" for other in done.kin.source]
    lines += [f"  {other[:12]} has the same text or a part of it, and is still there" for other in done.kin.copies]
    lines.append("  backups and casefiles made before hold it: keep what `factions takedown list --format json` prints beside, as FILE.takedowns")
    return lines
