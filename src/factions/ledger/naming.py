"""Whom the public may be told by name: of a machine's unreviewed word for who somebody is, nobody outside is told either (see harm.py)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from factions.ledger import tables as t
from factions.ledger.harm import REVIEWED
from factions.ledger.judgements import clusters
from factions.ledger.layer import standing
from factions.ledger.reviews import CONTENT, states


def unnamed(connection: Connection, groups: Collection[str]) -> set[str]:
    """Give those of some groups that are persons and have no part in any statement that a person has reviewed.

    `groups` are ids that groups go by now. In public they have no page, and stand in no list.
    """
    g = t.groups.c
    persons = set(connection.execute(select(g.id).where(g.id.in_(sorted(set(groups))), g.kind == "person")).scalars())
    if not persons:
        return set()
    judged = clusters(connection)
    heads = {member: person for person in persons for member in judged.members(person)}
    r, m, s, v, stands = t.roles.c, t.mentions.c, t.readings.c, t.reviews.c, standing()
    told = (
        select(r.reading, r.statement, stands.c.group).distinct()
        .select_from(stands).join(t.readings, s.id == stands.c.reading)
        .join(t.mentions, (m.reading == stands.c.reading) & (m.ref == stands.c.actor)).join(t.roles, (r.reading == m.reading) & (r.mention == m.id))
        .where(stands.c.group.in_(sorted(heads)), s.document.in_(select(v.document).where(v.deed.in_(sorted(CONTENT)))))
    )  # fmt: skip
    rows = connection.execute(told).all()
    held = states(connection, {(row.reading, row.statement) for row in rows})
    return persons - {heads[row.group] for row in rows if held[row.reading, row.statement].state in REVIEWED}
