"""Near-duplicate signatures: MinHash over shingles of five words, by which alike texts are found among many.

The share of equal numbers in two signatures estimates the share of shingles that the texts have in common (Jaccard), within about .04. Broder,
"On the resemblance and containment of documents", 1997.

A long text that takes over a paragraph of another hardly resembles it, and an index of signatures would miss it. So what is looked up are *marks*:
the least hash of each stretch of shingles in a row, wherever it stands (Schleimer, Wilkerson and Aiken, "Winnowing", 2003). Two texts that share a
stretch share its mark. A stretch has 16 shingles, in longer texts a twentieth of them all, so that no text has many more than forty marks; the marks
by long stretches are among those by shorter ones.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from factions.reference.folding import fold

SHINGLE = 5
"""Words of a shingle."""
SIZE = 128
"""Numbers of a signature."""
STRETCH = 16
"""The least shingles of a stretch: whatever two short texts share that is 20 words long, they share a mark of."""
_STRETCHES = 20  # of a long text
_WORD = re.compile(r"[^\W_]+")

Signature = NDArray[np.uint32]


@lru_cache(maxsize=512)
def _rows(text: str) -> NDArray[np.uint64]:
    """Give the hashes (64 bits) of each five folded words in a row, in the order of the text."""
    words = _WORD.findall(fold.__wrapped__(text))  # which would keep each whole text that it has seen
    rows = [words[at : at + SHINGLE] for at in range(max(1, len(words) - SHINGLE + 1))] if words else []
    return np.frombuffer(b"".join(blake2b(" ".join(row).encode(), digest_size=8).digest() for row in rows), dtype="<u8").astype(np.uint64)


@lru_cache(maxsize=512)
def _different(text: str) -> NDArray[np.uint64]:
    """Give the same hashes, each once, the least first."""
    return np.unique(_rows(text))


def shingles(text: str) -> frozenset[int]:
    """Give the hashes (64 bits) of each five folded words in a row; of all words where there are fewer, none for a text without words."""
    return frozenset(map(int, _different(text)))


def marks(text: str) -> tuple[int, ...]:
    """Give a text's marks, whole numbers of 32 bits with a sign, the least first; none for a text without words."""
    hashes = _rows(text)
    stretch = max(STRETCH, len(hashes) // _STRETCHES)
    if len(hashes) > stretch:
        hashes = sliding_window_view(hashes, stretch).min(axis=1)
    elif len(hashes):
        hashes = hashes.min(keepdims=True)
    # the least of many hashes have small upper halves: the lower ones tell them apart
    return tuple(int(mark) for mark in np.unique((hashes & np.uint64(0xFFFFFFFF)).astype(np.uint32).view(np.int32)))


@lru_cache(maxsize=1)
def _factors() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Give the odd factors and the addends of the 128 hash functions: fixed, so that signatures of all machines and times can be compared."""
    raw = b"".join(blake2b(b"factions minhash %d" % number, digest_size=16).digest() for number in range(SIZE))
    numbers = np.frombuffer(raw, dtype="<u8").reshape(SIZE, 2).astype(np.uint64)
    return numbers[:, :1] | np.uint64(1), numbers[:, 1:]


def signature(text: str) -> Signature | None:
    """Give a text's signature, 128 numbers; null for a text without words."""
    hashes = _different(text)
    if not len(hashes):
        return None
    factor, addend = _factors()
    with np.errstate(over="ignore"):  # arithmetic modulo 2**64 is what is meant
        mixed = (factor * hashes[None, :] + addend) >> np.uint64(32)
    return np.asarray(mixed.min(axis=1), dtype=np.uint32)


def resemblances(one: Signature, others: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Estimate the share of shingles that a text has in common with each of others, whose signatures are the rows (n, 128): n numbers, 0 to 1."""
    return np.asarray((others == one).mean(axis=1), dtype=np.float64)


def shared_text(one: str, other: str) -> float:
    """Give the share of the shorter text's shingles that the longer one has, too: 1 for a text that was taken over whole into a longer one."""
    mine, its = _different(one), _different(other)
    least = min(len(mine), len(its))
    return len(np.intersect1d(mine, its, assume_unique=True)) / least if least else 0.0
