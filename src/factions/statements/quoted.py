"""Which verb says a quotation, and who speaks where no verb does."""

from __future__ import annotations

from dataclasses import dataclass

from factions.mentions.parse import Parsed, Token
from factions.statements.drafts import Stretch
from factions.statements.lexicon import speech
from factions.statements.quotations import Quotation, find_quotations
from factions.statements.speakers import behind_document, is_passive, is_somebody, subject

_MAX_GAP = 10  # tokens between a quotation and a cue that is to be its own


@dataclass(frozen=True)
class Grammar:
    """What the parse alone made of a cue: its frame, and the stretches that it found to be said."""

    frame: str
    parts: tuple[Stretch, ...]


class QuotedSpeech:
    """The quotations of a text, asked for their speakers."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.quotations = find_quotations(parsed.text)

    def at(self, offset: int) -> Quotation | None:
        """Give the quotation that holds the code point at `offset`."""
        return next((one for one in self.quotations if one.holds(offset)), None)

    def cue_of(self, quotation: Quotation, grammar: dict[int, Grammar]) -> Token | None:
        """Give the verb outside a direct quotation that says it: one whose clause lies in it, else the nearest one beside it."""
        first, last = self.parsed.sentence(quotation.start), self.parsed.sentence(max(quotation.start, quotation.end - 1))
        outside = [token for token in self.parsed.doc[first.first : last.last] if token.tag_.startswith("VB") and not self.at(token.idx)]
        gaps = [(gap, token) for token in outside if (gap := self._gap(quotation, token, grammar)) is not None]
        return min(gaps, key=lambda pair: pair[0])[1] if gaps else None

    def _gap(self, quotation: Quotation, verb: Token, grammar: dict[int, Grammar]) -> int | None:
        """Give how many tokens lie between a quotation and a verb that may say it; null where it can't."""
        text = self.parsed.text
        known = verb.lemma_.lower() in speech().verbs["clause"]
        read = grammar.get(verb.i)
        if read is not None and read.frame not in {"clause", "according"}:
            return None
        linked = read is not None and any(start < quotation.end and quotation.start < end for start, end in read.parts)
        if verb.idx >= quotation.end:
            between = [one for one in self.parsed.tokens(quotation.end, verb.idx) if not one.is_punct and one.i != verb.i]
            ended = text[quotation.inner[1] - 1] in ",.?!…—–" or text[quotation.end : quotation.end + 2].strip()[:1] in {",", "—", "–"}
            who = subject(verb)
            near = bool(
                who is not None
                and (not between or who.i - 1 <= max(one.i for one in between))
                and not is_passive(verb)
                and (known or verb.dep_ not in {"relcl", "acl"})
                and _starts_with(between, who)
            )
            fits = ended and not self._closed_before(quotation) and (known or linked or near) and (near or linked or not between)
        else:
            between = [
                one for one in self.parsed.tokens(verb.idx, quotation.start) if not one.is_punct and one.i != verb.i and one.idx < quotation.start
            ]
            lead = text[verb.idx : quotation.start].rstrip()
            fits = (known or linked) and (lead.endswith((",", ":", "that", "—")) or lead == verb.text)
        return len(between) if fits and len(between) <= _MAX_GAP + 10 * linked else None

    def _closed_before(self, quotation: Quotation) -> bool:
        """Tell of a quotation after which a new sentence begins, so that what follows says something else."""
        return self.parsed.sentence(max(quotation.start, quotation.end - 1)).end <= quotation.end

    def stands_alone(self, quotation: Quotation) -> bool:
        """Tell of a quotation that makes up its sentences and has a verb, so that nobody in them says it."""
        first, last = self.parsed.sentence(quotation.start), self.parsed.sentence(max(quotation.start, quotation.end - 1))
        begins = first.start == quotation.start or self.parsed.text[first.start : quotation.start].rstrip().endswith((",", ":", ".", "”", '"'))
        verbs = [token for token in self.parsed.tokens(*quotation.inner) if token.pos_ in {"VERB", "AUX"}]
        return begins and last.end <= quotation.end + 1 and bool(verbs or quotation.resumes)

    def introduced(self, quotation: Quotation) -> Token | None:
        """Give the subject of the sentence before, or of the words before a colon: 'Smyth shook his head. "It is too late."'."""
        here = self.parsed.sentence(quotation.start)
        end = max(here.start, quotation.start)
        tokens = [token for token in self.parsed.doc[: self.parsed.token_at(quotation.start).i] if not token.is_space and token.idx < end]
        if not tokens:
            return None
        before = self.parsed.sentence(tokens[-1].idx)
        if before.paragraph != here.paragraph and not self.parsed.text[: before.end].rstrip().endswith(":"):
            return None
        if end == quotation.start and tokens[-1].text == ":" and not any(token.pos_ == "VERB" for token in self.parsed.tokens(here.start, end)):
            return behind_document(next((token for token in reversed(tokens[:-1]) if token.pos_ in {"PROPN", "NOUN"}), None))
        root = next((token for token in self.parsed.doc[before.first : before.last] if token.dep_ == "ROOT" and not self.at(token.idx)), None)
        who = (subject(root) or (root if root.pos_ == "PROPN" else None)) if root is not None else None
        return behind_document(who) if is_somebody(who) else None


def _starts_with(between: list[Token], who: Token) -> bool:
    """Tell whether a quotation is followed at once by the speaker's noun phrase or by the verb."""
    return not between or who.left_edge.i <= between[0].i <= who.i
