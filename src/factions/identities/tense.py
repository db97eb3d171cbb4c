"""Which way a clause looks: back to what happened or ahead to what is to come. Decides whether "on Tuesday" is the last one or the next."""

from __future__ import annotations

import re

_AHEAD = re.compile(
    r"\b(?:will|shall|won[’']t|going to|plans? (?:to|for)|planned (?:to|for)|planning to|scheduled|due|slated|expected|set (?:to|for)|is to|are to|upcoming|"
    r"aims? to|intends? to|hopes? to|wants? to|vows? to|vowed to|pledge[sd]? to|promise[sd]? to|agreed to|deadline|no later than|expires?|begins?|starts?|takes? place|"
    r"would|may|could|might|must|should|ahead of|in time for|to be held|to (?:meet|hold|begin|start|resume|take|leave|withdraw|visit|travel|vote|end|host|open|sign|convene))\b|"
    r"[’']ll\b"
)
_BACK = re.compile(
    r"\b(?:was|were|had|has|have|did|been|said|told|took|came|went|met|fell|fought|began|broke|left|held|made|gave|got|saw|found|led|shot|struck|hit|sent|set off|"
    r"spoke|won|lost|kept|put|ran|drove|fled|rose|rode|seized|burst|blew|brought|bore|knew|became|since|ago|earlier|after|last|wrote|read out|cut|spread|swept|"
    r"(?!need|speed|proceed|exceed|feed|indeed|bed|red|armed|united|allied|hundred|wounded|masked|backed)\w+ed)\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?;]\s|\n")
_DUE_PREPOSITIONS = frozenset({"by", "until", "till", "before", "through", "within"})


def looks_ahead(text: str, start: int, end: int, preposition: str | None) -> bool:
    """Tell whether the time at `start`..`end` (code points) lies ahead of its clause's writer.

    The nearest cue before the time in its sentence decides, else the first one behind it; without any, prepositions of a due date do ("by", "until").
    """
    left = max((stop.end() for stop in _STOP.finditer(text, max(0, start - 300), start)), default=max(0, start - 300))
    right = _STOP.search(text, end, end + 300)
    close = right.start() if right else min(len(text), end + 300)
    ahead, back = (max((cue.end() for cue in cues.finditer(text, left, start)), default=-1) for cues in (_AHEAD, _BACK))
    if ahead != back:
        return ahead > back
    first_ahead, first_back = (found.start() if (found := cues.search(text, end, close)) else close for cues in (_AHEAD, _BACK))
    if first_ahead != first_back:
        return first_ahead < first_back
    return preposition in _DUE_PREPOSITIONS
