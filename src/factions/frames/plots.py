"""A plot of each: incidents by week over how much was read, a map, the network, claims by what became of them.

Each has a caption that says what is drawn and what is left out, and gives matplotlib's axes back, to be changed further or saved
(`axes.figure.savefig("weeks.png")`). Nothing is told by colour alone.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import cos, radians
from typing import TYPE_CHECKING, Any

from factions.errors import FactionsError
from factions.frames.columns import INVENTED, Frame, day_of, records
from factions.frames.placing import placed

if TYPE_CHECKING:
    from factions.analysis.coverage import Row
    from factions.frames.opened import Day, Opened

Axes = Any
"""Axes of matplotlib."""
_WIDE = 15  # characters of a caption's line, an inch of the figure
_KM = 111.32  # of a degree of latitude
_COUNTRY = 6  # UCDP's where_prec from which a place is known to the country at best
_LEAST = 0.2  # of the cosine: near a pole a circle would be as wide as the map
_FONT = {"fontsize": 8, "color": "#444444"}
_BLUE, _ORANGE, _GREY = "#0072b2", "#d55e00", "#7a7a7a"  # of Okabe and Ito: told apart by all eyes
_SIGNS = {1: (_BLUE, "-", "friendly"), -1: (_ORANGE, "--", "hostile"), 0: (_GREY, ":", "neither")}
_STATES = {"open": ("#dddddd", ""), "came_true": (_BLUE, "///"), "did_not": (_ORANGE, "..."), "undecidable": ("#ffffff", "xx")}
_READ_BY = "Read by machine; a person has reviewed {reviewed} of {all}."


def _pyplot() -> Any:  # noqa: ANN401 - a module
    try:
        from matplotlib import pyplot as plt
    except ImportError as error:
        raise FactionsError("plots", "install factions[notebook]") from error
    return plt


class Plots:
    """The plots of an open ledger; a frame that is given, whole or in part, is drawn in place of all that the ledger holds."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        _pyplot()

    def weeks(self, country: str | None = None, *, first: Day = None, last: Day = None, as_of: Day = None) -> Axes:
        """Draw incidents by week over how much was read of the same country; weeks of which nothing was read are shaded. Gives the upper axes."""
        from factions.analysis.coverage import Wanted, coverage

        wanted = Wanted(country, None, day_of(first, "first"), day_of(last, "last"))
        found = coverage(self._opened.ledger, wanted, by="week", as_of=day_of(as_of))
        weeks = [(begin, row) for row in found.rows if (begin := day_of(row.first)) and row.last]
        figure, (upper, lower) = _pyplot().subplots(2, 1, sharex=True, figsize=(9, 5), layout="constrained")
        busy = [(begin, row) for begin, row in weeks if row.read.documents or row.incidents]
        for axes, heights, colour in (
            (upper, [row.incidents or 0 for _, row in busy], _ORANGE), (lower, [row.read.sources for _, row in busy], _BLUE)
        ):  # fmt: skip
            axes.bar([begin for begin, _ in busy], heights, width=6, align="edge", color=colour)
            axes.yaxis.get_major_locator().set_params(integer=True)
            axes.set_ylim(0, max([1, *heights]) * 1.1)
        for begin, end in _silent(weeks):
            for axes in (upper, lower):
                axes.axvspan(begin, end, facecolor="#eeeeee", edgecolor="#cccccc", hatch="//", linewidth=0, zorder=0)
        upper.set_ylabel("incidents")
        lower.set_ylabel("sources read")
        upper.set_title(f"Incidents by week, and how much was read: {found.about}")
        shown = sum(row.incidents or 0 for _, row in busy)
        undated = f" {found.undated} documents and {(found.incidents or 0) - shown} incidents of unknown day are in no week."
        self._caption(
            figure, f"{shown} incidents by their first day; {found.total.documents} documents of {found.total.sources} independent "
            f"sources by their day of publication. Hatched: weeks of which nothing was read, so that no incident is no news.{undated} "
            f"Incidents are read by machine.{_then(as_of)}",
        )  # fmt: skip
        return upper

    def map(self, incidents: Frame | None = None, *, as_of: Day = None) -> Axes:
        """Draw incidents where they were, each with the circle within which it may lie; what is known to its country at best isn't drawn."""
        given = self._opened.incidents(as_of=as_of) if incidents is None else incidents
        held = records(given, "lat", "lon", "radius_km", "precision", "killed_best", "reviewed")
        pyplot = _pyplot()
        from matplotlib.patches import Ellipse

        drawn = [row for row in held if row["lat"] is not None and row["lon"] is not None and (row["precision"] or 1) < _COUNTRY]
        figure, axes = pyplot.subplots(figsize=(8, 6), layout="constrained")
        for row in drawn:
            tall = 2 * (row["radius_km"] or 0.0) / _KM
            wide = tall / max(cos(radians(row["lat"])), _LEAST)
            axes.add_patch(Ellipse((row["lon"], row["lat"]), wide, tall, facecolor=_BLUE, alpha=0.12, edgecolor=_BLUE, linewidth=0.5))
        exact = [row for row in drawn if not row["radius_km"]]
        axes.scatter([row["lon"] for row in exact], [row["lat"] for row in exact], s=14, color=_BLUE, zorder=3)
        middle = sum(row["lat"] for row in drawn) / len(drawn) if drawn else 0.0
        axes.set_aspect(1 / max(cos(radians(middle)), _LEAST))
        axes.autoscale_view()
        axes.margins(0.1)
        axes.grid(color="#e5e5e5", linewidth=0.5)
        axes.set_xlabel("longitude")
        axes.set_ylabel("latitude")
        axes.set_title(f"{len(drawn)} incidents, each within its circle")
        deaths = sum(row["killed_best"] or 0 for row in drawn)
        self._caption(
            figure, f"A circle is how far off the place an incident may have been; a dot is a place that is known. {len(held) - len(drawn)} "
            f"incidents whose place is known to the country at best, or not at all, aren't drawn. Killed in those drawn: {deaths} by UCDP's rule. "
            f"{_reviewed(held)}{_then(as_of)}",
        )  # fmt: skip
        return axes

    def network(self, ties: Frame | None = None, *, on: Day = None, as_of: Day = None, most: int = 30) -> Axes:
        """Draw the `most` groups whose ties weigh most, and the ties among them; friendly, hostile and others by colour and by line."""
        from factions.analysis.network.graph import SIGNS

        given = self._opened.ties(on=on, as_of=as_of) if ties is None else ties
        held = records(given, "subject", "object", "subject_id", "object_id", "type", "weight", "reviewed")
        said = [row for row in held if row["subject_id"] and row["object_id"] and row["weight"] > 0]
        standing: Counter[str] = Counter()
        names: dict[str, str] = {}
        for row in said:
            for end in ("subject", "object"):
                standing[row[f"{end}_id"]] += row["weight"]
                names[row[f"{end}_id"]] = row[end]
        chosen = sorted(standing, key=lambda one: (-standing[one], one))[:most]
        drawn = [row for row in said if row["subject_id"] in chosen and row["object_id"] in chosen]
        tied = {row[f"{end}_id"] for row in drawn for end in ("subject", "object")}
        chosen = [one for one in chosen if one in tied]
        at = placed(chosen, [(row["subject_id"], row["object_id"], row["weight"]) for row in drawn])
        figure, axes = _pyplot().subplots(figsize=(9, 7), layout="constrained")
        for row in drawn:
            colour, line, _ = _SIGNS[SIGNS.get(row["type"], 0)]
            (x, y), (u, v) = at[row["subject_id"]], at[row["object_id"]]
            axes.plot([x, u], [y, v], color=colour, linestyle=line, linewidth=0.5 + 2.5 * row["weight"], zorder=1)
        for one in chosen:
            axes.scatter(*at[one], s=40, color="#222222", zorder=2)
            axes.annotate(_plain(names[one], 32), at[one], xytext=(5, 5), textcoords="offset points", fontsize=8, parse_math=False)
        for colour, line, what in _SIGNS.values():
            axes.plot([], [], color=colour, linestyle=line, label=what)
        axes.legend(loc="lower right", frameon=False, fontsize=8)
        axes.set_axis_off()
        axes.margins(0.15)
        then = f" on {day_of(on, 'on')}" if on else ""
        axes.set_title(f"{len(chosen)} groups, {len(drawn)} ties{then}")
        self._caption(
            figure, f"A line is as thick as what a tie rests on; where groups stand has no meaning. {len(standing) - len(chosen)} groups and "
            f"{len(held) - len(drawn)} ties that weigh less, or nothing, are left out. {_reviewed(drawn)}{_then(as_of)}",
        )  # fmt: skip
        return axes

    def claims(self, claims: Frame | None = None, *, as_of: Day = None) -> Axes:
        """Draw claims of each kind by what a person judged to have become of them."""
        given = self._opened.claims(as_of=as_of) if claims is None else claims
        held = records(given, "kind", "state", "past_due", "reviewed")
        counts = Counter((row["kind"], row["state"]) for row in held)
        kinds = sorted({row["kind"] for row in held}, key=lambda kind: (sum(counts[kind, state] for state in _STATES), kind))
        figure, axes = _pyplot().subplots(figsize=(8, 0.5 * len(kinds) + 2), layout="constrained")
        left = [0] * len(kinds)
        for state, (colour, hatch) in _STATES.items():
            wide = [counts[kind, state] for kind in kinds]
            if any(wide):
                axes.barh(kinds, wide, left=left, color=colour, hatch=hatch, edgecolor="#444444", linewidth=0.5, label=state.replace("_", " "))
                left = [one + more for one, more in zip(left, wide, strict=True)]
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel("claims")
        axes.set_title(f"{len(held)} claims by what became of them")
        if held:
            axes.legend(loc="lower right", fontsize=8)
        overdue = sum(1 for row in held if row["state"] == "open" and row["past_due"])
        self._caption(
            figure, f"What became of a claim is a person's judgement; one that nobody judged is open. {overdue} that are open are past their due "
            f"date. {_reviewed(held)}{_then(as_of)}",
        )  # fmt: skip
        return axes

    def _caption(self, figure: Any, words: str) -> None:  # noqa: ANN401 - of matplotlib
        """Put a caption under a figure; of a ledger with invented reports it says so."""
        told = f"{words} {INVENTED}" if self._opened.invented else words
        figure.supxlabel(textwrap.fill(told, int(_WIDE * figure.get_figwidth())), x=0.01, ha="left", parse_math=False, **_FONT)


def _silent(weeks: Sequence[tuple[date, Row]]) -> Iterable[tuple[date, date]]:
    """Give the weeks, and runs of them, of which nothing was read."""
    return [(begin, date.fromisoformat(row.last) + timedelta(1)) for begin, row in weeks if not row.read.documents and row.last]


def _reviewed(held: Sequence[dict[str, Any]]) -> str:
    return _READ_BY.format(reviewed=sum(1 for row in held if row["reviewed"]), all=len(held))


def _then(as_of: Day) -> str:
    return f" As of {day_of(as_of)}." if as_of else ""


def _plain(words: str, most: int) -> str:
    """Give a name as it can be drawn: no control characters, and no longer than fits."""
    return textwrap.shorten("".join(one if one.isprintable() else " " for one in words), most, placeholder="…")
