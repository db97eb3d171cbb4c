"""Reads the lines of an annotated report that state events, relations and claims."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, get_args

from factions.codebook.loader import lists
from factions.evidence import Span
from factions.markup.records import Draft, Line, is_time
from factions.reading import ROLE_LISTS
from factions.statements.records import Casualty, CasualtyWhat, Claim, Event, Horizon, Relation

_WORD = re.compile(r'([a-z_:]+)=("(?:[^"\\]|\\.)*"(?:#\d+)?|\S+)|(\S+)')
_FIGURE = re.compile(r"(?P<low>\d+)?(?P<dots>\.\.)?(?P<high>\d+)?(?:\?)?(?:@(?P<quantity>q\d+))?(?:>(?P<who>a\d+))?$")
_LABEL = re.compile(r"[erc]\d+")


def read_statement(draft: Draft, line: Line, words: str, number: int) -> None:
    """Read a statement line, less its `@`, below a sentence into the draft; `number` is the file's line. Raises ValueError for what breaks a rule."""
    plain: list[str] = []
    keys: dict[str, str] = {}
    tolls: list[tuple[str, str]] = []  # of one kind and side there may be several
    for match in _WORD.finditer(words):
        if match[1] and match[1].partition(":")[0] in get_args(CasualtyWhat):
            tolls.append((match[1], match[2]))
            continue
        if match[1] and match[1] in keys:
            msg = f"{match[1]} comes twice"
            raise ValueError(msg)
        if match[1]:
            keys[match[1]] = match[2]
        else:
            plain.append(match[3])
    label, rest = (plain or [""])[0], plain[1:]
    if not _LABEL.fullmatch(label) or not rest:
        msg = f"a statement line begins with a label (e1, r1, c1) and a type, not {words[:30]!r}"
        raise ValueError(msg)
    if rest == ["+"]:
        _add_evidence(draft, line, label, {**keys, **dict(tolls)})
        return
    if label in draft.statements:
        msg = f"the label {label} comes twice"
        raise ValueError(msg)
    makers: dict[str, Callable[..., Event | Relation | Claim]] = {"e": partial(_event, tolls=tolls), "r": _relation, "c": _claim}
    draft.statements[label] = makers[label[0]](draft, line, label, rest, keys)
    draft.numbers[label] = number
    unknown = [*keys, *(dict(tolls) if label[0] != "e" else ())]
    if unknown:
        msg = f"{label} can't have {', '.join(unknown)}"
        raise ValueError(msg)


def _add_evidence(draft: Draft, line: Line, label: str, keys: dict[str, str]) -> None:
    """Let the statement `label` cite the sentence too."""
    own = Span.of(draft.text, line.start, line.end)
    statement = draft.statements.get(label)
    if statement is None or own in statement.evidence or keys:
        reason = "there is no such statement above" if statement is None else "has it already" if not keys else f"takes no {', '.join(keys)}"
        msg = f"{label} +: {reason}"
        raise ValueError(msg)
    evidence = sorted((*statement.evidence, own), key=lambda span: span.start)
    draft.statements[label] = statement.model_copy(update={"evidence": tuple(evidence)})


def _common(draft: Draft, keys: dict[str, str]) -> dict[str, Any]:
    return {"factuality": keys.pop("fact", "asserted"), "attribution": keys.pop("by", None), "confidence": 1.0, "coder": draft.annotator}


def _event(draft: Draft, line: Line, label: str, rest: list[str], keys: dict[str, str], *, tolls: list[tuple[str, str]]) -> Event:
    kind, _, mode = rest[0].partition("/")
    if not lists().allows(kind, mode or None) or len(rest) > 1:
        msg = f"{' '.join(rest)!r} is no PLOVER type with one of its modes"
        raise ValueError(msg)
    contexts = tuple(filter(None, keys.pop("contexts", "").split(",")))
    if unknown := set(contexts) - set(lists().contexts):
        msg = f"unknown contexts: {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    held: dict[str, Any] = {role: tuple(keys.pop(role).split(",")) for role in ROLE_LISTS if role in keys}
    return Event(
        id=label, type=kind, mode=mode or None, contexts=contexts, time=keys.pop("time", None), same_event=keys.pop("same", None),
        casualties=tuple(_toll(key, value) for key, value in tolls), evidence=(Span.of(draft.text, line.start, line.end),),
        **held, **_common(draft, keys),
    )  # fmt: skip


def _toll(key: str, value: str) -> Casualty:
    """Read `killed:civilian=10..15@q1>a2`: what, side, low..high, the figure's mention, those who suffered it."""
    what, _, side = key.partition(":")
    match = _FIGURE.match(value)
    if not match:
        msg = f"{key}={value} isn't a toll such as 23@q1>a2, 10..@q1, 10..15, ..5 or ?@q1"
        raise ValueError(msg)
    low, high = (int(match[name]) if match[name] else None for name in ("low", "high"))
    if low is not None and high is not None and low > high:
        msg = f"{key}={value} has its low figure above its high one"
        raise ValueError(msg)
    best = low if high is None else None
    return Casualty.model_validate({
        "what": what, "side": side or "unknown", "low": low, "best": best, "high": high if match["dots"] else low,
        "quantity": match["quantity"], "who": match["who"],
    })  # fmt: skip


def _relation(draft: Draft, line: Line, label: str, rest: list[str], keys: dict[str, str]) -> Relation:
    kind, _, subtype = rest[0].partition("/")
    ends = rest[1].split(">") if len(rest) == 2 else []  # noqa: PLR2004 - the type and the two ends
    if len(ends) != 2:  # noqa: PLR2004
        msg = f"a relation is written TYPE a1>a2, not {' '.join(rest)!r}"
        raise ValueError(msg)
    return Relation.model_validate({
        "id": label, "type": kind, "subtype": subtype or None, "role": _unquoted(keys.pop("role", "")) or None, "subject": ends[0], "object": ends[1],
        "time": keys.pop("time", None), "evidence": (Span.of(draft.text, line.start, line.end),), **_common(draft, keys),
    })  # fmt: skip


def _claim(draft: Draft, line: Line, label: str, rest: list[str], keys: dict[str, str]) -> Claim:
    found = {name: _find(draft, line, keys.pop(name)) for name in ("cue", "content", "condition", "horizon") if name in keys}
    if "content" not in found:
        msg = f"{label} has no content"
        raise ValueError(msg)
    speaker = keys.pop("speaker", None)
    quoted = speaker is not None and speaker.startswith('"')
    due = keys.pop("due", None)
    if due is not None and ("horizon" not in found or not is_time(due)):
        msg = f"due={due} needs a horizon" if "horizon" not in found else f"due={due} is no EDTF value"
        raise ValueError(msg)
    cited = [Span.of(draft.text, other.start, other.end) for other in draft.lines
             if other is line or any(span.overlaps(other.start, other.end) for span in found.values())]  # fmt: skip
    return Claim.model_validate({
        "id": label, "kind": rest[0], "speaker": None if quoted else speaker, "speaker_text": _unquoted(speaker or "") if quoted else None,
        "cue": found.get("cue"), "content": found["content"], "condition": found.get("condition"),
        "horizon": Horizon(edtf=due, span=found["horizon"]) if "horizon" in found else None,
        "attribution": keys.pop("by", None), "confidence": 1.0, "coder": draft.annotator, "evidence": tuple(cited),
    })  # fmt: skip


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _find(draft: Draft, line: Line, value: str) -> Span:
    """Find the words of `"from ... to"#2`: from the sentence on, else in its paragraph, else after it; #2 takes the second occurrence."""
    match = re.match(r'(".*")(?:#(\d+))?$', value, re.DOTALL)
    words = _unquoted(match[1]) if match else value
    first, _, last = words.partition(" ... ")
    count = int((match and match[2]) or 1)
    ahead = [found.start() for found in re.finditer(re.escape(first), draft.text[: line.paragraph[1]]) if found.start() >= line.start]
    at = ahead[count - 1] if 0 < count <= len(ahead) else -1
    if at < 0 and count == 1:
        at = draft.text.find(first, line.paragraph[0], line.end)
    end = at + len(first)
    if at >= 0 and last:
        closing = re.compile(rf"(?:\b|(?!\w)){re.escape(last)}(?:\b|(?<!\w))").search(draft.text, end, line.paragraph[1])  # no part of a word
        end = closing.end() if closing else -1
    if at < 0 or end < 0:
        msg = f"the paragraph doesn't say {words!r}{' (leave the tags out)' if ']{' in words else ''}"
        raise ValueError(msg)
    return Span.of(draft.text, at, end)
