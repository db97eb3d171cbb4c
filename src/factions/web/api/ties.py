"""Ties between groups: all of them, or those that a filter wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fastapi import Request

from factions.analysis.filters import Filter
from factions.analysis.selecting import ties_wanted
from factions.analysis.ties import Tie, of_rows
from factions.exports.selection import in_days
from factions.ledger import walking
from factions.ledger.clusters import Clusters
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.ties import TieRow
from factions.ledger.walking import tied
from factions.web.api import making
from factions.web.api.asking import AsOf, On
from factions.web.api.filtering import TieFilter, every, says
from factions.web.api.paging import Pages, short
from factions.web.api.records.shared import Listed
from factions.web.api.records.ties import Tie as TieRecord
from factions.web.api.serving import api_router, get_at
from factions.web.frame import Shelf
from factions.web.viewer import viewer_of
from factions.web.views import reviews_of

router = api_router()
_MOST = 20_000
"""Rows that are gone through for one page: one that finds nothing among them leads on."""


@get_at(router, "/ties")
def list_ties(request: Request, ledger: Shelf, pages: Pages, as_of: AsOf, wanted: TieFilter, on: On = None) -> Listed[TieRecord]:
    """List the ties between groups, in the order in which they were first read; with `on` those that held, or may have, on that day."""
    types = tuple(dict.fromkeys(word.partition("/")[0] for word in wanted.type))
    found: list[tuple[int, Tie]] = []
    behind: int | None = pages.number or 0
    gone, at_once = 0, 2 * pages.limit
    while behind is not None and len(found) <= pages.limit and gone < _MOST:
        with ledger.read() as connection:
            rows, reached = walking.ties(connection, clusters(connection, as_of=as_of), types, behind=behind, limit=at_once)
        found += _fitting(ledger, rows, Asked(wanted, on, as_of, public=viewer_of(request).public))
        behind, gone, at_once = reached, gone + at_once, min(2 * at_once, 2000)
    shown = found[: pages.limit]
    last = shown[-1][0] if len(found) > pages.limit else behind
    return pages.page(made(ledger, [one for _, one in shown], as_of), None if last is None else str(last))


@dataclass(frozen=True)
class Asked:
    """What is asked of ties."""

    wanted: Filter
    on: date | None
    as_of: date | None
    public: bool


def _fitting(ledger: Ledger, rows: Mapping[int, Sequence[TieRow]], asked: Asked) -> list[tuple[int, Tie]]:
    """Give those of some ties that are wanted, by their numbers."""
    flat, wanted, names = [row for own in rows.values() for row in own], asked.wanted, None
    with ledger.read() as connection:
        judged = clusters(connection, as_of=asked.as_of)
        if wanted != every("ties"):
            names = ties_wanted(connection, wanted, flat, as_of=asked.as_of)
            flat = [row for own in rows.values() for row in own if _name(own[0], judged) in names]
    known = of_rows(
        ledger, flat, on=asked.on, as_of=asked.as_of, statements=None if wanted.words else making.STATEMENTS, public=asked.public
    )  # fmt: skip
    by_key = {tied(one.type, one.subtype, one.subject.id or "", one.object.id or ""): one for one in known}
    found = ((number, by_key.get(_key(own[0], judged))) for number, own in rows.items())
    return [(number, one) for number, one in found if one and one.held_on is not False and in_days(one, wanted.after, wanted.before)
            and says(wanted, (making.quote(cited) for told in one.statements for cited in told.citations))]  # fmt: skip


def _key(row: TieRow, judged: Clusters) -> tuple[str, ...]:
    return tied(row.type, row.subtype, judged.canonical(row.subject), judged.canonical(row.object))


def _name(row: TieRow, judged: Clusters) -> str:
    """Give the name that analysis/selecting.py has for a tie."""
    return " ".join(("tie", *filter(None, _key(row, judged))))


def key(one: Tie) -> str:
    """Give what a tie is known by in a list."""
    return short(making.tie_key(one))


def made(ledger: Ledger, shown: Sequence[Tie], as_of: date | None) -> list[TieRecord]:
    """Make ties, of each its first statements."""
    ties = [replace(one, statements=one.statements[: making.STATEMENTS]) for one in shown]
    states = reviews_of(ledger, {(told.document, told.statement) for one in ties for told in one.statements}, as_of=as_of)
    return [making.tie(one, states) for one in ties]
