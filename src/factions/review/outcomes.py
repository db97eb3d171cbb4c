"""Judging what became of a claim: a person says whether it came true, and whether its condition was met, or takes back what was said.

Each deed is one transaction: an entry of the log of outcomes, which only grows, and a line of the audit log. A later entry takes the place of an
earlier one; whatever stands can be undone, an undo, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from factions.analysis.claims.states import undone
from factions.errors import LedgerError
from factions.ledger import outcomes as shelf
from factions.ledger.audit import enter
from factions.ledger.clusters import RULE
from factions.ledger.layer import writable_name
from factions.ledger.open import Ledger
from factions.ledger.outcomes import Condition, Entry, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence


def judge(
    ledger: Ledger, name: str, outcome: Outcome | None, *, because: str, by: str, condition: Condition | None = None
) -> Entry:  # fmt: skip
    """Judge what became of a claim, of its condition, or both; `name` is its document's id or its beginning, a colon, and its own id.

    Raises LedgerError where there is no such claim, it has no condition that could be met, nothing is judged, or reason or judge is missing.
    """
    by, because = _line(by), _line(because)
    if not by or by.startswith(RULE):
        raise LedgerError("judge", "a person judges what became of a claim: say who")
    if not because:
        raise LedgerError(name, "a judgement needs a reason")
    for value, known, what in ((outcome, get_args(Outcome), "outcome"), (condition, get_args(Condition), "state of a condition")):
        if value is not None and value not in known:
            raise LedgerError(repr(value), f"is no {what}: give one of {', '.join(known)}")
    if outcome is None and condition is None:
        raise LedgerError(name, "say what became of it, or of its condition")
    with ledger.write() as connection:
        row = shelf.claim_called(connection, name)
        if condition is not None and row.condition is None:
            raise LedgerError(name, "has no condition in this report")
        entry = shelf.append(
            connection, reading=row.reading, claim=row.claim, outcome=outcome, condition=condition, judge=by, reason=because
        )  # fmt: skip
        detail = {"outcome": outcome, "condition": condition, "reading": row.reading, "entry": entry.id}
        enter(connection, by=by, deed="outcome.set", subject=row.name, because=because, detail=detail, rows=[("outcomes", entry.id)])
    return entry


def undo(ledger: Ledger, number: int, *, by: str, because: str = "") -> Entry:
    """Take back an entry of the log, or an undo; raises LedgerError where there is none of that number, or it doesn't stand."""
    by, because = _line(by), _line(because)
    if not by:
        raise LedgerError("undo", "say who undoes")
    with ledger.write() as connection:
        log = shelf.log(connection)
        target = _target(log, number)
        if (ended := undone(log).get(number)) is not None:
            raise LedgerError(f"entry {number}", f"is undone already, by {ended}; `factions claims undo {ended}` brings it back")
        entry = shelf.append(connection, undoes=number, judge=by, reason=because)
        subject, detail = f"outcome {target.id}", {"entry": entry.id, "undoes": number}
        enter(connection, by=by, deed="outcome.undo", subject=subject, because=because, detail=detail, rows=[("outcomes", entry.id)])
    return entry


def _target(log: Sequence[Entry], number: int) -> Entry:
    found = next((row for row in log if row.id == number), None)
    if found is None:
        reason = f"there is none of this number: the log goes from 1 to {len(log)}" if log else "nothing has been judged yet"
        raise LedgerError(f"entry {number}", reason)
    return found


def _line(words: str) -> str:
    """Bring words into one line that any database can hold."""
    return " ".join(writable_name(words).replace("\x00", " ").split())
