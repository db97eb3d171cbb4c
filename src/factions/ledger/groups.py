"""Groups: identities across documents, and all that the ledger holds on one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, distinct, exists, false, func, literal, or_, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.identities.records import ActorKind
from factions.ledger import tables as t
from factions.ledger.edtf_order import Key, edtf_key
from factions.ledger.facts import ClaimFact, EventFact, Party, TieFact
from factions.ledger.folding import fold_name, fold_words
from factions.ledger.fulltext import MOST_WORDS
from factions.ledger.gather import Gathered, own_mentions
from factions.ledger.layer import is_current, page, standing, writable_name
from factions.ledger.open import Ledger

GroupOrder = Literal["documents", "events", "claims", "name"]


class GroupSummary(Record):
    """A group in a list. `documents` mention it, `events` give it a role, `claims` are its own."""

    id: str
    name: str
    kind: ActorKind
    country: str | None = None
    documents: int
    events: int
    claims: int


class NameCount(Record):
    """A name that documents use for a group, in how many `mentions` and `documents`."""

    name: str
    mentions: int
    documents: int


class GroupRecord(Record):
    """All that the ledger holds on one group. Events are in time order, those of unknown time last; every fact cites its passages."""

    summary: GroupSummary
    registry: str | None = None
    wikidata: str | None = None
    community: str | None = None
    parents: tuple[Party, ...] = ()
    names: tuple[NameCount, ...] = ()
    aliases: tuple[str, ...] = ()
    ties: tuple[TieFact, ...] = ()
    events: tuple[EventFact, ...] = ()
    claims_by: tuple[ClaimFact, ...] = ()
    claims_about: tuple[ClaimFact, ...] = ()


def groups(
    ledger: Ledger, *, order: GroupOrder = "documents", limit: int = 50, offset: int = 0, words: str = "", kinds: Sequence[ActorKind] = (),
) -> list[GroupSummary]:  # fmt: skip
    """List groups, most documents (events, claims) first, or by name.

    `words` keeps those with a name that has each of the words or a beginning of it; `kinds` those of some kinds. Persons and governments are groups
    here too, as they are parties to ties. Raises LedgerError where the ledger can't be read.
    """
    wanted = [_has_word(word, whole=False) for word in fold_words(words)[:MOST_WORDS]]
    if kinds:
        wanted.append(t.groups.c.kind.in_(kinds))
    with ledger.read() as connection:
        return _summaries(connection, wanted, order, limit, offset)


def find_group(ledger: Ledger, name: str) -> list[GroupSummary]:
    """Find the groups that a name may mean: those with that very name, alias or id; failing those, those with a name that has all its words.

    Case, accents, apostrophes and a leading "the" don't count. The group in most documents comes first; empty where nothing fits.
    """
    names, same = t.group_names.c, fold_name(name)
    by_name = exists(select(names.group).where(names.group == t.groups.c.id, names.folded == same))
    with ledger.read() as connection:
        found = _summaries(connection, [or_(by_name, t.groups.c.id == writable_name(name.strip()))], "documents", 50, 0)
        if found or not same or len(same.split()) > MOST_WORDS:
            return found
        return _summaries(connection, [_has_word(word, whole=True) for word in same.split()], "documents", 50, 0)


def group(ledger: Ledger, name: str) -> GroupRecord:
    """Give all that the ledger holds on the group with the id `name`; raises LedgerError where there is no such group."""
    name = writable_name(name)
    with ledger.read() as connection:
        known = connection.execute(select(t.groups).where(t.groups.c.id == name)).first()
        actors = connection.execute(_actors(name)).all()
        if known is None or not actors:
            raise LedgerError(name, "the ledger holds no group with this id")
        gathered = Gathered(connection, name)
        names = _names(connection, name)
    published = {row.document: edtf_key(row.published) for row in gathered.documents.values()}
    events = tuple(sorted(gathered.events(), key=lambda e: (edtf_key(e.time), published[e.document], e.document, e.citations[0].span.start)))
    claims_by = _by_day(gathered.claims_by(), published)
    summary = GroupSummary(id=known.id, name=known.name, kind=known.kind, country=known.country, documents=len(gathered.documents),
                           events=len(events), claims=len(claims_by))  # fmt: skip
    return GroupRecord(
        summary=summary, registry=known.registry, wikidata=_usual(actors, "wikidata"), community=_usual(actors, "community"),
        parents=_parents(actors), names=names, aliases=tuple(sorted({alias for row in actors for alias in row.aliases} - {known.name})),
        events=events, claims_by=claims_by, claims_about=_by_day(gathered.claims_about(), published),
        ties=tuple(sorted(gathered.ties(), key=lambda tie: (tie.type, tie.side, tie.other.name, published[tie.document], tie.document))),
    )  # fmt: skip


def _by_day(claims: Iterable[ClaimFact], published: dict[str, Key]) -> tuple[ClaimFact, ...]:
    return tuple(sorted(claims, key=lambda claim: (published[claim.document], claim.document, claim.content_at.span.start)))


def _has_word(word: str, *, whole: bool) -> ColumnElement[bool]:
    """Say that one of a group's names has the folded word (with `whole`), or a word that begins with it. A folded word holds no wildcard."""
    if len(word) > 200:  # noqa: PLR2004 - no name has such a word, and LIKE refuses long patterns
        return false()
    names = t.group_names.c
    spaced = literal(" ") + names.folded + literal(" ")
    return exists(select(names.group).where(names.group == t.groups.c.id, spaced.like(f"% {word} %" if whole else f"% {word}%")))


def _summaries(connection: Connection, wanted: Sequence[ColumnElement[bool]], order: GroupOrder, limit: int, offset: int) -> list[GroupSummary]:
    g, y = t.groups.c, t.tallies.c
    counts = {"documents": func.count(y.reading), "events": func.sum(y.events), "claims": func.sum(y.claims)}
    listed = (
        select(g.id, g.name, g.kind, g.country, *(count.label(name) for name, count in counts.items()))
        .join(t.tallies, y.group == g.id).where(is_current(y.reading), *wanted).group_by(g.id, g.name, g.kind, g.country)
    )  # fmt: skip
    if order != "name":
        listed = listed.order_by(counts[order].desc())
    rows = connection.execute(listed.order_by(func.lower(g.name), g.id).limit(page(limit)).offset(page(offset))).mappings()
    return [GroupSummary.model_validate(dict(row)) for row in rows]


def _actors(name: str) -> Select[*tuple[Any, ...]]:
    """Give what the readings say of a group's actors, each different answer once with how many actors gave it."""
    a, parent, of_parent, stands = t.actors.c, t.actors.alias("parent"), standing().alias("of_parent"), standing()
    columns = (a.aliases, a.community, a.wikidata, parent.c.name, parent.c.kind, parent.c.country, of_parent.c.group)
    return (
        select(*columns, func.count().label("actors"))
        .select_from(stands).join(t.actors, (a.reading == stands.c.reading) & (a.id == stands.c.actor))
        .outerjoin(parent, (parent.c.reading == a.reading) & (parent.c.id == a.parent))
        .outerjoin(of_parent, (of_parent.c.reading == parent.c.reading) & (of_parent.c.actor == parent.c.id))
        .where(stands.c.group == name).group_by(*columns)
    )  # fmt: skip


def _usual(rows: Sequence[Row[Any]], field: str) -> str | None:
    """Give the value that most actors have, null where none has one."""
    counts: Counter[str] = Counter()
    for row in rows:
        if (value := getattr(row, field)) is not None:
            counts[value] += row.actors
    return max(counts, key=lambda value: (counts[value], value), default=None)


def _parents(rows: Sequence[Row[Any]]) -> tuple[Party, ...]:
    counts: Counter[Party] = Counter()
    for row in rows:
        if row.name is not None:
            counts[Party(name=row.name, text=row.name, kind=row.kind, form="named", country=row.country, group=row.group)] += row.actors
    return tuple(party for party, _ in counts.most_common())


def _names(connection: Connection, name: str) -> tuple[NameCount, ...]:
    """Count the names that documents use for a group, the commonest first."""
    own, m = own_mentions(name), t.mentions.c
    counts = (
        select(m.text, func.count().label("mentions"), func.count(distinct(m.reading)).label("documents"))
        .join(own, (own.c.reading == m.reading) & (own.c.id == m.id)).where(m.form == "named").group_by(m.text)
        .order_by(func.count().desc(), m.text)
    )  # fmt: skip
    return tuple(NameCount(name=row.text, mentions=row.mentions, documents=row.documents) for row in connection.execute(counts))
