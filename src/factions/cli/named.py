"""The groups that an argument or option names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from factions.errors import FactionsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from factions.ledger.open import Ledger
    from factions.ledger.summaries import GroupSummary

_MOST_SHOWN = 5


def groups_named(held: Ledger, name: str, as_of: date | None = None, *, option: str = "") -> list[GroupSummary]:
    """Give the groups that a name may mean, the likeliest first; raises FactionsError, which tells of names that begin alike, where there is none."""
    from factions.ledger.reader import find_group, groups

    found = find_group(held, name, as_of=as_of) if name.strip() else []
    if not found:
        had = f"had no group of that name on {as_of}" if as_of else "has no group of that name"
        alike = groups(held, words=name, limit=_MOST_SHOWN + 1, as_of=as_of) if name.strip() else []
        hint = f"; did you mean {listed(alike)}?" if alike else ""
        raise FactionsError(f"{option} {name!r}" if option else name, f"the ledger {had}{hint}")
    return found


def listed(found: Sequence[GroupSummary]) -> str:
    """Name the first few groups, and say that there are more."""
    more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
    return ", ".join(group.name for group in found[:_MOST_SHOWN]) + more
