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
from pathlib import Path

from factions.documents.document import Document, text_digest
from factions.errors import MarkupError
from factions.markup.header import Declared, read_header, told
from factions.markup.records import Annotated, Draft, Header, Sentence, is_time
from factions.markup.sentences import read_lines
from factions.markup.statements import read_statement
from factions.reading import Coder, Reading, faults, numbered
from factions.statements.records import Claim, Event, Relation


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
        declared = read_header(parts[1])
    except ValueError as error:
        return None, [f"header: {error}"]
    draft = _drafted(declared.header, parts[2], parts[1].count("\n") + 4)
    reading = _reading(declared, draft, text_digest(raw))
    if not draft.errors:  # a broken tag would make its entity look unused
        draft.errors += _unmentioned(declared, draft)
    if not draft.errors:
        draft.errors += [_placed(draft, fault) for fault in faults(reading)]
    sentences = tuple(Sentence(line.number, line.start, line.end) for line in draft.lines)
    if draft.errors:
        return Annotated(declared.header, reading, sentences), draft.errors
    final = numbered(reading)
    labels = _labels(reading, final)
    lines = {name: draft.numbers[label] for name, label in labels.items() if label in draft.numbers}
    return Annotated(declared.header, final, sentences, labels, lines), []


def _drafted(header: Header, body: str, number: int) -> Draft:
    """Read what stands below a header; `number` is the file's line at which `body` begins."""
    draft = Draft(header.annotator)
    if header.published is not None and not is_time(header.published):
        draft.errors.append(f"header: published {header.published} is no EDTF value")
    read_lines(draft, unicodedata.normalize("NFC", body), number, header)
    for line in draft.lines:
        for count, words in line.statements:
            try:
                read_statement(draft, line, words, count)
            except ValueError as error:  # pydantic's are ValueErrors too
                draft.errors.append(f"line {count}: {told(error)}")
    return draft


def _reading(declared: Declared, draft: Draft, digest: str) -> Reading:
    header, statements = declared.header, draft.statements.values()
    return Reading(
        document=Document(
            id=digest, url=header.url, title=header.title, publisher=header.publisher, byline=header.byline, published=header.published,
            language=header.language, text=draft.text, text_sha256=text_digest(draft.text),
        ),
        coder=Coder(name=header.annotator, version=header.id), mentions=tuple(draft.mentions.values()),
        actors=declared.actors, places=declared.places, times=tuple(draft.times.values()),
        events=tuple(one for one in statements if isinstance(one, Event)),
        relations=tuple(one for one in statements if isinstance(one, Relation)),
        claims=tuple(one for one in statements if isinstance(one, Claim)),
    )  # fmt: skip


def _unmentioned(declared: Declared, draft: Draft) -> list[str]:
    used = {mention.ref for mention in draft.mentions.values()} | {actor.parent for actor in declared.actors}
    names = (*(actor.id for actor in declared.actors), *(place.id for place in declared.places))
    return [f"header: {name} is never mentioned" for name in names if name not in used]


def _labels(reading: Reading, final: Reading) -> dict[str, str]:
    """Give the labels that `reading` has as ids by the ids of `final`, which is the same reading numbered anew."""
    mentions = {(mention.kind, mention.start, mention.end): mention.id for mention in reading.mentions}
    stamped = {name: tuple(one.model_copy(update={"coder": one.id}) for one in getattr(reading, name)) for name in ("events", "relations", "claims")}
    statements = {statement.id: statement.coder for statement in numbered(reading.model_copy(update=stamped)).statements}
    return {mention.id: mentions[mention.kind, mention.start, mention.end] for mention in final.mentions} | statements


def _placed(draft: Draft, fault: str) -> str:
    """Put the line of the statement that a fault names before it."""
    number = draft.numbers.get(fault.partition(":")[0])
    return f"line {number}: {fault}" if number else fault
