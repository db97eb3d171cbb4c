r"""Annotated reports: a reading written by hand into the text that it was read from, and its loader to the contract.

A file has a YAML header between two lines of `---`, then the report: one sentence a line, a blank line between paragraphs. `[words]{a1 army}` marks a
mention; lines that begin with `@` hold the statements read off the sentence above them. docs/markup.md tells the whole format with examples.

    [Gunmen]{a1 gunmen} killed [23]{q1} [people]{a2 villagers} in [Bohruz]{p1 bohruz} in [March]{t1 2014-03 published}, [police]{a3 police} said.
    @ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1 time=t1 killed:civilian=23@q1>a2 by=c1
    @ c1 statement speaker=a3 cue="said" content="Gunmen killed ... in March"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

import yaml
from pydantic import ValidationError

from factions.codebook.loader import lists
from factions.documents.document import Document, text_digest
from factions.documents.edtf import is_edtf
from factions.errors import MarkupError
from factions.evidence import Record, Span
from factions.identities.records import Actor, Anchor, Place, Time
from factions.mentions.mention import Mention, MentionForm
from factions.reading import ROLE_LISTS, Coder, Reading, faults, numbered
from factions.statements.records import Casualty, CasualtyWhat, Claim, Event, Horizon, Relation

KINDS = {"a": "actor", "p": "place", "t": "time", "q": "quantity", "w": "weapon", "f": "facility"}
_PRONOUNS = frozenset("he she it they him her them his its their theirs who whom whose that which this these those we us our i me my you".split())
_TAG = re.compile(r"\{([aptqwf]\d+)((?: [^{}]+)?)\}")
_WORD = re.compile(r'([a-z_:]+)=("(?:[^"\\]|\\.)*"(?:#\d+)?|\S+)|(\S+)')
_FIGURE = re.compile(r"(?P<low>\d+)?(?P<dots>\.\.)?(?P<high>\d+)?(?:\?)?(?:@(?P<quantity>q\d+))?(?:>(?P<who>a\d+))?$")
_SEASON = re.compile(r"(?<=\d{4}-)2[1-4](?![\dX-])")
_LABEL = re.compile(r"[erc]\d+")
_Entity = TypeVar("_Entity", Actor, Place)


# YAML's safe loader (in C where there is one) without timestamps and fractions, so that `published: 2014-06-20` stays the EDTF value that it is.
_Plain: Any = type("_Plain", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {
    "yaml_implicit_resolvers": {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":float"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    },
})  # fmt: skip


class Header(Record):
    """The header of an annotated report. `actors` and `places` declare the entities that the tags name."""

    model_config = {"coerce_numbers_to_str": True}  # published: 2014

    id: str
    title: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: str | None = None
    url: str | None = None
    language: str = "en"
    genre: str
    region: str
    setting: str | None = None
    fictional: bool
    incident: str | None = None
    annotator: str = "by hand"
    actors: dict[str, dict[str, Any]] = {}
    places: dict[str, dict[str, Any]] = {}


class Sentence(NamedTuple):
    """One sentence of an annotated report: the file's line that it stands on (from 1), and its place in the text (code points)."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Annotated:
    """An annotated report: its header, and its reading by the contract (gold, so every confidence is 1).

    `labels` gives the file's label of a mention or statement by its id in the reading, `lines` the file's line that states a statement.
    """

    header: Header
    reading: Reading
    sentences: tuple[Sentence, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass
class _Line:
    """One sentence with its place in the text, and the statement lines beneath it."""

    number: int
    start: int
    end: int
    paragraph: tuple[int, int]
    statements: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class _Draft:
    """What has been read so far."""

    annotator: str
    text: str = ""
    lines: list[_Line] = field(default_factory=list)
    mentions: dict[str, Mention] = field(default_factory=dict)
    times: dict[tuple[str, str], Time] = field(default_factory=dict)
    statements: dict[str, Event | Relation | Claim] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def load(path: Path) -> Annotated:
    """Load an annotated report; raises MarkupError that names the file and lists every line that breaks the rules."""
    try:
        raw = path.read_text(encoding="utf-8")
    except OSError as error:
        raise MarkupError(str(path), error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise MarkupError(str(path), str(error)) from error
    annotated, errors = parse(raw)
    if annotated is None or errors:
        raise MarkupError(str(path), "; ".join(errors))
    return annotated


def parse(raw: str) -> tuple[Annotated | None, list[str]]:
    """Read an annotated report from its text; gives the report (None where the header is broken) and every error with its line number."""
    parts = re.match(r"---\n(.*?)\n---\n(.*)\Z", raw, re.DOTALL)
    if not parts:
        return None, ["line 1: there is no header between two lines of ---"]
    try:
        header = Header.model_validate(yaml.load(parts[1], Loader=_Plain))  # noqa: S506 - a safe loader, less its dates
        actors = tuple(_declared(Actor, f"actor {key}", _entity(row, header)) for key, row in header.actors.items())
        places = tuple(_declared(Place, f"place {key}", row) for key, row in header.places.items())
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        return None, [f"header: {_told(error)}"]
    draft = _Draft(header.annotator)
    if header.published is not None and not is_time(header.published):
        draft.errors.append(f"header: published {header.published} is no EDTF value")
    _read_lines(draft, unicodedata.normalize("NFC", parts[2]), parts[1].count("\n") + 4, header)
    for line in draft.lines:
        for number, words in line.statements:
            try:
                _read_statement(draft, line, words, number)
            except ValueError as error:  # pydantic's are ValueErrors too
                draft.errors.append(f"line {number}: {_told(error)}")
    document = Document(
        id=text_digest(raw), url=header.url, title=header.title, publisher=header.publisher, byline=header.byline, published=header.published,
        language=header.language, text=draft.text, text_sha256=text_digest(draft.text),
    )  # fmt: skip
    used = {mention.ref for mention in draft.mentions.values()}
    if not draft.errors:  # a broken tag would make its entity look unused
        draft.errors += [f"header: {name} is never mentioned" for name in (*(actor.id for actor in actors), *(place.id for place in places))
                         if name not in used and name not in {a.parent for a in actors}]  # fmt: skip
    reading = Reading(
        document=document, coder=Coder(name=header.annotator, version=header.id), mentions=tuple(draft.mentions.values()),
        actors=actors, places=places, times=tuple(draft.times.values()),
        events=tuple(s for s in draft.statements.values() if isinstance(s, Event)),
        relations=tuple(s for s in draft.statements.values() if isinstance(s, Relation)),
        claims=tuple(s for s in draft.statements.values() if isinstance(s, Claim)),
    )  # fmt: skip
    if not draft.errors:
        draft.errors += [_placed(draft, fault) for fault in faults(reading)]
    sentences = tuple(Sentence(line.number, line.start, line.end) for line in draft.lines)
    if draft.errors:
        return Annotated(header, reading, sentences), draft.errors
    final = numbered(reading)
    labels = _labels(reading, final)
    return Annotated(header, final, sentences, labels, {name: draft.numbers[label] for name, label in labels.items() if label in draft.numbers}), []


def _labels(reading: Reading, final: Reading) -> dict[str, str]:
    """Give the labels that `reading` has as ids by the ids of `final`, which is the same reading numbered anew."""
    mentions = {(mention.kind, mention.start, mention.end): mention.id for mention in reading.mentions}
    stamped = {name: tuple(one.model_copy(update={"coder": one.id}) for one in getattr(reading, name)) for name in ("events", "relations", "claims")}
    statements = {statement.id: statement.coder for statement in numbered(reading.model_copy(update=stamped)).statements}
    return {mention.id: mentions[mention.kind, mention.start, mention.end] for mention in final.mentions} | statements


def _placed(draft: _Draft, fault: str) -> str:
    """Put the line of the statement that a fault names before it."""
    number = draft.numbers.get(fault.partition(":")[0])
    return f"line {number}: {fault}" if number else fault


def is_time(value: str) -> bool:
    """Tell whether a value is EDTF, seasons (2014-21 to 2014-24) included."""
    return is_edtf(_SEASON.sub("06", value))


def _declared(record: type[_Entity], name: str, row: dict[str, Any]) -> _Entity:
    """Make the entity that a row of the header declares; raises TypeError that names it."""
    try:
        return record.model_validate({"id": name, **row})
    except ValidationError as error:
        msg = f"{name}: {_told(error)}"
        raise TypeError(msg) from error


def _told(error: Exception) -> str:
    """Give an error's words in one line, a ValidationError's without its links."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    return " ".join(str(error).split())


def _entity(row: dict[str, Any], header: Header) -> dict[str, Any]:
    parent = row.get("parent")
    if parent is not None and parent not in header.actors:
        msg = f"the parent {parent} isn't declared"
        raise TypeError(msg)
    return {**row, "parent": f"actor {parent}" if parent else None}


def _read_lines(draft: _Draft, body: str, number: int, header: Header) -> None:
    """Read sentences, tags and statement lines into the draft; `number` is the file's line at which `body` begins."""
    paragraph: list[_Line] = []
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
            paragraph.append(_Line(count, start, len(draft.text), (start, start)))
        elif paragraph:
            for sentence in paragraph:
                sentence.paragraph = (paragraph[0].start, paragraph[-1].end)
            draft.lines += paragraph
            paragraph = []


def _read_sentence(draft: _Draft, line: str, header: Header) -> None:
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


def _add_mention(draft: _Draft, label: str, words: list[str], start: int, header: Header) -> None:
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


def _read_statement(draft: _Draft, line: _Line, words: str, number: int) -> None:
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


def _add_evidence(draft: _Draft, line: _Line, label: str, keys: dict[str, str]) -> None:
    """Let the statement `label` cite the sentence too."""
    own = Span.of(draft.text, line.start, line.end)
    statement = draft.statements.get(label)
    if statement is None or own in statement.evidence or keys:
        reason = "there is no such statement above" if statement is None else "has it already" if not keys else f"takes no {', '.join(keys)}"
        msg = f"{label} +: {reason}"
        raise ValueError(msg)
    evidence = sorted((*statement.evidence, own), key=lambda span: span.start)
    draft.statements[label] = statement.model_copy(update={"evidence": tuple(evidence)})


def _common(draft: _Draft, keys: dict[str, str]) -> dict[str, Any]:
    return {"factuality": keys.pop("fact", "asserted"), "attribution": keys.pop("by", None), "confidence": 1.0, "coder": draft.annotator}


def _event(draft: _Draft, line: _Line, label: str, rest: list[str], keys: dict[str, str], *, tolls: list[tuple[str, str]]) -> Event:
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


def _relation(draft: _Draft, line: _Line, label: str, rest: list[str], keys: dict[str, str]) -> Relation:
    kind, _, subtype = rest[0].partition("/")
    ends = rest[1].split(">") if len(rest) == 2 else []  # noqa: PLR2004 - the type and the two ends
    if len(ends) != 2:  # noqa: PLR2004
        msg = f"a relation is written TYPE a1>a2, not {' '.join(rest)!r}"
        raise ValueError(msg)
    return Relation.model_validate({
        "id": label, "type": kind, "subtype": subtype or None, "role": _unquoted(keys.pop("role", "")) or None, "subject": ends[0], "object": ends[1],
        "time": keys.pop("time", None), "evidence": (Span.of(draft.text, line.start, line.end),), **_common(draft, keys),
    })  # fmt: skip


def _claim(draft: _Draft, line: _Line, label: str, rest: list[str], keys: dict[str, str]) -> Claim:
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


def _find(draft: _Draft, line: _Line, value: str) -> Span:
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
