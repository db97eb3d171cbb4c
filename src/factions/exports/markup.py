"""Readings in the corpus's markup (docs/markup.md), and the statements that people accepted or corrected as a corpus of their own.

Names of private persons are blotted out, character for character. What the markup can't say (words of a claim in another paragraph, mentions that
cross) is left out and named. What is written was read back by the corpus's loader, and says the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml

from factions.documents.document import text_digest
from factions.documents.segmentation import paragraphs, sentences
from factions.evidence import Span
from factions.ledger.corrections import content_of, excerpt
from factions.ledger.privacy import masked, private_stretches
from factions.markup import parse
from factions.markup.records import Annotated, is_time
from factions.markup.sentences import KINDS, form_of
from factions.mentions.mention import Mention
from factions.reading import ROLE_LISTS, Reading, spans
from factions.reference.folding import fold
from factions.review.view import figure
from factions.statements.records import Casualty, Claim, Event, Relation, Statement

UNKNOWN = "unknown"
_LETTERS = {kind: letter for letter, kind in KINDS.items()}
_ESCAPED = re.compile(r"([\[\]{}\\]|^@)")
_HEADER = ("title", "publisher", "byline", "published", "url", "language")


class Marked(NamedTuple):
    """An annotated report as text, how many statements it has, and what couldn't be written, each with the reason."""

    text: str
    statements: int
    left_out: tuple[str, ...]


def markup(
    reading: Reading, *, name: str, annotator: str, statements: Collection[str] | None = None, notes: Sequence[str] = (), genre: str = UNKNOWN,
    region: str = UNKNOWN,
) -> Marked:  # fmt: skip
    """Write a reading, or some of its statements by their ids, as an annotated report; `notes` become comments of its header.

    Claims that these stand inside are written with them. `fictional` is true where the report's address is one that can't exist (`.example`).
    """
    held = _masked(reading)
    wanted = {one.id for one in held.statements} if statements is None else set(statements)
    left_out: list[str] = []
    while True:
        chosen = _with_claims(held, wanted)
        page = _Page(held, [one for one in held.statements if one.id in chosen])
        text = page.text(name, annotator, notes, genre, region)
        broken = _not_the_same(held, page, text)
        if not broken:
            return Marked(text, len(chosen), tuple(left_out))
        left_out += [f"{one}: {why}" for one, why in broken.items()]
        dropped = broken.keys() | {one.id for one in held.statements if one.attribution in broken}
        wanted = {one for one in wanted if one not in dropped}
        left = {kind: tuple(one for one in getattr(held, kind) if one.id not in broken) for kind in ("events", "relations", "claims")}
        held = held.model_copy(update=left)


def _masked(reading: Reading) -> Reading:
    """Blot the names of private persons out of a reading's text and all that cites it."""
    private = private_stretches(reading.mentions)
    if not private:
        return reading
    text = masked(reading.document.text, 0, private)

    def cut(one: Any) -> Any:  # noqa: ANN401 - whatever a statement holds
        if isinstance(one, Span):
            return Span.of(text, one.start, one.end)
        if isinstance(one, tuple):
            return tuple(map(cut, one))
        if hasattr(one, "span"):
            return one.model_copy(update={"span": cut(one.span)})
        return one

    def recut(one: Statement) -> Statement:
        return one.model_copy(update={field: cut(getattr(one, field)) for field in type(one).model_fields})

    return reading.model_copy(
        update={
            "document": reading.document.model_copy(update={"text": text, "text_sha256": text_digest(text)}),
            "mentions": tuple(one.model_copy(update={"text": text[one.start : one.end]}) for one in reading.mentions),
            "events": tuple(map(recut, reading.events)), "relations": tuple(map(recut, reading.relations)),
            "claims": tuple(map(recut, reading.claims)),
        }
    )  # fmt: skip


def _with_claims(reading: Reading, wanted: Collection[str]) -> set[str]:
    outer = {one.id: one.attribution for one in reading.statements}
    found = set()
    for name in wanted:
        at: str | None = name
        while at is not None and at in outer and at not in found:
            found.add(at)
            at = outer[at]
    return found


class _Page:
    """One report on its way to the markup."""

    def __init__(self, reading: Reading, statements: Sequence[Statement]) -> None:
        self._reading, self._statements = reading, statements
        self._text = reading.document.text
        self.mentions = _nested(reading.mentions)
        counts: defaultdict[str, int] = defaultdict(int)
        self.labels: dict[str, str] = {}
        for one in self.mentions:
            letter = _LETTERS[one.kind]
            counts[letter] += 1
            self.labels[one.id] = f"{letter}{counts[letter]}"
        refs = {one.ref for one in self.mentions}
        actors = {one.id: one for one in reading.actors}
        for ref in [ref for ref in refs if ref in actors]:
            parent = actors[ref or ""].parent
            while parent is not None and parent not in refs:
                refs.add(parent)
                parent = actors[parent].parent
        self._actors = [one for one in reading.actors if one.id in refs]
        self._places = [one for one in reading.places if one.id in refs]
        self._times = {one.id: one for one in reading.times}
        self._keys = {**_keys(self._actors), **_keys(self._places)}
        self._names = {one.id: one.name for one in self._actors} | {one.id: one.name for one in self._places}
        self.lines = _lines(self._text, [*(span for one in statements for span in one.evidence)], self.mentions)

    def text(self, name: str, annotator: str, notes: Iterable[str], genre: str, region: str) -> str:
        """Give the file's text."""
        document = self._reading.document
        host = urlsplit(document.url or "").hostname or ""
        header: dict[str, Any] = {"id": name, **{field: value for field in _HEADER if (value := getattr(document, field)) is not None}}
        header |= {"genre": genre, "region": region, "fictional": host.endswith(".example"), "annotator": annotator}
        actors = {self._keys[one.id]: {**_facts(one), **({"parent": self._keys[one.parent]} if one.parent else {})} for one in self._actors}
        places = {self._keys[one.id]: _facts(one) for one in self._places}
        header |= {kind: held for kind, held in (("actors", actors), ("places", places)) if held}
        comments = "".join(f"# {' '.join(note.split())}\n" for note in notes)
        head = yaml.safe_dump(header, allow_unicode=True, sort_keys=False, width=10_000)
        return f"---\n{comments}{head}---\n{self._body()}"

    def _body(self) -> str:
        below: defaultdict[int, list[str]] = defaultdict(list)
        for one in self._statements:
            own = [place for place, (start, end) in enumerate(self.lines) if any(span.overlaps(start, end) for span in one.evidence)]
            home = self._home(one)
            below[home].append(f"@ {one.id} {' '.join(self._said(one))}")
            cited = {home}
            if isinstance(one, Claim):  # the lines that its words stand on are its evidence of themselves
                cited |= {place for place, (start, end) in enumerate(self.lines) if any(span.overlaps(start, end) for span in _found_spans(one))}
            for place in own:
                if place not in cited:
                    below[place].append(f"@ {one.id} +")
        found: list[str] = []
        for place, (start, end) in enumerate(self.lines):
            if place and "\n" in self._text[self.lines[place - 1][1] : start]:
                found.append("")
            found += [self._marked(start, end), *below[place]]
        return "\n".join(found) + "\n"

    def _home(self, one: Statement) -> int:
        """Give the line that a statement stands below: its first sentence; of a claim that of its first words, as all are looked for from there.

        Words in another paragraph than the claim's content can't be written, and don't count.
        """
        at = one.content if isinstance(one, Claim) else one.evidence[0]
        home = self._line_of(at)
        if isinstance(one, Claim):
            earlier = [self._line_of(span) for span in _found_spans(one) if "\n" not in self._text[span.start : at.start]]
            home = min([home, *earlier])
        return home

    def _line_of(self, span: Span) -> int:
        return next(place for place, (start, end) in enumerate(self.lines) if span.overlaps(start, end))

    def _marked(self, start: int, end: int) -> str:
        """Give a line of the text with its mentions."""
        opening: defaultdict[int, int] = defaultdict(int)
        closing: defaultdict[int, list[Mention]] = defaultdict(list)
        for one in self.mentions:
            if start <= one.start and one.end <= end:
                opening[one.start] += 1
                closing[one.end].append(one)
        parts = []
        for at in range(start, end + 1):
            parts += [f"]{{{self._tag(one)}}}" for one in sorted(closing[at], key=lambda one: (-one.start, -self.mentions.index(one)))]
            parts.append("[" * opening[at])
            if at < end:
                parts.append(_ESCAPED.sub(r"\\\1", self._text[at]) if at == start or self._text[at] != "@" else self._text[at])
        return "".join(parts)

    def _tag(self, one: Mention) -> str:
        words = [self.labels[one.id]]
        if one.kind == "time":
            time = self._times.get(one.ref or "")
            words += [time.edtf, time.anchor] if time and is_time(time.edtf) else ["-"]
        elif one.kind in ("actor", "place"):
            words.append(self._keys.get(one.ref or "", "-"))
        if one.form != form_of(one.text, one.kind, self._names.get(one.ref or "", "")):
            words.append(one.form)
        return " ".join(words)

    def _said(self, one: Statement) -> Iterator[str]:
        """Give a statement's words."""
        there = {other.id for other in self._statements}
        if isinstance(one, Event):
            yield from self._done(one)
            yield from [f"same={one.same_event}"] if one.same_event in there else []
        elif isinstance(one, Relation):
            yield "/".join(filter(None, (one.type, one.subtype)))
            yield f"{self._label(one.subject)}>{self._label(one.object)}"
            yield from [f"role={_quoted(one.role)}"] if one.role else []
        else:
            yield from self._claimed(one)
        if not isinstance(one, Claim):
            yield from [f"time={self._label(one.time)}"] if one.time else []
            yield from [f"fact={one.factuality}"] if one.factuality != "asserted" else []
        yield from [f"by={one.attribution}"] if one.attribution in there else []

    def _label(self, mention: str) -> str:
        return self.labels.get(mention, mention)  # one that no brackets can hold is told where the text is read back

    def _done(self, one: Event) -> Iterator[str]:
        yield "/".join(filter(None, (one.type, one.mode)))
        for role in ROLE_LISTS:
            if held := getattr(one, role):
                yield f"{role}={','.join(map(self._label, held))}"
        yield from map(self._toll, one.casualties)
        if one.contexts:
            yield f"contexts={','.join(one.contexts)}"

    def _toll(self, toll: Casualty) -> str:
        side = f":{toll.side}" if toll.side != "unknown" else ""
        quantity = f"@{self._label(toll.quantity)}" if toll.quantity else ""
        who = f">{self._label(toll.who)}" if toll.who else ""
        return f"{toll.what}{side}={figure(toll)}{quantity}{who}"

    def _claimed(self, one: Claim) -> Iterator[str]:
        yield one.kind
        if one.speaker or one.speaker_text:
            yield f"speaker={self._label(one.speaker) if one.speaker else _quoted(one.speaker_text or '')}"
        start = self.lines[self._home(one)][0]
        due = one.horizon.span if one.horizon else None
        named: dict[str, Span | None] = {"cue": one.cue, "content": one.content, "condition": one.condition, "horizon": due}
        for name, span in named.items():
            if span is not None:
                before = self._text.count(span.quote, start, span.start) if span.start >= start else 0
                yield f"{name}={_quoted(span.quote)}{f'#{before + 1}' if before else ''}"
        if one.horizon and one.horizon.edtf:
            yield f"due={one.horizon.edtf}"


def _found_spans(one: Claim) -> list[Span]:
    return [span for span in spans(one) if span not in one.evidence] or [one.content]


def _keys(held: Sequence[Any]) -> dict[str, str]:
    """Give each entity of one kind a short name."""
    found: dict[str, str] = {}
    for one in held:
        plain = re.sub(r"[^a-z0-9]+", "-", fold(one.name)).strip("-")[:30] or "x"
        plain = f"{plain}-" if plain in ("named", "nominal", "pronoun") else plain
        found[one.id] = plain if plain not in found.values() else f"{plain}-{one.id}"
    return found


def _facts(one: Any) -> dict[str, Any]:  # noqa: ANN401 - an actor or a place
    held = one.model_dump(exclude={"id", "parent"})
    return {name: list(value) if isinstance(value, tuple) else value for name, value in held.items() if value not in (None, ())}


def _nested(mentions: Iterable[Mention]) -> list[Mention]:
    """Give the mentions that brackets on one line can hold: of two that cross, the first; of two on the same characters, both."""
    found: list[Mention] = []
    for one in sorted(mentions, key=lambda one: (one.start, -one.end)):
        if "\n" not in one.text and not any(other.start < one.start < other.end < one.end for other in found):
            found.append(one)
    return found


def _lines(text: str, evidence: Sequence[Span], mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """Cut the text into lines: at its sentences, and at evidence's ends, but never within evidence or a mention."""
    found: list[tuple[int, int]] = []
    cuts = {start for start, _ in sentences(text)} | {span.start for span in evidence}
    cuts |= {span.end + 1 for span in evidence if text[span.end : span.end + 1] == " "}
    held = [(span.start, span.end) for span in evidence] + [(one.start, one.end) for one in mentions]
    for first, last in paragraphs(text):
        starts = [first, *sorted(at for at in cuts if first < at < last and text[at - 1] == " " and not any(a < at < b for a, b in held)), last + 1]
        found += [(start, end - 1) for start, end in pairwise(starts)]
    return found


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _not_the_same(reading: Reading, page: _Page, text: str) -> Mapping[str, str]:
    """Read what was written back, and give the statements that don't say the same, each with the reason."""
    found, errors = parse(text)
    wanted = {one.id: one for one in reading.statements if one.id in {other.id for other in page._statements}}  # noqa: SLF001 - the two belong together
    if found is None or errors:
        blamed = {name: error for error in errors for name in wanted if re.search(rf"^@ {name} ", _line(text, error))}
        return blamed or dict.fromkeys(wanted, f"the report can't be written: {errors[0] if errors else 'its header'}")
    written = _by_label(found)
    return {name: "the markup can't say all of it" for name, one in wanted.items() if _content(reading, one) != written.get(name)}


def _line(text: str, error: str) -> str:
    match = re.match(r"line (\d+):", error)
    return text.split("\n")[int(match[1]) - 1] if match else ""


def _by_label(found: Annotated) -> dict[str, Any]:
    return {found.labels[one.id]: _content(found.reading, one) for one in found.reading.statements}


def _content(reading: Reading, one: Statement) -> dict[str, Any]:
    """Give what a statement says, but for the whole of its evidence and what isn't written."""
    held = content_of(excerpt(reading, one))
    held["evidence"] = held["evidence"][0]
    return held
