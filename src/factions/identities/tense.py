"""Which way a clause looks: back to what happened or ahead to what is to come. Decides whether "on Tuesday" is the last one or the next."""

from __future__ import annotations

import re
from typing import Literal

Way = Literal["ahead", "back", "now", "order"]
"""What a cue says: the clause looks ahead, or back; `now` is the present, which says neither; `order` asks for what is to be done by some day."""

_ADVERBS = r"(?: not| never| also| then| only| now| soon| \w+ly)*"
_MODALS = r"(?:will|shall|won[’']t|would|(?-i:may)|might|could|can|must|should|[’']ll|ought to)"
_TIMETABLE = (
    "begins?|starts?|resumes?|reopens?|opens?|ends|closes|expires?|convenes?|reconvenes?|meets?|takes? place|runs? out|falls? due|"
    "votes|moves to|travels|arrives|returns|leaves|hosts|plays|faces|marches|we march|goes to|go to|visits|stands? trial|tak(?:es?|ing) effect"
)
_PLANNED = (
    "due|scheduled|planned|slated|expected|set|fixed|billed|timed|earmarked|booked|supposed|meant|postponed|adjourned|deferred|rescheduled|"
    "extended|prolonged|delayed|remanded|put (?:off|back)"
)
_INTENDED = (
    r"going to|about to|plan(?:s|ned|ning)? (?:to|for)|calls? for|scheduled|due|slated|is to|are to|upcoming|aims? to|intends? to|hopes? to|"
    r"wants? to|vow(?:s|ed) to|pledge[sd]? to|promise[sd]? to|agreed to|deadline|no later than|ahead of|in time for|to be held|"
    r"expect(?:s|ed|ing)?|predicts?|foresees?|forecasts?"
)
_TO_DO = r"to (?:meet|hold|begin|start|resume|take|leave|withdraw|visit|travel|vote|end|host|open|sign|convene)"
_ORDERS = (
    r"(?:ask|order|urg|demand|warn|threaten|invit|appeal|instruct|propos|offer|swor|undertak|promis)(?:e[sd]?|ed|s|ing|n)?|tells?|told|gives?|gave|given|"
    r"calls? (?:up)?on|called (?:(?:up)?on|for)|undertook|swears?|lets?|(?:has|have|had) until|let it be known|ultimatum|chance|odds|declares?|"
    r"truce|pardon(?:ed|s)?|amnesty|accepted|believes?|looks? for|reckons?"
)
_DONE = (
    r"(?<!\bbe )(?<!\bhave )(?:was|were|had|has|have|did|been|said|told|took|came|went|met|fell|fought|began|broke|left|held|made|gave|got|saw|"
    r"found|led|shot|struck|hit|sent|set off|spoke|won|lost|kept|put|ran|drove|fled|rose|rode|seized|burst|blew|brought|bore|knew|became|since|"
    r"ago|earlier|after|wrote|read out|cut|spread|swept|grew|hanged|thought|"
    r"(?!need|speed|proceed|exceed|feed|indeed|bed|red|armed|united|allied|hundred|wounded|masked|backed)\w+ed)"
)
_CUES: list[tuple[Way, str]] = [
    (
        "back",
        rf"{_MODALS}(?<!will){_ADVERBS} have(?: been)? (?:\w+e[dn]|gone|left|come|hit|shot|met|told|sent|taken|lost|won|put|cut)",
    ),  # "may have been hit"
    ("back", r"to have(?: been)? \w+"),
    ("back", rf"had{_ADVERBS} been (?:{_PLANNED})"),
    ("ahead", rf"(?:{_PLANNED}) (?:to|for|until|till|by|in|on|at)"),
    ("ahead", rf"{_MODALS}{_ADVERBS}(?: have)?(?: been| be| get| see)*(?: \w+ed(?: (?:or|and) \w+ed)*)?"),
    ("ahead", _INTENDED),
    ("ahead", _TO_DO),
    ("ahead", _TIMETABLE),
    ("order", _ORDERS),
    ("now", rf"(?:is|are|isn[’']t|aren[’']t|am|be|being)(?: not| now| being| \w+ly)* (?!(?:{_PLANNED})\b)\w+(?:ed|en)"),
    ("back", _DONE),
]
"""The cues in the order in which they are tried at a place: "will have been freed" is read whole."""
(_FIRST, _OPENING), *_OTHERS = ((f"(?P<{way}{number}>", pattern) for number, (way, pattern) in enumerate(_CUES))
_CUE = re.compile(
    rf"{_FIRST}\b(?:{_OPENING})\b|[’']ll\b)|\b(?:" + "|".join(rf"{group}(?:{pattern})\b)" for group, pattern in _OTHERS) + ")", re.IGNORECASE
)
_GIVEN = re.compile(r"(?:ed|told|gave|given|sworn?|swore|took|called on|called upon|called for|until)$", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:unless|(?<!as )(?<!asked )(?<!wondered )(?<!even )if|should (?:the|an?|no|they|he|she|it)|were (?:the|they)|provided)\b", re.IGNORECASE
)
_STOP = re.compile(r"[.!?;]\s|\n|”\s|: ")
_OPENS_CLAUSE = re.compile(
    r"(?:^|[,;:–—(“\"] ?|\b(?:and|but|that|while|when|which|who|then|because) )\s*(?:\w+ )?(?:the |early |late )?$", re.IGNORECASE
)
_DUE_PREPOSITIONS = frozenset({"by", "until", "till", "before", "through", "within"})
_CLOSE = 14
"""Characters between a cue and the time that it governs: "scheduled for the end of "."""


def _way(cue: re.Match[str], *, due: bool) -> Way:
    """Tell what a cue says; an order looks ahead where it is followed by a due date, and else tells when it was given, if it's in the past."""
    way = (cue.lastgroup or "ahead").rstrip("0123456789")
    if way == "order":
        return "ahead" if due else "back" if _GIVEN.search(cue[0]) else "now"
    return way  # type: ignore[return-value]


def looks_ahead(text: str, start: int, end: int, preposition: str | None) -> bool:
    """Tell whether the time at `start`..`end` (code points) lies ahead of its clause's writer.

    A due date ("by", "until", "before") under an "if" or "unless" lies ahead. A time that opens its clause goes with the first cue behind it, another
    one with the cue that it stands next to, or else the nearest before it in its sentence, or else the first behind it. Without any cue, a due date
    lies ahead.
    """
    due = preposition in _DUE_PREPOSITIONS
    left = max((stop.end() for stop in _STOP.finditer(text, max(0, start - 300), start)), default=max(0, start - 300))
    right = _STOP.search(text, end, end + 300)
    close = right.start() if right else min(len(text), end + 300)
    condition = next(_CONDITION.finditer(text, left, start), None)
    if condition and (due or start - condition.end() <= 1):
        return True
    said = [(cue.end(), way) for cue in _CUE.finditer(text, left, start) if (way := _way(cue, due=due)) != "now"]
    after = next(((cue.start(), way) for cue in _CUE.finditer(text, end, close) if (way := _way(cue, due=False)) != "now"), None)
    if after and _OPENS_CLAUSE.search(text[left:start]):
        return after[1] == "ahead"
    if said and start - said[-1][0] < _CLOSE:
        return said[-1][1] == "ahead"
    if after and after[0] - end <= 1:
        return after[1] == "ahead"
    if said:
        return said[-1][1] == "ahead"
    return after[1] == "ahead" if after else due
