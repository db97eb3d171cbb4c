"""The commands for reviewing statements: the queue, the deeds, the export, and blind coding."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_each, print_json, who_does
from factions.cli.days import AsOf, day, tell_day
from factions.cli.named import groups_named
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from factions.ledger.open import Ledger
    from factions.review.queue import Lost, Queued, Wanted
    from factions.review.statements import Reviewed

review = typer.Typer(rich_markup_mode=None, help="Review what the machine read.")
blind = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Let reviewers code the same passages without seeing each other's answers.")
app.add_typer(review, name="review")
review.add_typer(blind, name="blind")


class StatementKind(StrEnum):
    """What is reviewed."""

    event = "event"
    relation = "relation"
    claim = "claim"


_NAMED = "as `review list` names them: the beginning of a document's id, a colon, and e1, r1 or c1."
Names = Annotated[list[str], typer.Argument(help=f"Statements, {_NAMED}", metavar="STATEMENT...")]
Name = Annotated[str, typer.Argument(help=f"A statement, {_NAMED}", metavar="STATEMENT")]
By = Annotated[str | None, typer.Option("--by", help="Who reviews. Default: your login name.", metavar="NAME")]
Because = Annotated[str, typer.Option("--because", help="Why.", metavar="REASON")]
Sets = Annotated[
    list[str] | None, typer.Option("--set", help="A field and its value, such as fact=denied; may be given again.", metavar="FIELD=VALUE")
]
KindName = Annotated[StatementKind | None, typer.Option("--kind", help="event, relation or claim.", metavar="KIND")]
Country = Annotated[str | None, typer.Option("--country", help="Only about this country (ISO 3166-1 alpha-3).", metavar="IRQ")]
Group = Annotated[str | None, typer.Option("--group", help="Only with a part in it for this group.", metavar="NAME")]
Assigned = Annotated[str | None, typer.Option("--assigned-to", help="Only what this person is to look at.", metavar="NAME")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")]
RoundNumber = Annotated[int | None, typer.Option("--round", min=1, help="The round. Default: the last.", metavar="N")]


@review.callback(invoke_without_command=True)
def reviewing(  # noqa: PLR0917 - options
    context: typer.Context, by: By = None, kind: KindName = None, country: Country = None, group: Group = None, assigned: Assigned = None,
    limit: Limit = 20, ledger: LedgerName = None,
) -> None:  # fmt: skip
    """Review what the machine read. A queue, deeds, an export, blind coding; without a command, one statement after the other."""
    if context.invoked_subcommand is not None:
        return
    from factions.cli.reviewing import Session
    from factions.ledger.open import open_ledger
    from factions.review.queue import queue

    with open_ledger(ledger_url(ledger), create=False) as held:
        found = queue(held, _wanted(held, kind, country, group, assigned), limit=limit)
        Session(held, found, by=who_does(by)).run()


@review.command("list")
def list_queue(  # noqa: PLR0913, PLR0917 - options
    kind: KindName = None, country: Country = None, group: Group = None, assigned: Assigned = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that were judged, too.")] = False,  # noqa: FBT002 - a flag
    as_of: AsOf = None, limit: Limit = 20, ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """List what waits for a person, the most urgent first, each with its reasons."""
    from factions.ledger.open import open_ledger
    from factions.review.queue import lost, queue

    then = day(as_of)
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        found = queue(held, _wanted(held, kind, country, group, assigned), limit=limit, everything=everything, as_of=then)
        gone = lost(held, as_of=then)
    print_each(found, form, lambda one: "\n".join(_queued(one)))
    print_each(gone, form, _gone)
    if not found and not gone and form is Format.text:
        typer.echo("nothing waits")


@review.command()
def show(name: Name, as_of: AsOf = None, ledger: LedgerName = None, form: Form = Format.text) -> None:
    """Show a statement: its passage, its fields as corrections take them, and what was done to it."""
    from factions.cli.reviewing import view_lines
    from factions.ledger.open import open_ledger
    from factions.review.view import view
    from factions.terminal import page

    then = day(as_of)
    with open_ledger(ledger_url(ledger), create=False) as held:
        seen = view(held, name, as_of=then)
    if form is Format.json:
        print_json(json.dumps({
            "name": seen.name, "document": seen.document, "passage": seen.passage, "marks": seen.marks, "state": seen.state.model_dump(),
            "fields": [field._asdict() for field in seen.fields], "choices": [choice._asdict() for choice in seen.choices],
            "log": [
                {key: value for key, value in row._asdict().items() if key != "content"}
                | {"changes": [{"field": one.name, "was": one.was.value, "became": one.became.value} for one in seen.changes.get(row.id, ())]}
                for row in seen.log
            ],
        }, ensure_ascii=False))  # fmt: skip
        return
    console = page()
    for line in view_lines(seen):
        console.print(line)


@review.command()
def accept(names: Names, because: Because = "", by: By = None, ledger: LedgerName = None) -> None:
    """Say that statements are right as they stand."""
    from factions.ledger.open import open_ledger
    from factions.review import statements

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell(statements.accept(held, names, by=who_does(by), because=because))


@review.command()
def reject(names: Names, because: Because, by: By = None, ledger: LedgerName = None) -> None:
    """Say that the report doesn't state this; it is no longer shown."""
    from factions.ledger.open import open_ledger
    from factions.review import statements

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell(statements.reject(held, names, by=who_does(by), because=because))


@review.command()
def correct(name: Name, sets: Sets = None, because: Because = "", by: By = None, ledger: LedgerName = None) -> None:
    """Change fields of a statement."""
    from factions.ledger.open import open_ledger
    from factions.review import statements

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell([statements.correct(held, name, changes(sets or []), by=who_does(by), because=because)])


@review.command("add")
def add_statement(  # noqa: PLR0917 - options
    document: Annotated[str, typer.Argument(help="A document's id, or the beginning of it.", metavar="DOCUMENT")],
    words: Annotated[str, typer.Argument(help="Words of the sentences that say it.", metavar="WORDS")],
    kind: Annotated[StatementKind, typer.Option("--kind", help="event, relation or claim.", metavar="KIND")],
    sets: Sets = None, because: Because = "", by: By = None, ledger: LedgerName = None,
) -> None:  # fmt: skip
    """Add a statement that the machine missed."""
    from factions.ledger.open import open_ledger
    from factions.review import statements

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell([statements.add(held, document, kind.value, words, changes(sets or []), by=who_does(by), because=because)])


@review.command()
def assign(
    names: Names,
    to: Annotated[str, typer.Option("--to", help="Who is to look at them; an empty name takes it back.", metavar="NAME")],
    because: Because = "", by: By = None, ledger: LedgerName = None,
) -> None:  # fmt: skip
    """Say who is to look at statements."""
    from factions.ledger.open import open_ledger
    from factions.review import statements

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell(statements.assign(held, names, to=to, by=who_does(by), because=because))


@review.command()
def comment(
    name: Name, words: Annotated[str, typer.Argument(help="What you have to say.", metavar="WORDS")], by: By = None, ledger: LedgerName = None
) -> None:
    """Say something about a statement."""
    from factions.ledger.open import open_ledger
    from factions.review import statements

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell([statements.comment(held, name, words, by=who_does(by))])


@review.command()
def undo(
    what: Annotated[str, typer.Argument(help="A statement, whose last deed is taken back, or a deed's number.", metavar="STATEMENT|NUMBER")],
    because: Because = "", by: By = None, ledger: LedgerName = None,
) -> None:  # fmt: skip
    """Take back the last deed on a statement, or the deed of a number."""
    from factions.ledger.open import open_ledger
    from factions.review import statements

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell([statements.undo(held, what, by=who_does(by), because=because)])


@review.command()
def export(
    output: Annotated[str, typer.Option("--output", help="The folder to write to; it's made where it isn't there.", metavar="DIR")],
    complete: Annotated[bool, typer.Option("--complete", help="Only reports of which every statement was judged.")] = False,  # noqa: FBT002 - a flag
    as_of: AsOf = None, ledger: LedgerName = None,
) -> None:  # fmt: skip
    """Write what was accepted and corrected in the corpus's markup, so that a reader can be trained on it."""
    from factions.exports.reviewed import export_reviewed
    from factions.ledger.open import open_ledger
    from factions.terminal import plain
    from factions.web.words import counted

    with open_ledger(ledger_url(ledger), create=False) as held:
        done = export_reviewed(held, Path(output), complete=complete, as_of=day(as_of))
    for fault in done.left_out:
        typer.echo(plain(f"left out: {fault}"), err=True)
    unfinished = f"; {counted(done.unfinished, 'report')} left out, of which not all was judged" if done.unfinished else ""
    typer.echo(plain(f"{counted(done.statements, 'statement')} of {counted(done.files, 'report')} written to {output}{unfinished}"))


# blind coding


@blind.command("start")
def blind_start(
    reviewers: Annotated[str, typer.Option("--reviewers", help="Who codes, with commas between.", metavar="NAME,NAME")],
    items: Annotated[int, typer.Option("--items", min=1, max=10_000, help="How many statements.")] = 20,
    kind: KindName = None, by: By = None, ledger: LedgerName = None,
) -> None:  # fmt: skip
    """Begin a round: statements are drawn by lot."""
    from factions.ledger.open import open_ledger
    from factions.review.blind import start
    from factions.terminal import plain
    from factions.web.words import counted

    with open_ledger(ledger_url(ledger), create=False) as held:
        made = start(held, items=items, reviewers=reviewers.split(","), by=who_does(by), kind=kind.value if kind else None)
    typer.echo(plain(f"round {made.id}: {counted(len(made.items), 'item')} for {', '.join(made.reviewers)}"))


@blind.command("show")
def blind_show(
    by: By = None, number: RoundNumber = None,
    everything: Annotated[bool, typer.Option("--all", help="The items that you have coded, too.")] = False,  # noqa: FBT002 - a flag
    limit: Limit = 1, ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """Show the next item to code, without what the machine or anybody else made of it."""
    from factions.ledger.open import open_ledger
    from factions.review.blind import tasks
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        _, found = tasks(held, number, who_does(by))
    open_ones = [task for task in found if everything or not task.coded]
    for task in open_ones[:limit]:
        if form is Format.json:
            print_json(json.dumps({**task._asdict(), "choices": [choice._asdict() for choice in task.choices]}, ensure_ascii=False))
            continue
        head = f"item {task.position} of {len(found)}: what {task.kind} does the sentence between » and « state?"
        shown = task.paragraph.replace(task.sentence, f"»{task.sentence}«", 1)
        lines = [head, f"  {task.title or 'untitled'}, {task.published or 'undated'}", f"  {shown}"]
        lines += [f"    {one.id:<5} {one.kind:<9} {one.text}{f' = {one.means}' if one.means else ''}" for one in task.choices]
        typer.echo(plain("\n".join(lines)))
    if not open_ones and form is Format.text:
        typer.echo("all is coded")


@blind.command("code")
def blind_code(
    item: Annotated[int, typer.Argument(help="The item's number.", metavar="ITEM")],
    sets: Sets = None,
    nothing: Annotated[bool, typer.Option("--nothing", help="The sentence states nothing of the kind.")] = False,  # noqa: FBT002 - a flag
    number: RoundNumber = None, by: By = None, ledger: LedgerName = None,
) -> None:  # fmt: skip
    """Code an item; a later coding takes the place of an earlier one."""
    from factions.ledger.open import open_ledger
    from factions.review.blind import code

    if nothing == bool(sets):
        raise FactionsError(f"item {item}", "give its fields with --set, or --nothing")
    with open_ledger(ledger_url(ledger), create=False) as held:
        code(held, number, item, reviewer=who_does(by), changes=None if nothing else changes(sets or []))
    typer.echo(f"item {item} is coded")


@blind.command("agreement")
def blind_agreement(
    number: RoundNumber = None,
    differences: Annotated[bool, typer.Option("--differences", help="List what they coded otherwise, once all is coded.")] = False,  # noqa: FBT002 - a flag
    as_of: AsOf = None, ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """Measure how far reviewers agree: Krippendorff's alpha, field by field."""
    from factions.ledger.open import open_ledger
    from factions.review.blind import agreement
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        found = agreement(held, number, differences=differences, as_of=day(as_of))
    if form is Format.json:
        print_json(found.model_dump_json())
        return
    coded = ", ".join(f"{name} {count}" for name, count in found.coded.items())
    typer.echo(plain(f"round {found.round}: {found.items} items; coded: {coded}"))
    typer.echo(f"{'kind':<9} {'field':<11} {'measure':<8} {'items':>5} {'same':>5} {'alpha':>6}")
    for one in found.fields:
        shown = "-" if one.alpha is None else f"{one.alpha:.2f}"
        typer.echo(f"{one.kind:<9} {one.field:<11} {one.measure:<8} {one.units:>5} {one.same:>5} {shown:>6}")
    if any(one.alpha is None for one in found.fields):
        typer.echo("- : all values are the same, and without variation alpha isn't defined")
    for gap in found.differences:
        typer.echo(plain(f"item {gap.position} {gap.kind} {gap.field}: {'; '.join(f'{name}: {value}' for name, value in gap.values.items())}"))
    if differences and not found.complete:
        typer.echo("differences are listed when all reviewers have coded all items")


# shared


def changes(sets: Sequence[str]) -> dict[str, str]:
    """Give fields and values of `FIELD=VALUE`; raises FactionsError where one has no equals sign, or a field comes twice."""
    found: dict[str, str] = {}
    for one in sets:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise FactionsError(f"--set {one!r}", "write a field, an equals sign and its value")
        if name.strip() in found:
            raise FactionsError(f"--set {one!r}", "the field comes twice")
        found[name.strip()] = value
    return found


def _wanted(held: Ledger, kind: StatementKind | None, country: str | None, group: str | None, assigned: str | None) -> Wanted:
    from factions.reference.countries import countries
    from factions.review.queue import Wanted

    if country is not None and country not in countries():
        raise FactionsError(f"--country {country!r}", "it is no country's ISO 3166-1 alpha-3 code")
    name = groups_named(held, group)[0].id if group is not None else None
    return Wanted(kind=kind.value if kind else None, country=country, group=name, assignee=assigned)


def _gone(row: Lost) -> str:
    words = f"{row.document[:12]} {row.was}, which {row.by} reviewed, is no longer in the report: “{' '.join(row.quotes)}”"
    return f"changed since reviewed: {words}; `factions review undo {row.review}` puts it away"


def _queued(one: Queued) -> Iterable[str]:
    from factions.review.saying import said

    changed = ", changed since reviewed" if one.state.changed else ""
    state = "" if one.state.state == "unreviewed" else f" [{one.state.state} by {one.state.by}{changed}]"
    assigned = f" (for {one.state.assignee})" if one.state.assignee else ""
    yield f"{one.score:5.2f}  {one.name}  {said(one)}{state}{assigned}"
    cited = one.fact.citations[0]
    yield f"       “{cited.span.quote}” {', '.join(filter(None, (cited.publisher, cited.published)))}"
    yield f"       doubt {one.doubt:.2f}: {'; '.join(reason.why for reason in one.doubts)}"
    yield f"       consequence {one.consequence:.1f}: {'; '.join(reason.why for reason in one.weights) or 'nothing that weighs more than the rest'}"


def _tell(done: Sequence[Reviewed]) -> None:
    from factions.terminal import plain

    for one in done:
        words = {"comment": "comment kept", "assign": f"for {one.state.assignee or 'nobody'}"}.get(one.row.deed, one.state.state)
        typer.echo(plain(f"{one.name}: {words} (deed {one.row.id}, by {one.row.by})"))
