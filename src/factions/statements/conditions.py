"""Conditions and horizons of what is said: "if properly controlled", "unless the army withdraws"; "by June", "in the days ahead"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable

from factions.mentions.parse import Parsed, Token
from factions.mentions.times import TimeExpression
from factions.statements.drafts import Stretch

_MARKS = frozenset({"if", "unless", "provided", "providing", "assuming", "lest"})
# "if you will", "if any", "if not": phrases that put no condition.
_EMPTY = re.compile(r"if (?:you will|any(?:thing)?|not|only|ever|at all|so|you like|need be)\b(?!\s+\w+ed\b)", re.IGNORECASE)
_PHRASES = re.compile(
    r"\b(?:as|so) long as\b|\bon (?:the )?condition that\b|\bprovided(?: that)?\b|\bproviding that\b|\bin the event (?:of|that)\b|\bin case of\b|"
    r"\bonly (?:if|when|once|after)\b|"
    r"\bin exchange for\b|\bin return for\b|\bin the absence of\b|\beven if\b",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"(?:Should|Were|Had) (?:the|a|an|any|they|he|she|it|we|you|no|this|that|these|those|[A-Z]\w+)\b[^,.;?]*(?=,|\Z)")
_CLAUSE_END = re.compile(r"[,;:—–]|[.!?](?=\s|\Z)|\s-\s")


def find_condition(parsed: Parsed, parts: Iterable[Stretch], cue: Token | None) -> Stretch | None:
    """Give the first condition inside what is said, or hung on the cue ("If attacked, they vowed to ..."), with its conjunction; code points."""
    for start, end in parts:
        inverted = _INVERTED.match(parsed.text, start, end)
        if inverted is not None and "?" not in parsed.text[inverted.end() : parsed.sentence(start).end]:
            return _trimmed(parsed.text, *inverted.span())
        for token in parsed.tokens(start, end):
            found = _clause(token, start, end, parsed.text)
            if found is not None:
                return found
        phrase = _PHRASES.search(parsed.text, start, end)
        if phrase is not None:
            return _trimmed(parsed.text, phrase.start(), _clause_end(parsed.text, phrase.end(), end))
    for one in cue.children if cue is not None else ():
        marked = any(mark.dep_ == "mark" and mark.lower_ in _MARKS for mark in one.children)
        if one.dep_ == "advcl" and marked and not _EMPTY.match(parsed.text, one.left_edge.idx):
            return _trimmed(parsed.text, one.left_edge.idx, one.right_edge.idx + len(one.right_edge.text))
    return None


def _clause(token: Token, start: int, end: int, text: str) -> Stretch | None:
    inverted = token.lower_ in {"should", "were", "had"} and token.dep_ in {"aux", "auxpass", "advcl"} and _inverted(token)
    if not inverted and not (token.lower_ in _MARKS and token.dep_ in {"mark", "prep", "advmod", "aux", "advcl"}):
        return None
    if _EMPTY.match(text, token.idx):
        return None
    verb = token if token.dep_ == "advcl" else token.head
    if (
        verb.dep_ in {"ccomp", "pcomp"}
        and token.lower_ == "if"
        and verb.i < verb.head.i + 40
        and verb.head.lemma_ in {"ask", "wonder", "know", "see", "doubt", "decide", "say"}
    ):
        return None
    subtree = [one for one in verb.subtree if one.i >= token.i and start <= one.idx < end]
    last = subtree[-1] if verb.dep_ == "advcl" and subtree else None
    stop = last.idx + len(last.text) if last is not None else _clause_end(text, token.idx, end)
    return _trimmed(text, token.idx, min(stop, end))


def _inverted(token: Token) -> bool:
    """Tell of "should they attack", "were the army to fall": the auxiliary before its subject, in a clause without a conjunction."""
    verb = token if token.dep_ == "advcl" else token.head
    subject = next((one for one in verb.children if one.dep_ in {"nsubj", "nsubjpass"}), None)
    asks = any(one.tag_ in {"WP", "WRB", "WDT"} for one in verb.children) or verb.sent.text.rstrip().endswith("?")
    return verb.dep_ == "advcl" and subject is not None and subject.i > token.i and not asks and not any(one.dep_ == "mark" for one in verb.children)


def _clause_end(text: str, start: int, end: int) -> int:
    found = _CLAUSE_END.search(text, start, end)
    return found.start() if found else end


def _trimmed(text: str, start: int, end: int) -> Stretch:
    return start, start + len(text[start:end].rstrip(" \n,;:.—–-\"”'’"))


_SOON = re.compile(
    r"\bsoon\b|\beventually\b|\bimminently\b|\bimmediately\b|\bshortly\b|\bone day\b|"
    r"(?:the|a few|a couple of|several) (?:(?:coming|next|following) )?(?:few )?(?:hours?|days?|weeks?|months?|years?|decades?)(?: ahead| to come)|"
    r"the (?:coming|next|following) (?:few )?(?:hours?|days?|weeks?|months?|years?|decades?)|\bcoming (?:hours|days|weeks|months|years)\b|"
    r"the (?:near|foreseeable|distant) future|the (?:long|short|medium) (?:run|term)|\bthe end of the (?:day|week|month|year|decade)\b",
    re.IGNORECASE,
)
_DEADLINES = frozenset({"by", "before", "within", "until", "till", "from", "after", "in", "on", "at", "no later than", "during", "for", None})
_SURE_DEADLINES = frozenset({"by", "within", "until", "till", "before", "no later than"})


def deadline(edtf: str | None, words: str) -> str | None:
    """Give the last day of an EDTF year or month where a horizon's words say "the end of ..."; any other value is given back."""
    found = re.fullmatch(r"(?:[^/]*/)?(\d{4})(?:-(0[1-9]|1[0-2]))?(?:-(\d\d))?", edtf or "")
    if found is None or not re.match(r"(?:the )?(?:very )?end of\b", words):
        return edtf
    year, month = int(found[1]), int(found[2] or 12)
    return f"{year:04}-{month:02}-{int(found[3] or monthrange(year, month)[1]):02}"


_SEASONS = re.compile(
    r"\b(?:before|until|till|by) (?:(?:the|this|next) )?(?:end of )?(?:\w+ )?"
    r"(?:new year|rains|rainy season|dry season|harvest|winter|monsoon|elections?|Ramadan|Eid|Christmas|Easter)\b"
)


def find_horizon(parsed: Parsed, parts: Iterable[Stretch], times: Iterable[TimeExpression]) -> Stretch | None:
    """Give the time by which a forecast, promise or demand falls due, without its preposition; code points.

    A deadline ("by", "within", "before") goes before another time ahead, and both before a vague one. Times
    that look back ("since May", "last week") are none.
    """
    kept = list(parts)
    inside = [time for time in times if any(start <= time.start and time.end <= end for start, end in kept)]
    for wanted in (_is_deadline, _is_ahead):
        found = next((time for time in inside if wanted(time) and (wanted is _is_deadline or not _is_past(parsed, time))), None)
        if found is not None:
            return found.start, found.end
    vague = next((match for start, end in kept for sort in (_SEASONS, _SOON) for match in [sort.search(parsed.text, start, end)] if match), None)
    return vague.span() if vague else None


def _is_deadline(time: TimeExpression) -> bool:
    return time.preposition in _SURE_DEADLINES and not _looks_back(time) and time.kind != "set"


def _is_ahead(time: TimeExpression) -> bool:
    dated = time.preposition in _DEADLINES or (time.shift or 0) > 0 or (time.shift == 0 and time.text.lower().startswith("this "))
    return time.kind not in {"duration", "set", "present"} and dated and not _looks_back(time) and time.text.lower() not in {"future", "ever"}


def _is_past(parsed: Parsed, time: TimeExpression) -> bool:
    """Tell of a time at which something already happened: "the attack on Friday that killed ten", "the talks that began on Monday"."""
    for above in parsed.head(time.start, time.end).ancestors:
        if any(one.dep_ == "relcl" and one.tag_ == "VBD" for one in above.children):
            return True
        if above.pos_ in {"VERB", "AUX"}:
            return above.tag_ == "VBD"
    return False


def _looks_back(time: TimeExpression) -> bool:
    return (time.shift or 0) < 0 or (time.direction or 0) < 0 or (time.kind == "duration" and time.preposition == "for")
