"""Reads the sentences of an annotated report: their text, and the mentions that tags mark in it."""

from __future__ import annotations

import re
from typing import get_args

from factions.identities.records import Anchor, Time
from factions.markup.records import Draft, Header, Line, is_time
from factions.mentions.mention import Mention, MentionForm

KINDS = {"a": "actor", "p": "place", "t": "time", "q": "quantity", "w": "weapon", "f": "facility"}
_PRONOUNS = frozenset("he she it they him her them his its their theirs who whom whose that which this these those we us our i me my you".split())
_TAG = re.compile(r"\{([aptqwf]\d+)((?: [^{}]+)?)\}")


def read_lines(draft: Draft, body: str, number: int, header: Header) -> None:
    """Read sentences, tags and statement lines into the draft; `number` is the file's line at which `body` begins."""
    paragraph: list[Line] = []
    for count, line in enumerate([*body.split("\n"), ""], number):
        if line.startswith("@"):
            if paragraph:
                paragraph[-1].statements.append((count, line[1:].strip()))
            else:
                draft.errors.append(f"line {count}: a statement must stand below a sentence")
        elif line.strip():
            draft.text += "" if not draft.text else " " if paragraph else "\n\n"
            start = len(draft.text)
            try:
                _read_sentence(draft, " ".join(line.split()), header)
            except ValueError as error:
                draft.errors.append(f"line {count}: {error}")
            paragraph.append(Line(count, start, len(draft.text), (start, start)))
        elif paragraph:
            for sentence in paragraph:
                sentence.paragraph = (paragraph[0].start, paragraph[-1].end)
            draft.lines += paragraph
            paragraph = []


def _read_sentence(draft: Draft, line: str, header: Header) -> None:
    opened: list[int] = []
    at = 0
    while at < len(line):
        if line[at] == "\\" and at + 1 < len(line) and line[at + 1] in "[]\\{}@":
            draft.text += line[at + 1]
            at += 2
        elif line[at] == "[":
            opened.append(len(draft.text))
            at += 1
        elif line[at] == "]":
            tag = _TAG.match(line, at + 1)
            if not opened or not tag:
                msg = f"a bracket without its partner or tag at {line[max(0, at - 20) : at + 20]!r}"
                raise ValueError(msg)
            _add_mention(draft, tag[1], tag[2].split(), opened.pop(), header)
            at = tag.end()
        else:
            draft.text += line[at]
            at += 1
    if opened:
        msg = "a bracket is never closed"
        raise ValueError(msg)


def _add_mention(draft: Draft, label: str, words: list[str], start: int, header: Header) -> None:
    text = draft.text[start:]
    kind = KINDS[label[0]]
    stated = next((word for word in words if word in get_args(MentionForm)), None)
    words = [word for word in words if word not in get_args(MentionForm)]
    if not text.strip():
        msg = f"{label} marks no words"
        raise ValueError(msg)
    declared = {"actor": header.actors, "place": header.places}.get(kind, {})
    entity = declared.get(words[0], {}) if words else {}
    form = stated or form_of(text, kind, str(entity.get("name", "")))
    ref = None
    if kind in ("actor", "place") and words != ["-"]:
        if len(words) != 1 or words[0] not in declared:
            msg = f"{label} {text!r} must name a declared {kind}, or -"
            raise ValueError(msg)
        ref = f"{kind} {words[0]}"
    elif kind == "time" and words != ["-"]:
        if not words or not is_time(words[0]) or (words[1:] and (len(words) > 2 or words[1] not in get_args(Anchor))):  # noqa: PLR2004 - value, anchor
            msg = f"{label} {text!r} needs an EDTF value, and may have an anchor ({', '.join(get_args(Anchor))})"
            raise ValueError(msg)
        anchor = words[1] if len(words) > 1 else "text"
        time = draft.times.setdefault((words[0], anchor), Time(id=f"time {words[0]} {anchor}", edtf=words[0], anchor=anchor))
        ref = time.id
    elif kind not in ("actor", "place", "time") and words:
        msg = f"{label} {text!r} is a {kind} and carries nothing, not {' '.join(words)}"
        raise ValueError(msg)
    if label in draft.mentions:
        msg = f"the label {label} comes twice"
        raise ValueError(msg)
    draft.mentions[label] = Mention(id=label, kind=kind, form=form, start=start, end=len(draft.text), text=text, ref=ref)


def form_of(text: str, kind: str, name: str) -> str:
    """Guess the form: a pronoun by list; an actor, place or facility is named when its last word has a capital or a figure.

    A single capitalised word may owe its capital to the sentence's start: it is named only if the entity's own name has it so.
    """
    if text.lower() in _PRONOUNS and not (text.isupper() and len(text) > 1):  # "US" is a country
        return "pronoun"
    words = re.split(r"[\s-]", text.removesuffix("'s").removesuffix("’s"))
    named = any(c.isupper() or c.isdigit() for c in words[-1]) and not (len(words) == 1 and name and text.lower() in name.split())
    return "named" if kind == "time" or (kind in ("actor", "place", "facility") and named) else "nominal"
