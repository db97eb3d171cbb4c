"""Incidents as a map and a timeline show them: what each is drawn as, and what they come to, in all, by place and by month.

Nothing is drawn more exactly than it's known. UCDP's where_prec decides: a place itself is a point; what is beside one, in a district, a province, a
part of a country or on a sea is a circle of so many kilometres as the record has; what is known only to the country is the country's own shape.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol

from factions.analysis.incidents.records import IncidentSummary, Wanted, incidents
from factions.ledger.open import Ledger

Shape = Literal["point", "area", "country", "nowhere"]
MOST = 20_000
"""Incidents of one picture, the latest: a browser draws so many within a few seconds."""
_POINT, _COUNTRY = 1, 6
_USUAL = {2: 25.0, 3: 50.0, 4: 150.0, 5: 150.0}
"""How far off the point it may be, in km, by where_prec, where the record doesn't say. For 2 it's UCDP's own figure."""
_WIDEST = 1000.0
"""Kilometres: what may lie farther off says nothing about where it was."""


class Spot(NamedTuple):
    """Where an incident is drawn, and as what.

    `lat` and `lon` (WGS 84 degrees) are null for a country and for nowhere; `km` is an area's radius, or that of the town around a point. `name` is
    null where it is unknown, or withheld.
    """

    shape: Shape
    name: str | None
    country: str | None
    lat: float | None = None
    lon: float | None = None
    km: float = 0.0


class Located(Protocol):
    """What has a place: WGS 84 degrees, UCDP's where_prec, and how far off the point it may be in kilometres."""

    @property
    def country(self) -> str | None: ...  # noqa: D102 - as in the records that have it
    @property
    def lat(self) -> float | None: ...  # noqa: D102
    @property
    def lon(self) -> float | None: ...  # noqa: D102
    @property
    def precision(self) -> int | None: ...  # noqa: D102
    @property
    def radius_km(self) -> float | None: ...  # noqa: D102


def spot_of(one: IncidentSummary) -> Spot:
    """Give where an incident is drawn; one whose place isn't known, or not how exactly, is drawn nowhere."""
    return spot_at(one.place, one)


def spot_at(name: str | None, where: Located) -> Spot:
    """Give where what is at a place is drawn."""
    if where.precision == _COUNTRY:
        return Spot("country" if where.country else "nowhere", name, where.country)
    km = _USUAL.get(where.precision or 0, 0.0) if where.radius_km is None else where.radius_km
    if where.lat is None or where.lon is None or km > _WIDEST or (km == 0 and where.precision != _POINT):
        return Spot("nowhere", name, where.country)
    return Spot("point" if where.precision == _POINT else "area", name, where.country, where.lat, where.lon, km)


class Tally(NamedTuple):
    """How many incidents, and the killed that they come to: the sums of their lowest, best and highest figures; `told` of them have a figure."""

    incidents: int
    told: int
    low: int
    best: int
    high: int



def tally(rows: Iterable[IncidentSummary]) -> Tally:
    """Add up incidents. Where a figure lacks an end, the nearest that it has stands for it."""
    count, tolls = 0, []
    for one in rows:
        count += 1
        if toll := ends(one):
            tolls.append(toll)
    low, best, high = map(sum, zip(*tolls, strict=True)) if tolls else (0, 0, 0)
    return Tally(count, len(tolls), low, best, high)


def ends(one: IncidentSummary) -> tuple[int, int, int] | None:
    """Give the killed of an incident, lowest, best and highest; null where no report gives a figure."""
    best = next((value for value in (one.killed_best, one.killed_low, one.killed_high) if value is not None), None)
    if best is None:
        return None
    return best if one.killed_low is None else one.killed_low, best, best if one.killed_high is None else one.killed_high


@dataclass(frozen=True)
class Picture:
    """What a map and a timeline show; incidents the latest first, each with its spot.

    `more` tells that there are earlier ones that aren't among them.
    """

    rows: tuple[IncidentSummary, ...]
    spots: tuple[Spot, ...]
    more: bool = False

    @property
    def drawn(self) -> dict[Shape, int]:
        """How many are drawn as what."""
        found: dict[Shape, int] = {"point": 0, "area": 0, "country": 0, "nowhere": 0}
        for spot in self.spots:
            found[spot.shape] += 1
        return found

    @property
    def undated(self) -> int:
        """How many have no day."""
        return sum(one.first_day is None for one in self.rows)

    @property
    def countries(self) -> int:
        """In how many countries those that are drawn lie."""
        return len({spot.country for spot in self.spots if spot.shape != "nowhere" and spot.country})

    @property
    def first(self) -> str | None:
        """The first day of any."""
        return min((one.first_day for one in self.rows if one.first_day), default=None)

    @property
    def last(self) -> str | None:
        """The last day of any."""
        return max((one.last_day for one in self.rows if one.last_day), default=None)

    @property
    def tally(self) -> Tally:
        """What they come to."""
        return tally(self.rows)

    def by_place(self) -> list[tuple[Spot, Tally]]:
        """Give what the incidents of each spot come to, the most first; those that are drawn nowhere stand together, at the end."""
        held: defaultdict[Spot, list[IncidentSummary]] = defaultdict(list)
        for one, spot in zip(self.rows, self.spots, strict=True):
            held[spot if spot.shape != "nowhere" else Spot("nowhere", None, None)].append(one)
        sums = [(spot, tally(own)) for spot, own in held.items()]
        return sorted(sums, key=lambda row: (row[0].shape == "nowhere", -row[1].incidents, -row[1].best, row[0].name or ""))

    def by_month(self) -> list[tuple[str | None, Tally]]:
        """Give what the incidents of each month (2014-06) come to, by their first day, in time order; those without a day come last."""
        held: defaultdict[str | None, list[IncidentSummary]] = defaultdict(list)
        for one in self.rows:
            held[one.first_day and one.first_day[:7]].append(one)
        return [(month, tally(held[month])) for month in sorted(held, key=lambda month: month or "~")]


def picture(rows: Sequence[IncidentSummary], *, more: bool = False) -> Picture:
    """Make the picture of incidents, as a viewer may see them."""
    return Picture(tuple(rows), tuple(map(spot_of, rows)), more)


def found(
    ledger: Ledger, wanted: Wanted, *, parties: bool = True, as_of: date | None = None, most: int = MOST
) -> tuple[list[IncidentSummary], bool]:  # fmt: skip
    """Give the incidents that are asked for, the latest first, and whether there are more than `most`; without `parties` nobody's names are."""
    rows = incidents(ledger, wanted, parties=parties, as_of=as_of, limit=most + 1)
    return rows[:most], len(rows) > most
