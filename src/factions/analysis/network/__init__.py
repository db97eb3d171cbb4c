"""Actors and signed ties as a network: which are worth a picture, which held on a day, what changed, and where friends and enemies don't add up.

    narrow      the weightiest actors and the ties between them, and what that leaves out
    steps       the years or months in which something changes; holding: in which of them each tie held
    changes     what differs between two days
    balance     pairs and triads on a day: a friend's enemy, three enemies, a pair that is friend and enemy at once

All are pure: they work on the ties that analysis/ties.py dates and weighs, `of_all` of one ledger.
"""

from factions.analysis.network.balance import Balance, Pair, Triad, balance
from factions.analysis.network.days import Changes, Step, Turn, changes, held_on, holding, steps
from factions.analysis.network.graph import SIGNS, Left, Network, Sign, narrow, sign

__all__ = [
    "SIGNS", "Balance", "Changes", "Left", "Network", "Pair", "Sign", "Step", "Triad", "Turn", "balance", "changes", "held_on", "holding", "narrow",
    "sign", "steps",
]  # fmt: skip
