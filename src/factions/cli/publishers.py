"""The commands of sources: publishers with their grades, and copies of one text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_each, print_json, who_does
from factions.cli.days import AsOf, day, tell_day
from factions.cli.judge import By
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from datetime import date

    from factions.ledger.copies import Head
    from factions.ledger.open import Ledger
    from factions.ledger.publishers import PublisherSummary

publishers = typer.Typer(rich_markup_mode=None, invoke_without_command=True, help="List publishers with their grades; grade one.")
app.add_typer(publishers, name="publishers")


@publishers.callback()
def list_all(context: typer.Context, as_of: AsOf = None, ledger: LedgerName = None, form: Form = Format.text) -> None:
    """List publishers: how many documents are theirs, the Admiralty grade that a person gave, and why."""
    if context.invoked_subcommand:
        return
    from factions.ledger.open import open_ledger
    from factions.ledger.publishers import publishers as find

    then = day(as_of)
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        found = find(held, as_of=then)
    width = max((len(str(one.documents)) for one in found), default=1)
    print_each(found, form, lambda one: _line(one, width))
    if not found and form is Format.text:
        typer.echo("the ledger holds no document")


def _line(one: PublisherSummary, width: int) -> str:
    if one.name is None:
        return f"{one.documents:>{width}}     documents that name no publisher; they weigh half of F"
    also = f" (also {', '.join(spelling.name for spelling in one.spellings[1:])})" if len(one.spellings) > 1 else ""
    why = f": {one.graded.reason} ({one.graded.judge}, {one.graded.made[:10]})" if one.graded else ""
    return f"{one.documents:>{width}}  {one.grade}  {one.name}{also}{why}"


@publishers.command()
def grade(
    name: Annotated[str, typer.Argument(help="The publisher, in any spelling of its name.", metavar="NAME")],
    given: Annotated[str, typer.Argument(help="A completely reliable, to E unreliable; F: it cannot be judged.", metavar="A-F")],
    because: Annotated[str, typer.Option("--because", help="The reason, which is kept with the grade.", metavar="REASON")],
    by: By = None,
    ledger: LedgerName = None,
) -> None:
    """Grade a publisher. A later grade takes the place of this one; nothing is overwritten."""
    from factions.ledger.open import open_ledger
    from factions.ledger.publishers import grade as give
    from factions.ledger.publishers import publishers as find
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        row = give(held, name, given.strip().upper(), because=because, by=who_does(by))
        one = next(one for one in find(held) if one.publisher == row.publisher)
    typer.echo(plain(f"grade {row.id}: {one.name} has {row.grade} ({one.documents} document{'s' * (one.documents != 1)} in the ledger)"))


@app.command()
def copies(
    document: Annotated[
        str | None, typer.Argument(help="A document's id, the beginning of it, or its source. Default: all families.", metavar="DOCUMENT")
    ] = None,
    as_of: AsOf = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="First make copies, families and ties anew from the readings.")] = False,  # noqa: FBT002 - a flag
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many families to list.", metavar="N")] = 20,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """Show which reports come of one text, and why. Such a family counts as one source."""
    from factions.analysis.families import rebuild as make_anew
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    then = day(as_of)
    with open_ledger(ledger_url(ledger), create=False) as held:
        if rebuild:
            typer.echo(f"{make_anew(held)} readings brought in anew", err=True)
        if not tell_day(held, then):
            return
        for line in _family(held, document, then, form) if document is not None else _families(held, limit, form):
            print_json(line) if form is Format.json else typer.echo(plain(line))


def _families(held: Ledger, limit: int, form: Format) -> list[str]:
    from factions.ledger.copies import document_heads, largest

    with held.read() as connection:
        found = largest(connection, limit=limit)
        heads = document_heads(connection, [one.document for one in found])
    if form is Format.json:
        return [json.dumps({**heads[one.document]._asdict(), "documents": one.documents}, ensure_ascii=False) for one in found]
    return [f"{one.documents} reports  {_head(heads[one.document])}" for one in found] or ["no report is known to be a copy"]


def _family(held: Ledger, name: str, then: date | None, form: Format) -> list[str]:
    from factions.analysis.copies import Copied
    from factions.ledger.copies import document_heads, documents_called, families_of, family

    with held.read() as connection:
        called = documents_called(connection, name.strip())
        if len(called) != 1:
            reason = f"may mean {', '.join(one[:12] for one in called)}" if called else "the ledger holds no document of that id or source"
            raise FactionsError(name, reason)
        ties = family(connection, called[0], as_of=then)
        first = families_of(connection, called, as_of=then).get(called[0], called[0])
        heads = document_heads(connection, {*called, *(one for tie in ties for one in (tie.one, tie.other))}, as_of=then)
    told = [Copied(tie.one, tie.other, tie.share, tie.credit) for tie in ties]
    order = sorted(heads, key=lambda one: (one != first, heads[one].published or "9", one))
    if form is Format.json:
        return [json.dumps({
            "family": first if told else None, "documents": [heads[one]._asdict() for one in order],
            "ties": [{"one": tie.one, "other": tie.other, "share": round(tie.share, 4), "credit": tie.credit, "why": tie.why} for tie in told],
        }, ensure_ascii=False)]  # fmt: skip
    if not told:
        return [f"{_head(heads[called[0]])}: no copy of it is known" if called[0] in heads else f"{called[0][:12]}: the ledger didn't hold it then"]
    lines = [f"{len(order)} reports come of one text, and count as one source; the first of them is {first[:12]}"]
    lines += [f"  {_head(heads[one])}" for one in order]
    return [*lines, *(f"  {tie.one[:12]} and {tie.other[:12]}: {tie.why}" for tie in told)]


def _head(head: Head) -> str:
    return f"{head.document[:12]}  {', '.join(filter(None, (head.publisher or 'no publisher', head.published)))}  {head.title or ''}".rstrip()
