"""Groups: identities across documents, and all that the ledger holds on one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, distinct, func, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.identities.records import ActorKind
from factions.ledger import tables as t
from factions.ledger.clusters import Clusters, Verdict
from factions.ledger.edtf_order import Key, edtf_key
from factions.ledger.facts import ClaimFact, EventFact, Party, TieFact
from factions.ledger.folding import fold_name
from factions.ledger.fulltext import MOST_WORDS
from factions.ledger.gather import Gathered, own_mentions
from factions.ledger.judgements import GroupName, clusters, group_names
from factions.ledger.layer import standing, writable_name
from factions.ledger.open import Ledger
from factions.ledger.summaries import GroupOrder, GroupSummary, Wanted, has_words, same_name, summaries


class NameCount(Record):
    """A name that documents use for a group, in how many `mentions` and `documents`."""

    name: str
    mentions: int
    documents: int


class JudgedPair(Record):
    """A judgement that counts for a group: `id` is its number, `judge` a person's name or `rule:NAME`, `made` UTC (ISO 8601)."""

    id: int
    verdict: Verdict
    one: GroupName
    other: GroupName
    judge: str
    reason: str
    made: str


class GroupRecord(Record):
    """All that the ledger holds on one group. Events are in time order, those of unknown time last; every fact cites its passages.

    `members` are the groups as they were recorded, when several were judged to be this one, the one that gives the id first; `judged` are the
    judgements by which they are one, and those that keep others apart from them.
    """

    summary: GroupSummary
    registry: str | None = None
    wikidata: str | None = None
    community: str | None = None
    parents: tuple[Party, ...] = ()
    names: tuple[NameCount, ...] = ()
    aliases: tuple[str, ...] = ()
    members: tuple[GroupName, ...] = ()
    judged: tuple[JudgedPair, ...] = ()
    ties: tuple[TieFact, ...] = ()
    events: tuple[EventFact, ...] = ()
    claims_by: tuple[ClaimFact, ...] = ()
    claims_about: tuple[ClaimFact, ...] = ()


def groups(
    ledger: Ledger, *, order: GroupOrder = "documents", limit: int = 50, offset: int = 0, words: str = "", kinds: Sequence[ActorKind] = (),
    as_of: date | None = None,
) -> list[GroupSummary]:  # fmt: skip
    """List groups, most documents (events, claims) first, or by name; those that were judged to be one (by the end of `as_of`, UTC) in one line.

    `words` keeps those with a name that has each of the words or a beginning of it; `kinds` those of some kinds. Persons and governments are groups
    here too, as they are parties to ties. Raises LedgerError where the ledger can't be read.
    """
    wanted = Wanted(kinds=kinds, names=has_words(words, whole=False, most=MOST_WORDS))
    with ledger.read() as connection:
        return summaries(connection, clusters(connection, as_of=as_of), wanted, order, limit, offset)


def find_group(ledger: Ledger, name: str, *, as_of: date | None = None) -> list[GroupSummary]:
    """Find the groups that a name may mean: those with that very name, alias or id; failing those, those with a name that has all its words.

    Case, accents, apostrophes and a leading "the" don't count. A name of any group that was judged to be one with it (by the end of `as_of`) is a
    group's name. The group in most documents comes first; empty where nothing fits.
    """
    same = fold_name(name)
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        very = Wanted(names=[same_name(same)], record=judged.canonical(writable_name(name.strip())))
        found = summaries(connection, judged, very, "documents", 50, 0)
        if found or not same or len(same.split()) > MOST_WORDS:
            return found
        return summaries(connection, judged, Wanted(names=has_words(same, whole=True, most=MOST_WORDS)), "documents", 50, 0)


def group(ledger: Ledger, name: str, *, as_of: date | None = None) -> GroupRecord:
    """Give all that the ledger holds on the group with the id `name`, and on those that were judged to be one with it (by the end of `as_of`, UTC).

    The record goes by the id of the first of them, whichever was asked for. Raises LedgerError where there is no such group.
    """
    name = writable_name(name)
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        members = judged.members(name)
        known = group_names(connection, {*members, *(record for row in judged.about(name) for record in row.pair)})
        actors = connection.execute(_actors(members)).all()
        if members[0] not in known or not actors:
            raise LedgerError(name, "the ledger holds no group with this id")
        gathered = Gathered(connection, members, judged)
        names = _names(connection, members)
    head = known[members[0]]
    published = {row.document: edtf_key(row.published) for row in gathered.documents.values()}
    events = tuple(sorted(gathered.events(), key=lambda e: (edtf_key(e.time), published[e.document], e.document, e.citations[0].span.start)))
    claims_by = _by_day(gathered.claims_by(), published)
    summary = GroupSummary(id=head.id, name=head.name, kind=head.kind, country=head.country, documents=len({*published}),
                           events=len(events), claims=len(claims_by))  # fmt: skip
    offered = {alias for row in actors for alias in row.aliases} | {known[member].name for member in members if member in known}
    return GroupRecord(
        summary=summary, registry=next((known[member].registry for member in members if member in known and known[member].registry), None),
        wikidata=_usual(actors, "wikidata"), community=_usual(actors, "community"), parents=_parents(actors, judged), names=names,
        aliases=tuple(sorted(offered - {head.name})), members=tuple(known[member] for member in members if member in known) if members[1:] else (),
        judged=tuple(_pairs(judged, name, known)), events=events, claims_by=claims_by, claims_about=_by_day(gathered.claims_about(), published),
        ties=tuple(sorted(gathered.ties(), key=lambda tie: (tie.type, tie.side, tie.other.name, published[tie.document], tie.document))),
    )  # fmt: skip


def _pairs(judged: Clusters, name: str, known: dict[str, GroupName]) -> Iterator[JudgedPair]:
    for row in judged.about(name):
        one, other = (known.get(record) for record in row.pair)
        if one and other and row.verdict != "undo":
            yield JudgedPair(id=row.id, verdict=row.verdict, one=one, other=other, judge=row.judge, reason=row.reason, made=row.made)


def _by_day(claims: Iterable[ClaimFact], published: dict[str, Key]) -> tuple[ClaimFact, ...]:
    return tuple(sorted(claims, key=lambda claim: (published[claim.document], claim.document, claim.content_at.span.start)))


def _actors(members: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Give what the readings say of a group's actors, each different answer once with how many actors gave it."""
    a, parent, of_parent, stands = t.actors.c, t.actors.alias("parent"), standing().alias("of_parent"), standing()
    columns = (a.aliases, a.community, a.wikidata, parent.c.name, parent.c.kind, parent.c.country, of_parent.c.group)
    return (
        select(*columns, func.count().label("actors"))
        .select_from(stands).join(t.actors, (a.reading == stands.c.reading) & (a.id == stands.c.actor))
        .outerjoin(parent, (parent.c.reading == a.reading) & (parent.c.id == a.parent))
        .outerjoin(of_parent, (of_parent.c.reading == parent.c.reading) & (of_parent.c.actor == parent.c.id))
        .where(stands.c.group.in_(members)).group_by(*columns)
    )  # fmt: skip


def _usual(rows: Sequence[Row[Any]], field: str) -> str | None:
    """Give the value that most actors have, null where none has one."""
    counts: Counter[str] = Counter()
    for row in rows:
        if (value := getattr(row, field)) is not None:
            counts[value] += row.actors
    return max(counts, key=lambda value: (counts[value], value), default=None)


def _parents(rows: Sequence[Row[Any]], judged: Clusters) -> tuple[Party, ...]:
    counts: Counter[Party] = Counter()
    for row in rows:
        if row.name is not None:
            group = row.group and judged.canonical(row.group)
            counts[Party(name=row.name, text=row.name, kind=row.kind, form="named", country=row.country, group=group)] += row.actors
    return tuple(party for party, _ in counts.most_common())


def _names(connection: Connection, members: Sequence[str]) -> tuple[NameCount, ...]:
    """Count the names that documents use for a group, the commonest first."""
    own, m = own_mentions(members), t.mentions.c
    counts = (
        select(m.text, func.count().label("mentions"), func.count(distinct(m.reading)).label("documents"))
        .join(own, (own.c.reading == m.reading) & (own.c.id == m.id)).where(m.form == "named").group_by(m.text)
        .order_by(func.count().desc(), m.text)
    )  # fmt: skip
    return tuple(NameCount(name=row.text, mentions=row.mentions, documents=row.documents) for row in connection.execute(counts))
