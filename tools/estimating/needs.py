"""From what was measured and what is assumed to what a day of articles needs, and to what breaks first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.measuring.figures import table

DAY, YEAR = 86_400, 365
_WHOLE = 10  # days from which on they are told in whole ones
_MILLION = ("documents", "statements", "load, statements a second", "ledger, MB", "new documents", "incidents, seconds", "group page, median ms")


@dataclass(frozen=True)
class Assumed:
    """A figure that nobody measured here: what it is, and where it comes from."""

    words: str
    value: float
    source: str


ASSUMED = {
    "articles": Assumed("articles a day, all languages", 1_000_000,
                        "a round figure that leaves room: the dataset FineNews-unfiltered counts 11.5 to 11.7 million pages a month of CC-NEWS in "
                        "March to May 2024, the Infini-News paper (arXiv 2605.18337, May 2026) 1.35 billion since August 2016: 0.4 million a day"),
    "english": Assumed("share in English", 0.40, "assumed"),
    "conflict": Assumed("share of the English ones that are on armed conflict", 0.05, "assumed"),
    "archive": Assumed("bytes of a page in an archive, compressed", 30_000, "assumed"),
    "busy": Assumed("share of the cores' time that goes into reading", 0.80, "assumed"),
    "line": Assumed("megabits a second of a line", 1000, "assumed"),
    "file": Assumed("bytes of an SQLite file that one cares to back up", 500e9, "assumed; the format itself ends at 281 TB"),
}  # fmt: skip
"""What is assumed, by name; each can be given anew: `--set english=0.5`."""


@dataclass(frozen=True)
class Measured:
    """What was measured: milliseconds of CPU, bytes and statements of a page by its kind; and what the ledger takes.

    `driver` is the milliseconds of CPU a page of the one process that opens sources and writes shards, `worker` the bytes of memory for each worker.
    `load` is statements a second, `incidents` seconds for 100 new documents, `row` bytes of the ledger a statement; none where not measured.
    """

    cpu: Mapping[str, float]
    shards: Mapping[str, float]
    statements: Mapping[str, float]
    driver: float
    worker: float
    load: float | None = None
    incidents: float | None = None
    row: float | None = None

    @classmethod
    def of(cls, figures: Mapping[str, Any]) -> Measured:
        """Take them from the figures that are kept; raises KeyError with the name of what has to be measured first."""
        kinds, code, ledger = figures["kinds"]["of"], figures["peers"]["of"]["code"], figures.get("ledger", {})
        scale = code["cpu_ms"] / kinds["conflict"]["cpu_ms"]  # all processes, on a quiet machine, against one worker alone
        return cls(
            cpu={kind: one["cpu_ms"] * scale for kind, one in kinds.items()},
            shards={kind: one["bytes"] for kind, one in kinds.items()},
            statements={kind: one["statements"] for kind, one in kinds.items()}, driver=code["driver_ms"],
            worker=1e6 * code["all_mb"] / figures["peers"]["processes"],
            load=ledger.get("load"), incidents=ledger.get("incidents"), row=ledger.get("row"),
        )  # fmt: skip


def million(printed: str) -> dict[str, float]:
    """Take the figures of a large ledger from what `tools.soaking.million` prints, some JSON objects; raises ValueError where one isn't there."""
    found, decoder = dict[str, Any](), json.JSONDecoder()
    while printed := printed.strip():
        part, end = decoder.raw_decode(printed)
        found, printed = found | part, printed[end:]
    if missing := [name for name in _MILLION if name not in found]:
        raise ValueError(f"the ledger's figures have no {missing[0]!r}")
    return {
        "documents": found["documents"], "statements": found["statements"], "load": found["load, statements a second"],
        "incidents": found["incidents, seconds"] * 100 / found["new documents"], "page": found["group page, median ms"],
        "row": round(1e6 * found["ledger, MB"] / found["statements"]),
    }  # fmt: skip


def ledger_table(ledger: Mapping[str, float]) -> str:
    """Give the figures of a large ledger as a table in Markdown."""
    rows = [
        ["statements; documents", f"{ledger['statements']:,.0f}; {ledger['documents']:,.0f}"],
        ["bulk load, statements a second", f"{ledger['load']:,.0f}"],
        ["incidents after 100 new documents, s", f"{ledger['incidents']:.2f}"],
        ["the page of the group that most events name, median ms", f"{ledger['page']:.0f}"],
        ["bytes of the file a statement", f"{ledger['row']:,.0f}"],
    ]
    return table(["what", "figure"], rows)


class Day:
    """A day of articles, by kind, and what it needs."""

    def __init__(self, assumed: Mapping[str, float], measured: Measured) -> None:
        self.assumed, self.measured = assumed, measured
        english = assumed["articles"] * assumed["english"]
        conflict = english * assumed["conflict"]
        self.pages = {"conflict": conflict, "other": english - conflict, "foreign": assumed["articles"] - english}

    def sum(self, of: Mapping[str, float]) -> float:
        """Sum up what a page of each kind takes."""
        return sum(count * of[kind] for kind, count in self.pages.items())

    @property
    def seconds(self) -> float:
        """CPU seconds."""
        return self.sum(self.measured.cpu) / 1000

    @property
    def cores(self) -> float:
        """Cores that are done with the day within the day."""
        return self.seconds / DAY / self.assumed["busy"]

    @property
    def statements(self) -> float:
        """Statements of all readings."""
        return self.sum(self.measured.statements)

    @property
    def english(self) -> float:
        """Pages that are read, and not refused for their language."""
        return self.pages["conflict"] + self.pages["other"]


@dataclass(frozen=True)
class Need:
    """A row of what is needed: for a day, and for the backlog of a year."""

    words: str
    day: Callable[[Day], float | None]
    unit: str
    year: Callable[[Day], float | None] | None = None


def _times_year(of: Callable[[Day], float | None]) -> Callable[[Day], float | None]:
    def year(day: Day) -> float | None:
        value = of(day)
        return None if value is None else value * YEAR

    return year


def _ledger_bytes(day: Day) -> float | None:
    return None if day.measured.row is None else day.statements * day.measured.row


NEEDS = (
    Need("pages that come", lambda day: day.assumed["articles"], "pages"),
    Need("… refused for their language, after extraction", lambda day: day.pages["foreign"], "pages"),
    Need("… English, on something else than conflict", lambda day: day.pages["other"], "pages"),
    Need("… English, on conflict", lambda day: day.pages["conflict"], "pages"),
    Need("statements", lambda day: day.statements, ""),
    Need("CPU", lambda day: day.seconds / 3600, "core hours"),
    Need("cores that are done in a day; for a year's backlog, in a month", lambda day: day.cores, "cores", lambda day: day.cores * YEAR / 30),
    Need("memory of their workers", lambda day: day.cores * day.measured.worker, "bytes", lambda day: day.cores * YEAR / 30 * day.measured.worker),
    Need("download", lambda day: day.assumed["articles"] * day.assumed["archive"], "bytes"),
    Need("shards", lambda day: day.sum(day.measured.shards), "bytes"),
    Need("ledger, all statements", _ledger_bytes, "bytes"),
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """Something that may break: how many days of articles it does in a day (below 1 it falls behind), why, and what to do."""

    words: str
    days: Callable[[Day], float | None]
    figure: Callable[[Day], str]
    then: str


def _load(day: Day) -> float | None:
    return None if day.measured.load is None else day.measured.load * DAY / day.statements


def _incidents(day: Day) -> float | None:
    return None if day.measured.incidents is None else 100 / day.measured.incidents * DAY / day.english


def _file(day: Day) -> float | None:
    size = _ledger_bytes(day)
    return None if size is None else day.assumed["file"] / (size * YEAR)


STAGES = (
    Stage("reading, two cores", lambda day: 2 / day.cores,
          lambda day: f"{1000 * day.seconds / day.assumed['articles']:.0f} ms of CPU a page of any kind",
          "more cores: `--workers`, then `--engine ray`; nothing is shared but the list of sources"),
    Stage("the process that opens archives and writes shards", lambda day: DAY * 1000 / (day.measured.driver * day.assumed["articles"]),
          lambda day: f"{day.measured.driver:.1f} ms of its CPU a page",
          "several runs, each with archives and a folder of its own; `factions load` takes many folders"),
    Stage("the line that archives come by", lambda day: day.assumed["line"] * 1e6 / 8 * DAY / (day.assumed["articles"] * day.assumed["archive"]),
          lambda day: f"{day.assumed['line']:.0f} Mbit/s", "code in the region where the archives are"),
    Stage("loading a ledger", _load, lambda day: f"{day.measured.load or 0:,.0f} statements a second, one writer",
          "load only what is on conflict (a filter over the shards); a ledger for each region; PostgreSQL"),
    Stage("merging incidents", _incidents, lambda day: f"{day.measured.incidents or 0:.1f} s for 100 new documents",
          "`load --later`, and merging once a day; a ledger for each region; again, only what is on conflict"),
    Stage("the size of one SQLite file, in years until it's too large", _file, lambda day: f"{(_ledger_bytes(day) or 0) / 1e9:.1f} GB a day",
          "a ledger for each year or region; PostgreSQL; shards stay the archive"),
)  # fmt: skip


def needs_table(day: Day) -> str:
    """Give what is needed as a table in Markdown."""
    rows = ([need.words, amount(need.day(day), need.unit), amount((need.year or _times_year(need.day))(day), need.unit)] for need in NEEDS)
    return table(["what", "a day", "a year"], rows)


def stages_table(day: Day) -> str:
    """Give the stages as a table in Markdown, the first to break first; those that weren't measured come last."""
    by = sorted(STAGES, key=lambda stage: (stage.days(day) is None, stage.days(day) or 0.0))
    rows = ([stage.words, *_told(stage, day), stage.then] for stage in by)
    return table(["what", "days of articles in a day", "by this figure", "what to do"], rows)


def _told(stage: Stage, day: Day) -> tuple[str, str | None]:
    """Give how many days of articles a stage does in a day, and by which figure."""
    days = stage.days(day)
    if days is None:
        return "not measured yet", None
    return f"{days:,.0f}" if days >= _WHOLE else f"{days:.2g}", stage.figure(day)


def assumed_table(assumed: Mapping[str, float]) -> str:
    """Give what is assumed as a table in Markdown; what was given anew says so."""
    rows = ([one.words, f"{assumed[name]:,.12g}", one.source if assumed[name] == one.value else "given"] for name, one in ASSUMED.items())
    return table(["what", "value", "from"], rows)


def amount(value: float | None, unit: str) -> str:
    """Give an amount with two or three figures: `1.2 million pages`, `30 GB`."""
    if value is None:
        return "not measured yet"
    names: Sequence[tuple[float, str]] = (
        [(1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (0, "kB")] if unit == "bytes" else [(1e9, "billion"), (1e6, "million"), (0, "")]
    )
    size, name = next((size, name) for size, name in names if value >= size)
    scaled = value / (size or (1e3 if unit == "bytes" else 1))
    shown = f"{scaled:,.0f}" if scaled >= 100 else f"{scaled:.3g}"  # noqa: PLR2004 - three figures
    return " ".join(word for word in (shown, name, "" if unit == "bytes" else unit) if word)
