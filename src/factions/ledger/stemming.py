"""Stems of folded words: "attacks", "attacked" and "attacking" are looked for as "attack".

The rules are M. F. Porter's ("An algorithm for suffix stripping", Program 14, 1980), with the two that he added later ("bli", "logi"). They are ours,
and no database's, so that a search finds the same on each. What is stored stemmed is stored for good: tests pin it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

_VOWELS = frozenset("aeiou")
_LONGEST = 64  # characters of what may be a word of a language
_KEPT = 200  # characters that are kept of anything longer, such as data that a page carries

# (ending, what takes its place), the longer ones first; each needs something before it
_SECOND = (
    ("ational", "ate"), ("ization", "ize"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
    ("tional", "tion"), ("biliti", "ble"), ("entli", "ent"), ("ousli", "ous"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("iviti", "ive"),
    ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("logi", "log"), ("alli", "al"), ("ator", "ate"), ("bli", "ble"), ("eli", "e"),
)  # fmt: skip
_THIRD = (("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""))
_FOURTH = (
    ("ement", ""), ("ance", ""), ("ence", ""), ("able", ""), ("ible", ""), ("ment", ""), ("ant", ""), ("ent", ""), ("ion", ""), ("ism", ""),
    ("ate", ""), ("iti", ""), ("ous", ""), ("ive", ""), ("ize", ""), ("al", ""), ("er", ""), ("ic", ""), ("ou", ""),
)  # fmt: skip


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """Give the stem of a folded word; a word of one or two letters, and data that is no word, is its own."""
    if not 2 < len(word) <= _LONGEST:  # noqa: PLR2004 - letters
        return word[:_KEPT]
    word = _past_and_going(_singular(word))
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = f"{word[:-1]}i"
    word = _replaced(word, _SECOND, 0)
    word = _replaced(word, _THIRD, 0)
    word = _replaced(word, _FOURTH, 1)
    if word.endswith("e") and ((turns := _turns(word[:-1])) > 1 or (turns == 1 and not _ends_short(word[:-1]))):
        word = word[:-1]
    return word[:-1] if word.endswith("ll") and _turns(word[:-1]) > 1 else word


def stems(words: str) -> str:
    """Give the stems of folded words, one blank between them."""
    return " ".join(map(stem, words.split()))


def _is_vowel(word: str, at: int) -> bool:
    """Tell whether a letter is a vowel; a y is one behind a consonant."""
    return word[at] in _VOWELS or (word[at] == "y" and at > 0 and not _is_vowel(word, at - 1))


def _has_vowel(word: str) -> bool:
    return any(_is_vowel(word, at) for at in range(len(word)))


def _turns(word: str) -> int:
    """Count how often a vowel is followed by a consonant: Porter's measure m."""
    sounds = [_is_vowel(word, at) for at in range(len(word))]
    return sum(one and not other for one, other in pairwise(sounds))


def _ends_short(word: str) -> bool:
    """Tell whether a word ends in consonant, vowel, consonant, the last not w, x or y: Porter's *o."""
    end = len(word) - 1
    return end > 1 and word[-1] not in "wxy" and not _is_vowel(word, end) and _is_vowel(word, end - 1) and not _is_vowel(word, end - 2)


def _singular(word: str) -> str:
    if not word.endswith("s") or word.endswith("ss"):
        return word
    return word[:-2] if word.endswith(("sses", "ies")) and len(word) > (4 if word.endswith("sses") else 3) else word[:-1]


def _past_and_going(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _turns(word[:-3]) > 0 else word
    ending = next((ending for ending in ("ed", "ing") if word.endswith(ending)), None)
    if ending is None or not _has_vowel(word[: -len(ending)]):
        return word
    word = word[: -len(ending)]
    if word.endswith(("at", "bl", "iz")) and len(word) > 2:  # noqa: PLR2004 - letters
        return f"{word}e"
    if len(word) > 1 and word[-1] == word[-2] and word[-1] not in _VOWELS and word[-1] not in "lsz":
        return word[:-1]
    return f"{word}e" if _turns(word) == 1 and _ends_short(word) else word


def _replaced(word: str, endings: tuple[tuple[str, str], ...], least: int) -> str:
    """Replace the longest ending that is there, where more than `least` turns come before it; "ion" only goes behind s or t."""
    for ending, other in endings:
        if word.endswith(ending) and len(word) > len(ending):
            before = word[: -len(ending)]
            if _turns(before) > least and (ending != "ion" or before[-1] in "st"):
                return before + other
            break
    return word
