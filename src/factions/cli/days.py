"""The two days that a question may name: `--as-of`, what the ledger held, and `--on`, what had happened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from factions.errors import FactionsError

if TYPE_CHECKING:
    from factions.ledger.open import Ledger

AsOf = Annotated[str | None, typer.Option("--as-of", help="What the ledger held at the end of that day (UTC).", metavar="DATE")]
On = Annotated[str | None, typer.Option("--on", help="What had happened, and held, by that day, as the ledger has it.", metavar="DATE")]


def day(text: str | None, option: str = "--as-of") -> date | None:
    """Give the day that an option names, if it's there; raises FactionsError where it names none."""
    return None if text is None else the_day(text, option)


def the_day(text: str, name: str) -> date:
    """Give the day that an option or argument names; raises FactionsError where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FactionsError(f"{name} {text!r}", "it is no day such as 2014-06-13") from error


def tell_day(held: Ledger, as_of: date | None) -> bool:
    """Say on standard error what is odd about a day; gives whether there is anything to show of it."""
    from factions.ledger.days import day_note, is_before_all

    if as_of is None:
        return True
    if note := day_note(held, as_of):
        typer.echo(note, err=True)
    return not is_before_all(held, as_of)
