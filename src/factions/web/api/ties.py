"""Ties between groups: all of them, or those that a filter wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fastapi import Request

from factions.analysis.filters import Filter
from factions.analysis.selecting import EVERY
from factions.analysis.ties import Tie
from factions.exports.selection import Selection
from factions.ledger.open import Ledger
from factions.web.api import making
from factions.web.api import records as r
from factions.web.api.asking import AsOf, On
from factions.web.api.filtering import TieFilter, says
from factions.web.api.paging import Pages, Paging
from factions.web.api.serving import api_router, get_at
from factions.web.frame import Shelf
from factions.web.viewer import viewer_of
from factions.web.views import reviews_of

router = api_router()


@get_at(router, "/ties")
def list_ties(request: Request, ledger: Shelf, pages: Pages, as_of: AsOf, wanted: TieFilter, on: On = None) -> r.Listed[r.Tie]:
    """List the ties between groups, in the order of their ids; with `on` those that held on that day, and those of which that isn't known."""
    selection = Selection(ledger, wanted, as_of=as_of, on=on, public=viewer_of(request).public)
    rows = list(selection.ties(lambda ties: pages.cut(ties, making.tie_key), None if wanted.words else making.STATEMENTS))
    return tie_page(ledger, pages, rows, as_of, wanted)


def tie_page(ledger: Ledger, pages: Paging, rows: Sequence[Tie], as_of: AsOf, wanted: Filter = EVERY) -> r.Listed[r.Tie]:
    """Answer with a page of ties, of each its first statements."""

    def make(shown: Sequence[Tie]) -> list[r.Tie]:
        told = [one for one in shown if says(wanted, (making.quote(cited) for stated in one.statements for cited in stated.citations))]
        ties = [replace(one, statements=one.statements[: making.STATEMENTS]) for one in told]
        states = reviews_of(ledger, {(told.document, told.statement) for one in ties for told in one.statements}, as_of=as_of)
        return [making.tie(one, states) for one in ties]

    return pages.listed(rows, making.tie_key, make)
