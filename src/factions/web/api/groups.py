"""Groups: a list, one, and its ties, events and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Request

from factions.analysis.ties import ties as find_ties
from factions.identities.records import ActorKind
from factions.ledger import reader, walking
from factions.ledger.clusters import Clusters
from factions.ledger.fulltext import MOST_WORDS
from factions.ledger.gather import Told
from factions.ledger.groups import JudgedPair
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.outline import EventLine, Outline
from factions.ledger.summaries import GroupSummary, Wanted, has_words
from factions.statements.records import RelationType
from factions.web.api import making
from factions.web.api import ties as tied
from factions.web.api.asking import AsOf, Name, On
from factions.web.api.paging import Pages, Paging, short
from factions.web.api.problem import PREFIX
from factions.web.api.records.groups import Group, GroupNamed, GroupWhole, Judged
from factions.web.api.records.shared import Listed
from factions.web.api.records.statements import Event
from factions.web.api.records.ties import Tie
from factions.web.api.serving import api_router, get_at
from factions.web.frame import Shelf
from factions.web.persons import check_nameable, nameable, relatives_in_view
from factions.web.viewer import viewer_of
from factions.web.views import in_view, ties_in_view

router = api_router()
_AT_ONCE = 500


@get_at(router, "/groups")
def list_groups(
    request: Request, ledger: Shelf, pages: Pages, as_of: AsOf, q: Annotated[Name | None, Query(description="Words of a name.")] = None,
    kind: ActorKind | None = None,
) -> Listed[Group]:  # fmt: skip
    """List the groups, in the order of their ids."""
    wanted = Wanted(kinds=(kind,) if kind else (), names=has_words(q or "", whole=False, most=MOST_WORDS), as_of=as_of)
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
    rows = _walked(request, ledger, judged, wanted, pages)

    def make(told: Sequence[GroupSummary]) -> list[Group]:
        with ledger.read() as connection:
            named = in_view(request, ledger, list(walking.named_first(connection, judged, [one.id for one in told], as_of=as_of).items()))
        cited = {group: (making.quote(one),) for group, one in named}
        people = {judged.canonical(record) for row in judged.standing if not row.by_rule for record in row.pair}
        return [making.group(one, cited.get(one.id, ()), reviewed=one.id in people) for one in told]

    return pages.listed(rows, lambda row: row.id, make)


def _walked(request: Request, ledger: Ledger, judged: Clusters, wanted: Wanted, pages: Paging) -> list[GroupSummary]:
    """Give the groups of a page that this viewer may be told of, and one more where there is one.

    Others are passed over here: their ids are made of their names, and neither a cursor nor where the list ends may tell of them.
    """
    found: list[GroupSummary] = []
    behind, most = pages.behind, _AT_ONCE if viewer_of(request).public else pages.limit + 1
    while len(found) <= pages.limit:
        with ledger.read() as connection:
            rows = walking.groups(connection, judged, wanted, behind=behind, limit=most)
        found += nameable(request, ledger, rows)
        if len(rows) < most:
            break
        behind = rows[-1].id
    return found[: pages.limit + 1]


def _held(request: Request, ledger: Ledger, group_id: str, as_of: AsOf, on: On = None) -> reader.GroupRecord:
    """Give a group with neither statements nor ties; raises LedgerError where there is none, or none that may be told of."""
    found = reader.group(ledger, group_id, as_of=as_of, on=on, most=0, ties=False)
    check_nameable(request, ledger, found.summary, group_id, as_of)
    return found


@get_at(router, "/groups/{group_id}")
def one_group(request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: On = None) -> GroupWhole:
    """Give a group. By the id of one that was judged to be another that other one is given: its own id tells so."""
    held = _held(request, ledger, group_id, as_of, on)
    found = relatives_in_view(request, ledger, in_view(request, ledger, held))
    one, public = found.summary, viewer_of(request).public
    with ledger.read() as connection:
        named = walking.named_first(connection, clusters(connection, as_of=as_of), [one.id], as_of=as_of)
    at = f"{PREFIX}/groups/{quote(one.id, safe='')}"
    return GroupWhole(
        **one.model_dump(), registry=found.registry, wikidata=found.wikidata, community=found.community, parents=found.parents,
        aliases=found.aliases, members=tuple(member.id for member in found.members),
        judged=tuple(_judged(row, public=public) for row in found.judged),
        reviewed=any(not row.judge.startswith("rule:") for row in held.judged),
        citations=making.quotes(in_view(request, ledger, list(named.values()))),
        href=at, ties=f"{at}/ties", happened=f"{at}/events", names=f"{at}/names",
    )  # fmt: skip


def _judged(row: JudgedPair, *, public: bool) -> Judged:
    hidden = public and not row.judge.startswith("rule:")
    return Judged.model_validate({
        "verdict": row.verdict, "one": row.one.id, "other": row.other.id, "made": row.made,
        "judge": None if hidden else row.judge, "reason": None if hidden else row.reason,
    })  # fmt: skip


@get_at(router, "/groups/{group_id}/ties")
def ties_of_group(  # noqa: PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, group_id: str, pages: Pages, as_of: AsOf, on: On = None,
    type: Annotated[list[RelationType] | None, Query(description="Of these types.")] = None,  # noqa: A002 - what filters call it
) -> Listed[Tie]:  # fmt: skip
    """List a group's ties, in the order of their ids; with `on` those that held on that day, and those of which that isn't known."""
    own = _held(request, ledger, group_id, as_of).summary.id
    if viewer_of(request).public:  # all statements must be looked at before it's known which ties may be shown
        found = ties_in_view(request, ledger, find_ties(ledger, own, on=on, as_of=as_of, types=type or ()))
        return pages.listed(pages.cut(found, tied.key), tied.key, lambda shown: tied.made(ledger, shown, as_of))
    rows = find_ties(
        ledger, own, on=on, as_of=as_of, types=type or (), statements=making.STATEMENTS, choose=lambda ties: pages.cut(ties, tied.key)
    )  # fmt: skip
    return pages.listed(rows, tied.key, lambda shown: tied.made(ledger, shown, as_of))


@get_at(router, "/groups/{group_id}/events")
def events_of_group(request: Request, ledger: Shelf, group_id: str, pages: Pages, as_of: AsOf, on: On = None) -> Listed[Event]:
    """List the events in which a group has a part, in the order in which they were read; `roles` are the group's."""
    own = _held(request, ledger, group_id, as_of).summary.id
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        rows = pages.cut(Outline(connection, judged.members(own), as_of=as_of, on=on).events(), _line_key)

    def make(shown: Sequence[EventLine]) -> list[Event]:
        with ledger.read() as connection:
            told = Told(connection, [line.key for line in shown], judged, as_of)
        facts = in_view(request, ledger, [told.event(line.key, line.roles) for line in shown])
        statements = making.Statements(ledger, facts, as_of)
        return [statements.event(fact) for fact in facts]

    return pages.listed(rows, _line_key, make)


def _line_key(line: EventLine) -> str:
    reading, statement = line.key
    return f"{reading:012d}:{statement}"


@get_at(router, "/groups/{group_id}/names")
def names_of_group(request: Request, ledger: Shelf, group_id: str, pages: Pages, as_of: AsOf, on: On = None) -> Listed[GroupNamed]:
    """List the names that reports use for a group, in their own order, each with where it's used first."""
    own = _held(request, ledger, group_id, as_of).summary.id
    with ledger.read() as connection:
        members = clusters(connection, as_of=as_of).members(own)
        outline = Outline(connection, members, as_of=as_of, on=on)
        rows = pages.cut(list(outline.names), short)
        cited = walking.names(connection, members, outline, rows, as_of=as_of)
    shown = dict(in_view(request, ledger, list(cited.items())))

    def make(names: Sequence[str]) -> list[GroupNamed]:
        return [
            GroupNamed(
                name=name, mentions=outline.names[name], documents=outline.named_in(name), reviewed=False,
                citations=(making.quote(shown[name]),) if name in shown else (),
            )
            for name in names
        ]  # fmt: skip

    return pages.listed(rows, short, make)
