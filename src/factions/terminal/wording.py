"""How a page of the terminal words what a reading and a ledger state alike: names in a row, events, ties, claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.text import Text

from factions.terminal import plain
from factions.terminal.blocks import safe
from factions.web import words

_MOST_ALIASES = 4
_MOST_OF_IT = 0.6  # the share of its evidence from which a claim's content isn't printed apart from it
_PLURALS = frozenset({"people", "police", "men", "women", "children", "personnel"})
_PEOPLES = ("ites", "ians", "this", "nnis", "urds")
_NOUNS = {"a member of": "members of", "a rival of": "rivals of"}
KIND_WIDTH = len("accusation")
"""Columns of the widest kind of claim."""


def listed(names: Sequence[str]) -> str:
    """Give names in a row, the last behind "and"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def once(names: Iterable[str]) -> list[str]:
    """Give names in their order, each once."""
    return list(dict.fromkeys(names))


def some(names: Sequence[str]) -> str:
    """Give the first few names, and how many more there are."""
    if len(names) <= _MOST_ALIASES + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_ALIASES])} and {len(names) - _MOST_ALIASES} more"


def others(name: str, names: Iterable[str]) -> list[str]:
    """Give the names that differ from `name` and each other in more than capitals."""
    found = {name.casefold(): name}
    for other in names:
        found.setdefault(other.casefold(), other)
    return list(found.values())[1:]


def upon(kind: str, towards: str) -> str:
    """Give the word that leads to what is acted upon: a town is seized, not seized from."""
    return "of" if kind == "COERCE" else towards


def done(noun: str, roles: Iterable[tuple[str, str]], tolls: Sequence[str]) -> Text:
    """Say what was done: a noun, each role that somebody fills as (the word before it, the names), and what it cost."""
    line = Text().append(noun, style="bold")
    for before, names in roles:
        if names:
            line.append(plain(f" {before} {names}"))
    return line.append(plain(f": {', '.join(tolls)}")) if tolls else line


def tied(first: str, tie: str, last: str, role: str | None, subtype: str | None, time: str | None) -> Text:
    """Say that somebody has a tie to somebody; the verb agrees with the first."""
    kind = subtype.replace("_", " ") if subtype and subtype != "unknown" else None
    detail = ", ".join(filter(None, [role, kind, words.date(time) if time else None]))
    verb = _plural(words.TIE_VERBS[tie]) if many(first) else words.TIE_VERBS[tie]
    line = safe(first).append(f" {verb} ", style="bold").append(plain(last))
    return line.append(plain(f" ({detail})")) if detail else line


def many(name: str) -> bool:
    """Tell whether a name reads as a plural: a description ("Shi'ite militias", "people"), or a people ("Sunnis"); "United Nations" doesn't."""
    word = (re.split(" (?:of|in) ", name)[0].split() or [""])[-1]
    if word.islower():
        return word in _PLURALS or (word.endswith("s") and not word.endswith(("ss", "us", "is")))
    return word == name and word.endswith(_PEOPLES)


def _plural(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    if first == "is":
        return f"are {_NOUNS.get(rest, rest)}"
    return f"{first.removesuffix('s')} {rest}".rstrip() if first in ("leads", "backs", "fights") else verb


def saying(speaker: str, kind: str, content: str, evidence: int) -> Text:
    """Give a claim's heading; its content only where that is a small part of the evidence (in characters), which is printed below."""
    line = Text(f"{kind:<{KIND_WIDTH}}  ", style="cyan").append(plain(speaker), style="bold")
    return line.append(plain(f": {content}") if len(content) < _MOST_OF_IT * evidence else ":", style="not bold")
