"""The command that shows ties over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json
from factions.cli.days import AsOf, On, day, tell_day
from factions.cli.named import groups_named
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rich.console import Console

    from factions.analysis.ties import Held, Tie, Told

_SHOWN = 3
_ROW = "{:<7} {:<10} {:<11} {:<10} {}"
_INSET = 42  # columns before the last one


@app.command()
def ties(  # noqa: PLR0917 - options
    name: Annotated[str, typer.Argument(help="A group's name, alias, acronym or id.", metavar="NAME")],
    on: On = None,
    as_of: AsOf = None,
    types: Annotated[
        list[str] | None, typer.Option("--type", help="Only ties of that type, such as backs; may be given again.", metavar="TYPE")
    ] = None,
    sentences: Annotated[
        int | None, typer.Option("--sentences", min=0, help="Statements shown of each tie. Default: 3, all with --format json.", metavar="N")
    ] = None,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """Show a group's ties over time. Each with when it held, how much it rests on, and who says so."""
    from factions.analysis.ties import ties as find
    from factions.ledger.judgements import group_names
    from factions.ledger.open import open_ledger

    then, world, wanted = day(as_of), day(on, "--on"), _types(types or [])
    if not name.strip():
        raise FactionsError("ties", "name a group")
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        found = groups_named(held, name, then)
        most = _SHOWN if sentences is None and form is Format.text else sentences
        shown = find(held, found[0].id, on=world, as_of=then, types=wanted, statements=most)
        with held.read() as connection:
            called = group_names(connection, {found[0].id}, as_of=then)[found[0].id].name
    if form is Format.json:
        _print_json(shown)
    else:
        _print(called, shown, world)


def _types(types: list[str]) -> list[str]:
    from typing import get_args

    from factions.statements.records import RelationType

    for kind in types:
        if kind not in get_args(RelationType):
            raise FactionsError(f"--type {kind!r}", f"there is no such tie; there are {', '.join(get_args(RelationType))}")
    return types


def _print_json(shown: Iterable[Tie]) -> None:
    from pydantic import TypeAdapter

    from factions.analysis.ties import Tie

    adapter = TypeAdapter(Tie)
    for tie in shown:
        print_json(adapter.dump_json(tie).decode())


def _print(name: str, shown: list[Tie], on: date | None) -> None:
    from rich.text import Text

    from factions.analysis.dating import RULE
    from factions.analysis.evidence import FORMULA
    from factions.terminal import UNREVIEWED, page, plain, print_lines

    console = page()
    when = f" on {on}" if on else ""
    if not shown:
        console.print(Text(plain(f"{name}: the ledger knows of no tie{when}")), soft_wrap=True)
        return
    print_lines(console, Text(plain(f"{name}: {len(shown)} tie{'s' * (len(shown) > 1)}{when}. {UNREVIEWED}"), style="bold"), 0, 0)
    console.print()
    for line in _table(shown):
        print_lines(console, Text(plain(line)), 0, _INSET)
    for tie in shown:
        _print_tie(console, tie, asked=on is not None)
    console.print()
    for rule in (FORMULA, RULE):
        print_lines(console, Text(rule, style="dim"), 0, 0)


def _table(shown: Iterable[Tie]) -> Iterable[str]:
    yield _ROW.format("weight", "held from", "last stated", "until", "tie")
    for tie in shown:
        for number, period in enumerate(tie.periods or (None,)):
            told = f"{_told(tie)} ({tie.why})"
            yield _ROW.format("" if number else f"{tie.weight:.2f}", *_dates(period), "and again" if number else told)


def _told(tie: Tie) -> str:
    from factions.web.words import TIE_VERBS

    kind = f" ({tie.subtype.replace('_', ' ')})" if tie.subtype and tie.subtype != "unknown" else ""
    return f"{tie.subject.name} {TIE_VERBS[tie.type]} {tie.object.name}{kind}"


def _dates(period: Held | None) -> tuple[str, str, str]:
    if period is None:
        return "no date", "", ""
    return period.first or "not known", period.last or "", period.end or ""


def _print_tie(console: Console, tie: Tie, *, asked: bool) -> None:
    from rich.text import Text

    from factions.terminal import plain, print_lines

    console.print()
    unsure = "; whether it held then isn't known" if asked and tie.held_on is None else ""
    counts = [f"{count} {word}" for count, word in ((tie.supporting, "for it"), (tie.denying, "against"), (tie.other, "neither")) if count]
    head = Text(plain(_told(tie)), style="bold").append(f": {', '.join(counts)}{unsure}", style="not bold")
    print_lines(console, head, 0, 2)
    for told in tie.statements:
        for cited in told.citations:
            print_lines(console, Text(plain(f"“{cited.span.quote}”"), style="dim italic"), 2, 1)
        print_lines(console, Text(plain(_source(told)), style="dim"), 2, 2)
    if (more := tie.supporting + tie.denying + tie.other - len(tie.statements)) > 0:
        console.print(Text(f"  and {more} more", style="dim"))


def _source(told: Told) -> str:
    who = f"{told.publisher} ({told.grade})" if told.publisher else "no publisher"
    voice = None if told.speaker is None else f"quoting {told.speaker or 'somebody unnamed'}{', a party to it' if told.interested else ''}"
    span = "–".join(dict.fromkeys(filter(None, (told.first, told.last)))) or (f"ended by {told.end}" if told.end else "undated")
    dated = f"{span}, by the {'statement' if told.dated_by == 'statement' else 'report'}" if told.dated_by else span
    notes = (
        f"{told.stance if told.stance != 'neither' else told.factuality} {told.strength:.2f}", who, told.role, voice, dated,
        f"a copy: family {told.family[:12]}" if told.family else None, f"{told.document[:12]} {told.statement}",
    )  # fmt: skip
    return " · ".join(filter(None, notes))
