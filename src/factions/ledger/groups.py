"""Groups: identities across documents, and all that the ledger holds on one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from factions.errors import LedgerError
from factions.evidence import Record
from factions.identities.records import ActorKind
from factions.ledger.clusters import Clusters, Verdict
from factions.ledger.facts import ClaimFact, EventFact, Party, TieFact
from factions.ledger.folding import fold_name
from factions.ledger.fulltext import MOST_WORDS
from factions.ledger.gather import Told
from factions.ledger.judgements import GroupName, clusters, group_names
from factions.ledger.layer import writable_name
from factions.ledger.open import Ledger
from factions.ledger.outline import Outline, Said, outline_of
from factions.ledger.summaries import GroupOrder, GroupSummary, Wanted, has_words, same_name, summaries
from factions.ledger.world import Then, then, valid


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
    judgements by which they are one, and those that keep others apart from them. Where a record holds a part of it only, `summary` counts all events
    and claims of the group's own, the others are counted `in_all`. `then` is what the registry knows of the group on the day in the
    world's time that was asked about.
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
    ties_in_all: int = 0
    claims_about_in_all: int = 0
    then: Then | None = None


def groups(
    ledger: Ledger, *, order: GroupOrder = "documents", limit: int = 50, offset: int = 0, words: str = "", kinds: Sequence[ActorKind] = (),
    as_of: date | None = None,
) -> list[GroupSummary]:  # fmt: skip
    """List groups, most documents (events, claims) first, or by name; those that were judged to be one in one line.

    `words` keeps those with a name that has each of the words or a beginning of it; `kinds` those of some kinds. Persons and governments are groups
    here too, as they are parties to ties. `as_of` asks what the ledger held at the end of that day (UTC): its readings, names and judgements of then.
    Raises LedgerError where the ledger can't be read.
    """
    wanted = Wanted(kinds=kinds, names=has_words(words, whole=False, most=MOST_WORDS), as_of=as_of)
    with ledger.read() as connection:
        return summaries(connection, clusters(connection, as_of=as_of), wanted, order, limit, offset)


def find_group(ledger: Ledger, name: str, *, as_of: date | None = None) -> list[GroupSummary]:
    """Find the groups that a name may mean: those with that very name, alias or id; failing those, those with a name that has all its words.

    Case, accents, apostrophes and a leading "the" don't count. A name of any group that was judged to be one with it is a group's
    name. `as_of` goes by what the ledger held at the end of that day (UTC). The group in most documents comes first; empty where nothing fits.
    """
    same = fold_name(name)
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        very = Wanted(names=[same_name(same)], record=judged.canonical(writable_name(name.strip())), as_of=as_of)
        found = summaries(connection, judged, very, "documents", 50, 0)
        if found or not same or len(same.split()) > MOST_WORDS:
            return found
        return summaries(connection, judged, Wanted(names=has_words(same, whole=True, most=MOST_WORDS), as_of=as_of), "documents", 50, 0)


def group(
    ledger: Ledger, name: str, *, as_of: date | None = None, on: date | None = None, most: int | None = None, after: int = 0, ties: bool = True
) -> GroupRecord:  # fmt: skip
    """Give all that the ledger holds on the group with the id `name`, and on those that were judged to be one with it.

    The record goes by the id of the first of them, whichever was asked for. `as_of` asks what the ledger held at the end of that day (UTC). `on` is
    the world's time: what had happened and been said by the end of that day, and the ties and names of then (see `world`); what has no date counts
    from its report's day, and what has neither is left out. With `most` no more than so many events, ties and claims of each kind are given, those
    behind the first `after`; without `ties` none of these, for who asks analysis.ties for them. Raises LedgerError where there is no such group.
    """
    name = writable_name(name)
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        members = judged.members(name)
        known = group_names(connection, {*members, *(record for row in judged.about(name) for record in row.pair)}, as_of=as_of)
        outline = outline_of(ledger, connection, members) if as_of is None and on is None else Outline(connection, members, as_of=as_of, on=on)
        if members[0] not in known or not outline.readings:
            raise LedgerError(name, "the ledger holds no group with this id" if as_of is None else f"the ledger had no group with this id on {as_of}")
        shown = slice(max(after, 0), None if most is None else max(after, 0) + max(most, 0))
        events, by, about = outline.events(shown), outline.claims_by[shown], outline.claims_about[shown]
        tied = outline.ties[shown] if ties else []
        told = Told(connection, [line.key for lines in (events, tied, by, about) for line in lines], judged, as_of)
    return GroupRecord(
        summary=_summary(known[members[0]], outline), **_names_and_kin(members, known, outline),
        wikidata=_usual(one.wikidata for one in outline.said), community=_usual(one.community for one in outline.said),
        parents=_parents(outline.said, judged), names=_names(outline), judged=tuple(_pairs(judged, name, known)),
        events=tuple(told.event(line.key, line.roles) for line in events), ties=tuple(told.tie(line.key, line.side) for line in tied),
        claims_by=tuple(told.claim(line.key) for line in by), claims_about=tuple(told.claim(line.key) for line in about),
        ties_in_all=len(outline.ties), claims_about_in_all=len(outline.claims_about),
    )  # fmt: skip


def _summary(head: GroupName, outline: Outline) -> GroupSummary:
    return GroupSummary(id=head.id, name=head.name, kind=head.kind, country=head.country, documents=outline.documents, events=outline.events_in_all,
                        claims=len(outline.claims_by))  # fmt: skip


def _names_and_kin(members: Sequence[str], known: Mapping[str, GroupName], outline: Outline) -> dict[str, Any]:
    """Give what the groups that are one were recorded as, and what the registry knows of them on the day asked about."""
    on = outline.on
    recorded = tuple(known[member] for member in members if member in known)
    registered = next((one.registry for one in recorded if one.registry), None)
    aliases = sorted(({alias for one in outline.said for alias in one.aliases} | {one.name for one in recorded}) - {known[members[0]].name})
    return {
        "registry": registered, "members": recorded if members[1:] else (), "then": on and then(registered, on),
        "aliases": tuple(valid(aliases, registered, on) if on else aliases),
    }  # fmt: skip


def _pairs(judged: Clusters, name: str, known: dict[str, GroupName]) -> Iterator[JudgedPair]:
    for row in judged.about(name):
        one, other = (known.get(record) for record in row.pair)
        if one and other and row.verdict != "undo":
            yield JudgedPair(id=row.id, verdict=row.verdict, one=one, other=other, judge=row.judge, reason=row.reason, made=row.made)


def _usual(values: Iterable[str | None]) -> str | None:
    """Give the value that most actors have, null where none has one."""
    counts = Counter(value for value in values if value is not None)
    return max(counts, key=lambda value: (counts[value], value), default=None)


def _parents(said: Sequence[Said], judged: Clusters) -> tuple[Party, ...]:
    counts = Counter(one.parent for one in said if one.parent is not None)
    found: Counter[Party] = Counter()
    for above, heads in sorted(counts.items(), key=str):
        group = above.group and judged.canonical(above.group)
        found[Party.model_validate({"name": above.name, "text": above.name, "kind": above.kind, "form": "named", "country": above.country,
                                    "group": group})] += heads  # fmt: skip
    return tuple(party for party, _ in found.most_common())


def _names(outline: Outline) -> tuple[NameCount, ...]:
    """Count the names that documents use for a group, the commonest first."""
    found = [NameCount(name=name, mentions=heads, documents=outline.named_in(name)) for name, heads in outline.names.items()]
    return tuple(sorted(found, key=lambda name: (-name.mentions, name.name)))
