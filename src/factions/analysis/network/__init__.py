"""Actors and signed ties as a network: which are worth a picture, which held on a day, what changed, and where friends and enemies don't add up.

    network     that of a ledger
    narrow      the weightiest actors and the ties between them, and what that leaves out
    steps       the years or months in which something changes; holding: in which of them each tie held
    changes     what differs between two days
    balance     pairs and triads on a day: a friend's enemy, three enemies, a pair that is friend and enemy at once

All but the first are pure: they work on ties that analysis/ties.py has dated and weighed.
"""

from factions.analysis.network.balance import Balance, Pair, Triad, balance
from factions.analysis.network.days import Changes, Step, Turn, changes, held_on, holding, steps
from factions.analysis.network.graph import SIGNS, Left, Network, Sign, narrow, network, sign

__all__ = [
    "SIGNS", "Balance", "Changes", "Left", "Network", "Pair", "Sign", "Step", "Triad", "Turn", "balance", "changes", "held_on", "holding", "narrow",
    "network", "sign", "steps",
]  # fmt: skip
