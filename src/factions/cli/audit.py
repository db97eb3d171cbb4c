"""The commands that show the audit log and verify it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json
from factions.cli.days import AsOf
from factions.cli.days import day as checked_day
from factions.settings import ledger_url

if TYPE_CHECKING:
    from factions.ledger.audit import Line

audit = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Show and verify the log of who did what, when and why.")
app.add_typer(audit, name="audit")


@audit.command("list")
def list_lines(
    subject: Annotated[str | None, typer.Option("--subject", help="Only what was done to this, as the log calls it.", metavar="WORDS")] = None,
    deed: Annotated[str | None, typer.Option("--deed", help="Only this deed; `judge` means `judge.same` and the like.", metavar="WORD")] = None,
    after: Annotated[int, typer.Option("--after", help="Only lines behind this one.", min=0, metavar="N")] = 0,
    as_of: AsOf = None, ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """List the log's lines. The oldest comes first."""
    from factions.ledger.audit import lines
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    until = checked_day(as_of)
    with open_ledger(ledger_url(ledger), create=False) as held, held.read() as connection:
        found = lines(connection, subject=subject, deed=deed, as_of=until, after=after)
    for line in found:
        if form is Format.json:
            print_json(json.dumps({**line.model_dump(), "detail": json.loads(line.detail)}))
        else:
            typer.echo(plain(_told(line)))
    if not found and form is Format.text:
        typer.echo("no such line")


@audit.command()
def verify(
    head: Annotated[
        str | None, typer.Option("--head", help="A head that was noted earlier: the log must still hold that line.", metavar="ID:HASH")
    ] = None,
    ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """Verify that no line was changed, removed or put in.

    Looks at the log's own lines and at the rows of other logs that they seal, and names each that isn't what it was. The exit status is then 1.
    """
    from factions.ledger.audit import head as last
    from factions.ledger.auditing import noted_head
    from factions.ledger.auditing import verify as look
    from factions.ledger.check import Fault
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    noted = noted_head(head) if head is not None else None
    with open_ledger(ledger_url(ledger), create=False) as held:
        found = look(held, noted=noted)
        with held.read() as connection:
            now = last(connection)
    for table, key, what in found:
        if form is Format.json:
            print_json(Fault(table=table, id=key, what=what).model_dump_json())
        else:
            typer.echo(plain(f"{table} {key}: {what}" if key else f"{table}: {what}"))
    if form is Format.text:
        lines = f"{now.lines} line{'s' * (now.lines != 1)}"
        typer.echo(f"{lines}: {'nothing was changed' if not found else f'{len(found)} things are wrong' if len(found) > 1 else 'one thing is wrong'}")
    raise typer.Exit(1 if found else 0)


@audit.command("head")
def show_head(ledger: LedgerName = None) -> None:
    """Print the last line's number and hash. Note them somewhere else, for `audit verify --head`."""
    from factions.ledger.audit import head
    from factions.ledger.open import open_ledger

    with open_ledger(ledger_url(ledger), create=False) as held, held.read() as connection:
        found = head(connection)
    typer.echo(f"{found.lines}:{found.hash}")


def _told(line: Line) -> str:
    reason = "" if line.because == "" else f": {line.because}" if line.because is not None else " [its reason was taken down]"
    return f"{line.id}  {line.made}  {line.by}  {line.deed}  {line.subject}{reason}"
