"""What a corpus holds, in tables; where we asked for a number of examples, a row tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from factions.codebook.loader import lists
from factions.corpus.diversity import diversity, sentences_of
from factions.corpus.loader import SPLITS, Corpus, Report
from factions.corpus.overlap import words_of
from factions.corpus.rules import GENRES
from factions.mentions.mention import MentionForm, MentionKind
from factions.statements.records import Casualty, CasualtyWhat, Claim, ClaimKind, Event, Factuality, Relation, RelationType, Side, SupportKind

# What the corpus is to reach: the least number of each.
REPORTS, SENTENCES, SETTINGS, DECADES, INCIDENTS = 400, 6_000, 30, 6, 100
EMPTY_SHARE, TWICE_SHARE, TEST_SHARE = 0.2, 0.1, 0.2
EVENTS_OF_A_TYPE, RELATIONS_OF_A_TYPE, EVENTS_OF_A_FACTUALITY = 120, 100, 251
CLAIMS, CONDITIONAL_FORECASTS = 2_001, 201


@dataclass(frozen=True)
class Row:
    """A line of a table: its numbers by the table's columns, and the least that the first of them is to be."""

    name: str
    values: tuple[float, ...]
    least: float | None = None

    @property
    def short(self) -> bool:
        """Tell whether there are too few."""
        return self.least is not None and self.values[0] < self.least


@dataclass(frozen=True)
class Table:
    """A table with a heading; numbers are counts, or shares from 0 to 1 where they are no whole numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def as_json(self) -> dict[str, dict[str, float | bool]]:
        """Give the rows by name: their columns, and `least` and `short` where a least is set."""
        return {
            row.name: {**dict(zip(self.columns, row.values, strict=True)), **({} if row.least is None else {"least": row.least, "short": row.short})}
            for row in self.rows
        }


def empty_sentences(report: Report) -> int:
    """Count the sentences that no statement cites."""
    cited = {span.start for statement in report.reading.statements for span in statement.evidence}
    return sum(sentence.start not in cited for sentence in report.sentences)


def tables(corpus: Corpus) -> list[Table]:
    """Count all that the corpus holds."""
    return [make(corpus) for make in _TABLES]


def _whole(corpus: Corpus) -> Table:
    reports = corpus.reports
    sentences = sum(len(report.sentences) for report in reports)
    empty = sum(map(empty_sentences, reports))
    decades = {report.setting.decade for report in reports if report.setting}
    rows = (
        Row("reports", (len(reports),), REPORTS),
        Row("sentences", (sentences,), SENTENCES),
        Row("words", (sum(len(words_of(report.reading.document.text)) for report in reports),)),
        Row("sentences without a statement", (empty,)),
        Row("share without one", (_share(empty, sentences),), EMPTY_SHARE),
        Row("settings", (len(corpus.by_setting),), SETTINGS),
        Row("decades", (len(decades),), DECADES),
        Row("genres", (len({report.header.genre for report in reports}),), len(GENRES)),
        Row("incident sets", (len(corpus.incidents),), INCIDENTS),
        Row("annotated twice", (len(corpus.twice),)),
        Row("share annotated twice", (_share(len(corpus.twice), len(reports)),), TWICE_SHARE),
        Row("share of sentences in test", (_share(sum(len(report.sentences) for report in corpus.split("test")), sentences),), TEST_SHARE),
    )
    return Table("corpus", ("count",), rows)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _by(title: str, names: Sequence[str], key: Callable[[Report], str]) -> Callable[[Corpus], Table]:
    """Make a table of reports and sentences by what `key` gives; `names` come first, and stand there even with none."""

    def table(corpus: Corpus) -> Table:
        reports = Counter(key(report) for report in corpus.reports)
        sentences: Counter[str] = Counter()
        empty: Counter[str] = Counter()
        for report in corpus.reports:
            sentences[key(report)] += len(report.sentences)
            empty[key(report)] += empty_sentences(report)
        order = [*names, *sorted(set(reports) - set(names))]
        return Table(title, ("reports", "sentences", "without"), tuple(Row(name, (reports[name], sentences[name], empty[name])) for name in order))

    return table


def _decade(report: Report) -> str:
    return f"{report.setting.decade}s" if report.setting else "none"


def _region(report: Report) -> str:
    return report.setting.region if report.setting else report.header.region


def _counted(
    title: str, column: str, names: Sequence[str], found: Callable[[Sequence[Report]], Iterable[str | None]], least: int | None = None
) -> Callable[[Corpus], Table]:
    """Make a table of how often each name comes, in all and in each split; those of `names` stand there even with none."""

    def table(corpus: Corpus) -> Table:
        counts = [Counter(filter(None, found(reports))) for reports in (corpus.reports, *map(corpus.split, SPLITS))]
        order = [*names, *sorted(set(counts[0]) - set(names))]
        return Table(title, (column, *SPLITS), tuple(Row(name, tuple(each[name] for each in counts), least) for name in order))

    return table


def _events(reports: Sequence[Report]) -> Iterator[Event]:
    return (event for report in reports for event in report.reading.events)


def _relations(reports: Sequence[Report]) -> Iterator[Relation]:
    return (relation for report in reports for relation in report.reading.relations)


def _claims(reports: Sequence[Report]) -> Iterator[Claim]:
    return (claim for report in reports for claim in report.reading.claims)


def _tolls(reports: Sequence[Report]) -> Iterator[Casualty]:
    return (toll for event in _events(reports) for toll in event.casualties)


def _factuality(corpus: Corpus) -> Table:
    events = Counter(event.factuality for event in _events(corpus.reports))
    relations = Counter(relation.factuality for relation in _relations(corpus.reports))
    rows = (Row(value, (events[value], relations[value]), EVENTS_OF_A_FACTUALITY) for value in get_args(Factuality))
    return Table("factuality", ("events", "relations"), tuple(rows))


def _statements(corpus: Corpus) -> Table:
    events, relations, claims = list(_events(corpus.reports)), list(_relations(corpus.reports)), list(_claims(corpus.reports))
    forecasts = [claim for claim in claims if claim.kind == "forecast"]
    rows = (
        Row("events", (len(events),)),
        Row("events in a claim", (sum(event.attribution is not None for event in events),)),
        Row("events with a time", (sum(event.time is not None for event in events),)),
        Row("events with a place", (sum(bool(event.places) for event in events),)),
        Row("events with a weapon", (sum(bool(event.weapons) for event in events),)),
        Row("events with a toll", (sum(bool(event.casualties) for event in events),)),
        Row("second accounts (same_event)", (sum(event.same_event is not None for event in events),)),
        Row("relations", (len(relations),)),
        Row("relations with a role", (sum(relation.role is not None for relation in relations),)),
        Row("relations with a time", (sum(relation.time is not None for relation in relations),)),
        Row("claims", (len(claims),), CLAIMS),
        Row("claims in a claim", (sum(claim.attribution is not None for claim in claims),)),
        Row("claims with a condition", (sum(claim.condition is not None for claim in claims),)),
        Row("forecasts", (len(forecasts),)),
        Row("forecasts with a condition", (sum(claim.condition is not None for claim in forecasts),), CONDITIONAL_FORECASTS),
        Row("horizons", (sum(claim.horizon is not None for claim in claims),)),
        Row("horizons with a date", (sum(claim.horizon is not None and claim.horizon.edtf is not None for claim in claims),)),
        Row("speakers described (speaker_text)", (sum(claim.speaker_text is not None for claim in claims),)),
    )
    return Table("statements", ("count",), rows)


def _mentions(corpus: Corpus) -> Table:
    counts = Counter((mention.kind, mention.form) for report in corpus.reports for mention in report.reading.mentions)
    forms = get_args(MentionForm)
    rows = (Row(kind, (sum(counts[kind, form] for form in forms), *(counts[kind, form] for form in forms))) for kind in get_args(MentionKind))
    return Table("mentions", ("all", *forms), tuple(rows))


def _pronouns(corpus: Corpus) -> Table:
    with_antecedent = without = 0
    for report in corpus.reports:
        told = {mention.ref for mention in report.reading.mentions if mention.form != "pronoun" and mention.ref}
        pronouns = [mention for mention in report.reading.mentions if mention.form == "pronoun"]
        held = sum(mention.ref in told for mention in pronouns)
        with_antecedent, without = with_antecedent + held, without + len(pronouns) - held
    return Table("pronouns", ("count",), (Row("with an antecedent", (with_antecedent,)), Row("without", (without,))))


def _figures(reports: Sequence[Report]) -> Iterator[str]:
    """Give how each toll's figure is put."""
    for toll in _tolls(reports):
        known = (toll.low is not None, toll.high is not None)
        yield {(True, True): "exact" if toll.low == toll.high else "range", (True, False): "at least", (False, True): "up to"}.get(known, "no figure")


def _diversity(corpus: Corpus) -> Table:
    held = diversity(sentences_of(corpus.reports))
    rows = (Row("sentences drawn", (held.sentences,)), Row("words a sentence", (held.length,)), Row("their standard deviation", (held.spread,)),
            Row("evenness of first words", (held.first_word,)), Row("evenness of first two words", (held.first_two,)))  # fmt: skip
    return Table("diversity", ("value",), rows)


def _sizes(reports: Sequence[Report]) -> Iterator[str]:
    counts = Counter(report.header.incident for report in reports if report.header.incident)
    return (f"{count} reports" for count in counts.values())


_MODES = tuple(f"{name}/{mode}" for name, kind in lists().types.items() for mode in kind.modes)
_TABLES: tuple[Callable[[Corpus], Table], ...] = (
    _whole,
    _by("split", SPLITS, lambda report: report.split or "none"),
    _by("genre", GENRES, lambda report: report.header.genre),
    _by("decade", (), _decade),
    _by("region", (), _region),
    _by("setting", (), lambda report: report.header.setting or "none"),
    _statements,
    _counted("event type", "events", tuple(lists().types), lambda reports: (event.type for event in _events(reports)), EVENTS_OF_A_TYPE),
    _counted("event mode", "events", _MODES, lambda reports: (f"{event.type}/{event.mode}" for event in _events(reports) if event.mode)),
    _counted("event context", "events", lists().contexts, lambda reports: (name for event in _events(reports) for name in event.contexts)),
    _factuality,
    _counted("toll", "tolls", get_args(CasualtyWhat), lambda reports: (toll.what for toll in _tolls(reports))),
    _counted("toll's side", "tolls", get_args(Side), lambda reports: (toll.side for toll in _tolls(reports))),
    _counted("toll's figure", "tolls", ("exact", "at least", "up to", "range", "no figure"), _figures),
    _counted("relation type", "relations", get_args(RelationType), lambda reports: (one.type for one in _relations(reports)), RELATIONS_OF_A_TYPE),
    _counted("relation subtype", "relations", get_args(SupportKind), lambda reports: (one.subtype for one in _relations(reports))),
    _counted("claim kind", "claims", get_args(ClaimKind), lambda reports: (claim.kind for claim in _claims(reports))),
    _counted("conditions by claim kind", "claims", (), lambda reports: (claim.kind for claim in _claims(reports) if claim.condition)),
    _mentions,
    _pronouns,
    _counted("incident sets", "sets", ("2 reports", "3 reports"), _sizes),
    _diversity,
)
