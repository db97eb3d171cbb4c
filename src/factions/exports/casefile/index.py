"""The index: what a casefile holds, for somebody who has only a browser or a text editor. It has no script, and loads nothing.

It's made of the casefile's own records, so that whoever verifies one can make it anew and compare. Names of private persons are masked in it; of a
report's words it has those that are cited.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from typing import IO, Literal, NamedTuple

from factions.exports.casefile.content import Content, States
from factions.exports.casefile.manifest import TEXTS, Manifest, counted
from factions.ledger.harm import Veil, veil_of
from factions.ledger.part.records import IncidentRow, ReadingRow
from factions.ledger.privacy import BLOT, masked_span, private_stretches
from factions.ledger.reviews import State
from factions.reading import Reading
from factions.sources.invented import is_invented
from factions.statements.records import Claim, Event, Relation, Statement

DESK = (
    "This casefile holds reports whole, names of private persons among them. It is for the desk that made it, and not to be published: publish its "
    "digest, or make one with --public."
)
PUBLIC = "Of the reports this casefile holds the evidence sentences and digests only, and no unreviewed statement that names a person."
MACHINE = "Read by a machine. What nobody has reviewed says so; a line means “this report says so”, not that it is true."
INVENTED = "The reports were written for Factions and no newspaper printed them: they show how it works, and are no source."
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "q,blockquote{font-style:italic}blockquote{margin:.2rem 0 .8rem 1rem}small,.dim{color:#555}code{overflow-wrap:anywhere}"
    "h3{margin-bottom:.2rem}.notice{border-left:4px solid #b45309;padding-left:.7rem}"
)
_STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
Kind = Literal["title", "head", "sub", "line", "notice", "fact", "quote"]


class Bit(NamedTuple):
    """A piece of the index: a line of a kind, with its own anchor, and where it leads to (an anchor or an address)."""

    kind: Kind
    words: str
    anchor: str = ""
    to: str = ""


_PLAIN: Mapping[Kind, tuple[str, str]] = {
    "title": ("", "\n"), "head": ("\n\n== ", " ==\n"), "sub": ("\n", "\n"), "line": ("  ", "\n"), "notice": ("! ", "\n"), "fact": ("  - ", "\n"),
    "quote": ("      ", "\n"),
}  # fmt: skip
_PAGE: Mapping[Kind, str] = {"title": "h1", "head": "h2", "sub": "h3", "line": "p", "notice": "p class=notice", "fact": "p", "quote": "blockquote"}


def plain(bit: Bit) -> str:
    """Write a piece as text; what would steer a terminal or turn the line round is left out."""
    before, after = _PLAIN[bit.kind]
    led = f" <{_clean(bit.to)}>" if bit.to.startswith(("http://", "https://")) else ""
    return f"{before}{_clean(bit.words)}{led}{after}"


def page(bit: Bit) -> str:
    """Write a piece as HTML."""
    tag, words = _PAGE[bit.kind], escape(_clean(bit.words))
    if bit.to.startswith(("#", "http://", "https://")):  # an address of any other kind could do something
        words = f'<a rel="noreferrer" href="{escape(_clean(bit.to))}">{words}</a>'
    named = f' id="{escape(bit.anchor)}"' if bit.anchor else ""
    return f"<{tag}{named}>{words}</{tag.split()[0]}>\n"


def _clean(words: str) -> str:
    """Give words on one line, without what steers a terminal or turns a line round."""
    return " ".join(_STEERS.sub("", " ".join(words.split())).split())


def write(content: Content, head: Manifest, html: IO[bytes], text: IO[bytes], readings: Iterable[Reading] | None = None) -> None:
    """Write the index both ways. `readings` are those of `content`, where they are gone through for something else besides."""
    title = f"Casefile: {' '.join(head.query)}"
    html.write(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(_clean(title))}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">'
        f"<style>{_STYLE}</style></head><body>\n".encode()
    )
    with tempfile.TemporaryFile() as below, tempfile.TemporaryFile() as beneath:
        written = _Writing(content, readings)
        for bit in written.documents():
            below.write(page(bit).encode())
            beneath.write(plain(bit).encode())
        for bit in (Bit("title", title), *_head(head), *written.incidents(), Bit("head", "Reports")):
            html.write(page(bit).encode())
            text.write(plain(bit).encode())
        for part, whole in ((below, html), (beneath, text)):
            part.seek(0)
            shutil.copyfileobj(part, whole)
    html.write(b"</body></html>\n")


def _head(head: Manifest) -> Iterator[Bit]:
    yield Bit("notice", PUBLIC if head.public else DESK)
    yield Bit("notice", MACHINE)
    if head.invented:
        yield Bit("notice", INVENTED)
    when = f"as the record stood at the end of {head.as_of} (UTC)" if head.as_of else f"as the record stood on {head.day} (UTC)"
    yield Bit("line", f"Made by Factions {head.version}, {when}, for: {' '.join(head.query)}")
    yield Bit("line", f"It holds {counted(head.counts)}.")
    yield Bit("line", f"The texts that were read are in {TEXTS}, a web archive that any text editor opens; offsets count characters (code points).")
    yield Bit("line", "`factions casefile verify FILE` proves that nothing was changed, and that each quote stands in its text.")


class _Told(NamedTuple):
    document: str
    publisher: str
    published: str
    facts: Sequence[tuple[str, str, str]]  # an event's id, what it says, and its first quote


class _Writing:
    def __init__(self, content: Content, readings: Iterable[Reading] | None) -> None:
        self._content = content
        self._heads = [row for row in content.rows("readings") if isinstance(row, ReadingRow)]
        self._readings = content.readings() if readings is None else readings
        self._states = States(content)
        self._incidents = [row for row in content.rows("incidents") if isinstance(row, IncidentRow)]
        self._wanted: defaultdict[int, set[str]] = defaultdict(set)
        for row in self._incidents:
            for one in row.happenings:
                self._wanted[one.reading].update(one.events)
        self._told: dict[int, _Told] = {}

    def documents(self) -> Iterator[Bit]:
        """Give the documents, by the readings that count, and keep what incidents tell of them."""
        older = {row.supersedes for row in self._heads}
        for head, reading in zip(self._heads, self._readings, strict=False):
            if head.id in older and head.id not in self._wanted:
                continue
            teller = _Teller(reading, self._states.of(head.id))
            if head.id in self._wanted:
                self._told[head.id] = teller.told(self._wanted[head.id])
            if head.id not in older:
                yield from teller.bits()

    def incidents(self) -> Iterator[Bit]:
        """Give the incidents; the documents must have been gone through."""
        yield Bit("head", "Incidents")
        if not self._incidents:
            yield Bit("line", "No incident of the ledger is told of by these reports alone.")
        for row in self._incidents:
            yield Bit("sub", f"Incident {row.id}: {_summary(row)}", anchor=f"incident-{row.id}")
            for one in row.happenings:
                if (told := self._told.get(one.reading)) is None:
                    continue
                for event, words, quote in told.facts:
                    if event in one.events:
                        yield Bit("fact", f"{told.publisher}, {told.published}: {words}", to=f"#{told.document[:16]}-{event}")
                        yield Bit("quote", f"“{quote}”")


def _summary(row: IncidentRow) -> str:
    days = " to ".join(dict.fromkeys(date.fromordinal(day).isoformat() for day in (row.first_day, row.last_day) if day and 0 < day < 3_652_060))  # noqa: PLR2004
    killed = f"killed: low {_figure(row.killed_low)}, best {_figure(row.killed_best)}, high {_figure(row.killed_high)}"
    some = any(figure is not None for figure in (row.killed_low, row.killed_best, row.killed_high))
    where = ", ".join(filter(None, (row.place, row.country))) or "place unknown"
    told = f"told by {row.reports} {'report' if row.reports == 1 else 'reports'}, asserted by {row.families} independent of each other"
    kind = f"{row.type}/{row.mode}" if row.mode else row.type
    parts = [kind, days or "day unknown", where, *([killed] if some else []), told, *row.contradictions]
    return "; ".join(parts)


def _figure(value: int | None) -> str:
    return "unknown" if value is None else str(value)


class _Teller:
    """Tells of one reading."""

    def __init__(self, reading: Reading, states: Mapping[str, State]) -> None:
        self._reading, self._states = reading, states
        self._document = reading.document
        self._veil: Veil = veil_of(reading)
        self._private = private_stretches(reading.mentions)
        self._names = {one.id: one.name for records in (reading.actors, reading.places) for one in records}
        self._times = {one.id: one.edtf for one in reading.times}
        self._mentions = {one.id: one for one in reading.mentions}

    def bits(self) -> Iterator[Bit]:
        """Give the document, and each statement with what it cites."""
        held, short = self._document, self._document.id[:16]
        yield Bit("sub", self._veil.over(held.title or "(no title)"), anchor=short, to=self._veil.on(held.url) or "")
        known = (self._publisher, self._published, f"read by {self._reading.coder.name} {self._reading.coder.version}")
        yield Bit("line", "; ".join(known))
        yield Bit("line", f"document {held.id}; text SHA-256 {held.text_sha256}")
        for one in self._reading.statements:
            yield Bit("fact", f"{one.id}: {self.words(one)} — {self._state(one)}", f"{short}-{one.id}")
            for span in one.evidence:
                yield Bit("quote", f"“{masked_span(span, self._private).quote}” [{span.start}-{span.end}]")

    def told(self, events: set[str]) -> _Told:
        """Give what it tells of some events."""
        facts = [(one.id, f"{self.words(one)} — {self._state(one)}", masked_span(one.evidence[0], self._private).quote)
                 for one in self._reading.events if one.id in events]  # fmt: skip
        return _Told(self._document.id, self._publisher, self._published, facts)

    @property
    def _publisher(self) -> str:
        return f"{self._document.publisher or 'publisher unknown'}{' (written for Factions)' if is_invented(self._document.url) else ''}"

    @property
    def _published(self) -> str:
        return self._document.published or "date unknown"

    def _state(self, one: Statement) -> str:
        state = self._states.get(one.id)
        if state is None or state.state == "unreviewed":
            return "not reviewed"
        return f"{state.state} by {state.by}, {(state.made or '')[:10]}"

    def words(self, one: Statement) -> str:
        """Say what a statement says."""
        if isinstance(one, Event):
            return self._event(one)
        if isinstance(one, Relation):
            part = f" ({one.subtype or one.role})" if one.subtype or one.role else ""
            when = f", {self._name(one.time)}" if one.time else ""
            return f"{one.type}{part}: {self._name(one.subject)} → {self._name(one.object)}{when}{_how(one.factuality)}"
        return self._claim(one)

    def _event(self, one: Event) -> str:
        who = ", ".join(map(self._name, one.actors)) or "?"
        whom = ", ".join(map(self._name, (*one.recipients, *one.targets)))
        where = ", ".join(map(self._name, one.places))
        tolls = "".join(f"; {toll.what} {_toll(toll.low, toll.best, toll.high)} ({toll.side})" for toll in one.casualties)
        when = f"; {self._name(one.time)}" if one.time else ""
        kind = f"{one.type}/{one.mode}" if one.mode else one.type
        return f"{kind}: {who}{' → ' + whom if whom else ''}{'; at ' + where if where else ''}{when}{tolls}{_how(one.factuality)}"

    def _claim(self, one: Claim) -> str:
        speaker = self._name(one.speaker) if one.speaker else one.speaker_text or "somebody unnamed"
        due = f"; due {one.horizon.edtf}" if one.horizon and one.horizon.edtf else ""
        return f"{one.kind} by {speaker}{due}"

    def _name(self, name: str) -> str:
        mention = self._mentions[name]
        if (mention.start, mention.end) in self._private:
            return BLOT * 3
        known = self._times if mention.kind == "time" else self._names
        return known.get(mention.ref or "", mention.text)


def _how(factuality: str) -> str:
    return "" if factuality == "asserted" else f" [{factuality}]"


def _toll(low: int | None, best: int | None, high: int | None) -> str:
    if low == best == high:
        return _figure(best)
    return f"low {_figure(low)}, best {_figure(best)}, high {_figure(high)}"
