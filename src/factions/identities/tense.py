"""Which way a clause looks: back to what happened or ahead to what is to come. Decides whether "on Tuesday" is the last one or the next."""

from __future__ import annotations

import re

_AHEAD = re.compile(
    r"\b(?:will|shall|won[’']t|going to|plans? (?:to|for)|planned (?:to|for)|planning to|scheduled|due|slated|expected|set (?:to|for)|is to|are to|"
    r"upcoming|aims? to|intends? to|hopes? to|wants? to|vows? to|vowed to|pledge[sd]? to|promise[sd]? to|agreed to|deadline|no later than|"
    r"expires?|begins?|starts?|takes? place|would|may|could|might|must|should|ahead of|in time for|to be held|"
    r"to (?:meet|hold|begin|start|resume|take|leave|withdraw|visit|travel|vote|end|host|open|sign|convene))\b|"
    r"[’']ll\b|\b(?:resumes?|convenes?|meets?|reconvenes?)\b"
)
_BACK = re.compile(
    r"(?<!\bbe )(?<!\bhave )\b(?:was|were|had|has|have|did|been|said|told|took|came|went|met|fell|fought|began|broke|left|held|made|gave|got|saw|"
    r"found|led|shot|struck|hit|sent|set off|spoke|won|lost|kept|put|ran|drove|fled|rose|rode|seized|burst|blew|brought|bore|knew|became|since|ago|"
    r"earlier|after|last|wrote|read out|cut|spread|swept|"
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
    if max(ahead, back) >= 0:
        return ahead >= back  # "scheduled" is in both lists
    first_ahead, first_back = (found.start() if (found := cues.search(text, end, close)) else close for cues in (_AHEAD, _BACK))
    if min(first_ahead, first_back) < close:
        return first_ahead <= first_back
    return preposition in _DUE_PREPOSITIONS
