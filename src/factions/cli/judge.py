"""The commands that judge whether two records are, or are not, the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_each, who_does
from factions.cli.days import AsOf, day, tell_day
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from factions.ledger.clusters import Verdict
    from factions.ledger.judgements import GroupName
    from factions.ledger.open import Ledger
    from factions.review.judgements import Entry, Outcome

judge = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Judge two groups the same, or different; undo; list.")
app.add_typer(judge, name="judge")

One = Annotated[str, typer.Argument(help="A group's name, alias, acronym or id.", metavar="A")]
Other = Annotated[str, typer.Argument(help="Another's.", metavar="B")]
Because = Annotated[str, typer.Option("--because", help="The reason, which is kept with the judgement.", metavar="REASON")]
By = Annotated[str | None, typer.Option("--by", help="Who judges. Default: your login name.", metavar="NAME")]


@judge.command()
def same(one: One, other: Other, because: Because, by: By = None, ledger: LedgerName = None) -> None:
    """Judge that two groups are one.

    All that the ledger holds on either is shown as one record, under the id of A (or of B, if only B is in the registry). Nothing is overwritten.
    """
    _judge("same", one, other, because, by, ledger)


@judge.command()
def different(one: One, other: Other, because: Because, by: By = None, ledger: LedgerName = None) -> None:
    """Judge that two groups are not one.

    What joined them until now is cut, and nothing joins them again before this judgement is undone.
    """
    _judge("different", one, other, because, by, ledger)


@judge.command()
def undo(
    number: Annotated[int, typer.Argument(help="The judgement's number, as `judge list` shows it.", metavar="N")],
    because: Because = "", by: By = None, ledger: LedgerName = None,
) -> None:  # fmt: skip
    """Undo a judgement, or an undo."""
    from factions.ledger.open import open_ledger
    from factions.review.judgements import undo as take_back

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell(held, take_back(held, number, by=who_does(by), because=because))


@judge.command("list")
def list_all(as_of: AsOf = None, ledger: LedgerName = None, form: Form = Format.text) -> None:
    """List all judgements, those that were undone included."""
    from factions.ledger.open import open_ledger
    from factions.review.judgements import history

    with open_ledger(ledger_url(ledger), create=False) as held:
        then = day(as_of)
        entries = history(held, as_of=then)
        known = tell_day(held, then)
    print_each(entries, form, _line)
    if not entries and known and form is Format.text:
        typer.echo("nothing has been judged yet" if then is None else f"nothing had been judged by the end of {then}")


def _judge(verdict: Verdict, one: str, other: str, because: str, by: str | None, ledger: str | None) -> None:
    from factions.ledger.open import open_ledger
    from factions.review.judgements import judge as decide
    from factions.review.judgements import record_called

    if not (one.strip() and other.strip()):
        raise FactionsError("judge", "name two groups")
    with open_ledger(ledger_url(ledger), create=False) as held:
        first, second = (record_called(held, name, verdict=verdict) for name in (one, other))
        if first.id == second.id:
            raise FactionsError(f"{one} and {other}", f"both mean the record {first.id} ({first.name})")
        _tell(held, decide(held, verdict, first.id, second.id, because=because, by=who_does(by)))


def _tell(ledger: Ledger, outcome: Outcome) -> None:
    """Say what a judgement came to, by the names of what it's about."""
    if outcome.judgement.kind == "event":
        _tell_events(ledger, outcome)
        return
    from factions.review.judgements import names
    from factions.terminal import plain

    known = names(ledger, {*outcome.members, *outcome.others})
    row, about = outcome.judgement, outcome.about
    one, other = (_named(known, record) for record in about.pair)
    lines = [f"judgement {row.id}: {_said(outcome)}{one} and {other} are {'one record' if outcome.members == outcome.others else 'two records'}"]
    lines += [
        f"  {_named(known, members[0])} is one with {', '.join(_named(known, record) for record in members[1:])}"
        for members in dict.fromkeys((outcome.members, outcome.others))
        if members[1:]
    ]
    lines += [f"  judgement {number} gives way to judgement {through}" for number, through in outcome.overruled.items()]
    lines += [f"  judgement {number} counts again" for number in outcome.revived]
    typer.echo(plain("\n".join(lines)))


def _tell_events(ledger: Ledger, outcome: Outcome) -> None:
    from factions.review.incidents import now_in

    found = now_in(ledger, outcome.about.pair)
    typer.echo(f"judgement {outcome.judgement.id}: {_said(outcome)}now in incident{'s' * (len(found) != 1)} {' and '.join(map(str, found))}")


def _short(record: str) -> str:
    """Shorten the document's id in an event's name."""
    document, colon, event = record.rpartition(":")
    return f"{document[:12]}{colon}{event}"


def _said(outcome: Outcome) -> str:
    row, about = outcome.judgement, outcome.about
    if row.undoes is None:
        return ""
    return f"judgement {about.id} ({about.verdict}) {'stands again' if outcome.stands else 'is undone'}; "


def _named(known: dict[str, GroupName], record: str) -> str:
    return f"{known[record].name} ({record})" if record in known else record


def _line(entry: Entry) -> str:
    row = entry.judgement
    one, other = (f"{held.name} ({held.id})" if held else _short(record) for held, record in zip((entry.one, entry.other), row.pair, strict=True))
    what = f"undo of {row.undoes}" if row.undoes is not None else f"{row.verdict}: {one} and {other}"
    state = {"stands": "", "undone": f" [undone by {entry.through}]", "overruled": f" [gives way to {entry.through}]"}[entry.state]
    return f"{row.id}  {row.made[:10]}  {row.judge}  {what}{f': {row.reason}' if row.reason else ''}{state}"
