"""The commands of incidents: a list, one in full, and what a person judges of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, complain, print_each, print_json, who_does
from factions.cli.days import AsOf, day, tell_day
from factions.cli.judge import Because, By
from factions.cli.named import groups_named
from factions.settings import ledger_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from factions.analysis.incidents.records import EstimateRecord, IncidentRecord, ToldRecord
    from factions.ledger.facts import EventFact
    from factions.ledger.incidents import IncidentSummary
    from factions.review.incidents import Deed

incidents = typer.Typer(rich_markup_mode=None, invoke_without_command=True, help="List incidents; show, split, merge, update them.")
app.add_typer(incidents, name="incidents")

Number = Annotated[int, typer.Argument(help="The incident's number, as the list shows it.", metavar="ID")]
_MOST_PARTS = 5
_MOST_NAMES = 2


@incidents.callback()
def list_all(  # noqa: PLR0913, PLR0917 - a list may be narrowed in many ways
    context: typer.Context,
    country: Annotated[str | None, typer.Option("--country", help="Only in this country (ISO 3166-1 alpha-3).", metavar="IRQ")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Only of this PLOVER type.", metavar="ASSAULT")] = None,
    first: Annotated[str | None, typer.Option("--from", help="Only on this day or later.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Only on this day or earlier.", metavar="DATE")] = None,
    group: Annotated[str | None, typer.Option("--group", help="Only with a part in it for this group.", metavar="NAME")] = None,
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many to list.", metavar="N")] = 20,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """List incidents, the latest first: day, type, place, people killed (low/best/high), reports and weight."""
    if context.invoked_subcommand:
        return
    from factions.analysis.coverage import Wanted as About
    from factions.analysis.coverage import amount
    from factions.cli.coverage import beside, land, period
    from factions.ledger.incidents import Wanted
    from factions.ledger.incidents import incidents as find
    from factions.ledger.open import open_ledger

    then = day(as_of)
    about = About(land(country), None, *period(first, last))
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        known = groups_named(held, group, then, option="--group")[0].id if group is not None else None
        wanted = Wanted(about.country, kind and kind.strip().upper(), about.first, about.last, group=known)
        found = find(held, wanted, as_of=then, limit=limit)
        read = amount(held, about, as_of=then)
    print_each(found, form, _line)
    # not among the objects of --format json, which are incidents
    typer.echo(beside(read, about, len(found), limit), err=form is Format.json)


def _line(one: IncidentSummary) -> str:
    what = one.type.lower() + (f"/{one.mode}" if one.mode else "")
    killed = f"  {_figures(one.killed_low, one.killed_best, one.killed_high)} killed" if one.killed_best is not None else ""
    odd = f"  [{', '.join(one.contradictions)}]" if one.contradictions else ""
    reports = f"{one.reports} report{'s' * (one.reports != 1)}"
    who = " → ".join(_some(side) for side in (one.actors, one.recipients) if side)
    return f"{one.id:>6}  {_days(one):<21}  {what}  {f'{who}  ' if who else ''}{_where(one)}{killed}  {reports}, weight {one.weight:.2f}{odd}"


def _some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:_MOST_NAMES])}{f' and {len(names) - _MOST_NAMES} more' if len(names) > _MOST_NAMES else ''}"


def _days(one: IncidentSummary) -> str:
    if one.first_day is None:
        return "day unknown"
    return one.first_day if one.first_day == one.last_day else f"{one.first_day}/{one.last_day}"


def _where(one: IncidentSummary) -> str:
    return ", ".join(filter(None, (one.place, one.country))) or "place unknown"


def _figures(low: int | None, best: int | None, high: int | None) -> str:
    return str(best) if low == best == high else "/".join("?" if value is None else str(value) for value in (low, best, high))


@incidents.command()
def show(number: Number, as_of: AsOf = None, ledger: LedgerName = None, form: Form = Format.text) -> None:
    """Show an incident: its reports side by side, its toll by UCDP's rule, contradictions, weight, and why they were merged."""
    from factions.analysis.incidents.records import record
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        found = record(held, number, as_of=day(as_of))
    if form is Format.json:
        print_json(found.model_dump_json())
    else:
        typer.echo(plain("\n".join(_page(found))))


def _page(found: IncidentRecord) -> Iterator[str]:
    one = found.summary
    went = f" (incident {found.asked} went into it)" if found.asked != one.id else ""
    yield f"Incident {one.id}{went}: {one.type.lower()}{f'/{one.mode}' if one.mode else ''}, {_days(one)}, {_where(one)}"
    yield f"unreviewed: merged by rule from {one.reports} report{'s' * (one.reports != 1)}; made {found.made}, as it is since {found.since}"
    yield ""
    yield f"Weight {found.weight.weight:.2f}: {found.weight.why}"
    yield from _indented([found.formula])
    if found.estimates:
        yield ""
        yield "Toll"
        yield from _indented(line for estimate in found.estimates for line in _toll(estimate))
        yield from _indented([found.rule])
    if found.contradictions:
        yield ""
        yield "Contradictions"
        yield from _indented(f"{row.kind}: {row.why} ({_short(row.one)}, {_short(row.other)})" for row in found.contradictions)
    yield ""
    yield "Reports"
    for told in found.tellings:
        yield from _indented(_telling(told))
    if found.reasons:
        yield ""
        yield "Why they are one"
        for reason in found.reasons:
            parts = "; ".join(f"{part.points:+.1f} {part.why or part.feature}" for part in reason.parts[:_MOST_PARTS])
            yield from _indented([f"{_short(reason.one)} with {_short(reason.other)}: {reason.points:+.1f} ({parts})"])
    if found.judged:
        yield ""
        yield "Judged"
        yield from _indented(
            f"{row.id}  {row.verdict}: {_short(row.one)} and {_short(row.other)}: {row.reason} ({row.judge}, {row.made[:10]})" for row in found.judged
        )


def _toll(estimate: EstimateRecord) -> Iterator[str]:
    side = "" if estimate.side in {"all", "unknown"} else f" ({estimate.side})"
    yield f"{_figures(estimate.low, estimate.best, estimate.high)} {estimate.what}{side}: {estimate.why}"
    for figure in estimate.figures:
        given = figure.given_by or figure.publisher or "an unnamed source"
        not_counted = f" [doesn't count: {figure.why_not}]" if figure.why_not else ""
        yield f"  {_figures(figure.low, figure.best, figure.high)} by {given} ({_short(figure.telling)}){not_counted}"


def _telling(told: ToldRecord) -> Iterator[str]:
    event = told.event
    first = event.citations[0] if event.citations else None
    by, published = (first and first.publisher) or "a publisher that isn't named", (first and first.published) or "undated"
    copy = f", a copy of {told.family[:12]}" if told.family and told.family != event.document else ""
    yield f"{_short(f'{event.document}:{event.statement}')}  {by}, {published} [{told.grade}{copy}] adds {told.strength:.2f}"
    yield f"  {_said(event)}"
    for citation in event.citations:
        yield f"  “{citation.span.quote}” ({citation.document[:12]}:{citation.span.start})"


def _said(event: EventFact) -> str:
    parts = [
        ("", event.time or "no day"), ("in ", ", ".join(spot.name for spot in event.places)),
        ("by ", ", ".join(party.name for party in event.actors)),
        ("to ", ", ".join(party.name for party in event.recipients)),
        ("", ", ".join(f"{_figures(toll.low, toll.best, toll.high)} {toll.what}" for toll in event.casualties)),
        ("", event.factuality if event.factuality != "asserted" else ""), ("according to ", _voice(event)),
    ]  # fmt: skip
    return f"{event.type.lower()}{f'/{event.mode}' if event.mode else ''}: {'; '.join(before + words for before, words in parts if words)}"


def _voice(event: EventFact) -> str:
    if not event.attribution:
        return ""
    voice = event.attribution[0]
    return (voice.speaker.name if voice.speaker else voice.speaker_text) or "somebody unnamed"


def _short(name: str) -> str:
    """Shorten the document's id in an event's name; that is enough to name it by."""
    document, _, event = name.rpartition(":")
    return f"{document[:12]}:{event}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


@incidents.command()
def split(
    number: Number,
    statements: Annotated[list[str], typer.Argument(help="Tellings that don't belong to it, as `show` names them.", metavar="STATEMENT...")],
    because: Because,
    by: By = None,
    ledger: LedgerName = None,
) -> None:
    """Judge that tellings report something else than the rest of an incident. Nothing joins them again before that is undone."""
    from factions.ledger.open import open_ledger
    from factions.review.incidents import split as part

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell(part(held, number, statements, because=because, by=who_does(by)))


@incidents.command()
def merge(
    number: Number,
    other: Annotated[int, typer.Argument(help="Another's.", metavar="ID")],
    because: Because,
    by: By = None,
    ledger: LedgerName = None,
) -> None:
    """Judge that two incidents are one."""
    from factions.ledger.open import open_ledger
    from factions.review.incidents import merge as join

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell(join(held, number, other, because=because, by=who_does(by)))


def _tell(deed: Deed) -> None:
    first, last = deed.judgements[0], deed.judgements[-1]
    numbers = f"judgement {first}" if first == last else f"judgements {first} to {last}"
    are = "incident" if len(deed.incidents) == 1 else "incidents"
    typer.echo(f"{numbers}: now {are} {' and '.join(map(str, deed.incidents))}; `factions judge undo {first}` takes it back")


@incidents.command()
def update(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Compare all reports anew; ids and judgements stay.")] = False,  # noqa: FBT002 - a flag
    ledger: LedgerName = None,
) -> None:
    """Bring incidents up to date with what was added and judged, as `factions add` does by itself. Stopped, it goes on where it was."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from factions.analysis.incidents import keeping
    from factions.ledger.open import open_ledger

    console = Console(stderr=True, color_system=None if os.environ.get("NO_COLOR") else "auto")
    columns = (TextColumn("comparing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        open_ledger(ledger_url(ledger), create=False) as held,
        Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar,
    ):
        task = bar.add_task("", total=None)
        work = keeping.rebuild if rebuild else keeping.update
        done = work(held, step=lambda count, total: bar.update(task, completed=count, total=total))
    for error in done.failed:
        complain(str(error))
    typer.echo(f"{done.compared - len(done.failed)} report{'s' * (done.compared != 1)} compared")
    raise typer.Exit(1 if done.failed else 0)
