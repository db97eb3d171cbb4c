"""What the ledger holds, counted once and kept: of the whole of it, and of each group with all that are one with it.

Kept are the sums over current readings, by the judgements that stand. Whoever adds a reading or judges groups brings them up to date in the same
transaction (`take_in`, `follow`); `rebuild` counts all anew, and gives the same. The record of a past day is counted when it's asked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, distinct, func, insert, literal, select, update

from factions.ledger import outline
from factions.ledger import tables as t
from factions.ledger.clusters import Clusters
from factions.ledger.dialects import pairs
from factions.ledger.layer import end_of, held, is_current, last_reading, same_as, tally
from factions.ledger.rows import read_reading
from factions.ledger.summaries import Wanted, counted, kindred

SUMS = ("documents", "events", "claims")
"""What is kept of a group: current readings that name it, events that it has a part in, claims that it makes."""
_KINDS = ("event", "relation", "claim")
AMOUNTS = ("documents", "readings", "mentions", *(f"{kind}s" for kind in _KINDS))
"""What is kept of the whole ledger."""
_CHUNK = 500  # groups asked for at a time
_ADDING = (
    update(t.group_totals).where(t.group_totals.c.group == bindparam("which"))
    .values({name: t.group_totals.c[name] + bindparam(f"more_{name}") for name in SUMS})
)  # fmt: skip


def amounts(connection: Connection) -> dict[str, int]:
    """Give how much the ledger holds: documents, readings (superseded ones too), mentions, events, relations, claims, and groups."""
    kept = dict.fromkeys(AMOUNTS, 0) | {row.name: row.value for row in connection.execute(select(t.totals))}
    groups = connection.execute(select(func.count()).select_from(t.group_totals).where(t.group_totals.c.documents > 0)).scalar_one()
    return {**kept, "groups": groups}


def recounted(connection: Connection, judged: Clusters, as_of: date | None = None) -> dict[str, int]:
    """Count what `amounts` gives, now or as it was at the end of the day `as_of` (UTC); `judged` are the groups of then."""

    def heads(what: Any, *wanted: Any) -> Any:  # noqa: ANN401 - columns and conditions
        return select(func.count(what)).where(*wanted).scalar_subquery()

    m, s, y, d, r = t.mentions.c, t.statements.c, t.tallies.c, t.documents.c, t.readings.c
    kinds = {f"{kind}s": heads(s.id, s.kind == kind, is_current(s.reading, as_of)) for kind in _KINDS}
    asked = {
        "documents": heads(d.id) if as_of is None else heads(d.id, d.added <= end_of(as_of)),
        "readings": heads(r.id) if as_of is None else heads(r.id, r.id <= last_reading(as_of)),
        "mentions": heads(m.id, is_current(m.reading, as_of)), "groups": heads(distinct(y.group), is_current(y.reading, as_of)), **kinds,
    }  # fmt: skip
    row = connection.execute(select(*(query.label(name) for name, query in asked.items()))).one()
    return {**row._mapping, "groups": row.groups - _absorbed(connection, judged, as_of)}  # noqa: SLF001 - SQLAlchemy's documented way to a dict


def _absorbed(connection: Connection, judged: Clusters, as_of: date | None) -> int:
    """Give how many groups that a current reading names are counted with another that they are one with."""
    y = t.tallies.c
    if (kin := kindred(judged)) is None:
        return 0
    named = select(kin.c.member, kin.c.canonical).distinct().join(t.tallies, y.group == kin.c.member).where(is_current(y.reading, as_of))
    return sum(heads - 1 for heads in Counter(row.canonical for row in connection.execute(named)).values())


def take_in(connection: Connection, reading: int, older: int | None) -> None:
    """Count a reading that has just been tallied, and no longer the one that it supersedes."""
    _know(connection, reading)
    more = Counter({"readings": 1, "documents": int(older is None)})
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, sign in ((reading, 1), (older, -1)):
        if key is None:
            continue
        more.update({name: sign * heads for name, heads in _of_reading(connection, key).items()})
        for head, own in _by_head(connection, key).items():
            sums[head].update({name: sign * value for name, value in own.items()})
    _add(connection, more)
    rows = [{"which": head, **{f"more_{name}": own[name] for name in SUMS}} for head, own in sorted(sums.items()) if any(own.values())]
    if rows:
        connection.execute(_ADDING, rows)


def take_in_new(connection: Connection, more: Mapping[str, int], sums: Mapping[str, Mapping[str, int]]) -> None:
    """Count readings of new documents: `more` of the whole ledger, and SUMS of each group whose id others go by, too (see `heads_of`)."""
    _add(connection, more)
    rows = [{"which": head, **{f"more_{name}": own[name] for name in SUMS}} for head, own in sorted(sums.items())]
    if rows:
        connection.execute(_ADDING, rows)


def heads_of(connection: Connection, groups: Sequence[str]) -> dict[str, str]:
    """Give whose id each group goes by; of groups that are new the rows are made."""
    g = t.group_totals.c
    found = {
        row.group: row.head for start in range(0, len(groups), _CHUNK)
        for row in connection.execute(select(g.group, g.head).where(g.group.in_(groups[start : start + _CHUNK])))
    }  # fmt: skip
    new = [group for group in groups if group not in found]
    if new:
        connection.execute(insert(t.group_totals), [{"group": group, "head": group, **dict.fromkeys(SUMS, 0)} for group in new])
    return found | {group: group for group in new}


def _know(connection: Connection, reading: int) -> None:
    """Make the rows of the groups that a reading is the first to name."""
    g, y = t.group_totals.c, t.tallies.c
    none = (literal(0).label(name) for name in SUMS)
    new = select(y.group, y.group.label("head"), *none).where(y.reading == reading, y.group.not_in(select(g.group)))
    connection.execute(insert(t.group_totals).from_select(["group", "head", *SUMS], new))


def _of_reading(connection: Connection, reading: int) -> dict[str, int]:
    """Count a reading's mentions, and its statements of each kind."""
    m, s = t.mentions.c, t.statements.c
    kinds = connection.execute(select(s.kind, func.count().label("heads")).where(s.reading == reading).group_by(s.kind))
    mentions = connection.execute(select(func.count()).select_from(t.mentions).where(m.reading == reading)).scalar_one()
    return {"mentions": mentions, **{f"{row.kind}s": row.heads for row in kinds}}


def _by_head(connection: Connection, reading: int) -> dict[str, dict[str, int]]:
    """Give what a reading holds on each group and those that are one with it, by its tallies: an event in which two of these have a part is one."""
    g, y = t.group_totals.c, t.tallies.c
    rows = connection.execute(select(y.group, g.head, y.events, y.claims).join(t.group_totals, g.group == y.group).where(y.reading == reading)).all()
    members: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        members[row.head].append(row.group)
    found = {row.head: {"documents": 1, "events": row.events, "claims": row.claims} for row in rows}
    for head, several in members.items():
        if len(several) > 1:
            found[head] |= _together(connection, reading, several)
    return found


def _together(connection: Connection, reading: int, groups: Iterable[str]) -> dict[str, int]:
    """Count the events and claims of a reading in which any of some groups has a part."""
    m, r, same = t.mentions.c, t.roles.c, same_as()
    counts = (
        select(*held()).select_from(same).join(t.mentions, (m.reading == same.c.reading) & (m.ref == same.c.actor))
        .join(t.roles, (r.reading == m.reading) & (r.mention == m.id)).where(same.c.reading == reading, same.c.group.in_(list(groups)))
    )  # fmt: skip
    events, claims = connection.execute(counts).one()
    return {"events": events, "claims": claims}


def _add(connection: Connection, more: Mapping[str, int]) -> None:
    """Add to what is kept of the whole ledger, which has a row for each name as soon as there is something to count."""
    n = t.totals.c
    known = {row.name for row in connection.execute(select(n.name))}
    for name, value in more.items():
        if name in known:
            connection.execute(update(t.totals).where(n.name == name).values(value=n.value + value))
        else:
            connection.execute(insert(t.totals).values(name=name, value=value))


def follow(connection: Connection, judged: Clusters) -> None:
    """Let the groups go by the ids that judgements give them, and count anew those of which others came or went; `judged` is as it stands now."""
    g = t.group_totals.c
    was = {row.group: row.head for row in connection.execute(select(g.group, g.head).where(g.group != g.head))}
    moved = {group for group in was.keys() | judged.absorbed.keys() if was.get(group, group) != judged.canonical(group)}
    if not moved:
        return
    # with the clusters in which these are now, those which they left
    _recount(connection, judged, {one for group in moved for one in (group, was.get(group, group))})


def tally_again(connection: Connection, reading: int, judged: Clusters) -> None:
    """Count anew what a current reading holds on each group, when it's judged anew which groups its actors are."""
    y = t.tallies.c
    named = select(y.group).where(y.reading == reading)
    before = set(connection.execute(named).scalars())
    tally(connection, reading)
    outline.write(connection, reading, read_reading(connection, reading))
    _know(connection, reading)
    _recount(connection, judged, before | set(connection.execute(named).scalars()))


def _recount(connection: Connection, judged: Clusters, groups: Iterable[str]) -> None:
    """Count anew what is held on groups, and on all that are one with them."""
    g, touched = t.group_totals.c, {judged.canonical(group) for group in groups}
    rows = {row["id"]: row for row in connection.execute(counted(judged, Wanted(heads=sorted(touched)))).mappings()}
    none = dict.fromkeys(SUMS, 0)
    setting = update(t.group_totals).where(g.group == bindparam("which")).values(
        head=bindparam("now"), **{name: bindparam(f"new_{name}") for name in SUMS}
    )  # fmt: skip
    changed = [
        {"which": member, "now": head, **{f"new_{name}": (rows.get(head, none) if member == head else none)[name] for name in SUMS}}
        for head in sorted(touched) for member in judged.members(head)
    ]  # fmt: skip
    if changed:
        connection.execute(setting, changed)


def rebuild(connection: Connection, judged: Clusters) -> None:
    """Count all anew."""
    for table in (t.totals, t.group_totals):
        connection.execute(delete(table))
    amount = recounted(connection, judged)
    connection.execute(insert(t.totals), [{"name": name, "value": value} for name, value in amount.items() if name != "groups"])
    connection.execute(insert(t.group_totals).from_select(["group", "head", *SUMS], _right(judged)))


def differing(connection: Connection, judged: Clusters) -> Iterable[tuple[str, str, str]]:
    """Count anew, and give what is kept otherwise: (table, key, what is wrong with it)."""
    kept, right = amounts(connection), recounted(connection, judged)
    for name, value in right.items():
        if name != "groups" and kept.get(name, 0) != value:
            yield "totals", name, f"says {kept.get(name, 0)}, but a recount gives {value}"
    for name in sorted(kept.keys() - right.keys()):
        yield "totals", name, "is nothing that is counted"
    g, wanted = t.group_totals.c, _right(judged).subquery("right_ones")
    columns = ("head", *SUMS)
    rows = (
        select(wanted.c.group, *(g[name].label(f"kept_{name}") for name in columns), *(wanted.c[name] for name in columns))
        .select_from(wanted).outerjoin(t.group_totals, g.group == wanted.c.group).order_by(wanted.c.group)
    )  # fmt: skip
    for row in connection.execute(rows).mappings():
        says, gives = (tuple(row[f"{prefix}{name}"] for name in columns) for prefix in ("kept_", ""))
        if says != gives:
            yield "group_totals", row["group"], f"says {_told(says)}, but a recount gives {_told(gives)}"


def _told(sums: tuple[Any, ...]) -> str:
    return "nothing" if sums[0] is None else "{} with {} documents, {} events and {} claims".format(*sums)


def _right(judged: Clusters) -> Select[*tuple[Any, ...]]:
    """Give what the rows of `group_totals` should be."""
    n, sums = t.groups.c, counted(judged, Wanted()).subquery("sums")
    known = select(n.id.label("group"))
    if judged.absorbed:
        heads = pairs(judged.absorbed, "heads")
        joined = t.groups.outerjoin(heads, heads.c.key == n.id).outerjoin(sums, sums.c.id == n.id)
        head: Any = func.coalesce(heads.c.value, n.id)
    else:
        joined, head = t.groups.outerjoin(sums, sums.c.id == n.id), n.id
    return known.add_columns(head.label("head"), *(func.coalesce(sums.c[name], 0).label(name) for name in SUMS)).select_from(joined)
