"""An invented world to write reports about: who acts, where, and what happened on each day, all worked out from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate

from factions.identities.records import ActorKind

FIRST_DAY = date(2016, 1, 1)
DAYS, REPORTS = 3652, 100_000
"""Ten years, and how many reports they make. Fewer reports are of fewer days, so that as many are of one day."""
COUNTRIES = (
    "AFG AGO ALB ARM AZE BDI BEN BFA BGD BIH CAF CIV CMR COD COG COL CUB CYP BOL DJI DZA ECU EGY ERI ESP ETH GEO GHA GIN GNB "
    "GTM HND HTI IDN IND IRN IRQ ISR JOR KEN KGZ KHM LAO LBN LBR LBY LKA MDG MEX MLI MMR MOZ MRT MYS NER NGA NIC NPL PAK PER"
).split()
_STARTS = "Ab Ka Ma Zu Ta Ri Bo Sha Da No Li Ga Hu Sa Je Mu Wa Yo Fa Qu Ni De Ru Pa Kho Bal Tor Mer Sul Van".split()
_MIDDLES = "ra li mo ba nu sha di ko re zi ta lo ma ha gi wa".split()
_ENDS = "n r d m bad stan ka ri la th z mir gar pur".split()
_BODIES = ("{} Front", "{} Brigade", "Movement of {}", "{} Liberation Army", "{} Defence Force", "Sons of {}", "{} Resistance", "Army of {}")
_FORCES = ("{} Army Command", "{} Border Guard", "{} Police Service", "{} National Guard")
_SHARES: dict[ActorKind, float] = {"armed_group": 0.4, "militia": 0.6, "state_force": 0.75, "person": 1.0}  # up to which each goes
_SEASON, _CAST = 30, 40  # days, and how many of a country's actors are in the news in these
_FIRSTS = "Amin Bashir Carlos Dawit Elias Farid Gustavo Hamid Ismael Jonas Karim Leon Musa Nadir Omar Pablo Rashid Samir Tomas Yusuf".split()
_ACTS = (
    ("ASSAULT/firearms", "shot at"), ("ASSAULT/explosives", "bombed a convoy of"), ("ASSAULT/aerial", "shelled positions of"),
    ("ASSAULT", "attacked"), ("COERCE/detain", "detained members of"), ("RETREAT", "withdrew before"), ("ASSAULT/beat", "ambushed"),
    ("ASSAULT/abduct", "abducted members of"), ("CONSULT", "met envoys of"), ("ACCUSE/disapprove", "accused"), ("THREATEN/violence", "threatened"),
    ("AGREE/ceasefire", "agreed a truce with"),
)  # fmt: skip


@dataclass(frozen=True)
class Who:
    """An actor of this world; `weight` is how often it's in the news against others."""

    number: int
    name: str
    kind: ActorKind
    country: str
    registry: str | None
    weight: float


@dataclass(frozen=True)
class Where:
    """A place of this world."""

    number: int
    name: str
    country: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Happening:
    """Something that happened: several reports may tell of it, each with figures of its own."""

    day: date
    type: str
    mode: str | None
    verb: str
    actor: Who
    other: Who
    where: Where
    killed: int


def day_of(number: int, total: int) -> int:
    """Give the day of a report, of so many."""
    days = max(total * DAYS // REPORTS, 1)
    return number * days // total


def chance_of(seed: int, what: str) -> random.Random:
    """Give the chance that decides one thing of a world, always the same way."""
    return random.Random(f"{seed} {what}")  # noqa: S311 - nothing secret


class World:
    """4,000 actors and 400 places in 60 countries over ten years. The news are skewed: the best known actors are in a hundred times more reports."""

    def __init__(self, seed: int, actors: int = 4000, places: int = 400) -> None:
        self.seed, self._actors, self._places = seed, actors, places
        self.day = lru_cache(maxsize=64)(self._day)
        self.cast = lru_cache(maxsize=256)(self._cast)

    @cached_property
    def who(self) -> list[Who]:
        """All actors."""
        chance, names, found = chance_of(self.seed, "actors"), set[str](), list[Who]()
        for number in range(self._actors):
            country, roll = COUNTRIES[number % len(COUNTRIES)], chance.random()
            kind = next(kind for kind, share in _SHARES.items() if roll < share)
            while (name := _name(chance, kind)) in names:
                pass
            names.add(name)
            registry = f"soak-{number}" if kind != "person" and number % 2 else None
            found.append(Who(number, name, kind, country, registry, (number + 1) ** -0.5))
        return found

    @cached_property
    def where(self) -> list[Where]:
        """All places."""
        chance, names, found = chance_of(self.seed, "places"), set[str](), list[Where]()
        for number in range(self._places):
            while (name := _word(chance)) in names:
                pass
            names.add(name)
            country = number % len(COUNTRIES)
            centre = chance_of(self.seed, COUNTRIES[country])
            lat, lon = centre.uniform(-30, 40), centre.uniform(-100, 100)
            found.append(Where(number, name, COUNTRIES[country], round(lat + chance.uniform(-4, 4), 4), round(lon + chance.uniform(-4, 4), 4)))
        return found

    @cached_property
    def _home(self) -> dict[str, tuple[list[Who], list[float], list[Where]]]:
        home: dict[str, tuple[list[Who], list[float], list[Where]]] = {}
        for country in COUNTRIES:
            own = [who for who in self.who if who.country == country]
            home[country] = own, list(accumulate(who.weight for who in own)), [where for where in self.where if where.country == country]
        return home

    def _cast(self, country: str, season: int) -> list[Who]:
        """Pick who of a country is in the news for a month, the better known ones more often."""
        own, weights, _ = self._home[country]
        return chance_of(self.seed, f"{country} {season}").choices(own, cum_weights=weights, k=_CAST)

    def _day(self, number: int) -> list[Happening]:
        """Give what happened on a day, by its number: about two things a country."""
        chance, found = chance_of(self.seed, f"day {number}"), list[Happening]()
        for _ in range(2 * len(COUNTRIES)):
            country = chance.choice(COUNTRIES)
            act, verb = chance.choice(_ACTS)
            kind, _, mode = act.partition("/")
            actor, other = chance.choices(self.cast(country, number // _SEASON), k=2)
            killed = int(chance.expovariate(1 / 6)) if kind == "ASSAULT" else 0
            where = chance.choice(self._home[country][2])
            found.append(Happening(FIRST_DAY + timedelta(days=number), kind, mode or None, verb, actor, other, where, killed))
        return found


def _word(chance: random.Random) -> str:
    return chance.choice(_STARTS) + "".join(chance.choices(_MIDDLES, k=chance.randint(1, 2))) + chance.choice(_ENDS)


def _name(chance: random.Random, kind: ActorKind) -> str:
    if kind == "person":
        return f"{chance.choice(_FIRSTS)} {_word(chance)}"
    return chance.choice(_FORCES if kind == "state_force" else _BODIES).format(_word(chance))
