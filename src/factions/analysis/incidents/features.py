"""What speaks for and against that two reports tell one act: a table of small named features, each with its value and its reason in words.

A feature looks at two happenings of different reports, or of one, and gives a value from 0 to 1 with the words that explain it; 0 says nothing, and
that is what unknown gives. Whether it speaks for or against, and how loud, is its weight's affair (weights.yaml, fitted by training/incidents.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

from factions.analysis.incidents.comparing import SOMEWHAT, Pair, overlap
from factions.analysis.incidents.days import NARROW, day_text
from factions.analysis.incidents.happening import Happening
from factions.analysis.incidents.telling import act_kinds
from factions.analysis.incidents.words import rarest, telling, weight

_MONTH = 31
_WEEK = 7
_FEW = 2
_FORCE = frozenset({"ASSAULT", "COERCE"})
_MOST_LISTED = 6


class Said(NamedTuple):
    """A feature's value, 0 to 1, and why."""

    value: float
    why: str = ""


NOTHING = Said(0.0)


# time


def same_day(pair: Pair) -> Said:
    """Both tell the day, and it's one; a day between them is half as good."""
    found = min(((a.gap(b), a) for a in pair.one.days for b in pair.other.days if max(a.length, b.length) <= _FEW), default=None)
    if found is None or found[0] > 1:
        return NOTHING
    return Said(1.0 if found[0] == 0 else 0.5, f"both on {day_text(found[1].first)}" if found[0] == 0 else f"a day from {day_text(found[1].first)}")


def times_overlap(pair: Pair) -> Said:
    """One's wider time holds the other's; the narrower the wider one is, the more it says."""
    wide = min((max(a.length, b.length) for a in pair.one.days for b in pair.other.days if a.gap(b) == 0), default=0)
    return Said(1 / (1 + math.log2(wide / _FEW)), f"times overlap within {wide} days") if wide > _FEW else NOTHING


def days_apart(pair: Pair) -> Said:
    """Both tell when, and the times don't touch; from ten days on as far apart as can be."""
    gap = min((a.gap(b) for a in pair.one.days for b in pair.other.days), default=0)
    return Said(min(1.0, gap / NARROW), f"{gap} days apart") if gap > 1 else NOTHING


def in_the_days_before(pair: Pair) -> Said:
    """One is dated within the days before the other's report, which gives no date."""
    for dated, undated in ((pair.one, pair.other), (pair.other, pair.one)):
        if dated.dated and dated.day is not None and undated.day is None and undated.page.day is not None:
            gap = undated.page.day - dated.day.last
            if -1 <= gap <= NARROW:
                return Said(1 - max(0, gap) / (2 * NARROW), "in the days before the other's report, which gives no date")
    return NOTHING


def published_together(pair: Pair) -> Said:
    """Both reports, or the one report, are of one week; the nearer the more it says."""
    one, other = pair.one.page.day, pair.other.page.day
    if one is None or other is None or abs(one - other) >= _WEEK:
        return NOTHING
    return Said(1 - abs(one - other) / _WEEK, f"reports {abs(one - other)} days apart")


def published_apart(pair: Pair) -> Said:
    """One of them doesn't tell the day, and the reports were published more than a week apart."""
    one, other = pair.one.page.day, pair.other.page.day
    if one is None or other is None or (pair.one.dated and pair.other.dated) or abs(one - other) <= _WEEK:
        return NOTHING
    return Said(min(1.0, abs(one - other) / _MONTH), f"reports {abs(one - other)} days apart, and a day isn't told")


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
    return Said(share, f"both at or to: {_rarest(pair.one.sites & pair.other.sites)}") if share else NOTHING


def other_site(pair: Pair) -> Said:
    """Both tell a building or a thing, in words that have nothing in common."""
    apart = weight(pair.one.sites) and weight(pair.other.sites) and pair.one.sites.isdisjoint(pair.other.sites)
    return Said(1.0, f"{_rarest(pair.one.sites)} against {_rarest(pair.other.sites)}") if apart else NOTHING


# parties


def same_actor(pair: Pair) -> Said:
    """Somebody known acts in both; less where only the words for those who act are alike."""
    return Said(pair.actors.alike, f"{pair.actors.who}: {_both(pair.actors.same, 'acts in both')}") if pair.actors.alike else NOTHING


def other_actor(pair: Pair) -> Said:
    """Those who act are known in both, and are others."""
    return Said(1.0, f"{pair.actors.who} differ") if pair.actors.other else NOTHING


def same_recipient(pair: Pair) -> Said:
    """Somebody known suffers or receives it in both; less where only the words for them are alike."""
    who = pair.recipients
    return Said(who.alike, f"{who.who}: {_both(who.same, 'done to in both')}") if who.alike else NOTHING


def other_recipient(pair: Pair) -> Said:
    """Those whom it was done to are told in both, and neither names nor words for them are alike."""
    apart = pair.one.recipients and pair.other.recipients and pair.recipients.alike < SOMEWHAT
    return Said(1.0, f"{pair.recipients.who} differ") if apart else NOTHING


def parties_crossed(pair: Pair) -> Said:
    """Who acts in one suffers in the other, as in a clash told from both sides."""
    return Said(1.0, f"{pair.crossed.who} on the other side") if pair.crossed.same and not (pair.actors.same and pair.recipients.same) else NOTHING


def like_victims(pair: Pair) -> Said:
    """Those whom it was done to are of one kind, though not known to be the same: civilians, a state's force, a group."""
    if pair.recipients.same:
        return NOTHING
    kinds = [{party.kind for party in side.recipients if party.kind} for side in (pair.one, pair.other)]
    return Said(1.0, f"both done to {_listed(kinds[0] & kinds[1])}") if kinds[0] & kinds[1] else NOTHING


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


def only_one_of_its_kind(pair: Pair) -> Said:
    """Neither report has another act of that type and mode, or of that type where the mode isn't one; shared out where there are more."""
    kinds = [frozenset(kind for one in side.tellings for kind in act_kinds(one.type, one.mode)) for side in (pair.one, pair.other)]
    shared = sorted(kinds[0] & kinds[1], key=lambda kind: ("/" not in kind, kind))
    if pair.same_page or not shared:
        return NOTHING
    most = max(page.acts.get(shared[0], 1) for page in (pair.one.page, pair.other.page))
    return Said(1 / max(1, most), f"{shared[0]}: {'the only one of both reports' if most <= 1 else f'one of {most} in a report'}")


def same_weapon(pair: Pair) -> Said:
    """Both have the same words for a weapon."""
    share = overlap(pair.one.weapons, pair.other.weapons)
    return Said(share, f"both with {_rarest(pair.one.weapons & pair.other.weapons)}") if share else NOTHING


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


def same_kind_of_toll(pair: Pair) -> Said:
    """Both tell of people killed, held, driven off ..., whatever the figure."""
    kinds = {toll.what for toll in pair.one.tolls} & {toll.what for toll in pair.other.tolls}
    return Said(1.0, f"both tell of people {_listed(kinds)}") if kinds else NOTHING


# words


def words_shared(pair: Pair) -> Said:
    """Words of the evidence in common, as a share, rare ones weighed more and those that their report repeats less."""
    spreads = [pair.one.page.spread, pair.other.page.spread]
    least = min(pair.one.told_words, pair.other.told_words)
    share = min(1.0, telling(pair.shared, spreads) / least) if least else 0.0
    return Said(share, f"shared words: {_rarest(pair.shared)}") if share else NOTHING


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


def denied_in_one_report(pair: Pair) -> Said:
    """One report tells both, and one of them as denied."""
    apart = pair.same_page and ("denied" in pair.one.facts) != ("denied" in pair.other.facts)
    return Said(1.0, "one report tells it and its denial") if apart else NOTHING


def both_lead(pair: Pair) -> Said:
    """Both reports begin with it."""
    least = min(pair.one.lead, pair.other.lead)
    return Said(max(0.0, 2 * least - 1), "near the top of both reports") if least > 0.5 else NOTHING  # noqa: PLR2004 - the upper half


# the reports


def same_report(pair: Pair) -> Said:
    """One report tells both, and doesn't call them the same."""
    return Said(1.0, "one report tells them as two") if pair.same_page else NOTHING


FEATURES: tuple[Callable[[Pair], Said], ...] = (
    same_day, times_overlap, days_apart, in_the_days_before, published_together, published_apart,
    same_place, place_inside, other_place, same_site, other_site,
    same_actor, other_actor, same_recipient, other_recipient, parties_crossed, like_victims, nobody_shared,
    same_mode, other_mode, other_type, only_one_of_its_kind, act_of_force, same_weapon, same_context,
    same_toll, same_kind_of_toll, words_shared, to_come_and_done, both_to_come, disputed, denied_in_one_report, both_lead, same_report,
)  # fmt: skip
"""The table."""


def _both(same: bool, what: str) -> str:  # noqa: FBT001 - private
    return what if same else "alike"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words)[:_MOST_LISTED])


def _rarest(words: Iterable[str]) -> str:
    return ", ".join(rarest(words, _MOST_LISTED))
