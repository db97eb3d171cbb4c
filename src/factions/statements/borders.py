"""Where what is said ends and the report, or somebody else, speaks again."""

from __future__ import annotations

import re

from factions.mentions.parse import Parsed
from factions.statements.drafts import Stretch
from factions.statements.quoted import QuotedSpeech
from factions.statements.speakers import child
from factions.statements.spoken import Spoken

_SAYS_OF_ITSELF = frozenset("say put deny insist claim accuse blame estimate report call reject dismiss dispute".split())
_AGAIN = re.compile(r", which (?:the )?[A-Z]\w+ (?:\w+ )?(?:den|refus|reject|disput|contest|oppos)\w+|, according to ")
_COMMENT = re.compile(
    r", an? (?:(?:accusation|claim|charge|allegation|assertion|suggestion|figure|view|statement|pledge|promise|denial)\b|"
    r"(?:\w+ ){1,3}(?:in|of|to|for|by|at|from|on) which\b)"
)


def own_stretch(parsed: Parsed, quoted: QuotedSpeech, part: Stretch, raw: Spoken) -> Stretch:
    """Cut an indirect content where the report speaks again: at a semicolon, and before ", a charge that Moscow denies"."""
    start, end = part
    if raw.cue_span is None or raw.frame in {"adverb", "point"}:
        return part
    text = parsed.text
    end = _before_anothers(parsed, quoted, start, end, raw)
    for again in (_COMMENT.search(text, start, end), _AGAIN.search(text, start, end)):
        if again is not None and start < again.start() < end and not quoted.at(again.start()):
            end = again.start()
    end = _before_aside(parsed, quoted, start, end)
    stops = [at for at in range(start, end) if text[at] == ";" and not quoted.at(at) and _has_verb(parsed, at, end)]
    if stops and raw.cue_span[0] >= end:
        start = stops[-1] + 1
    elif stops and raw.cue_span[1] <= start:
        end = stops[0]
    return start, end


def _before_anothers(parsed: Parsed, quoted: QuotedSpeech, start: int, end: int, raw: Spoken) -> int:
    """Give where somebody else's speech begins behind what is said: ", while the rebels put the toll at 50"."""
    for token in parsed.tokens(start, end):
        other = token.dep_ in {"advcl", "conj"} and token.tag_ in {"VBD", "VBZ", "VBP"} and token.lemma_.lower() in _SAYS_OF_ITSELF
        first = token.left_edge
        divides = first.lower_ in {"while", "whereas", "although", "though", "but"} and first.i > 0 and first.nbor(-1).text == ","
        if other and divides and first.nbor(-1).idx > start and child(token, "nsubj") is not None and not quoted.at(token.idx) and token != raw.cue:
            return first.nbor(-1).idx
    return end


def _has_verb(parsed: Parsed, at: int, end: int) -> bool:
    return any(token.pos_ in {"VERB", "AUX"} for token in parsed.tokens(at, max(end, parsed.sentence(at).end)))


def _before_aside(parsed: Parsed, quoted: QuotedSpeech, start: int, end: int) -> int:
    """Give where the report explains in its own voice what was said last: ", a divorce in which hardly anyone believed"."""
    for token in parsed.tokens(start, end):
        first = token.left_edge
        explains = token.dep_ == "appos" and first.lower_ in {"a", "an"} and first.i > 0 and first.nbor(-1).text == ","
        last = token.right_edge.idx + len(token.right_edge.text)
        told = any(one.dep_ in {"relcl", "acl"} for one in token.children)
        if explains and told and first.nbor(-1).idx > start and not parsed.text[last:end].strip(" ,.") and not quoted.at(first.idx):
            return first.nbor(-1).idx
    return end


def past_conjunction(parsed: Parsed, part: Stretch, raw: Spoken) -> Stretch:
    """Leave "But" before an indirect content, and "and" behind it, to the report: "But the town had fallen, police said"."""
    last = parsed.token_at(part[1] - 1)
    if not raw.direct and last.dep_ == "cc" and last.idx > part[0]:
        part = part[0], part[0] + len(parsed.text[part[0] : last.idx].rstrip(" ,"))
    token = parsed.token_at(part[0])
    following = parsed.doc[token.i + 1] if token.i + 1 < len(parsed.doc) else None
    if not raw.direct and token.dep_ == "cc" and token.idx == part[0] and following is not None and following.idx < part[1]:
        return following.idx, part[1]
    return part
