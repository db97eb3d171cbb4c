"""The command that answers a question by week."""

from __future__ import annotations

from typing import Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json
from factions.cli.days import AsOf, day, tell_day
from factions.settings import ledger_url

_NARROWEST, _WIDEST = 40, 1000


@app.command()
def question(  # noqa: PLR0917 - options
    file: Annotated[str, typer.Argument(help="A question: a YAML file (docs/questions.md tells how to write one).", metavar="FILE")],
    first: Annotated[str | None, typer.Option("--from", help="The first day, in place of the file's; whole weeks are shown.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last day, in place of the file's.", metavar="DATE")] = None,
    as_of: AsOf = None,
    evidence: Annotated[int, typer.Option("--evidence", min=0, max=1000, help="Incidents or ties quoted for each change.", metavar="N")] = 3,
    width: Annotated[
        int | None, typer.Option("--width", min=_NARROWEST, max=_WIDEST, help="Columns of the chart. Default: the terminal's.", metavar="N")
    ] = None,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """Answer a question by week. Each indicator as a line, beside how much was read, with the evidence where it moves."""
    from factions.analysis.questions import answer, load
    from factions.ledger.open import open_ledger

    asked, then = load(file), day(as_of)
    days = day(first, "--from"), day(last, "--to")
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        found = answer(held, asked, first=days[0], last=days[1], as_of=then, evidence=evidence)
    if form is Format.json:
        print_json(found.model_dump_json())
        return
    from factions.cli.question_page import show

    show(found, width=width)
