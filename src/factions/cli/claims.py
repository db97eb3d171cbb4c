"""The commands of claims: what was foreseen and promised, what became of it, what the ledger suggests, and how speakers did."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json, who_does
from factions.cli.days import AsOf, day, tell_day
from factions.cli.judge import Because, By
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from factions.analysis.claims import ClaimRecord, SpeakerRecord, Suggestion
    from factions.analysis.claims.suggesting import Evidence
    from factions.ledger.outcomes import Entry
    from factions.statements.records import ClaimKind

claims = typer.Typer(rich_markup_mode=None, invoke_without_command=True, help="List claims with outcomes; judge, suggest; speakers.")
app.add_typer(claims, name="claims")

_Record = TypeVar("_Record")
_WIDTH = 12  # characters of a document's id
_QUOTE = 160
_ROW = "{:<30} {:>6} {:>5} {:>9} {:>7} {:>11} {:>8}  {}"


class Kind(StrEnum):
    """Kinds of claims that can come true."""

    forecast = "forecast"
    promise = "promise"
    demand = "demand"
    accusation = "accusation"
    denial = "denial"
    statement = "statement"
    opinion = "opinion"


class Outcome(StrEnum):
    """What became of a claim."""

    open = "open"
    came_true = "came_true"
    did_not = "did_not"
    undecidable = "undecidable"


class Condition(StrEnum):
    """Whether a claim's condition was met."""

    met = "met"
    not_met = "not_met"
    unknown = "unknown"


Name = Annotated[str, typer.Argument(help="A claim as the list shows it: the beginning of its document's id, a colon, its id.", metavar="CLAIM")]
Kinds = Annotated[list[Kind] | None, typer.Option("--kind", help="Claims of that kind; may be given again. Default: forecast.")]
SpeakerName = Annotated[str | None, typer.Option("--speaker", help="Only by this group, person, or whoever is called so.", metavar="NAME")]
DueBefore = Annotated[str | None, typer.Option("--due-before", help="Only those due before that day.", metavar="DATE")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many to list.", metavar="N")]


@claims.callback()
def list_all(  # noqa: PLR0913, PLR0917 - a list may be narrowed in many ways
    context: typer.Context,
    speaker: SpeakerName = None,
    kinds: Kinds = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only those of which nobody judged what became.")] = False,  # noqa: FBT002 - a flag
    due_before: DueBefore = None,
    outcome: Annotated[Outcome | None, typer.Option("--outcome", help="Only those with that outcome.")] = None,
    as_of: AsOf = None,
    limit: Limit = 50,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """List forecasts (or other claims), the first due first: who, what, under which condition, until when, and what became of it."""
    if context.invoked_subcommand:
        return
    from factions.analysis.claims import Wanted
    from factions.analysis.claims import claims as find
    from factions.ledger.open import open_ledger

    if only_open and outcome not in {None, Outcome.open}:
        raise FactionsError(f"--outcome {outcome}", "--open asks for other claims")
    then = day(as_of)
    wanted = Wanted(speaker, _kinds(kinds), "open" if only_open else outcome.value if outcome else None, day(due_before, "--due-before"))
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        found = find(held, wanted, as_of=then, limit=limit)
    _print(found, form, _claim, "no claim fits")


def _kinds(kinds: list[Kind] | None) -> tuple[ClaimKind, ...]:
    return tuple(kind.value for kind in kinds or [Kind.forecast])


def _print(found: Sequence[_Record], form: Format, lines: Callable[[_Record], Iterable[str]], nothing: str) -> None:
    """Print records, one JSON object a line, or each in lines with a blank one between."""
    from pydantic import TypeAdapter

    from factions.terminal import UNREVIEWED, plain

    if form is Format.json:
        for one in found:
            print_json(TypeAdapter(type(one)).dump_json(one).decode())
        return
    if not found:
        typer.echo(nothing)
        return
    typer.echo(UNREVIEWED)
    for one in found:
        typer.echo()
        typer.echo(plain("\n".join(lines(one))))


def _claim(one: ClaimRecord) -> Iterator[str]:
    """Give the lines of a claim."""
    document, _, claim = one.id.rpartition(":")
    reports = f"{one.reports} reports of {one.sources} independent source{'s' * (one.sources != 1)}" if one.reports > 1 else ""
    first = one.told[0]
    source = ", ".join(filter(None, (first.publisher or "no publisher", first.published, reports)))
    yield f"{document[:_WIDTH]}:{claim}  {one.kind} by {one.speaker or 'somebody unnamed'}  {_due(one)}  {_state(one)}"
    yield f"  “{_cut(one.content.quote)}”"
    if one.condition:
        judged = f" ({one.condition_judged.judge}: {one.condition_judged.reason})" if one.condition_judged else ""
        yield f"  condition {_shown(one.condition_met or 'unknown')}: “{_cut(one.condition)}”{judged}"
    if one.judged:
        yield f"  judged by {one.judged.judge} on {one.judged.made[:10]}, entry {one.judged.id}: {one.judged.reason}"
    yield f"  {source}"


def _due(one: ClaimRecord) -> str:
    if one.due is None:
        return "no due date"
    return f"due {one.due}{' (past)' if one.past_due and one.outcome == 'open' else ''}"


def _state(one: ClaimRecord) -> str:
    return "open without a date" if one.outcome == "open" and one.due is None else _shown(one.outcome)


def _shown(word: str) -> str:
    return {"did_not": "did not come true"}.get(word, word.replace("_", " "))


def _cut(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _QUOTE else f"{line[: _QUOTE - 1]}…"


@claims.command()
def suggest(  # noqa: PLR0917 - options
    name: Annotated[str | None, typer.Argument(help="A claim as the list shows it. Default: all that nobody judged.", metavar="CLAIM")] = None,
    speaker: SpeakerName = None,
    kinds: Kinds = None,
    due_before: DueBefore = None,
    as_of: AsOf = None,
    limit: Limit = 20,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """Suggest what became of claims. By incidents and ties that came later, with the evidence; a person decides."""
    from factions.analysis.claims import Wanted, suggest_all
    from factions.analysis.claims import suggest as find
    from factions.ledger.open import open_ledger

    then = day(as_of)
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        if name is not None:
            found = [find(held, name, as_of=then)]
        else:
            found = suggest_all(held, Wanted(speaker, _kinds(kinds), "open", day(due_before, "--due-before")), as_of=then, limit=limit)
    _print(found, form, _suggestion, "every claim has been judged, or there is none")


def _suggestion(one: Suggestion) -> Iterator[str]:
    yield from _claim(one.claim)
    yield f"  suggested: {_shown(one.outcome)}: {one.why}"
    yield from _evidence(one.evidence)
    if one.condition is not None:
        yield f"  condition suggested: {_shown(one.condition)}: {one.condition_why}"
        yield from _evidence(one.condition_evidence)


def _evidence(found: Sequence[Evidence]) -> Iterator[str]:
    for one in found:
        document, _, statement = one.statement.rpartition(":")
        what = f"incident {one.incident}" if one.incident is not None else "tie"
        denied = ", denied" if one.stance == "against" else ""
        points = "; ".join(f"{reason.points:+.1f} {reason.why}" for reason in one.reasons)
        yield f"    {what}{denied} ({document[:_WIDTH]}:{statement}, published {one.published}): {one.points:.1f} points: {points}"
        for cited in one.citations:
            yield f"      “{_cut(cited.span.quote)}” ({cited.publisher or 'no publisher'})"


@claims.command()
def judge(
    name: Name,
    because: Because,
    outcome: Annotated[Outcome | None, typer.Argument(help="What became of it.", metavar="OUTCOME")] = None,
    condition: Annotated[Condition | None, typer.Option("--condition", help="Whether its condition was met.")] = None,
    by: By = None,
    ledger: LedgerName = None,
) -> None:
    """Judge what became of a claim: open, came_true, did_not or undecidable. A later judgement takes the place of this one."""
    from factions.ledger.open import open_ledger
    from factions.review.outcomes import judge as decide

    with open_ledger(ledger_url(ledger), create=False) as held:
        entry = decide(
            held, name, outcome.value if outcome else None, because=because, by=who_does(by), condition=condition.value if condition else None
        )
    _tell(entry)


@claims.command()
def undo(
    number: Annotated[int, typer.Argument(help="The entry's number, as the list shows it.", metavar="N")],
    because: Because = "",
    by: By = None,
    ledger: LedgerName = None,
) -> None:
    """Undo a judgement of an outcome, or an undo."""
    from factions.ledger.open import open_ledger
    from factions.review.outcomes import undo as take_back

    with open_ledger(ledger_url(ledger), create=False) as held:
        _tell(take_back(held, number, by=who_does(by), because=because))


def _tell(entry: Entry) -> None:
    if entry.undoes is not None:
        typer.echo(f"entry {entry.id}: entry {entry.undoes} is undone; `factions claims undo {entry.id}` brings it back")
        return
    said = [_shown(entry.outcome)] if entry.outcome else []
    said += [f"condition {_shown(entry.condition)}"] if entry.condition else []
    typer.echo(f"entry {entry.id}: {', '.join(said)}; `factions claims undo {entry.id}` takes it back")


@claims.command()
def speakers(
    kinds: Kinds = None, as_of: AsOf = None, limit: Limit = 50, ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """Show how speakers did: how many claims each made, and what became of them, by whether their condition was met."""
    from factions.analysis.claims import speakers as find
    from factions.ledger.open import open_ledger
    from factions.terminal import UNREVIEWED, plain

    then = day(as_of)
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        found = find(held, kinds=_kinds(kinds), as_of=then, limit=limit)
    if form is Format.json or not found:
        _print(found, form, lambda one: [_speaker(one)], "no claim fits")
        return
    typer.echo(UNREVIEWED)
    typer.echo(_ROW.format("speaker", "claims", "open", "came true", "did not", "undecidable", "share", "by condition").rstrip())
    for one in found:
        typer.echo(plain(_speaker(one)))
    typer.echo("A share is of those decided that were to hold (no condition, or one that was met), from five on. Who isn't named* may be several.")


def _speaker(one: SpeakerRecord) -> str:
    counts = (one.outcomes[outcome] for outcome in ("open", "came_true", "did_not", "undecidable"))
    share = f"{one.share:.0%}" if one.share is not None else "-"
    by = "; ".join(
        f"{_shown(state)}: {', '.join(f'{heads} {_shown(outcome)}' for outcome, heads in found.items() if heads)}"
        for state, found in one.by_condition.items() if state != "none"
    )  # fmt: skip
    return _ROW.format(f"{one.name}{'' if one.named else '*'}", one.claims, *counts, share, by).rstrip()
