"""Folding of names: what two spellings of one name share, with the way back to the original's offsets.

`fold` is the folding of the matchers: case, diacritics, apostrophes and the marks of 'ayn and hamza go, hyphens become blanks, and the assimilated
forms of the Arabic article (`an-`, `ash-`, `el-`, `ul-` ...) become `al`. `skeleton` goes further, over vowels and letters that transliterations mix.
For the resolver, which looks at names a word at a time: `romanise` writes other scripts in Latin letters, `spelling` is the skeleton of one word, and
`bones` what is left of it without its vowels.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = frozenset("'’‘ʼʻʽʾʿ`´ˈ′‛ˀˁ")
_DASHES = frozenset("-‐‑‒–—−/_\u00ad")
_LETTERS = {
    "ı": "i", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n", "ə": "e", "ɖ": "d", "ɗ": "d", "ɓ": "b",
}  # fmt: skip
_ARTICLE = re.compile(r"\b(?:al|el|ad|an|ar|as|ash|at|az|ul|ud|ur|us|ush|il)(?=[-‐‑–—])", re.IGNORECASE)
_PLAIN_WORD = r'[A-Za-z0-9,;:!?()"“”%$]+(?:(?:(?<=[A-Za-z]{2})|(?<=[0-9]))\.[A-Za-z0-9,;:!?()"“”%$]*)*'
_PIECE = re.compile(rf"({_PLAIN_WORD}(?: {_PLAIN_WORD})*(?!\S))|\s+|\S+")
"""A piece of a text: plain words, each character of which folds by itself, or blanks, or a word with something to it."""
_SINGLE = frozenset("ie")
_ARABIC_ARTICLE = "al"


@lru_cache(maxsize=4096)
def _folded_char(char: str) -> str:
    """Fold one character: its base letters, lower-case, or the character itself."""
    plain = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    return "".join(_LETTERS.get(part, part) for part in plain.casefold())


def fold_offsets(text: str) -> tuple[str, list[int]]:
    """Fold a text. Gives the folded text and, for each of its characters, the offset (code points) in the original.

    The list has one item more than the folded text: the length of the original.
    """
    out: list[str] = []
    offsets: list[int] = []
    after_blank = False
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        if piece[1]:
            out.append(piece[1].lower())
            offsets += range(start, end)
            after_blank = False
            continue
        articles = {match.start(): match.end() for match in _ARTICLE.finditer(text, start, end)}
        at = start
        while at < end:
            if at in articles:
                out.append(_ARABIC_ARTICLE)
                offsets += (at, articles[at] - 1)
                at, after_blank = articles[at], False
                continue
            folded = _fold_at(text, at, after_blank)
            if folded:
                out.append(folded)
                offsets += [at] * len(folded)
                after_blank = folded[-1] == " "
            at += 1
    return "".join(out), [*offsets, len(text)]


def _fold_at(text: str, at: int, after_blank: bool) -> str:  # noqa: FBT001 - private, one caller
    char = text[at]
    if char in APOSTROPHES:
        possessive = text[at + 1 : at + 2] in ("s", "S") and not text[at + 2 : at + 3].isalpha() and text[at - 1 : at].isalnum()
        return " " if possessive and not after_blank else ""
    if char == ".":
        # the points of U.N. go; the point that ends a sentence stays and parts words
        initial = text[at - 1 : at].isalpha() and not text[max(at - 2, 0) : at - 1].isalpha()
        return "" if at and initial else "."
    if char in _DASHES or char.isspace():
        return "" if after_blank else " "
    folded = _folded_char(char)
    if folded in _SINGLE and text[at - 1 : at] in _DASHES and text[at + 1 : at + 2] in _DASHES and at:
        return "e"  # the izafat of Lashkar-e-Taiba, Tehrik-i-Taliban
    return folded


_SIMPLE = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Fold a name for comparison; leading and trailing blanks go, and so does a leading English article."""
    if _SIMPLE.fullmatch(text):
        return text.lower().removeprefix("the ")
    return fold_offsets(text)[0].strip().removeprefix("the ").strip()


_VARIANTS = (
    (re.compile(r"\b(?:al|el)\b ?|\b(?:the|of|and) "), ""),
    (re.compile(r"(?<=\w\w)(?:h\b|(?<=[aeiou])y\b(?<=ey))"), ""),
    (re.compile(r"ou|oo|w(?=[^aeiou]|\b)"), "u"),
    (re.compile(r"ee|ie|ey|y"), "i"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"kh|ck|c(?=[aou])|q"), "k"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"dh|th"), lambda m: m[0][0]),
    (re.compile(r"dj"), "j"),
    (re.compile(r"e"), "i"),
    (re.compile(r"o"), "u"),
    (re.compile(r"(\w)(?=\1)"), ""),
    (re.compile(r"[^\w]+"), ""),
)


@lru_cache(maxsize=4096)
def skeleton(name: str) -> str:
    """Give what the transliterations of a name share: Kata'ib Hizbullah and Kataib Hezbollah have one skeleton."""
    folded = fold(name)
    for pattern, put in _VARIANTS:
        folded = pattern.sub(put, folded)
    return folded


# each row: letters, and the Latin ones that stand for them
_CYRILLIC_ROWS = (
    ("абвгдежзийклмнопрстуфхцчшщъыьэюя", "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh sh - y - e yu ya"),
    ("ёєіїґђћљњџјўѓќ", "e e i i g dj ch l n dj i u g k"),
)
_ARABIC_ROWS = (
    ("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىآأإؤئء", "a b t th j h kh d dh r z s sh s d t z - gh f q k l m n h u i a a a a i u i -"),
    ("پچژگکیہھےڑٹڈںۀ", "p ch zh g k i h h e r t d n h"),
    ("ډړښږټڼۍېۆەڤ", "d r sh zh t n i e o a v"),
)
_LATIN_ROWS = (("şšșčćžğ", "sh sh sh ch ch zh gh"),)
_SCRIPTS = {
    char: put.strip("-")
    for letters, sounds in (*_CYRILLIC_ROWS, *_ARABIC_ROWS, *_LATIN_ROWS)
    for char, put in zip(letters, sounds.split(), strict=True)
}
_NAMED = re.compile(
    r"(?:ETHIOPIC SYLLABLE|(?:DEVANAGARI|BENGALI|MYANMAR|TAMIL|SINHALA|GURMUKHI|GUJARATI|THAI|KHMER) "
    r"(?P<sort>LETTER|VOWEL SIGN|CONSONANT SIGN MEDIAL|SIGN)) (?P<sound>.+)"
)
_ARABIC_JOINED = re.compile(r"\bال(?!له\b)(?=\w\w)")
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u036f\u1e00-\u1eff]|[ŞşŠšȘșČčĆćŽžĞğ]")


@lru_cache(maxsize=256)
def romanise(text: str) -> str:
    """Write Cyrillic, Arabic, Ethiopic and the alphabets of South and South-East Asia in Latin letters; what is Latin stays, but for ş and č.

    It is for finding names, not for reading: letters of one sound fall together, and where a script writes no vowels there are none.
    """
    if not _FOREIGN.search(text):
        return text
    out: list[str] = []
    for char in _ARABIC_JOINED.sub("al ", text):
        put = _SCRIPTS.get(char.lower())
        if put is not None:
            out.append(put.title() if char.isupper() else put)
        elif ord(char) > 0x8FF and (named := _NAMED.fullmatch(unicodedata.name(char, ""))):  # noqa: PLR2004 - past the alphabets above
            _sounded(out, named)
        else:
            out.append(char)
    return "".join(out)


def _sounded(out: list[str], named: re.Match[str]) -> None:
    """Add one letter by its Unicode name: a vowel sign takes the place of the vowel that a consonant brings, a mark of no vowel takes it away."""
    sound = named["sound"].rpartition(" ")[2].lower()
    if named["sort"] not in {None, "LETTER"} and out and out[-1].endswith("a"):
        out[-1] = out[-1][:-1]
    if named["sort"] == "SIGN":
        sound = "n" if sound == "anusvara" else "" if sound in {"virama", "asat"} else "a"
    out.append(sound + "a" if named["sort"] == "CONSONANT SIGN MEDIAL" and not sound.endswith("a") else sound)


# What transliterations and tongues of one word mix; x is Somali's and Kurmanji's h, $ stands for the sounds written sh, ch and tch.
_SPELLINGS = tuple((re.compile(pattern), put) for pattern, put in (
    (r"x", "h"), (r"t?sch|tch|sh|ch", "$"), (r"dzh|zh|dj|jj", "j"), (r"kh", "h"), (r"gh", "g"), (r"gu(?=[ei])", "g"), (r"ph", "f"),
    (r"ck", "k"), (r"c(?=[eiy])", "s"), (r"q|c", "k"), (r"(?<=[td])h", ""), (r"ts(?=[aeiou])", "s"), (r"ou|oo|w|v", "u"),
    (r"ee|ie|ey|y|e", "i"), (r"o", "u"), (r"[aiu]?h$", "a"), (r"(\w|\$)(?=\1)", ""), (r"(?<=\w{4})s$", ""), (r"(?<=\w{5})un$", "in"),
))  # fmt: skip
_DOUBLED = re.compile(r"(\w)(?=\1)")
_BONES = str.maketrans({"a": "", "i": "", "u": "", "$": "s", "p": "b", "j": "g"})


@lru_cache(maxsize=16384)
def spelling(word: str) -> str:
    """Give what the spellings of one folded word share: mujahideen, mudjahidin and moujahidoun are one; a plural's s goes too."""
    if word.isdigit() or len(word) < 3:  # noqa: PLR2004 - letters alone, as those of acronyms, stay what they are
        return word
    for pattern, put in _SPELLINGS:
        word = pattern.sub(put, word)
    return word


@lru_cache(maxsize=4096)
def bones(spelt: str) -> str:
    """Give the consonants of a word's `spelling`, its first letter kept where it is a vowel (`a` for all); sh is s, p is b, j is g."""
    if len(spelt) < 3 or any(char.isdigit() for char in spelt):  # noqa: PLR2004 - as above
        return spelt
    first = "a" if spelt[0] in "aiu" else ""
    return _DOUBLED.sub("", first + spelt.translate(_BONES))
