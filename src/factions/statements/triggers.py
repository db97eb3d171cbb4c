"""Finds the words that report events, by the codebook's table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from factions.codebook.loader import lists, table
from factions.errors import CodebookError
from factions.mentions.nouns import plain
from factions.mentions.parse import Parsed, Token

RolePlan = Literal["acts", "mutual", "suffers", "alone", "to", "sends", "falls"]
_DEPTH = 3  # how deep below a verb the other words of its phrase may stand: "take control of the city", "blow himself up"
_CLAUSES = frozenset({"nsubj", "nsubjpass", "advcl", "relcl", "ccomp", "conj", "mark"})


@dataclass(frozen=True)
class EventFrame:
    """What a trigger word stands for: type, mode, who is who, and whether it needs an armed or official actor to count."""

    type: str
    mode: str | None
    roles: RolePlan
    of: Literal["recipients", "actors"]
    weak: bool
    place: bool = False
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Trigger:
    """A word that reports an event: its token, its frame, and the further tokens of its phrase."""

    token: Token
    frame: EventFrame
    parts: tuple[int, ...] = ()
    others: tuple[
        EventFrame, ...
    ] = ()  # what else the same words stand for, where the first frame doesn't fit: "freed the town", "freed 20 prisoners"


@dataclass(frozen=True)
class _Frames:
    verbs: dict[str, list[tuple[tuple[str, ...], EventFrame]]]
    nouns: dict[str, list[tuple[tuple[str, ...], EventFrame]]]


@cache
def event_frames() -> _Frames:
    """Load the table, longest phrase first; raises CodebookError where a row names an unknown type, mode or role plan."""
    held = _Frames({}, {})
    for number, row in enumerate(table("events"), 1):
        frame = EventFrame(row["type"], row.get("mode"), row.get("roles", "acts"), row.get("of", "recipients"), bool(row.get("weak")),
                           row.get("object") == "place", frozenset(row.get("needs", ())))  # fmt: skip
        if not lists().allows(frame.type, frame.mode) or frame.roles not in get_args(RolePlan):
            raise CodebookError("codebook/events.yaml", f"row {number} names an unknown type, mode or role plan")
        for phrase in row.get("verbs", ()):
            first, *rest = phrase.split()
            held.verbs.setdefault(first, []).append((tuple(rest), frame))
        for phrase in row.get("nouns", ()):
            *rest, last = phrase.split()
            held.nouns.setdefault(last, []).append((tuple(rest), frame))
    for phrases in (*held.verbs.values(), *held.nouns.values()):
        phrases.sort(key=lambda item: -len(item[0]))
    return held


def find_triggers(parsed: Parsed) -> list[Trigger]:
    """Find every trigger in text order. A word inside a longer phrase that was found is not one of its own ("open fire")."""
    found = [trigger for token in parsed.doc if (trigger := _trigger(token))]
    # "launched a rocket attack" launches no rocket, "put under martial law" is the longer phrase
    nouns = {part: trigger.token.i for trigger in found if trigger.token.pos_ == "NOUN" for part in trigger.parts}
    found = [trigger for trigger in found if all(nouns.get(part, part) in (*trigger.parts, trigger.token.i) for part in trigger.parts)]
    inside = {part for trigger in found for part in trigger.parts}
    return [trigger for trigger in found if trigger.token.i not in inside]


def _trigger(token: Token) -> Trigger | None:
    lemma = plain(token.lemma_)
    if token.pos_ == "VERB" or (token.pos_ == "ADJ" and token.tag_ in ("VBN", "VBG")):
        rows = event_frames().verbs.get(lemma, ())
        for rest, frame in rows:
            parts = _below(token, rest)
            if parts is not None:
                return Trigger(token, frame, parts, tuple(other for words, other in rows if words == rest and other != frame))
    elif token.pos_ == "NOUN":
        for rest, frame in event_frames().nouns.get(lemma, ()) or event_frames().nouns.get(plain(token.text), ()):
            parts = _before(token, rest)
            if parts is not None:
                return Trigger(token, frame, parts)
    return None


def _below(token: Token, rest: tuple[str, ...]) -> tuple[int, ...] | None:
    """Find the other words of a verb's phrase below it (of a name that is one token, its last word); None where one is missing."""
    if not rest:
        return ()
    level, held = [token], dict[str, int]()
    for _ in range(_DEPTH):
        level = [child for parent in level for child in parent.children if child.dep_ not in _CLAUSES and not _dates(child)]
        for child in (word for word in level if not word.is_space):
            for word in (plain(child.lemma_), plain(child.text), plain(child.text).split()[-1]):
                held.setdefault(word, child.i)
    return tuple(held[word] for word in rest) if all(word in held for word in rest) else None


def _dates(token: Token) -> bool:
    """Tell whether a preposition stands before a date: "marched on Sunday" isn't "marched on the town"."""
    return token.dep_ == "prep" and any(child.dep_ == "pobj" and child.ent_type_ in ("DATE", "TIME") for child in token.children)


def _before(token: Token, rest: tuple[str, ...]) -> tuple[int, ...] | None:
    """Find the words of a compound right before a noun; None where one is missing."""
    if not rest:
        return ()
    if len(rest) < token.i and all(plain(token.doc[token.i - len(rest) + at].lemma_) == word for at, word in enumerate(rest)):
        return tuple(range(token.i - len(rest), token.i))
    return None
