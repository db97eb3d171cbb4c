"""How long what the pages ask takes in a full ledger."""

from __future__ import annotations

import gc
import os
import random
from collections.abc import Callable
from datetime import date
from statistics import median, quantiles
from time import perf_counter

from tools.soaking.world import COUNTRIES, World

from factions.analysis.incidents.records import record
from factions.analysis.ties import ties
from factions.ledger import reader
from factions.ledger.incidents import Wanted, incidents
from factions.ledger.open import Ledger, open_ledger
from factions.web.groups import Headings

COLD, WARM = 20, 200  # times that each is asked
_WORDS = "market bridge ambushed convoy hostage ceasefire harvest positions envoys refinery truce ferry".split()
_SHOWN = 5  # statements of each tie, as a group's page asks for them
Ask = Callable[[Ledger, random.Random], object]
Figures = dict[str, float]


def _questions(ledger: Ledger, world: World) -> dict[str, Ask]:
    """Give what is asked, by name; each takes other groups, words and days every time."""
    found = reader.groups(ledger, limit=100_000)
    largest, groups = [one.id for one in found[:10]], [one.id for one in found]
    names = [one.name for one in world.who]
    happened = [one.id for one in incidents(ledger, limit=5000)]
    documents = [one.id for one in reader.documents(ledger, limit=1000)]
    asked: dict[str, Ask] = {
        "group": lambda held, chance: reader.group(held, chance.choice(groups), most=50, ties=False),
        "largest group": lambda held, chance: reader.group(held, chance.choice(largest), most=50, ties=False),
        "groups": lambda held, chance: reader.groups(held, limit=50, offset=50 * chance.randrange(5)),
        "find a group": lambda held, chance: reader.find_group(held, chance.choice(names)),
        "search a name": lambda held, chance: reader.search(held, chance.choice(names)),
        "search a word": lambda held, chance: reader.search(held, chance.choice(_WORDS)),
        "search two words": lambda held, chance: reader.search(held, " ".join(chance.sample(_WORDS, 2))),
        "search a rare word": lambda held, chance: reader.search(held, f"case {chance.randrange(10**6)}"),
        "incident": lambda held, chance: record(held, chance.choice(happened)),
        "incidents of a group": lambda held, chance: incidents(held, Wanted(group=chance.choice(groups))),
        "incidents of a country": lambda held, chance: incidents(held, Wanted(country=chance.choice(COUNTRIES))),
        "ties": lambda held, chance: _ties(held, chance.choice(groups)),
        "ties as of": lambda held, chance: _ties(held, chance.choice(groups), date(chance.randint(2016, 2025), 6, 1)),
        "ties as of, each with its passages": lambda held, chance: ties(
            held, chance.choice(groups), on=date(chance.randint(2016, 2025), 6, 1), statements=_SHOWN
        ),
        "document": lambda held, chance: reader.document(held, chance.choice(documents)),
        "documents": lambda held, chance: reader.documents(held, limit=50, offset=chance.randrange(1000)),
        "counts": lambda held, _chance: reader.counts(held),
    }
    return asked if happened else {name: ask for name, ask in asked.items() if name != "incident"}  # the load may leave incidents out


def _ties(held: Ledger, group: str, on: date | None = None) -> object:
    """Ask for a group's ties as its page does: all of them are weighed, and the first under each heading come with passages."""
    return ties(held, group, on=on, statements=_SHOWN, choose=Headings(group).first)


def ask(url: str, world: World, tell: Callable[[str], None]) -> Figures:
    """Ask everything cold (a ledger just opened, its file out of the system's memory where that can be had) and warm; gives milliseconds."""
    figures: Figures = {}
    with open_ledger(url, create=False) as ledger:
        questions = _questions(ledger, world)
        gc.collect()
        gc.freeze()  # as the server does
        for name, question in questions.items():
            cold = [_cold(url, question, turn) for turn in range(COLD)]
            chance = random.Random(7)  # noqa: S311 - nothing secret
            for _ in range(5):
                question(ledger, chance)
            warm = [_timed(ledger, question, chance) for _ in range(WARM)]
            for kind, times in (("cold", cold), ("warm", warm)):
                figures |= {f"{name}, {kind}, p50": round(median(times), 2), f"{name}, {kind}, p95": round(quantiles(times, n=20)[-1], 2)}
            told = [figures[f"{name}, {which}"] for which in ("warm, p50", "warm, p95", "cold, p95")]
            tell("{}: warm p50 {} ms, p95 {} ms; cold p95 {} ms".format(name, *told))
    return figures


def _cold(url: str, question: Ask, turn: int) -> float:
    with open_ledger(url, create=False) as ledger:
        if ledger.dialect == "sqlite" and hasattr(os, "posix_fadvise"):
            handle = os.open(ledger.path, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)
        return _timed(ledger, question, random.Random(turn))  # noqa: S311 - nothing secret


def _timed(ledger: Ledger, question: Ask, chance: random.Random) -> float:
    begun = perf_counter()
    question(ledger, chance)
    return 1000 * (perf_counter() - begun)
