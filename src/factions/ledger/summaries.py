"""Groups in a list: each with how much the ledger holds on it, those that were judged to be one in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import CTE, ColumnElement, CompoundSelect, Connection, FromClause, Select, func, literal, literal_column, select, union_all

from factions.evidence import Record
from factions.identities.records import ActorKind
from factions.ledger import tables as t
from factions.ledger.clusters import Clusters
from factions.ledger.dialects import pairs
from factions.ledger.folding import fold_words
from factions.ledger.layer import held, is_current, known_groups, last_reading, page, standing

GroupOrder = Literal["documents", "events", "claims", "name"]
_HEADS = select(t.group_totals.c.group.label("member"), t.group_totals.c.head.label("canonical")).subquery("heads")
_LONGEST_WORD = 200  # no name has a longer one, and LIKE refuses long patterns


class GroupSummary(Record):
    """A group in a list. `documents` mention it, `events` give it a role, `claims` are its own."""

    id: str
    name: str
    kind: ActorKind
    country: str | None = None
    documents: int
    events: int
    claims: int


class Wanted:
    """What a list of groups is narrowed to: some kinds, and names that fulfil all of some conditions, or an id; all at the end of the day `as_of`.

    `heads` narrows it to those that go by these ids.
    """

    def __init__(
        self, *, kinds: Sequence[ActorKind] = (), names: Sequence[ColumnElement[bool]] = (), record: str | None = None,
        heads: Sequence[str] | None = None, as_of: date | None = None,
    ) -> None:  # fmt: skip
        self.kinds, self.names, self.record, self.heads, self.as_of = kinds, names, record, heads, as_of
        self.groups = known_groups(as_of)

    def of(self, kin: FromClause | None) -> list[ColumnElement[bool]]:
        """Give the conditions on `groups`; with `kin`, of (member, canonical), a name of any group that is one with it will do."""
        g, n = self.groups.c, t.group_names.c
        known = [] if self.as_of is None else [n.since <= last_reading(self.as_of)]
        if kin is None:
            called = [select(n.group).where(name, *known) for name in self.names]
        else:
            called = [select(kin.c.canonical).join(t.group_names, n.group == kin.c.member).where(name, *known) for name in self.names]
        # each in one list of ids, from which an index of groups is asked: with "or" every group would be looked at
        asked = called if self.record is None else [union_all(select(literal(self.record)), *called)]
        conditions: list[ColumnElement[bool]] = [g.id.in_(ids) for ids in asked]
        conditions += [] if self.heads is None else [g.id.in_(self.heads)]
        return [*conditions, g.kind.in_(self.kinds)] if self.kinds else conditions


def same_name(folded: str) -> ColumnElement[bool]:
    """Say that a name of `group_names` is this one."""
    return t.group_names.c.folded == folded


def has_words(words: str, *, whole: bool, most: int) -> list[ColumnElement[bool]]:
    """Say that a name has each word (with `whole`), or a word that begins with it; `most` words are looked for. A folded word holds no wildcard."""
    blank: ColumnElement[str] = literal_column("' '")
    spaced = blank + t.group_names.c.folded + blank  # letter for letter as PostgreSQL's index has it
    return [
        spaced.like(f"% {word} %" if whole else f"% {word}%") if len(word) <= _LONGEST_WORD else literal(value=False)
        for word in fold_words(words)[:most]
    ]


def summaries(connection: Connection, judged: Clusters, wanted: Wanted, order: GroupOrder, limit: int, offset: int) -> list[GroupSummary]:
    """List the groups that are wanted, most documents (events, claims) first, or by name; `judged` are the groups of the day asked about."""
    if wanted.as_of is None:
        g, y = t.groups.c, t.group_totals.c
        found = select(g.id, g.name, g.kind, g.country, y.documents, y.events, y.claims).join(t.group_totals, y.group == g.id)
        found = found.where(y.documents > 0, *wanted.of(_HEADS))
        ranked = [func.lower(g.name), g.id]
        if order != "name":
            found = found.where(y[order] >= 0)  # as all are: but so SQLite sees that it can go through that index backwards
            ranked.insert(0, y[order].desc())
    else:
        then = counted(judged, wanted).subquery("found")
        found = select(then)
        ranked = [func.lower(then.c.name), then.c.id] if order == "name" else [then.c[order].desc(), func.lower(then.c.name), then.c.id]
    rows = connection.execute(found.order_by(*ranked).limit(page(limit)).offset(page(offset))).mappings()
    return [GroupSummary.model_validate(dict(row)) for row in rows]


def counted(judged: Clusters, wanted: Wanted) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    """Give (id, name, kind, country, documents, events, claims) of the groups that are wanted, added up from the tallies of current readings."""
    kin = kindred(judged, wanted.heads)
    return _alone(wanted) if kin is None else union_all(_alone(wanted, kin), _together(wanted, kin))


def kindred(judged: Clusters, heads: Sequence[str] | None = None) -> CTE | None:
    """Give (member, canonical) of every group that is one with others, the canonical ones included; null where no group is.

    With `heads` only of those that go by these ids.
    """
    wanted = None if heads is None else set(heads)
    absorbed = {member: canonical for member, canonical in judged.absorbed.items() if wanted is None or canonical in wanted}
    if not absorbed:
        return None
    each = pairs({**absorbed, **{canonical: canonical for canonical in absorbed.values()}}, "pairs")
    return select(each.c.key.label("member"), each.c.value.label("canonical")).cte("kin")


def _alone(wanted: Wanted, kin: CTE | None = None) -> Select[*tuple[Any, ...]]:
    """Select the groups that are one with no other."""
    g, y = wanted.groups.c, t.tallies.c
    listed = (
        select(g.id, g.name, g.kind, g.country, func.count(y.reading).label("documents"), func.sum(y.events).label("events"),
               func.sum(y.claims).label("claims"))
        .select_from(wanted.groups).join(t.tallies, y.group == g.id).where(is_current(y.reading, wanted.as_of), *wanted.of(None))
        .group_by(g.id, g.name, g.kind, g.country)
    )  # fmt: skip
    return listed if kin is None else listed.where(g.id.not_in(select(kin.c.member)))


def _together(wanted: Wanted, kin: CTE) -> Select[*tuple[Any, ...]]:
    """Select the groups that are one with others: what two of them have a part in counts once."""
    g, y = wanted.groups.c, t.tallies.c
    summed = (
        select(kin.c.canonical, y.reading, func.sum(y.events).label("events"), func.sum(y.claims).label("claims"), func.count().label("heads"))
        .join(t.tallies, y.group == kin.c.member).where(is_current(y.reading, wanted.as_of)).group_by(kin.c.canonical, y.reading).cte("summed")
    )  # fmt: skip
    twice = _twice(kin, summed, wanted.as_of)
    events, claims = (func.sum(summed.c[name]) - func.coalesce(twice.c[name], 0) for name in ("events", "claims"))
    return (
        select(g.id, g.name, g.kind, g.country, func.count(summed.c.reading), events, claims)
        .select_from(summed).join(wanted.groups, g.id == summed.c.canonical).outerjoin(twice, twice.c.canonical == summed.c.canonical)
        .where(*wanted.of(kin)).group_by(g.id, g.name, g.kind, g.country, twice.c.events, twice.c.claims)
    )  # fmt: skip


def _twice(kin: CTE, summed: CTE, as_of: date | None) -> CTE:
    """Give (canonical, events, claims): how often too many the sums count statements in which several groups that are one have a part."""
    m, r, stands = t.mentions.c, t.roles.c, standing(as_of)
    events, claims = held()
    counted = (
        select(summed.c.canonical, (summed.c.events - events).label("events"), (summed.c.claims - claims).label("claims"))
        .select_from(summed).join(kin, kin.c.canonical == summed.c.canonical)
        .join(stands, (stands.c.group == kin.c.member) & (stands.c.reading == summed.c.reading))
        .outerjoin(t.mentions, (m.reading == stands.c.reading) & (m.ref == stands.c.actor))
        .outerjoin(t.roles, (r.reading == m.reading) & (r.mention == m.id))
        .where(summed.c.heads > 1).group_by(summed.c.canonical, summed.c.reading, summed.c.events, summed.c.claims)
    ).subquery("counted")  # fmt: skip
    c = counted.c
    return select(c.canonical, func.sum(c.events).label("events"), func.sum(c.claims).label("claims")).group_by(c.canonical).cte("twice")
