"""Codes standing ties: offices and memberships, backing, alliance, enmity, descent, allegiance, parts and seats, each from words that state it.

The words stand in codebook/relations.yaml; ties.py, parts.py, aid.py and offices.py read the constructions, ends.py finds the actors at both ends.
Negation, plans and speakers are decided elsewhere, from a draft's anchor.
"""

from __future__ import annotations

from dataclasses import replace

from factions.mentions.coreference import Linked
from factions.mentions.parse import Parsed
from factions.mentions.spans import ThingSpan
from factions.statements.aid import find_aid
from factions.statements.ends import GROUPS, Ends, RelationDraft
from factions.statements.offices import find_offices
from factions.statements.parts import find_parts
from factions.statements.records import SYMMETRIC
from factions.statements.roles import Roles
from factions.statements.ties import find_ties

__all__ = ["RelationDraft", "code_relations"]

_UNIONS = frozenset({"alliance", "coalition", "bloc", "federation", "union"})
_COMMUNITY, _PERSON = frozenset({"community"}), frozenset({"person"})
_BODIES = GROUPS - _COMMUNITY
_ANYBODY = _BODIES | _COMMUNITY | _PERSON
_POWERS = _ANYBODY - {"media"}
# Which kinds of actor can stand at the ends of a tie; other ties: anybody, and any body or community.
_MAY_STAND = {
    "leads": (_PERSON | _BODIES - {"company", "ngo", "media"}, _BODIES),
    "member_of": (_ANYBODY, _BODIES),
    "part_of": (_ANYBODY - _PERSON, _BODIES),
    "affiliated_with": (_ANYBODY, _ANYBODY),
    "same_as": (_ANYBODY - _PERSON, _ANYBODY - _PERSON),  # a person's other name is an alias
    **dict.fromkeys(("backs", "fights", "allied_with", "rival_of"), (_POWERS, _POWERS)),
}
_NO_PARTIES = frozenset({"analysts", "clerics", "civilians", "journalists", "nationals"})


def code_relations(parsed: Parsed, linked: Linked, roles: Roles, places: list[ThingSpan]) -> list[RelationDraft]:
    """Code the ties that a text's words state, in text order; one draft for each pair, type, subtype and sentence."""
    ends = Ends(parsed, linked, roles, places)
    found: dict[tuple[object, ...], RelationDraft] = {}
    for token in parsed.doc:
        for finder in (find_offices, find_ties, find_parts, find_aid):
            for draft in finder(ends, token):
                if _is_sound(ends, draft):
                    sorted_out = _in_union(ends, _in_text_order(ends, draft))
                    found.setdefault(_key(ends, sorted_out), sorted_out)
    held = list(found.values())
    return sorted((draft for draft in held if not _is_echo(ends, draft, held)), key=lambda draft: draft.anchor.i)


def _key(ends: Ends, draft: RelationDraft) -> tuple[object, ...]:
    of = ends.linked.of
    pair = (of[draft.subject], of[draft.object] if draft.object is not None else draft.place)
    sides: object = frozenset(pair) if draft.type in SYMMETRIC else pair
    return draft.type, draft.subtype, sides, ends.parsed.sentence(draft.anchor.idx).number


def _in_text_order(ends: Ends, draft: RelationDraft) -> RelationDraft:
    if draft.type not in SYMMETRIC or draft.object is None or ends.span(draft.subject).start <= ends.span(draft.object).start:
        return draft
    return replace(draft, subject=draft.object, object=draft.subject)


def _in_union(ends: Ends, draft: RelationDraft) -> RelationDraft:
    """Read what belongs to an alliance as its member, not its unit."""
    if (
        draft.type != "part_of"
        or draft.object is None
        or not {word.lower() for word in ends.span(draft.object).name.split()} & _UNIONS
        or ends.span(draft.object).form != "named"
    ):
        return draft
    return replace(draft, type="member_of")


def _is_echo(ends: Ends, draft: RelationDraft, held: list[RelationDraft]) -> bool:
    """Tell whether a draft says less than another of its pair and sentence: support of no known sort beside "trained", "member" beside "leader"."""
    weaker = {"backs": "backs", "member_of": "leads"}.get(draft.type)
    if weaker is None or draft.object is None or (draft.type == "backs" and draft.subtype != "unknown"):
        return False
    pair = {ends.linked.of[draft.subject], ends.linked.of[draft.object]}
    sentence = ends.parsed.sentence(draft.anchor.idx).number
    return any(
        other != draft and other.type == weaker and other.object is not None and {ends.linked.of[other.subject], ends.linked.of[other.object]} == pair
        and ends.parsed.sentence(other.anchor.idx).number == sentence
        for other in held
    )  # fmt: skip


def _is_sound(ends: Ends, draft: RelationDraft) -> bool:
    """Tell whether the two ends can have such a tie at all."""
    if draft.object is None:
        return draft.place is not None and ends.kind(draft.subject) not in ("person", "civilians", "community")
    subject, other = ends.kind(draft.subject), ends.kind(draft.object)
    nobody = {ends.span(draft.subject).sort, ends.span(draft.object).sort} & _NO_PARTIES
    if ends.same(draft.subject, draft.object) or "civilians" in (subject, other) or nobody:
        return False
    if draft.type == "member_of" and subject != "person" and ends.span(draft.subject).form == "nominal":
        return False  # "militants joined the rebels", "volunteers for the army": who they are stays open
    subjects, objects = _MAY_STAND.get(draft.type, (_ANYBODY, _BODIES | _COMMUNITY))
    return subject in subjects and other in objects
