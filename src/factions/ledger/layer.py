"""What counts now: the readings that none supersedes, and the judgements of identity that stand."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Subquery, exists, select

from factions.ledger import tables as t


def now() -> str:
    """Give the time as the ledger writes it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_current(reading: ColumnElement[int]) -> ColumnElement[bool]:
    """Say that no other reading supersedes `reading`."""
    newer = t.readings.alias("newer")
    return ~exists(select(newer.c.id).where(newer.c.supersedes == reading))


def standing() -> Subquery:
    """Give (reading, actor, group) of every judgement "same" that stands, in current readings only."""
    judgements, undoing = t.judgements, t.judgements.alias("undoing")
    undone = exists(select(undoing.c.id).where(undoing.c.undoes == judgements.c.id))
    return (
        select(judgements.c.reading, judgements.c.actor, judgements.c.group)
        .where(judgements.c.verdict == "same", ~undone, is_current(judgements.c.reading))
        .subquery("standing")
    )
