"""The words for standing ties, from codebook/relations.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from factions.codebook.loader import held
from factions.evidence import Record
from factions.statements.records import RelationType, SupportKind


class Tie(Record):
    """A row of the codebook: a relation type, and the words that state it."""

    type: RelationType
    subtype: SupportKind | None = None
    role: str | None = None
    verbs: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    mutual: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class Aid(Record):
    """Nouns for one sort of help: `plain` ones mean help wherever they stand, `given` ones where somebody gives or gets them."""

    plain: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()


class _Table(Record):
    ties: tuple[Tie, ...]
    aid: dict[SupportKind, Aid]
    give: frozenset[str]
    fighting: frozenset[str]
    equip: frozenset[str]
    receive: frozenset[str]
    unions: frozenset[str]
    compose: frozenset[str]
    followers: frozenset[str]
    seats: frozenset[str]
    role_words: frozenset[str]
    naming: frozenset[str]
    state_offices: frozenset[str]
    secretary_states: frozenset[str]
    bare_titles: frozenset[str]


@dataclass(frozen=True)
class Words:
    """The codebook turned round for look-up by lemma. `verbs`: by the first word, the further words and their row, longest first."""

    verbs: dict[str, list[tuple[tuple[str, ...], Tie]]]
    joined: dict[str, Tie]
    nouns: dict[str, Tie]
    adjectives: dict[str, Tie]
    mutual: dict[str, Tie]
    phrases: dict[tuple[str, ...], Tie]
    plain_aid: dict[str, SupportKind]
    given_aid: dict[str, SupportKind]
    lists: _Table


@cache
def words() -> Words:
    """Give the words for ties; raises CodebookError where the table is broken."""
    lists = held("relations", _Table)
    verbs: dict[str, list[tuple[tuple[str, ...], Tie]]] = {}
    for tie in lists.ties:
        for phrase in tie.verbs:
            first, *rest = phrase.split()
            verbs.setdefault(first, []).append((tuple(rest), tie))
    for phrases in verbs.values():
        phrases.sort(key=lambda item: -len(item[0]))
    return Words(
        verbs=verbs,
        joined={word: tie for tie in lists.ties for word in tie.joined},
        nouns={word: tie for tie in lists.ties for word in tie.nouns},
        adjectives={word: tie for tie in lists.ties for word in tie.adjectives},
        mutual={word: tie for tie in lists.ties for word in tie.mutual},
        phrases={tuple(phrase.split()): tie for tie in lists.ties for phrase in tie.phrases},
        plain_aid={word: kind for kind, aid in lists.aid.items() for word in aid.plain},
        given_aid={word: kind for kind, aid in lists.aid.items() for word in aid.given},
        lists=lists,
    )
