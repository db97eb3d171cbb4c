"""Persons in public: who may be told of by name to whoever reads without an account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fastapi import Request

from factions.errors import LedgerError
from factions.ledger.captures import DocumentRecord
from factions.ledger.groups import GroupRecord
from factions.ledger.judgements import clusters
from factions.ledger.naming import unnamed
from factions.ledger.open import Ledger
from factions.ledger.summaries import GroupSummary
from factions.web.viewer import viewer_of


def nameable(request: Request, ledger: Ledger, rows: Iterable[GroupSummary]) -> list[GroupSummary]:
    """Give those of some groups that this viewer may be told of."""
    held = list(rows)
    if not viewer_of(request).public:
        return held
    with ledger.read() as connection:
        hidden = unnamed(connection, {row.id for row in held})
    return [row for row in held if row.id not in hidden]


def check_nameable(request: Request, ledger: Ledger, row: GroupSummary, asked: str, as_of: date | None = None) -> None:
    """Raise LedgerError for a group that this viewer isn't told of: the one that `reader.group` raises for a group that isn't there.

    `asked` is the id that was asked for, which may be of one that was judged to be this one.
    """
    if not nameable(request, ledger, [row]):
        raise LedgerError(asked, "the ledger holds no group with this id" if as_of is None else f"the ledger had no group with this id on {as_of}")


def relatives_in_view(request: Request, ledger: Ledger, record: GroupRecord) -> GroupRecord:
    """Give a group with those of its parents that this viewer may be told of, and with those judgements both of whose groups may be told of."""
    if not viewer_of(request).public:
        return record
    parents = [parent.group for parent in record.parents if parent.group]
    with ledger.read() as connection:
        judged = clusters(connection)
        heads = {one: judged.canonical(one) for one in (*parents, *(one.id for row in record.judged for one in (row.one, row.other)))}
        hidden = unnamed(connection, set(heads.values()))
    return record.model_copy(update={
        "parents": tuple(parent for parent in record.parents if parent.group is None or heads[parent.group] not in hidden),
        "judged": tuple(row for row in record.judged if {heads[row.one.id], heads[row.other.id]}.isdisjoint(hidden)),
    })  # fmt: skip


def without_unnamed(ledger: Ledger, record: DocumentRecord) -> DocumentRecord:
    """Give a document without the names of those of its groups that the public isn't told of."""
    with ledger.read() as connection:
        hidden = unnamed(connection, set(record.groups.values()))
    return record.model_copy(update={"groups": {actor: group for actor, group in record.groups.items() if group not in hidden}})
