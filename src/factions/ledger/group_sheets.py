"""Groups as an export wants them: each with its names, its ids elsewhere and what it belongs to, some hundreds at a time.

Groups that were judged to be one are one, by the id that they go by. `as_of` asks what the ledger held at the end of that day (UTC). In public a
person of whom nobody has reviewed a statement isn't given, nor named as a group's parent (naming.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from factions.ledger import tables as t
from factions.ledger.incident_store import chunks
from factions.ledger.judgements import clusters
from factions.ledger.layer import standing
from factions.ledger.naming import unnamed
from factions.ledger.selecting import groups_known
from factions.ledger.summaries import GroupSummary, Wanted, summaries

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.ledger.clusters import Clusters
    from factions.ledger.open import Ledger

_AT_ONCE = 400


class GroupSheet(GroupSummary):
    """A group. `registry` and `wikidata` are its ids there, `names` all that reports call it, the commonest first, its own name included.

    `parents` are the ids of the groups that reports put it under, `reviewed` tells whether a person has judged who it is.
    """

    registry: str | None = None
    wikidata: str | None = None
    community: str | None = None
    names: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    reviewed: bool = False


def group_sheets(
    ledger: Ledger, ids: Collection[str] | None = None, *, as_of: date | None = None, public: bool = False
) -> Iterator[GroupSheet]:  # fmt: skip
    """Give groups by name: all, or those with one of some ids."""
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        heads = None if ids is None else {judged.canonical(one) for one in ids}
        few = None if heads is None or len(heads) > _AT_ONCE else sorted(heads)  # a list that the database can look up
        rows = summaries(connection, judged, Wanted(as_of=as_of, heads=few), "name", 2**62, 0)
        if heads is not None:
            rows = [row for row in rows if row.id in heads]
        for start in range(0, len(rows), _AT_ONCE):
            chunk = rows[start : start + _AT_ONCE]
            hidden = unnamed(connection, {row.id for row in chunk}) if public else set()
            sheets = list(_sheets(connection, [row for row in chunk if row.id not in hidden], judged, as_of))
            yield from _of_parents_told(connection, sheets) if public else sheets


def _of_parents_told(connection: Connection, sheets: Sequence[GroupSheet]) -> Iterator[GroupSheet]:
    """Give groups without those of their parents who are persons that the public isn't told of: an id is made of a name."""
    hidden = unnamed(connection, {parent for sheet in sheets for parent in sheet.parents})
    for sheet in sheets:
        yield sheet.model_copy(update={"parents": tuple(parent for parent in sheet.parents if parent not in hidden)})


def _sheets(connection: Connection, rows: Sequence[GroupSummary], judged: Clusters, as_of: date | None) -> Iterator[GroupSheet]:
    members = {member: row.id for row in rows for member in judged.members(row.id)}
    known = groups_known(connection, members, as_of=as_of)
    people = {pair for row in judged.standing if not row.by_rule and row.id not in judged.overruled for pair in row.pair}
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    more: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for member, name, aliases, community, wikidata, above in _said(connection, sorted(members), as_of):
        head = members[member]
        names[head].update((name, *aliases))
        for what, value in (("community", community), ("wikidata", wikidata), ("parents", above and judged.canonical(above))):
            if value and value != head:
                more[head, what][value] += 1
    for row in rows:
        own = judged.members(row.id)
        people_of = None if row.kind == "person" else _usual(more[row.id, "community"])  # no person is given one
        ranked = dict.fromkeys((row.name, *(name for name, _ in names[row.id].most_common())))
        yield GroupSheet(
            **row.model_dump(), registry=next((known[one].registry for one in own if one in known and known[one].registry), None),
            wikidata=_usual(more[row.id, "wikidata"]), community=people_of, names=tuple(ranked),
            parents=tuple(one for one, _ in more[row.id, "parents"].most_common()), reviewed=not people.isdisjoint(own),
        )  # fmt: skip


def _said(connection: Connection, members: Sequence[str], as_of: date | None) -> Iterator[tuple[Any, ...]]:
    """Give what readings say of groups: group, name, aliases, community, Wikidata's id, the group of the parent."""
    a, stands, over = t.actors.c, standing(as_of).alias("own").c, standing(as_of).alias("above")
    rows = (
        select(stands.group, a.name, a.aliases, a.community, a.wikidata, over.c.group)
        .join(t.actors, (a.reading == stands.reading) & (a.id == stands.actor))
        .outerjoin(over, (over.c.reading == a.reading) & (over.c.actor == a.parent))
    )  # fmt: skip
    for chunk in chunks(members):
        for row in connection.execute(rows.where(stands.group.in_(chunk))):
            yield tuple(row)


def _usual(counts: Counter[str]) -> str | None:
    return counts.most_common(1)[0][0] if counts else None
