"""Claims: a list, and one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, get_args

from fastapi import Query, Request

from factions.analysis.claims import ClaimRecord, claim
from factions.analysis.claims import Wanted as Fitting
from factions.analysis.claims.grouping import One
from factions.analysis.claims.records import View, fits
from factions.analysis.selecting import claim_keys
from factions.errors import LedgerError
from factions.ledger.outcomes import Outcome
from factions.statements.records import ClaimKind
from factions.web.api import making
from factions.web.api.asking import AsOf, Day
from factions.web.api.filtering import ClaimFilter, every
from factions.web.api.paging import Pages
from factions.web.api.records.claims import Claim
from factions.web.api.records.shared import Listed
from factions.web.api.serving import api_router, get_at
from factions.web.claims import seen
from factions.web.frame import Shelf
from factions.web.viewer import viewer_of

router = api_router()
KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)


@get_at(router, "/claims")
def list_claims(  # noqa: PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, pages: Pages, as_of: AsOf, wanted: ClaimFilter,
    outcome: Annotated[Outcome | None, Query(description="What became of it; open where nobody judged otherwise.")] = None,
    due_before: Annotated[Day | None, Query(description="It fell due before this day.")] = None,
) -> Listed[Claim]:  # fmt: skip
    """List the claims, in the order in which they were first read. What several reports tell is one claim."""
    fitting = Fitting(outcome=outcome, due_before=due_before)
    kinds = [kind for kind in KINDS if not wanted.type or kind in wanted.type]
    with ledger.read() as connection:
        view = View(connection, kinds, as_of)
        # a filter looks at each report's telling
        among = None if wanted == every("claims") else set(claim_keys(connection, wanted, as_of=as_of))
        groups = [
            group for group in view.groups if fits(view, group, fitting) and (among is None or any(one.row.key in among for one in group))
        ]  # fmt: skip
        if among is not None and viewer_of(request).public:  # a word may stand in what isn't shown: where the page ends mustn't tell of it
            records = view.records(groups)
            told = {one.id for one in seen(request, ledger, records, as_of)}
            groups = [group for group, record in zip(groups, records, strict=True) if record.id in told]
        chosen = pages.cut(groups, _first_read)
        rows = list(zip(map(_first_read, chosen), view.records(chosen), strict=True))

    def make(shown: Sequence[tuple[str, ClaimRecord]]) -> list[Claim]:
        return making.claims(request, ledger, seen(request, ledger, [record for _, record in shown], as_of), as_of)

    return pages.listed(rows, lambda row: row[0], make)


def _first_read(group: Sequence[One]) -> str:
    reading, statement = min((one.row.reading, one.row.claim) for one in group)
    return f"{reading:012d}:{statement}"


@get_at(router, "/claims/{document_id}/{statement}")
def one_claim(request: Request, ledger: Shelf, document_id: str, statement: str, as_of: AsOf) -> Claim:
    """Give the claim that a report's telling belongs to."""
    name = f"{document_id}:{statement}"
    record = claim(ledger, name, as_of=as_of)
    if not seen(request, ledger, [record], as_of):
        raise LedgerError(name, "the ledger holds no claim of that name")
    return making.claims(request, ledger, [record], as_of)[0]
