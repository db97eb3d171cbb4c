"""The rules that every report of the corpus keeps, one function each: it gives what breaks the rule.

Whatever the markup itself refuses (markup/) and whatever breaks the contract (reading.py) is found before these are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from factions.corpus.loader import FIRST, Report, Setting, is_second
from factions.documents.segmentation import sentences
from factions.evidence import Span
from factions.markup import parse
from factions.reading import roles
from factions.reference.countries import countries
from factions.reference.folding import fold
from factions.reference.registry import registry
from factions.statements.records import Claim, Event, Statement

GENRES = (
    "wire", "feature", "analysis", "communique", "statement", "ngo", "un", "local", "embedded", "translated", "transcript", "explainer", "roundup",
    "obituary", "court", "sports", "business", "culture",
)  # fmt: skip
INVENTED = ".example"
_INVENTED_KINDS = frozenset({"armed_group", "militia", "party", "person"})
"""The kinds of actor that must be made up: nobody real is said to have done what they didn't."""
_NAME = 3  # letters of a name that is looked for everywhere
_EARLIEST = 3  # years that a report may come before its setting's year
_CONJUNCTIONS = (
    "if", "unless", "until", "till", "when", "whenever", "once", "should", "were", "had", "could", "did", "provided", "providing", "assuming",
    "supposing", "given", "as long as", "so long as", "as soon as", "in case", "in the event", "on condition", "on the condition", "conditional",
    "contingent", "subject to", "depends on", "depending on", "dependent on", "in return", "in exchange", "or else", "otherwise", "with", "without",
    "absent", "barring", "failing", "pending", "except", "lest", "while", "before", "after", "by the time", "the moment", "the day", "in which",
    "in that event", "in that case", "where", "wherever", "under", "any", "anyone", "who", "whose", "whoever", "whatever",
)  # fmt: skip
_CONJUNCTION = re.compile(rf"\b(?:{'|'.join(_CONJUNCTIONS)})\b", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Finding:
    """What a rule found: the file, its line (0: the file as a whole), and the words that say what is wrong. A warning fails nothing."""

    path: Path
    line: int
    words: str
    warning: bool = False

    def __str__(self) -> str:
        """Give the one line that a person is shown."""
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{where}: {'warning: ' if self.warning else ''}{' '.join(self.words.split())}"


@dataclass(frozen=True)
class Case:
    """One report before the rules: `settings` is empty where the report lies in no corpus with splits."""

    report: Report
    settings: Mapping[str, Setting]

    def fault(self, words: str, line: int = 0) -> Finding:
        """Give a fault of the report."""
        return Finding(self.report.path, line, words)

    def warning(self, words: str, line: int = 0) -> Finding:
        """Give a warning on the report."""
        return Finding(self.report.path, line, words, warning=True)

    def of(self, statement: Statement, words: str) -> Finding:
        """Give a fault of a statement, with its label and line in the file."""
        annotated = self.report.annotated
        return self.fault(f"{annotated.labels[statement.id]} {words}", annotated.lines[statement.id])


Rule = Callable[[Case], Iterator[Finding]]


# The header


def invented(case: Case) -> Iterator[Finding]:
    """Find a report that doesn't say that it is invented."""
    if not case.report.header.fictional:
        yield case.fault("header: fictional must be true")


def id_is_file_name(case: Case) -> Iterator[Finding]:
    """Find an id that isn't the file's name."""
    if case.report.header.id != case.report.path.stem:
        yield case.fault(f"header: the id {case.report.header.id} isn't the file's name, {case.report.path.stem}")


def setting_known(case: Case) -> Iterator[Finding]:
    """Find a setting that isn't the folder's name, or that splits.yaml hasn't."""
    setting, folder = case.report.header.setting, case.report.path.absolute().parent
    if not setting:
        yield case.fault("header: there is no setting")
        return
    if folder.parent.name == FIRST and folder.name != setting:
        yield case.fault(f"header: the setting {setting} isn't the folder's name, {folder.name}")
    if case.settings and setting not in case.settings:
        yield case.fault(f"header: the setting {setting} isn't in splits.yaml")


def genre_listed(case: Case) -> Iterator[Finding]:
    """Find a genre that isn't in the list."""
    if case.report.header.genre not in GENRES:
        yield case.fault(f"header: the genre {case.report.header.genre} isn't one of {', '.join(GENRES)}")


def source_given(case: Case) -> Iterator[Finding]:
    """Find a report without title, publisher, date or address, or whose host could exist."""
    header = case.report.header
    for name in ("title", "publisher", "url", "published"):
        if not getattr(header, name):
            yield case.fault(f"header: there is no {name}")
    if header.url and not _host(header.url).endswith(INVENTED):
        yield case.fault(f"header: the url {header.url} isn't on a host that ends in {INVENTED}")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def published_in_time(case: Case) -> Iterator[Finding]:
    """Find a report that was published years before its setting's war."""
    year = re.search(r"-(\d{4})$", case.report.header.setting or "")
    published = re.match(r"\d{4}", case.report.header.published or "")
    if year and published and int(published[0]) < int(year[1]) - _EARLIEST:
        yield case.warning(f"header: published {case.report.header.published}, over {_EARLIEST} years before the setting's {year[1]}")


def in_english(case: Case) -> Iterator[Finding]:
    """Find a report in another language than English."""
    if case.report.header.language != "en":
        yield case.fault(f"header: the language is {case.report.header.language}, not en")


# Actors and places


def no_community_for_people(case: Case) -> Iterator[Finding]:
    """Find a person with a community."""
    for key, row in case.report.header.actors.items():
        if row.get("kind") == "person" and row.get("community"):
            yield case.fault(f"header: {key} is a person and takes no community")


def countries_listed(case: Case) -> Iterator[Finding]:
    """Find countries that are no ISO 3166-1 alpha-3 codes."""
    for key, row in (*case.report.header.actors.items(), *case.report.header.places.items()):
        if row.get("country") is not None and row["country"] not in countries():
            yield case.fault(f"header: {key} has the country {row['country']}, which is no ISO 3166-1 alpha-3 code")


def nobody_real(case: Case) -> Iterator[Finding]:
    """Find an armed group, militia, party or person that bears the name of a real one."""
    for key, row in case.report.header.actors.items():
        if row.get("kind") not in _INVENTED_KINDS:
            continue
        for name in (str(row.get("name")), *map(str, row.get("aliases", ()))):
            kind, real, sure = _real_names().get(fold(name), ("", "", False))
            if sure:
                yield case.fault(f"header: {key} ({name}) names a real group or person, {real}")
            elif real and (kind == "person") == (row["kind"] == "person") and kind != "person":
                yield case.warning(f"header: {key} ({name}) may be taken for {real}")


@cache
def _real_names() -> dict[str, tuple[str, str, bool]]:
    """Give (kind, name, sure) of the registry's groups and people by their folded names; a name that means other things too isn't sure."""
    names: dict[str, tuple[str, str, bool]] = {}
    for entry in registry().entries.values():
        for name in (entry.name, *entry.aliases) if entry.kind in _INVENTED_KINDS else ():
            sure = name not in entry.ambiguous
            if fold(name) not in names or sure:
                names[fold(name)] = (entry.kind, entry.name, sure)
    return names


# The text and what is read off it


def one_sentence_a_line(case: Case) -> Iterator[Finding]:
    """Find a line that holds several sentences."""
    text = case.report.reading.document.text
    for sentence in case.report.sentences:
        found = sentences(text[sentence.start : sentence.end])
        if len(found) > 1:
            second = text[sentence.start + found[1][0] : sentence.end]
            yield case.warning(f"this looks like {len(found)} sentences: {second[:30]!r} begins another", sentence.line)


def nobody_real_in_the_text(case: Case) -> Iterator[Finding]:
    """Find a real group or person in the text: a fault where it is marked as an actor, else a warning; part of a longer name is neither."""
    reading = case.report.reading
    actors = [mention for mention in reading.mentions if mention.kind == "actor"]
    for hit in registry().match(reading.document.text):
        real = next((entry.name for entry in map(registry().entry, hit.entry_ids) if entry.kind in _INVENTED_KINDS), None)
        around = [mention for mention in actors if mention.start <= hit.start and hit.end <= mention.end]
        if real is None or any(mention.end - mention.start > hit.end - hit.start for mention in around):
            continue
        line = next(sentence.line for sentence in case.report.sentences if sentence.end >= hit.end)
        name = reading.document.text[hit.start : hit.end]
        yield case.fault(f"{name} is a real group or person, {real}", line) if around else case.warning(f"{name} names {real}", line)


def names_are_marked(case: Case) -> Iterator[Finding]:
    """Find a name of an actor or place that is marked elsewhere in the report, and not here."""
    reading = case.report.reading
    bounds = [(mention.start, mention.end) for mention in reading.mentions]
    alone = {
        mention.text for mention in reading.mentions
        if mention.kind in ("actor", "place") and mention.form == "named" and mention.text[0].isupper() and len(mention.text) >= _NAME
        and sum(start <= mention.start and mention.end <= end for start, end in bounds) == 1
    }  # fmt: skip
    for name in sorted(alone):
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", reading.document.text):
            if not any(start <= match.start() and match.end() <= end for start, end in bounds):
                line = next(sentence.line for sentence in case.report.sentences if sentence.end >= match.end())
                yield case.warning(f"{name} is marked elsewhere", line)


def accusations_are_events(case: Case) -> Iterator[Finding]:
    """Find an accusation without the ACCUSE event that the codebook puts beside it."""
    reading = case.report.reading
    accused = {span for event in reading.events if event.type == "ACCUSE" for span in event.evidence}
    for claim in reading.claims:
        if claim.kind == "accusation" and not accused & set(claim.evidence):
            label, line = case.report.annotated.labels[claim.id], case.report.annotated.lines[claim.id]
            yield case.warning(f"{label} is an accusation without an ACCUSE", line)


def inside_means_by(case: Case) -> Iterator[Finding]:
    """Find an event without `by=` that isn't asserted and whose mentions all stand in what somebody says."""
    reading = case.report.reading
    bounds = {mention.id: (mention.start, mention.end) for mention in reading.mentions}
    for event in reading.events:
        claims = [claim for claim in reading.claims if set(claim.evidence) & set(event.evidence)]
        if event.factuality != "asserted" and event.attribution is None and any(_inside(event, claim, bounds) for claim in claims):
            yield case.of(event, f"({event.type}, {event.factuality}) stands inside a claim and has no by=")


def _inside(event: Event, claim: Claim, bounds: Mapping[str, tuple[int, int]]) -> bool:
    if event.factuality == "denied" and claim.kind != "denial":
        return False  # the report may deny in its own voice what somebody said
    here = [bounds[name] for _, name in roles(event) if name != claim.speaker and any(span.holds(*bounds[name]) for span in event.evidence)]
    return bool(here) and all(claim.content.holds(*one) for one in here)


def condition_has_its_conjunction(case: Case) -> Iterator[Finding]:
    """Find a claim's condition without the word that makes it one."""
    for claim in case.report.reading.claims:
        if claim.condition and not _has_conjunction(claim.condition):
            yield case.of(claim, f"has a condition without a conjunction, {claim.condition.quote!r}")


def _has_conjunction(span: Span) -> bool:
    return _CONJUNCTION.search(span.quote) is not None


def second_has_the_same_text(case: Case) -> Iterator[Finding]:
    """Find a second annotation whose text isn't the first one's."""
    path = case.report.path.absolute()
    if not is_second(path):
        return
    first = next(path.parent.parent.glob(f"{FIRST}/*/{path.name}"), None)
    if first is None:
        yield case.fault(f"there is no first annotation {path.name} in {FIRST}/")
        return
    annotated, errors = parse(first.read_text(encoding="utf-8"))
    if annotated is None or errors:
        return  # the first annotation's faults are told for itself
    ours, theirs = annotated.reading.document.text, case.report.reading.document.text
    if ours != theirs:
        at = next((at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), min(len(ours), len(theirs)))
        line = next((sentence.line for sentence in case.report.sentences if sentence.end >= at), 0)
        yield case.fault(f"the text isn't the first annotation's: “{theirs[at : at + 30]}” for “{ours[at : at + 30]}”", line)


HEADER_RULES: tuple[Rule, ...] = (
    invented, id_is_file_name, setting_known, genre_listed, source_given, published_in_time, in_english, no_community_for_people, countries_listed,
    nobody_real,
)  # fmt: skip
TEXT_RULES: tuple[Rule, ...] = (
    one_sentence_a_line, nobody_real_in_the_text, names_are_marked, accusations_are_events, inside_means_by, condition_has_its_conjunction,
    second_has_the_same_text,
)  # fmt: skip
"""These need a sound reading."""


