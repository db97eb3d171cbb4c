"""Facts that a scraped page's own lines state about it: byline, publication date, publisher."""

from __future__ import annotations

import calendar
import re

# spelled out: those of the module calendar follow the locale
_NAMED = "january february march april may june july august september october november december".split()
_MONTH = {name[:size]: number for number, name in enumerate(_NAMED, 1) for size in (3, len(name))} | {"sept": 9}
MONTHS = "|".join(sorted(_MONTH, key=len, reverse=True))
"""A pattern of the months' names and abbreviations, in lower case."""
_DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[\s-]+(?P<month>{MONTHS})\b\.?,?[\s-]+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<month>{MONTHS})\b\.?[\s-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"\b(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})\b"),
    re.compile(rf"(?<!\d )\b(?P<month>{MONTHS})\b\.?,? (?P<year>\d{{4}})\b", re.IGNORECASE),
)
_BY = re.compile(
    r"^\W*(?i:(?:story|text|words|report|written|posted|published|article|analysis) by|by|author(?:s|\(s\))?\s*:)\s+"
    r"(?P<who>(?:[A-Z]|our |staff).+)$",
    re.DOTALL,
)
_BYLINE_END = re.compile(
    rf"\s*(?:[|•·–—]|\s-\s|\bon\b\s|,?\s*\b(?:published|posted|updated|last)\b|"
    rf",?\s*\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|,?\s*\d|,?\s*\b(?:{MONTHS})\b\.? \d)",
    re.IGNORECASE,
)
_HOLDER = re.compile(
    r"(?:©|\(c\)|copyright)(?:\s|,|©|\(c\)|copyright)*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?[\s,.:|–-]*(?:by )?"
    r"(?P<who>[A-Z][^.|,;©()]{2,60}?)(?=\s*(?:[.|,;©(]|\d{4}|all rights|\bis\b|$))",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"^[A-Z][\w .,'’/-]{2,60}\((?P<who>[A-Z][\w .&/-]{1,30})\)\s*[-–—]")
_CLOCK = re.compile(
    r"\b(?:\d{1,2}[:.]\d\d|am|pm|gmt|utc|on|at|by|the|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*|published|posted|updated|last)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")  # each of the dates has one
_FIRST_YEAR = 1900
CHANGED = 2  # the rank of a line that gives only the day of a later change, which is no publication date


def edtf_date(text: str) -> str | None:
    """Find the first full date in a text, else a month with its year, as EDTF; an ambiguous 03/05/2013 is none."""
    if not _YEAR.search(text):
        return None
    for pattern in _DATES:
        for match in pattern.finditer(text):
            found = _edtf(match.groupdict())
            if found:
                return found
    return None


def _edtf(parts: dict[str, str | None]) -> str | None:
    year = int(parts["year"] or 0)
    month_name = (parts["month"] or "").lower()
    month = _MONTH.get(month_name) or (int(month_name) if month_name.isdigit() else 0)
    if month > 12 >= int(parts.get("day") or 0):  # noqa: PLR2004 - 06/17/2014 can only be the seventeenth of June
        parts, month = parts | {"day": str(month)}, int(parts.get("day") or 0)
    if year < _FIRST_YEAR or not 1 <= month <= 12:  # noqa: PLR2004
        return None
    if parts.get("day") is None:
        return f"{year:04}-{month:02}"
    day = int(parts["day"] or 0)
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year:04}-{month:02}-{day:02}"


def dateline(paragraph: str) -> str | None:
    """Read the full date off a dateline: "NAIROBI, 3 May 2013 (IRIN) - ..."; a date further into the paragraph is the story's."""
    head = re.match(r"^[A-Z][^.!?]{3,100}?[-–—]\s", paragraph[:130])
    found = edtf_date(head[0]) if head else None
    return found if found and len(found) > len("2013-05") else None


def numeric_and_ambiguous(text: str) -> bool:
    """Tell whether a text's date is all figures with the year last and both others at most 12: 03/05/2013."""
    match = _DATES[3].search(text)
    return match is not None and int(match["day"]) <= 12 and int(match["month"]) <= 12 and match["day"] != match["month"]  # noqa: PLR2004


def published(line: str) -> str | None:
    """Read a page's date line, "Published 3 May 2013 14:20 GMT"; of a line with both, the date before "updated" or after "published"."""
    if not _YEAR.search(line):
        return None
    before = re.split(r"\b(?:last )?(?:updated|modified|revised)\b", line, maxsplit=1, flags=re.IGNORECASE)
    after = re.split(r"\b(?:published|posted|released|issued)\b", line, maxsplit=1, flags=re.IGNORECASE)
    for part in (after[1] if len(after) > 1 else "", before[0], line):
        if part and not numeric_and_ambiguous(part) and (found := edtf_date(part)):
            return found
    return None


def rank(line: str) -> int:
    """Order date lines: 0 where it was first published, 1 where it says nothing of a change, 2 where it gives only the day of a later change."""
    if re.search(r"\b(?:first|originally)\b", line, re.IGNORECASE):
        return 0
    changed = re.search(r"\b(?:updated|modified|revised)\b", line, re.IGNORECASE)
    return CHANGED if changed and not re.search(r"\b(?:publish|post|issu)", line, re.IGNORECASE) else 1


def mostly_date(line: str) -> bool:
    """Tell whether a line holds a date and at most four words more, as "Posted by J. Roe on 3 May 2013"."""
    if not _YEAR.search(line):
        return False
    for pattern in _DATES:
        match = pattern.search(line)
        if match and _edtf(match.groupdict()):
            rest = f"{line[:match.start()]} {line[match.end():]}"
            return len(re.findall(r"\w+", _CLOCK.sub(" ", rest))) <= 4  # noqa: PLR2004
    return False


def source(line: str) -> str | None:
    """Read the publisher off "Source: River Courier"."""
    match = re.match(r"^\W*(?:source|publisher|published in)\s*:\s*([A-Z][^|:]{1,60})$", line, re.IGNORECASE)
    return match[1].strip() if match else None


def byline(line: str) -> str | None:
    """Read who wrote it off "By Jane Doe in Nairobi | 3 May 2013": the names as written, without "By" and the date."""
    match = _BY.match(" ".join(line.split()))
    if not match:
        return None
    who = _BYLINE_END.split(match["who"], maxsplit=1)[0].strip(" ,|-–—.")
    return who if 1 < len(who) <= 120 else None  # noqa: PLR2004


def holder(line: str) -> str | None:
    """Read the publisher off a copyright line; its year is never taken for a publication date."""
    match = _HOLDER.search(line)
    who = " ".join(match["who"].split()).strip(" -–") if match else ""
    return None if not who or re.fullmatch(r"(?:the )?(?:author|year|all|and|by|this|material|content|photo|image).*", who, re.IGNORECASE) else who


def agency(paragraph: str) -> str | None:
    """Read the agency off a dateline: "BAGHDAD (River Press) - ..."."""
    match = _AGENCY.match(paragraph[:120])
    return match["who"] if match else None
