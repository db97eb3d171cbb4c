"""What speaks for and against that two reports tell one act: a table of small named features, each with its value and its reason in words.

A feature looks at two happenings of different reports, or of one, and gives a value from 0 to 1 with the words that explain it; 0 says nothing, and
that is what unknown gives. Whether it speaks for or against, and how loud, is its weight's affair (weights.yaml, fitted by training/incidents.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from factions.analysis.incidents.days import NARROW, day_text
from factions.analysis.incidents.happening import Happening
from factions.analysis.incidents.telling import Party, Spot
from factions.analysis.incidents.words import weight
from factions.reference.folding import skeleton

EARTH_KM = 6371.0
_MONTH = 31
_POINTLIKE = frozenset({None, 1, 2})
"""Precisions of a place that an act can be told apart by; null, too, since a name without one is mostly a village's."""
_WIDE = frozenset({4, 5, 6, 7})
_SPEECH = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "AGREE", "SUPPORT", "CONSULT"})
_FORCE = frozenset({"ASSAULT", "COERCE"})
_NAMELESS = frozenset({"civilians", "community", "other"})


class Said(NamedTuple):
    """A feature's value, 0 to 1, and why."""

    value: float
    why: str = ""


NOTHING = Said(0.0)


class Pair:
    """Two happenings side by side."""

    def __init__(self, one: Happening, other: Happening) -> None:
        self.one, self.other = one, other

    @cached_property
    def actors(self) -> Match:
        """How the two's actors suit each other."""
        return match(self.one.actors, self.other.actors)

    @cached_property
    def recipients(self) -> Match:
        """How those whom it was done to suit each other."""
        return match(self.one.recipients, self.other.recipients)

    @cached_property
    def crossed(self) -> Match:
        """How one's actors suit the other's recipients, the better way round."""
        ways = (match(self.one.actors, self.other.recipients), match(self.one.recipients, self.other.actors))
        return max(ways, key=lambda way: (way.same, way.alike))

    @cached_property
    def place(self) -> Where:
        """How the two's places lie to each other."""
        return where(self.one.spots, self.other.spots)

    @cached_property
    def shared(self) -> frozenset[str]:
        """The stems that both's evidence has."""
        return self.one.words & self.other.words

    @cached_property
    def same_page(self) -> bool:
        """Whether one report tells both."""
        return self.one.page.document == self.other.page.document


class Match(NamedTuple):
    """How two roles suit: `same` where they share somebody known, `alike` by words (0 to 1), `other` where both are known and share nobody.

    `who` is the shared one, or the two that differ.
    """

    same: bool = False
    alike: float = 0.0
    other: bool = False
    who: str = ""


def match(mine: Iterable[Party], its: Iterable[Party]) -> Match:
    """Compare the parties of a role: by canonical id where both have one, else by folded names, else weakly by the words for them."""
    pairs = [(a, b) for a in mine for b in its]
    if not pairs:
        return Match()
    for a, b in pairs:
        if same_party(a, b):
            return Match(same=True, alike=1.0, who=a.shown)
    alike, a, b = max(((likeness(a, b), a, b) for a, b in pairs), key=lambda found: found[0])
    known = all(one.key or one.names for pair in pairs for one in pair)
    return Match(alike=alike, other=known and alike < _SOMEWHAT, who=f"{a.shown} and {b.shown}")


_SOMEWHAT = 0.4


def same_party(one: Party, other: Party) -> bool:
    """Tell whether two parties are surely the same: one canonical id, or one folded name where an id is missing."""
    if one.key and other.key:
        return one.key == other.key
    return not one.names.isdisjoint(other.names)


def likeness(one: Party, other: Party) -> float:
    """Give how alike the words for two parties are, 0 to 1, rare words weighed more; two ids that differ are not alike at all."""
    if one.key and other.key and one.key != other.key:
        return 0.0
    return overlap(one.words, other.words)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the weight of shared stems in that of the lighter side."""
    least = min(weight(one), weight(other))
    return weight(one & other) / least if least else 0.0


class Where(NamedTuple):
    """How places lie to each other: `same` one place, `inside` one contains the other, `apart_km` how far beyond what their names allow.

    `apart` is set where both are known by name only and differ.
    """

    same: bool = False
    inside: bool = False
    apart: bool = False
    apart_km: float = 0.0
    what: str = ""


def where(mine: Iterable[Spot], its: Iterable[Spot]) -> Where:
    """Compare places: the closest pair tells."""
    pairs = [(a, b) for a in mine for b in its]
    if not pairs:
        return Where()
    best = min((_where(a, b) for a, b in pairs), key=lambda one: (not one.same, not one.inside, one.apart, one.apart_km))
    pointlike = all(any(pair[side].precision in _POINTLIKE for pair in pairs) for side in (0, 1))
    return best if pointlike or not best.apart else Where(what=best.what)


def _where(a: Spot, b: Spot) -> Where:
    names = a.shown if a.name == b.name else f"{a.shown} and {b.shown}"
    if a.name == b.name and (a.country == b.country or not a.country or not b.country):
        return Where(same=a.precision not in _WIDE, inside=a.precision in _WIDE, what=names)
    if contains(a, b) or contains(b, a):
        return Where(inside=True, what=names)
    km = distance_km(a, b)
    if km is None:
        return Where(apart=True, what=names)
    beyond = max(0.0, km - (a.radius_km or 0.0) - (b.radius_km or 0.0))
    return Where(inside=beyond == 0, apart=beyond > 0, apart_km=beyond, what=names)


def contains(wide: Spot, small: Spot) -> bool:
    """Tell whether a country or its first division holds a place, by their names."""
    if wide.precision == 6:  # noqa: PLR2004 - UCDP's code of a country
        return wide.country is not None and wide.country == small.country
    return wide.precision == 4 and small.admin1 is not None and skeleton(small.admin1) == wide.name and small.name != wide.name  # noqa: PLR2004 - ... of a division


def distance_km(a: Spot, b: Spot) -> float | None:
    """Give the great-circle distance of two places in km; null where a point is unknown."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    up = math.radians(b.lat - a.lat)
    along = math.radians(b.lon - a.lon)
    half = math.sin(up / 2) ** 2 + math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * math.sin(along / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


# time


def same_day(pair: Pair) -> Said:
    """Both tell the day, and it's one; a day between them is half as good."""
    found = min(((a.gap(b), a) for a in pair.one.days for b in pair.other.days if max(a.length, b.length) <= _FEW), default=None)
    if found is None or found[0] > 1:
        return NOTHING
    return Said(1.0 if found[0] == 0 else 0.5, f"both on {day_text(found[1].first)}" if found[0] == 0 else f"a day from {day_text(found[1].first)}")


_FEW = 2


def times_overlap(pair: Pair) -> Said:
    """One's wider time holds the other's; the narrower the wider one is, the more it says."""
    wide = min((max(a.length, b.length) for a in pair.one.days for b in pair.other.days if a.gap(b) == 0), default=0)
    return Said(1 / (1 + math.log2(wide / _FEW)), f"times overlap within {wide} days") if wide > _FEW else NOTHING


def days_apart(pair: Pair) -> Said:
    """Both tell when, and the times don't touch; from ten days on as far apart as can be."""
    gap = min((a.gap(b) for a in pair.one.days for b in pair.other.days), default=0)
    return Said(min(1.0, gap / NARROW), f"{gap} days apart") if gap > 1 else NOTHING


def long_before(pair: Pair) -> Said:
    """One is dated well before the other's report, which gives no date: reports mostly tell of the last weeks."""
    for dated, undated in ((pair.one, pair.other), (pair.other, pair.one)):
        if dated.day is not None and undated.day is None and undated.page.day is not None:
            gap = undated.page.day - dated.day.last
            if gap > _MONTH:
                return Said(min(1.0, gap / (6 * _MONTH)), f"{gap} days before the other's report, which gives no date")
    return NOTHING


def in_the_days_before(pair: Pair) -> Said:
    """One is dated within the days before the other's report, which gives no date."""
    for dated, undated in ((pair.one, pair.other), (pair.other, pair.one)):
        if dated.dated and dated.day is not None and undated.day is None and undated.page.day is not None:
            gap = undated.page.day - dated.day.last
            if -1 <= gap <= NARROW:
                return Said(1 - max(0, gap) / (2 * NARROW), "in the days before the other's report, which gives no date")
    return NOTHING


def published_apart(pair: Pair) -> Said:
    """Neither tells the day, and the reports were published weeks apart."""
    one, other = pair.one.page.day, pair.other.page.day
    if one is None or other is None or pair.one.day or pair.other.day or abs(one - other) <= NARROW:
        return NOTHING
    return Said(min(1.0, abs(one - other) / (2 * _MONTH)), f"reports {abs(one - other)} days apart, without a date")


# place


def same_place(pair: Pair) -> Said:
    """One place, by name or id, that is no wide region."""
    return Said(1.0, f"both at {pair.place.what}") if pair.place.same else NOTHING


def place_inside(pair: Pair) -> Said:
    """One place holds the other, or both are one wide region, or lie as near as their names allow."""
    return Said(1.0, f"{pair.place.what}: one area") if pair.place.inside and not pair.place.same else NOTHING


def other_place(pair: Pair) -> Said:
    """Both tell a place, and the places differ."""
    if not pair.place.apart:
        return NOTHING
    far = f", {pair.place.apart_km:.0f} km" if pair.place.apart_km else ""
    return Said(1.0 if not pair.place.apart_km else min(1.0, 0.5 + pair.place.apart_km / 50), f"{pair.place.what}{far}")


def same_site(pair: Pair) -> Said:
    """Both have the same words for the building, the goods or the thing that it was at or done to."""
    share = overlap(pair.one.sites, pair.other.sites)
    return Said(share, f"both at or to: {_listed(pair.one.sites & pair.other.sites)}") if share else NOTHING


def other_site(pair: Pair) -> Said:
    """Both tell a building or a thing, in words that have nothing in common."""
    apart = pair.one.sites and pair.other.sites and pair.one.sites.isdisjoint(pair.other.sites)
    return Said(1.0, f"{_listed(pair.one.sites)} against {_listed(pair.other.sites)}") if apart else NOTHING


# parties


def same_actor(pair: Pair) -> Said:
    """Somebody known acts in both."""
    return Said(1.0, f"{pair.actors.who} acts in both") if pair.actors.same else NOTHING


def actors_alike(pair: Pair) -> Said:
    """Those who act are called by like words."""
    return Said(pair.actors.alike, f"{pair.actors.who}: alike") if not pair.actors.same and pair.actors.alike else NOTHING


def other_actor(pair: Pair) -> Said:
    """Those who act are known in both, and are others."""
    return Said(1.0, f"{pair.actors.who} differ") if pair.actors.other else NOTHING


def same_recipient(pair: Pair) -> Said:
    """Somebody known suffers or receives it in both."""
    return Said(1.0, f"done to {pair.recipients.who} in both") if pair.recipients.same else NOTHING


def recipients_alike(pair: Pair) -> Said:
    """Those whom it was done to are called by like words."""
    return Said(pair.recipients.alike, f"{pair.recipients.who}: alike") if not pair.recipients.same and pair.recipients.alike else NOTHING


def other_recipient(pair: Pair) -> Said:
    """Those whom it was done to are told in both, and are others, by name or by words."""
    if pair.recipients.same or not pair.one.recipients or not pair.other.recipients:
        return NOTHING
    return Said(1 - pair.recipients.alike, f"{pair.recipients.who} differ") if pair.recipients.alike < 1 else NOTHING


def parties_crossed(pair: Pair) -> Said:
    """Who acts in one suffers in the other, as in a clash told from both sides."""
    return Said(1.0, f"{pair.crossed.who} on the other side") if pair.crossed.same and not (pair.actors.same and pair.recipients.same) else NOTHING


def both_parties(pair: Pair) -> Said:
    """Both sides of the act suit."""
    least = min(pair.actors.alike, pair.recipients.alike)
    return Said(least, "both sides suit") if least else NOTHING


def nobody_shared(pair: Pair) -> Said:
    """Parties are told in both, and no word for any of them is shared on either side."""
    parties = [(*one.actors, *one.recipients) for one in (pair.one, pair.other)]
    if not all(parties) or pair.actors.alike or pair.recipients.alike or pair.crossed.alike:
        return NOTHING
    return Said(1.0, "no party in common")


# what was done


def same_mode(pair: Pair) -> Said:
    """One type and one mode."""
    if pair.one.types.isdisjoint(pair.other.types) or pair.one.modes.isdisjoint(pair.other.modes):
        return NOTHING
    return Said(1.0, f"both {_listed(pair.one.types & pair.other.types)}/{_listed(pair.one.modes & pair.other.modes)}")


def other_mode(pair: Pair) -> Said:
    """One type, and modes that differ."""
    if pair.one.types.isdisjoint(pair.other.types) or not pair.one.modes or not pair.other.modes or not pair.one.modes.isdisjoint(pair.other.modes):
        return NOTHING
    return Said(1.0, f"{_listed(pair.one.modes)} against {_listed(pair.other.modes)}")


def other_type(pair: Pair) -> Said:
    """Types that differ, though reports call one act by both."""
    if not pair.one.types.isdisjoint(pair.other.types):
        return NOTHING
    return Said(1.0, f"{_listed(pair.one.types)} against {_listed(pair.other.types)}")


def act_of_force(pair: Pair) -> Said:
    """Both are acts of force: the same raid is told oftener than the same speech."""
    return Said(1.0, "both acts of force") if pair.one.types & _FORCE and pair.other.types & _FORCE else NOTHING


def act_of_speech(pair: Pair) -> Said:
    """Both are acts in words, of which one speaker makes many."""
    return Said(1.0, "both acts in words") if pair.one.types <= _SPEECH and pair.other.types <= _SPEECH else NOTHING


def same_weapon(pair: Pair) -> Said:
    """Both have the same words for a weapon."""
    share = overlap(pair.one.weapons, pair.other.weapons)
    return Said(share, f"both with {_listed(pair.one.weapons & pair.other.weapons)}") if share else NOTHING


def same_context(pair: Pair) -> Said:
    """Contexts in common, as a share."""
    either = pair.one.contexts | pair.other.contexts
    both = pair.one.contexts & pair.other.contexts
    return Said(len(both) / len(either), f"both {_listed(both)}") if both else NOTHING


# tolls


def _figures(side: Happening) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for toll in side.tolls:
        found.setdefault(toll.what, set()).update(figure for figure in (toll.low, toll.best, toll.high) if figure is not None)
    return found


def same_toll(pair: Pair) -> Said:
    """One figure of one kind of toll; a larger one is less likely by chance."""
    mine, its = _figures(pair.one), _figures(pair.other)
    shared = max(((figure, what) for what in mine.keys() & its.keys() for figure in mine[what] & its[what]), default=None)
    return Said(min(1.0, 0.5 + shared[0] / 20), f"both {shared[0]} {shared[1]}") if shared else NOTHING


def near_toll(pair: Pair) -> Said:
    """Figures of one kind of toll that differ by no more than reports of one act do."""
    if same_toll(pair).value:
        return NOTHING
    ratio, what = _closest(pair)
    return Said(ratio, f"{what} alike in number") if ratio >= 0.5 else NOTHING  # noqa: PLR2004 - half as many


def far_toll(pair: Pair) -> Said:
    """Figures of one kind of toll of which the nearest differ by more than half."""
    ratio, what = _closest(pair)
    return Said(1 - ratio, f"{what}: far other numbers") if 0 < ratio < 0.5 else NOTHING  # noqa: PLR2004 - as above


def _closest(pair: Pair) -> tuple[float, str]:
    """Give the ratio, 0 to 1, of the two nearest figures of one kind of toll; 0 where there are none."""
    mine, its = _figures(pair.one), _figures(pair.other)
    return max(
        ((min(a, b) / max(a, b), what) for what in mine.keys() & its.keys() for a in mine[what] for b in its[what] if a and b), default=(0.0, "")
    )


def same_kind_of_toll(pair: Pair) -> Said:
    """Both tell of people killed, held, driven off ..., whatever the figure."""
    kinds = {toll.what for toll in pair.one.tolls} & {toll.what for toll in pair.other.tolls}
    return Said(1.0, f"both tell of people {_listed(kinds)}") if kinds else NOTHING


# words


def words_shared(pair: Pair) -> Said:
    """Words of the evidence in common, as a share, rare ones weighed more."""
    share = overlap(pair.one.words, pair.other.words)
    return Said(share, f"shared words: {_listed(pair.shared)}") if share else NOTHING


def rare_words(pair: Pair) -> Said:
    """How much the shared words of the evidence tell by their sum; six rare ones are as good as it gets."""
    told = weight(pair.shared)
    return Said(min(1.0, told / 6), f"shared words: {_listed(pair.shared)}") if told else NOTHING


# how it is told


def to_come_and_done(pair: Pair) -> Said:
    """One tells it as planned, demanded or under an if, the other as done."""
    return Said(1.0, "to come in one, done in the other") if pair.one.done != pair.other.done else NOTHING


def both_to_come(pair: Pair) -> Said:
    """Both tell it as something that may come."""
    return Said(1.0, "to come in both") if not pair.one.done and not pair.other.done else NOTHING


def disputed(pair: Pair) -> Said:
    """One of them or both deny it: what is denied is mostly what others tell."""
    return Said(1.0, "denied by somebody") if "denied" in pair.one.facts | pair.other.facts else NOTHING


def both_often(pair: Pair) -> Said:
    """Both reports come back to it in several tellings: it is what they are about."""
    least = min(len(pair.one.tellings), len(pair.other.tellings))
    return Said(min(1.0, (least - 1) / 2), "both reports come back to it") if least > 1 else NOTHING


def both_lead(pair: Pair) -> Said:
    """Both reports begin with it."""
    least = min(pair.one.lead, pair.other.lead)
    return Said(max(0.0, 2 * least - 1), "near the top of both reports") if least > 0.5 else NOTHING  # noqa: PLR2004 - the upper half


# the reports


def reports_alike(pair: Pair) -> Said:
    """Both reports as wholes name the same actors and places."""
    one, other = pair.one.page, pair.other.page
    least = min(len(one.names), len(other.names))
    if pair.same_page or not least:
        return NOTHING
    share = len(one.names & other.names) / least
    return Said(share, f"the reports share {share:.0%} of their names") if share else NOTHING


def same_report(pair: Pair) -> Said:
    """One report tells both, and doesn't call them the same."""
    return Said(1.0, "one report tells them as two") if pair.same_page else NOTHING


FEATURES: tuple[Callable[[Pair], Said], ...] = (
    same_day, times_overlap, days_apart, long_before, in_the_days_before, published_apart,
    same_place, place_inside, other_place, same_site, other_site,
    same_actor, actors_alike, other_actor, same_recipient, recipients_alike, other_recipient, parties_crossed, both_parties, nobody_shared,
    same_mode, other_mode, other_type, act_of_force, act_of_speech, same_weapon, same_context,
    same_toll, near_toll, far_toll, same_kind_of_toll,
    words_shared, rare_words,
    to_come_and_done, both_to_come, disputed, both_often, both_lead,
    reports_alike, same_report,
)  # fmt: skip
"""The table."""


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words)[:6])
