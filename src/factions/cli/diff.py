"""The command that tells what changed in a ledger between two days."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json
from factions.cli.days import the_day
from factions.cli.named import groups_named
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from datetime import date

    from factions.analysis.between import GradeGiven, GroupChanged, IncidentChanged, Item, Judged, Reread, Stated
    from factions.evidence import Citation
    from factions.ledger.history import AddedDocument
    from factions.ledger.judgements import GroupName
    from factions.reading import Coder

_WIDTH = 100
_SHORT = 12  # characters of a document's id
_SIGNS = {"came": "+", "went": "-", "changed": "~"}
_UNTOLD = ("content", "cue", "same event")  # that the evidence, which is printed below, tells


@app.command()
def diff(
    first: Annotated[str, typer.Argument(help="A day (UTC): what came after its end is told.", metavar="DATE1")],
    second: Annotated[str | None, typer.Argument(help="A later day; what came by its end is told. Default: today.", metavar="DATE2")] = None,
    group: Annotated[str | None, typer.Option("--group", help="Only what is about this group: its name, alias or id.", metavar="NAME")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many items of each kind are printed as text.")] = 20,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """Tell what changed in a ledger between the ends of two days.

    Documents added, documents read anew with the statements that came, went or changed, groups, judgements and grades.
    """
    from factions.analysis.between import between
    from factions.ledger import layer
    from factions.ledger.days import day_note
    from factions.ledger.open import open_ledger

    since, until = the_day(first, "DATE1"), the_day(second, "DATE2") if second is not None else layer.clock().date()
    if until < since:
        raise FactionsError(f"{since} to {until}", "the second day is before the first")
    with open_ledger(ledger_url(ledger), create=False) as held:
        for note in dict.fromkeys(filter(None, (day_note(held, one) for one in (since, until)))):
            typer.echo(note, err=True)
        items = between(held, since, until, group=groups_named(held, group, until)[0].id if group is not None else None)
        if form is Format.json:
            _print_all(items, since, until)
        else:
            _show(items, since, until, limit)


def _key(item: Item) -> str:
    """Give the name under which an item is counted."""
    if item.what == "statement":
        return f"statements {item.statement.change}"
    return f"{item.what}s {item.change}" if item.what in ("group", "incident") else f"{item.what}s"


def _print_all(items: Iterable[Item], since: date, until: date) -> None:
    """Print each item as it's found, and the counts at the end."""
    counts: Counter[str] = Counter()
    for item in items:
        counts[_key(item)] += 1
        print_json(item.model_dump_json())
    print_json(json.dumps({"what": "counts", "first": f"{since}", "second": f"{until}", **counts}))


def _show(items: Iterable[Item], since: date, until: date, limit: int) -> None:
    from factions.terminal import plain

    counts: Counter[str] = Counter()
    kept: dict[str, list[Item]] = {}
    for item in items:
        counts[_key(item)] += 1
        if counts[_key(item)] <= limit:
            kept.setdefault(item.what, []).append(item)
    lines = [f"From the end of {since} to the end of {until} (UTC):", *(f"  {line}" for line in _counted(counts)), *_sections(kept)]
    if left := sum(max(count - limit, 0) for count in counts.values()):
        lines += ["", f"{left} more, which --limit or --format json print."]
    typer.echo(plain("\n".join(lines)))


_COUNTED = (
    ("documents", "document added", "documents added"), ("readings", "document read anew", "documents read anew"),
    ("statements came", "statement came with that", "statements came with that"), ("statements went", "went", "went"),
    ("statements changed", "changed", "changed"), ("incidents new", "new incident", "new incidents"),
    ("incidents changed", "incident changed", "incidents changed"), ("incidents gone", "incident gone", "incidents gone"),
    ("groups new", "group met for the first time", "groups met for the first time"),
    ("groups renamed", "group recorded anew", "groups recorded anew"), ("groups joined", "record joined", "records joined"),
    ("groups parted", "record parted", "records parted"), ("judgements", "judgement or undo", "judgements and undos"),
    ("grades", "publisher's grade", "publishers' grades"),
)  # fmt: skip


def _counted(counts: Counter[str]) -> list[str]:
    return [f"{counts[key]} {one if counts[key] == 1 else many}" for key, one, many in _COUNTED if counts[key]] or ["nothing changed"]


def _sections(kept: dict[str, list[Item]]) -> Iterator[str]:
    """Give the lines of each kind of item under its heading; a statement stands under the reading that it came with, where that is printed."""
    for heading, kinds in (("Documents added", ("document",)), ("Read anew", ("reading", "statement")),
                           ("Incidents", ("incident",)), ("Groups", ("group",)),
                           ("Judgements", ("judgement",)), ("Grades", ("grade",))):  # fmt: skip
        if held := [item for kind in kinds for item in kept.get(kind, ())]:
            yield from ("", heading)
            yield from _grouped(held) if kinds[1:] else (line for item in held for line in _lines(item))


def _grouped(held: list[Item]) -> Iterator[str]:
    statements: dict[str, list[Item]] = {}
    for item in held:
        if item.what == "statement":
            statements.setdefault(item.statement.citations[0].document, []).append(item)
    for item in held:
        if item.what == "reading":
            yield from _lines(item)
            for stated in statements.pop(item.document, ()):
                yield from _lines(stated)
    for rest in statements.values():
        for stated in rest:
            yield from _lines(stated)


def _lines(item: Item) -> Iterator[str]:
    """Give an item's lines."""
    if item.what == "document":
        yield from _wrapped(_document(item.added), 2)
    elif item.what == "reading":
        yield from _wrapped(_reading(item), 2)
    elif item.what == "statement":
        yield from _statement(item)
    elif item.what == "group":
        yield from _changed(item)
    elif item.what == "incident":
        yield from _incident(item)
    else:
        yield from _wrapped(_judged(item) if item.what == "judgement" else _graded(item), 2)


def _document(added: AddedDocument) -> str:
    from factions.web.words import date as in_words

    about = ", ".join(filter(None, (added.publisher, added.published and in_words(added.published))))
    return f"{added.title or 'Untitled report'}{f' ({about})' if about else ''}, from {added.source}  [{added.document[:_SHORT]}]"


def _reading(item: Reread) -> str:
    counts = ", ".join(f"{count} {word}" for word, count in (("came", item.came), ("went", item.went), ("changed", item.changed)) if count)
    return (f"{item.title or 'Untitled report'}: {_coder(item.before)} → {_coder(item.after)}, {item.added[:10]}; {counts or 'nothing changed'}"
            f"  [{item.document[:_SHORT]}]")  # fmt: skip


def _coder(coder: Coder) -> str:
    return " ".join(filter(None, (coder.name, coder.version, coder.model)))


def _statement(item: Stated) -> Iterator[str]:
    one = item.statement
    differing = {field.field for field in one.fields}
    told = [f"{field.field}: {', '.join(field.values)}" for field in one.told if field.field not in {*_UNTOLD, *differing}]
    yield from _wrapped(f"{_SIGNS[one.change]} {one.kind} {one.type}{'; ' if told else ''}{'; '.join(told)}", 4)
    for field in one.fields:
        yield from _wrapped(f"{field.field}: {', '.join(field.before) or 'none'} → {', '.join(field.after) or 'none'}", 8)
    for cited in one.citations:
        yield from _quoted(cited, 8)


def _quoted(cited: Citation, inset: int, sign: str = "") -> Iterator[str]:
    span = cited.span
    yield from _wrapped(f"{sign}“{span.quote}” [{cited.document[:_SHORT]}, {span.start}-{span.end}]", inset)


def _changed(item: GroupChanged) -> Iterator[str]:
    named = [_group_name(one) for one in item.groups]
    if item.change == "renamed":
        yield from _wrapped(f"recorded anew: {named[0]}, before: {named[1]}", 2)
    elif item.change == "new":
        yield from _wrapped(f"new: {named[0]}", 2)
    else:
        yield from _wrapped(f"{'now one record' if item.change == 'joined' else 'no longer one record'}: {'; '.join(named)}", 2)
    if item.cited:
        yield from _quoted(item.cited, 6)


def _incident(item: IncidentChanged) -> Iterator[str]:
    one = item.incident
    days = f"{one.first_day}–{one.last_day}" if one.first_day != one.last_day else one.first_day
    where = ", ".join(filter(None, (one.place, one.country)))
    killed = "" if one.killed_best is None else f"{one.killed_best} killed"
    told = "; ".join(filter(None, (one.type, days, where, killed, f"{one.reports} {'report' if one.reports == 1 else 'reports'}")))
    yield from _wrapped(f"{item.change}: incident {one.id}, {told}", 2)
    for field in item.fields:
        yield from _wrapped(f"{field.field.replace('_', ' ')}: {', '.join(field.before) or 'none'} → {', '.join(field.after) or 'none'}", 6)
    for sign, cited in (*(("+", cited) for cited in item.came), *(("-", cited) for cited in item.went)):
        yield from _quoted(cited, 6, f"{sign} ")


def _group_name(group: GroupName) -> str:
    return f"{group.name} ({', '.join(filter(None, (group.id, group.kind.replace('_', ' '), group.country)))})"


def _judged(item: Judged) -> str:
    row, about = item.judgement, item.about
    one, other = (f"{held.name} ({held.id})" if held else record for held, record in zip((item.one, item.other), about.pair, strict=True))
    undone = f"undo of judgement {row.undoes}: " if row.undoes is not None else ""
    reason = f": {row.reason}" if row.reason else ""
    return f"{row.id}  {row.made[:10]}  {row.judge}  {undone}{about.verdict}: {one} and {other}{reason}"


def _graded(item: GradeGiven) -> str:
    row = item.graded
    return f"{row.name}: {item.before} → {row.grade}, {row.made[:10]}, {row.judge}: {row.reason}"


def _wrapped(words: str, inset: int) -> list[str]:
    return textwrap.wrap(
        words, _WIDTH, initial_indent=" " * inset, subsequent_indent=" " * (inset + 2), break_long_words=False, break_on_hyphens=False
    )
