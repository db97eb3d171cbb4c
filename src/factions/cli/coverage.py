"""The command that tells how much was read, and the line on it beside counts of incidents."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json
from factions.cli.days import AsOf, day, tell_day
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from factions.analysis.coverage import Amount, Coverage, Wanted

_ROW = "{:<{width}}  {:>12} {:>8} {:>9} {:>10}"
_LEAST = 20
_IDLE = "nothing read"


class Dimension(StrEnum):
    """What rows are counted by."""

    week = "week"
    month = "month"
    country = "country"
    place = "place"
    publisher = "publisher"


@app.command()
def coverage(  # noqa: PLR0917 - options
    country: Annotated[str | None, typer.Option("--country", help="Only about this country (ISO 3166-1 alpha-3).", metavar="IRQ")] = None,
    place: Annotated[str | None, typer.Option("--place", help="Only about this place, or first division of a country.", metavar="NAME")] = None,
    by: Annotated[Dimension, typer.Option("--by", help="What to count by.")] = Dimension.week,
    first: Annotated[str | None, typer.Option("--from", help="Only published on this day or later.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Only published on this day or earlier.", metavar="DATE")] = None,
    as_of: AsOf = None,
    ledger: LedgerName = None,
    form: Form = Format.text,
) -> None:
    """Show how much was read. Documents, independent sources and passages, so that no news can be told from no reports."""
    from factions.analysis.coverage import Wanted
    from factions.analysis.coverage import coverage as find
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    then = day(as_of)
    wanted = Wanted(land(country), place, *period(first, last))
    with open_ledger(ledger_url(ledger), create=False) as held:
        if not tell_day(held, then):
            return
        found = find(held, wanted, by=by.value, as_of=then)
    if form is Format.json:
        _print_json(found)
        return
    for line in _lines(found, by):
        typer.echo(plain(line))


def land(country: str | None) -> str | None:
    """Give the ISO 3166-1 alpha-3 code that `--country` names; raises FactionsError where there is no such country."""
    from factions.reference.countries import countries

    if country is None:
        return None
    code = country.strip().upper()
    if code not in countries():
        raise FactionsError(f"--country {country!r}", "is no ISO 3166-1 alpha-3 code such as IRQ")
    return code


def period(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    """Give the days that `--from` and `--to` name; raises FactionsError where they are none, or in the wrong order."""
    days = day(first, "--from"), day(last, "--to")
    if days[0] and days[1] and days[1] < days[0]:
        raise FactionsError(f"--to {last}", f"is before --from {first}")
    return days


def _print_json(found: Coverage) -> None:
    from pydantic import TypeAdapter

    from factions.analysis.coverage import Coverage

    print_json(TypeAdapter(Coverage).dump_json(found).decode())


def _lines(found: Coverage, by: Dimension) -> Iterator[str]:
    from factions.analysis.coverage import WHAT

    yield f"Read about {found.about}: {amount_words(found)}"
    if not found.rows:
        return
    yield ""
    names = [row.name or _unknown(by) for row in found.rows]
    width = max(_LEAST, *map(len, names))
    yield _ROW.format(by.value, "documents", "sources", "passages", "incidents" if found.incidents is not None else "", width=width).rstrip()
    for row, name in zip(found.rows, names, strict=True):
        heard = "" if row.incidents is None else str(row.incidents)
        read = row.read
        numbers = (read.documents, read.sources, read.passages) if read.documents or row.name is None else (_IDLE, "", "")
        yield _ROW.format(name, *numbers, heard, width=width).rstrip()
    yield ""
    yield WHAT


def _unknown(by: Dimension) -> str:
    return {Dimension.country: "country unknown", Dimension.place: "place unknown", Dimension.publisher: "no publisher"}.get(by, "day unknown")


def amount_words(found: Coverage) -> str:
    """Say how much was read: "12 documents of 9 independent sources, 40 passages"."""
    undated = f"; {found.undated} more of unknown date" if found.undated and found.dated else ""
    if not found.total.documents:
        return f"nothing read: this is not silence{undated}"
    return f"{_heads(found.total)}, {_many(found.total.passages, 'passage')}{undated}"


def beside(found: Coverage, wanted: Wanted, shown: int, limit: int) -> str:
    """Give the line that stands beside a list of incidents: how many, and what was read about the same country in the same time."""
    about = f" about {found.about}" if wanted.country else ""
    when = " published in that time" if found.dated else ""
    count = "no incident fits" if not shown else f"the latest {_many(shown, 'incident')}" if shown == limit else _many(shown, "incident")
    undated = f" ({_many(found.undated, 'document')} of unknown date)" if found.undated and found.dated else ""
    if not found.total.documents:
        return f"{count}; nothing{when} read{about}{undated}{': this is not silence' * (not shown)}"
    return f"{count}; {_heads(found.total)}{when} read{about}{undated}"


def _heads(read: Amount) -> str:
    return f"{_many(read.documents, 'document')} of {_many(read.sources, 'independent source')}"


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count != 1)}"
