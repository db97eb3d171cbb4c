"""How far two readings of one report agree: a gold one and one that was found (or two annotators').

The found text is laid on the gold one (alignment.py) and every found span moved there. A span without a place there is never a hit. "Overlap" is to
share a character. Pairs are one to one. Two mentions are the same where they overlap or mean paired actors or paired places. Precision is hits over
found, recall hits over gold, F1 their harmonic mean; an accuracy is the share of right ones among the pairs that it names. A figure for which nothing
was counted is left out.

Document
    title, published, publisher   accuracies: equal, but for blanks and the shape of quotation marks.
    paragraphs, words             P/R/F1 of whole paragraphs that are equal, and of words in runs that both texts have.
    furniture                     the number of found spans (mentions, evidence, cues, contents ...) that have no place in the gold text.
Mentions
    mentions_exact, mentions_overlap     P/R/F1: same kind, and the same span or an overlap, the largest overlaps first.
    mentions_KIND_exact, mentions_KIND_overlap     the same for actor, place, time, quantity, weapon, facility.
    time_edtf_accuracy            the same EDTF value (or none), among times that overlap.
    times                         P/R/F1: times that overlap and have the same EDTF value.
Entities
    actors, places                P/R/F1: named or nominal mentions of the two overlap; paired so that most mentions do. Who has no such mention (an
                                  actor that is only the parent of another) isn't counted.
    actor_kind_accuracy, actor_country_accuracy, place_country_accuracy     among paired ones.
Events
    events                        P/R/F1: same type, and evidence that shares a sentence; paired so that most roles are shared.
    events_roles                  such pairs whose actors share one (or both have none), and whose recipients and targets together do.
    events_whole                  such pairs with the roles, the time and the factuality right.
    event_{mode,factuality,time,place,attribution}_accuracy     among pairs: same mode; same factuality; same EDTF value (where neither has one, the
                                  same mention or none); a place that is the same, or none; inside a claim or not.
    factuality_macro_f1           among pairs: the mean F1 of the factualities that gold's events have.
    casualties                    P/R/F1 of tolls: in paired events, the same what, low, best and high.
Relations
    relations                     P/R/F1: same type, subject and object; allied_with, fights, rival_of and same_as in either direction.
    relation_subtype_accuracy, relation_role_accuracy     the same, among pairs of which either has one; a role but for capitals.
Claims
    claims                        P/R/F1: contents share at least half of the longer one, and evidence a sentence.
    claims_whole                  such pairs whose speaker and kind are right.
    claim_kind_accuracy           among pairs.
    claim_speaker_accuracy        among pairs: the same mention; where neither has one, descriptions that share a word, or none.
    claim_condition_accuracy      among pairs: a condition in both or in neither.
    claim_horizon_accuracy        the same EDTF value, among pairs of which either has a horizon.
All statements
    ece                           expected calibration error of the found ones' confidence, in ten bins of equal width. Right is an event that is
                                  paired and has the roles, a relation that is paired, a claim that is paired and has the speaker and the kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import get_args

from factions.bench.alignment import folded
from factions.bench.assignment import Pair, best_pairs
from factions.bench.counts import Agreement, Difference
from factions.bench.sides import Both, Bounds, Side, common, likeness
from factions.mentions.mention import Mention, MentionKind
from factions.reading import Reading, spans
from factions.statements.records import SYMMETRIC, Claim, Event, Relation

HIT = 10_000.0
"""The worth of a pair: more than the likeness of all pairs of a report, so that pairing finds as many hits as can be."""


def compare(gold: Reading, found: Reading) -> Agreement:
    """Compare two readings of one report; their texts may differ by a few paragraphs or words."""
    both = Both(gold, found)
    for measure in (_document, _mentions, _times, _actors, _places, _events, _relations, _claims):
        measure(both)
    return both.result


def _document(both: Both) -> None:
    gold, found = both.gold.reading.document, both.found.reading.document
    for name in ("title", "published", "publisher"):
        values = [" ".join(folded(getattr(document, name) or "").split()) for document in (gold, found)]
        both.judge(name, gold.title or gold.text[:60], values[0] or "none", values[1] or "none", right=values[0] == values[1])
    text = both.alignment
    both.result.counts["paragraphs"].add(len(text.gold_paragraphs), len(text.found_paragraphs), text.equal_paragraphs())
    both.result.counts["words"].add(len(text.gold_words), len(text.found_words), text.common_words())
    cited = [span for statement in both.found.reading.statements for span in spans(statement)]
    bounds = [(m.start, m.end) for m in both.found.reading.mentions] + [(span.start, span.end) for span in cited]
    strays = [(start, end) for start, end in bounds if both.found.place(start, end) is None]
    both.result.furniture += len(strays)
    both.result.differences += [Difference("furniture", "false", found.text[start:end], "a span outside the article") for start, end in strays]


def _mentions(both: Both) -> None:
    for kind in get_args(MentionKind):
        gold, found = (side.of_kind(kind) for side in (both.gold, both.found))
        overlaps, exact = _overlapping(both, gold, found)
        for name, pairs in (("overlap", overlaps), ("exact", exact)):
            both.result.counts[f"mentions_{name}"].add(len(gold), len(found), len(pairs))
        both.result.counts[f"mentions_{kind}_exact"].add(len(gold), len(found), len(exact))
        described = [[(m.text, f"{m.form} {kind}") for m in mentions] for mentions in (gold, found)]
        both.count(f"mentions_{kind}_overlap", overlaps, described[0], described[1])


def _overlapping(both: Both, gold: Sequence[Mention], found: Sequence[Mention]) -> tuple[list[Pair], list[Pair]]:
    """Pair mentions that overlap, as many as can be; and those of the same span."""
    alike: dict[Pair, float] = {}
    for (i, one), (j, other) in product(enumerate(gold), enumerate(found)):
        if degree := likeness(both.gold.bounds[one.id], both.found.bounds[other.id]):
            alike[i, j] = degree
    exact = best_pairs({pair: degree for pair, degree in alike.items() if degree == 1})
    return best_pairs({pair: HIT + degree for pair, degree in alike.items()}), exact


def _times(both: Both) -> None:
    gold, found = (side.of_kind("time") for side in (both.gold, both.found))
    right = []
    for i, j in _overlapping(both, gold, found)[0]:
        values = both.gold.time(gold[i].id), both.found.time(found[j].id)
        both.judge("time_edtf", gold[i].text, *values, right=values[0] == values[1])
        right += [(i, j)] if values[0] == values[1] else []
    both.result.counts["times"].add(len(gold), len(found), len(right))


def _actors(both: Both) -> None:
    gold, found = both.gold.actors, both.found.actors
    both.count("actors", both.actors, [(actor.name, actor.kind) for actor in gold], [(actor.name, actor.kind) for actor in found])
    for one, other in ((gold[i], found[j]) for i, j in both.actors):
        both.judge("actor_kind", one.name, one.kind, other.kind, right=one.kind == other.kind)
        both.judge("actor_country", one.name, one.country, other.country, right=one.country == other.country)


def _places(both: Both) -> None:
    gold, found = both.gold.places, both.found.places
    both.count("places", both.places, [(place.name, place.country or "") for place in gold], [(place.name, place.country or "") for place in found])
    for one, other in ((gold[i], found[j]) for i, j in both.places):
        both.judge("place_country", one.name, one.country, other.country, right=one.country == other.country)


EVENT_FIELDS: Mapping[str, Callable[[Both, Event, Event], bool]] = {
    "mode": lambda _, one, other: one.mode == other.mode,
    "factuality": lambda _, one, other: one.factuality == other.factuality,
    "time": lambda both, one, other: both.same_time(one.time, other.time),
    "place": lambda both, one, other: both.share(one.places, other.places),
    "attribution": lambda _, one, other: (one.attribution is None) == (other.attribution is None),
}
EVENT_ROLES: Sequence[Callable[[Both, Event, Event], bool]] = (
    lambda both, one, other: both.share(one.actors, other.actors),
    lambda both, one, other: both.share((*one.recipients, *one.targets), (*other.recipients, *other.targets)),
)
"""What two events of a pair may share."""


def likeness_of(both: Both, one: Event, other: Event) -> int:
    """Count what two events share: roles twice, each other field once. The likest are paired."""
    return sum(test(both, one, other) for test in (*EVENT_ROLES, *EVENT_ROLES, *EVENT_FIELDS.values()))


def _events(both: Both) -> None:
    gold, found = both.gold.reading.events, both.found.reading.events
    alike = {
        (i, j): HIT + likeness_of(both, one, other)
        for (i, one), (j, other) in product(enumerate(gold), enumerate(found)) if one.type == other.type and both.one_sentence(one, other)
    }  # fmt: skip
    pairs = best_pairs(alike)
    both.count_statements("events", pairs, gold, found)
    right = {"roles": 0, "whole": 0, "tolls": 0}
    rightly: set[int] = set()
    for one, other, j in ((gold[i], found[j], j) for i, j in pairs):
        fields = {name: test(both, one, other) for name, test in EVENT_FIELDS.items()}
        held = all(test(both, one, other) for test in EVENT_ROLES)
        quote = one.evidence[0].quote
        for name, good in fields.items():
            both.judge(f"event_{name}", quote, _shown(both.gold, one, name), _shown(both.found, other, name), right=good)
        if not held:
            both.result.differences.append(Difference("events_roles", "wrong", quote, f"{both.gold.short(one)} read as {both.found.short(other)}"))
        tolls = [Counter((toll.what, toll.low, toll.best, toll.high) for toll in event.casualties) for event in (one, other)]
        if tolls[0] != tolls[1]:
            shown = [_figures(counted.elements()) for counted in tolls]
            both.result.differences.append(Difference("casualties", "wrong", quote, f"{shown[0]} read as {shown[1]}"))
        right["roles"] += held
        rightly |= {j} if held else set()
        right["whole"] += held and fields["time"] and fields["factuality"]
        right["tolls"] += (tolls[0] & tolls[1]).total()
    both.result.judged += [(event.confidence, j in rightly) for j, event in enumerate(found)]
    both.result.counts["events_roles"].add(len(gold), len(found), right["roles"])
    both.result.counts["events_whole"].add(len(gold), len(found), right["whole"])
    both.result.counts["casualties"].add(sum(len(event.casualties) for event in gold), sum(len(event.casualties) for event in found), right["tolls"])


def _figures(tolls: Iterable[tuple[str, int | None, int | None, int | None]]) -> str:
    return ", ".join(f"{what} {low}/{best}/{high}" for what, low, best, high in tolls) or "none"


def _shown(side: Side, event: Event, name: str) -> str:
    """Give a field of an event in words, its type before it."""
    values = {"time": side.time(event.time), "place": ", ".join(side.words(place) for place in event.places), "mode": event.mode,
              "factuality": event.factuality, "attribution": event.attribution and "attributed"}  # fmt: skip
    return f"{event.type} {values[name] or 'none'}"


def _relations(both: Both) -> None:
    gold, found = both.gold.reading.relations, both.found.reading.relations
    alike = {
        (i, j): HIT + both.one_sentence(one, other) + (one.subtype == other.subtype) + (one.role == other.role)
        for (i, one), (j, other) in product(enumerate(gold), enumerate(found)) if one.type == other.type and _same_ends(both, one, other)
    }  # fmt: skip
    pairs = best_pairs(alike)
    both.count_statements("relations", pairs, gold, found)
    paired = {j for _, j in pairs}
    both.result.judged += [(relation.confidence, j in paired) for j, relation in enumerate(found)]
    for one, other in ((gold[i], found[j]) for i, j in pairs):
        quote = one.evidence[0].quote
        if one.subtype or other.subtype:
            both.judge("relation_subtype", quote, one.subtype, other.subtype, right=one.subtype == other.subtype)
        if one.role or other.role:
            both.judge("relation_role", quote, one.role, other.role, right=(one.role or "").casefold() == (other.role or "").casefold())


def _same_ends(both: Both, one: Relation, other: Relation) -> bool:
    straight = both.same(one.subject, other.subject) and both.same(one.object, other.object)
    turned = one.type in SYMMETRIC and both.same(one.subject, other.object) and both.same(one.object, other.subject)
    return straight or turned


def _claims(both: Both) -> None:
    gold, found = both.gold.reading.claims, both.found.reading.claims
    alike: dict[Pair, float] = {}
    for (i, one), (j, other) in product(enumerate(gold), enumerate(found)):
        ours, theirs = (one.content.start, one.content.end), both.found.place(other.content.start, other.content.end)
        if theirs and _mostly_shared(ours, theirs) and both.one_sentence(one, other):
            alike[i, j] = HIT + likeness(ours, theirs) + _same_speaker(both, one, other)
    pairs = best_pairs(alike)
    both.count_statements("claims", pairs, gold, found)
    whole = {j for i, j in pairs if gold[i].kind == found[j].kind and _same_speaker(both, gold[i], found[j])}
    both.result.counts["claims_whole"].add(len(gold), len(found), len(whole))
    both.result.judged += [(claim.confidence, j in whole) for j, claim in enumerate(found)]
    for one, other in ((gold[i], found[j]) for i, j in pairs):
        quote = one.content.quote
        both.judge("claim_kind", quote, one.kind, other.kind, right=one.kind == other.kind)
        both.judge("claim_speaker", quote, _speaker(both.gold, one), _speaker(both.found, other), right=_same_speaker(both, one, other))
        conditions = [claim.condition and claim.condition.quote for claim in (one, other)]
        both.judge("claim_condition", quote, *conditions, right=bool(conditions[0]) == bool(conditions[1]))
        if one.horizon or other.horizon:
            due = [claim.horizon and (claim.horizon.edtf or claim.horizon.span.quote) for claim in (one, other)]
            both.judge("claim_horizon", quote, *due, right=bool(one.horizon and other.horizon and one.horizon.edtf == other.horizon.edtf))


def _mostly_shared(one: Bounds, other: Bounds) -> bool:
    return 2 * common(one, other) >= max(one[1] - one[0], other[1] - other[0])


def _speaker(side: Side, claim: Claim) -> str | None:
    return side.words(claim.speaker) if claim.speaker else claim.speaker_text


def _same_speaker(both: Both, one: Claim, other: Claim) -> bool:
    if one.speaker or other.speaker:
        return both.same(one.speaker, other.speaker)
    words = [set(re.findall(r"\w+", (claim.speaker_text or "").lower())) - {"a", "an", "the", "of", "in"} for claim in (one, other)]
    return bool(words[0] & words[1]) if words[0] and words[1] else not words[0] and not words[1]
