"""The toll of an incident: low, best and high of what its reports give, by UCDP's rule, and each report's own figure with who gave it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from factions.analysis.evidence import Grade, Support, weigh
from factions.analysis.incidents.comparing import same_party
from factions.analysis.incidents.telling import Party, Telling
from factions.reference.folding import fold

UCDP_RULE = (
    "Low is the lowest figure that any report gives, high the highest. Best is the figure of the most reliable and most independent sources; where "
    "none is clearly more reliable, the lower one is taken. Figures are never averaged. A publisher's later figure replaces its earlier one, and a "
    "figure that is denied, planned, demanded or under an if is shown but doesn't count. After the practice of the Uppsala Conflict Data Program."
)
"""The rule as pages show it."""
_CLEARLY = 0.05
"""By how much the support of a figure must be greater to be clearly more reliable."""
WHOLE = "all"
"""The side of a toll over all sides."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a report's source: the family of copies that it belongs to (null: it is no copy), and its publisher's grade.

    `lead` is the publisher of the family's first text, null where that is unknown or the report is no copy.
    """

    family: str | None = None
    grade: Grade = "F"
    lead: str | None = None


UNKNOWN = Source()


@dataclass(frozen=True, slots=True)
class Figure:
    """One report's figure: heads, null where it gives none. `key` is the telling's; `why_not` tells why the estimate doesn't rest on it."""

    what: str
    side: str
    low: int | None
    best: int | None
    high: int | None
    key: str
    publisher: str | None
    published: str | None
    given_by: str | None
    support: Support
    why_not: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the estimate rests on it."""
        return self.why_not is None

    @property
    def point(self) -> int | None:
        """The figure that stands for it: its best, else its low, else its high one."""
        return next((value for value in (self.best, self.low, self.high) if value is not None), None)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The toll of one kind and side (`all` over the sides): heads, null where no report gives a figure that counts; `why` tells whose is the best."""

    what: str
    side: str
    low: int | None
    best: int | None
    high: int | None
    why: str
    figures: tuple[Figure, ...]


def support_of(told: Telling, sources: Mapping[str, Source], parties: Sequence[Party]) -> Support:
    """Give what a telling adds to the weight of what it tells; `parties` are those of the matter, `sources` what is known by document."""
    source = sources.get(told.page.document, UNKNOWN)
    speaker = None if told.voice is None else told.voice.key or next(iter(sorted(told.voice.names)), "")
    interested = told.voice is not None and any(same_party(told.voice, party) for party in parties)
    return Support(
        family=source.family or told.page.document, publisher=told.page.publisher, grade=source.grade,
        confidence=told.confidence, factuality=told.factuality, speaker=speaker, interested=interested,
        lead=source.lead if source.family else told.page.publisher,
    )  # fmt: skip


def estimates(tellings: Sequence[Telling], sources: Mapping[str, Source] | None = None) -> tuple[Estimate, ...]:
    """Estimate the tolls of an incident by UCDP_RULE: one for each kind and side, and where a kind has several sides one over all of them.

    A figure whose side isn't told may hold the others: over all sides stands the greater of it and of their sum.
    """
    parties = [party for told in tellings for party in (*told.actors, *told.recipients)]
    figures = [figure for told in tellings for figure in _figures(told, sources or {}, parties)]
    groups: defaultdict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in _replaced(figures):
        groups[figure.what, figure.side].append(figure)
    single = {name: _estimate(*name, group) for name, group in groups.items()}
    return tuple(whole for what in dict.fromkeys(what for what, _ in single) for whole in _with_whole(what, single))


def _figures(told: Telling, sources: Mapping[str, Source], parties: Sequence[Party]) -> Iterable[Figure]:
    support = support_of(told, sources, parties)
    why_not = None if told.factuality in {"asserted", "possible"} else told.factuality
    for toll in told.tolls:
        voice = told.voice.shown if told.voice else None
        yield Figure(
            toll.what, toll.side, toll.low, toll.best, toll.high, told.key, told.page.publisher, told.page.published, voice, support, why_not
        )


def _replaced(figures: Sequence[Figure]) -> list[Figure]:
    """Mark figures that their own publisher gave anew in a report known to be later; where one speaker gave them, only his own."""
    found: list[Figure] = []
    for figure in figures:
        later = (
            other for other in figures
            if other.counts and other.publisher and figure.publisher and fold(other.publisher) == fold(figure.publisher)
            and (other.what, other.side, other.support.speaker) == (figure.what, figure.side, figure.support.speaker)
            and other.published and figure.published and other.published > figure.published and other.point is not None
        )  # fmt: skip
        update = next(later, None) if figure.counts else None
        found.append(replace(figure, why_not=f"replaced by {figure.publisher} on {update.published}") if update else figure)
    return found


def _estimate(what: str, side: str, figures: Sequence[Figure]) -> Estimate:
    counted = [figure for figure in figures if figure.counts and figure.point is not None]
    if not counted:
        return Estimate(what, side, None, None, None, "no report gives a figure that counts", tuple(figures))
    lows = [value for figure in counted for value in (figure.low, figure.best, figure.high) if value is not None]
    by_point: defaultdict[int, list[Figure]] = defaultdict(list)
    for figure in counted:
        by_point[figure.point or 0].append(figure)
    denials = [figure for figure in figures if figure.support.factuality == "denied"]
    weights = {point: weigh(one.support for one in (*group, *(no for no in denials if no.point == point))) for point, group in by_point.items()}
    most = max(weight.weight for weight in weights.values())
    best = min(point for point, weight in weights.items() if weight.weight > most - _CLEARLY)
    tied = sum(weight.weight > most - _CLEARLY for weight in weights.values()) > 1
    given = ", ".join(dict.fromkeys(figure.given_by or figure.publisher or "an unnamed source" for figure in by_point[best]))
    why = f"{given}: {weights[best].why}{'; the lower of figures that are as well supported' if tied else ''}"
    return Estimate(what, side, min(lows), best, max(lows), why, tuple(figures))


def _with_whole(what: str, single: Mapping[tuple[str, str], Estimate]) -> Iterable[Estimate]:
    own = [estimate for (kind, _), estimate in single.items() if kind == what]
    yield from own
    known = [one for one in own if one.side != "unknown" and one.best is not None]
    untold = next((one for one in own if one.side == "unknown" and one.best is not None), None)
    if len(known) + (untold is not None) < 2:  # noqa: PLR2004 - nothing to add up
        return
    sums = [sum(value for value in values if value is not None) for values in zip(*((one.low, one.best, one.high) for one in known), strict=True)]
    other = [untold.low, untold.best, untold.high] if untold else [0, 0, 0]
    low, best, high = (max(a, b or 0) for a, b in zip(sums, other, strict=True))
    yield Estimate(what, WHOLE, low, best, high, "the sides' sum, or the figure without a side where that is greater", ())
