"""Paragraphs and sentences of a clean text, by rule.

Evidence is made of whole sentences, so what counts is that a span never starts or ends inside one. Every stop (. ! ? …) is a candidate;
`_VETOES` lists the reasons for which a sentence goes on past it, each a small function of the stop's surroundings. All offsets are 0-based
code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

_CLOSERS = r"""["'”’»›)\]}]|\[\d{1,3}\]"""
_OPENERS = r"""["'“‘„«‹(\[{¿¡]"""
# The look-behind and the possessive quantifiers keep a page of nothing but dots linear; a class in front is sought quickly.
_STOP = re.compile(rf"(?P<stop>[.!?…。！？؟।](?<![.!?…].)(?:(?<=[.!?…])[.!?…]++)?+)(?P<closers>(?:{_CLOSERS})*+)(?P<gap>\s++|(?=\w))")
_NEXT = re.compile(rf"(?:{_OPENERS}|[-–—•*]\s?)*(?P<word>[\w'’-]*)(?P<dot>\.?)")
_TOKEN = re.compile(r"[\w.&'’/-]*\Z")
_LETTERS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\Z")

# Abbreviations that stand before a name, so that no sentence ends with them.
_BEFORE_NAME = frozenset("""
    mr mrs ms mx messrs dr prof rev fr st ste mt ft gen lt col maj capt cpt cmdr cdr adm brig sgt cpl pvt pfc ssgt spc insp supt det amb
    sen rep gov pres hon atty asst assoc dep
""".split())  # fmt: skip
_NEVER_LAST = frozenset("vs v cf viz e.g i.e".split())
_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
# Abbreviations that stand before a figure; before a word a sentence may well end with them ("No. The army left.").
_BEFORE_FIGURE = _MONTHS | frozenset("no nos art arts sec fig figs vol ch chap para paras res p pp approx est ca c b d".split())
# Abbreviations that may end a sentence; it ends there when the next word looks like the first of a sentence.
_MAY_END = frozenset("""
    inc corp co ltd llc plc bros jr sr esq etc al dept govt univ intl natl assn ave blvd rd sq ala ariz ark calif colo conn del fla ga ill ind
    kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo mon tue tues thu thurs fri
""".split())  # fmt: skip
_SMALL = frozenset("etc al sq".split())  # of these, the ones that are written small; "he fell ill." is no state
_CLOCK = frozenset("a.m p.m am pm".split())
_AFTER_CLOCK = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Sept|Nov|Dec)ember|October|[A-Z]{2,4}\b|\("
)
_STARTERS = frozenset("""
    a about according across after again all also although among an and another any anyone as asked at because before both but by can could despite
    did do does during each earlier even every few finally first for from further had has have he hence her here his how however i if in indeed
    instead is it its just last later local many meanwhile more moreover most much my neither nevertheless no nobody none nor not nothing now
    of officials on once one only or other others our over perhaps police rather residents separately several she since so some soon state still such
    that the their then there therefore these they this those though three through thus to today two under unlike until up was we were what when
    whenever where whether which while who whose why will with witnesses without yesterday yet you your
""".split())  # fmt: skip
_SPEECH = re.compile(
    r"(?:[\w'’-]+\.?,?\s+){1,7}?(?:said|says|say|asked|asks|added|adds|told|tells|wrote|writes|warned|warns|cried|shouted|shouts|replied|replies|"
    r"demanded|demands|wondered|wonders|declared|declares|exclaimed|insisted|insists|chanted|tweeted)\b"
)
_BEFORE_STOP = re.compile(r"\b[^\W\d_](?=[\w'’-]*[.!?…])")
_BEHIND_STOP = re.compile(r"([.!?…]+[\"'”’)\]]*\s+[\"'“‘(]*)([^\W\d_])")


@dataclass(frozen=True)
class _Stop:
    """One candidate: what stands before it in the sentence so far, the stop itself, and what follows."""

    text: str
    begin: int  # where the sentence began
    paragraph: int  # where its paragraph began
    start: int  # where the stop begins
    stop: str
    closers: str
    glued: bool  # no blank before the next word
    after: int  # where the next word or its opening quote begins

    @cached_property
    def word(self) -> str:
        """The word that the stop is attached to, in lower case, without a part before a hyphen."""
        found = _TOKEN.search(self.text, max(self.begin, self.start - 40), self.start)
        return found[0].lower().strip("'’").rpartition("-")[2] if found else ""

    @cached_property
    def capital(self) -> bool:
        """Whether the stop's word begins with a capital, as an abbreviated title or state does."""
        word = self.word
        return bool(word) and self.text[self.start - len(word)].isupper()

    @cached_property
    def next(self) -> str:
        """The word after the stop without its opening quotes; empty where none follows."""
        found = _NEXT.match(self.text, self.after, self.after + 60)
        return found["word"] if found else ""

    @cached_property
    def starter(self) -> bool:
        """Whether the next word looks like the first of a sentence: a function word with a capital, or an opening quote."""
        found = _NEXT.match(self.text, self.after, self.after + 60)
        if not found or found["dot"]:
            return False
        word = found["word"]
        opened = found.start("word") > self.after and self.text[self.after] in "\"“‘'"
        return word[:1].isupper() and (opened or word.partition("'")[0].partition("’")[0].lower() in _STARTERS)


def _goes_on_small(at: _Stop) -> bool:
    """Tell of a next word that begins small: '"Go!" he said', 'approx. three'. A name such as al-Shabab may begin a sentence."""
    word = at.next
    if re.match(r"(?:al|el|an|as|ash|ad)-[A-Z]", word):
        return bool(at.word in _BEFORE_NAME) or len(at.word) == 1
    return word[:1].islower()


def _glued(at: _Stop) -> bool:
    """No blank follows: a figure, an address, an acronym. Scraped text may have lost the blank, as in 'said.The army'."""
    before = at.text[max(at.begin, at.start - 2) : at.start]
    return at.glued and not (len(before) > 1 and before.isalpha() and before.islower() and at.starter and len(at.next) > 1)


def _title(at: _Stop) -> bool:
    """'Gen. Smith', 'St. Petersburg', 'e.g. Basra'."""
    return at.stop == "." and not at.closers and ((at.word in _BEFORE_NAME and at.capital) or at.word in _NEVER_LAST)


def _figure(at: _Stop) -> bool:
    """'No. 3', 'Sept. 11', 'Art. 5'; and 'early Jan. Monday' isn't worth a rule."""
    return at.stop == "." and at.word in _BEFORE_FIGURE and (at.next[:1].isdigit() or (at.word in _MONTHS and not at.starter))


def _acronym(at: _Stop) -> bool:
    """'U.S. troops', 'Acme Corp. Ltd': the sentence ends there only when a sentence's first word follows."""
    listed = at.word in _MAY_END and (at.capital or at.word in _SMALL)
    known = listed or (_LETTERS.match(at.word) is not None and at.word not in _CLOCK)
    return at.stop == "." and not at.closers and known and not at.starter


def _clock(at: _Stop) -> bool:
    """'5 p.m. Tuesday', '5 p.m. GMT'."""
    return at.stop == "." and at.word in _CLOCK and _AFTER_CLOCK.match(at.text, at.after) is not None


def _initial(at: _Stop) -> bool:
    """'George W. Bush', 'J. A. Smith'; but 'World War I. The ...' ends."""
    return at.stop == "." and not at.closers and len(at.word) == 1 and at.word.isalpha() and not at.starter


def _item_number(at: _Stop) -> bool:
    """'1. The groups', 'a. Background': the number of a list's item or a heading, first in its paragraph."""
    head = at.text[at.begin : at.start] if at.start - at.begin <= 3 else ""  # noqa: PLR2004 - two digits, or a letter with a bracket
    return at.begin == at.paragraph and at.stop == "." and re.fullmatch(r"\(?(?:\d{1,2}|[A-Za-z]|[ivxIVX]+)", head) is not None


def _ellipsis(at: _Stop) -> bool:
    """'We ... Iraqis': an omission inside a sentence has blanks on both sides, or stands in square brackets."""
    if at.stop not in {"...", "…", ".."}:
        return False
    before = at.text[at.start - 1 : at.start]
    return (before.isspace() or before in {"", "["}) and not at.starter


def _aside(at: _Stop) -> bool:
    """Tell of brackets around nothing but the stop: 'the moderate (!) wing'."""
    return at.closers[:1] in {")", "]"} and at.text[at.start - 1 : at.start] in {"(", "["}


def _asked(at: _Stop) -> bool:
    """'"Where were they?" Smyth asks': a question or cry in quotes whose sentence goes on with its speaker."""
    if at.stop[-1] not in "!?" or not at.closers or at.closers[0] not in "\"'”’»":
        return False
    speaker = at.text[at.after] not in "\"“‘'«(" and (at.next == "I" or not at.starter)
    return speaker and _SPEECH.match(at.text, at.after, at.after + 120) is not None


_VETOES: tuple[Callable[[_Stop], bool], ...] = (
    _goes_on_small, _glued, _title, _figure, _acronym, _clock, _initial, _item_number, _ellipsis, _aside, _asked,
)  # fmt: skip


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Give the (start, end) of each paragraph: what stands between blank lines, without the blanks around it."""
    return list(_paragraphs(text))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for gap in re.finditer(r"\n\s*\n|\Z", text):
        part = text[begin : gap.start()]
        if part.strip():
            yield begin + len(part) - len(part.lstrip()), begin + len(part.rstrip())
        begin = gap.end()


def sentences(text: str) -> list[tuple[int, int]]:
    """Give the (start, end) of each sentence, in order.

    A sentence lies within one paragraph and has no blanks around it; every character that isn't blank is in exactly one. Quotes and brackets that
    close after the stop belong to the sentence; a quoted question that goes on with its speaker is one sentence with it.
    """
    return [span for start, end in _paragraphs(text) for span in _sentences(_cased(text, start, end), start, end)]


def _cased(text: str, start: int, end: int) -> str:
    """Give the text with capitals around the stops of a paragraph that has none, as old wires come: the rules go by them. No offset changes."""
    part = text[start:end]
    if any(map(str.isupper, part)) or not any(map(str.islower, part)):
        return text
    grown = _BEHIND_STOP.sub(lambda match: match[1] + _large(match[2]), _BEFORE_STOP.sub(lambda match: _large(match[0]), part))
    return text[:start] + grown + text[end:]


def _large(letter: str) -> str:
    """Give a letter's capital where that is one code point ("ß" has none)."""
    return letter.upper() if len(letter.upper()) == 1 else letter


def _sentences(text: str, paragraph: int, end: int) -> Iterator[tuple[int, int]]:
    begin = paragraph
    for found in _STOP.finditer(text, paragraph, end):
        if found.end() >= end or found.start() < begin:
            continue
        at = _Stop(
            text=text, begin=begin, paragraph=paragraph, start=found.start(), stop=found["stop"], closers=found["closers"],
            glued=not found["gap"], after=found.end(),
        )  # fmt: skip
        if not any(veto(at) for veto in _VETOES):
            yield begin, found.end("closers")
            begin = found.end()
    yield begin, end
