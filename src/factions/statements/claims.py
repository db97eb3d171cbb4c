"""The claims coder: who says what, with which words, on what condition and by when.

Grammar first: each cue of the lexicon is read with its frames (`frames`). Then the quotation marks, which know better than the parser where speech
ends: a direct quotation is the content of the nearest cue outside it. One claim is one contiguous stretch; where the speaker stands in the midst of
a sentence the content is the longer side and `parts` keeps both; a quotation that stands in sentences of its own is a claim of its own by whoever
spoke before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from factions.mentions.parse import Parsed, Sentence, Token, word_before
from factions.mentions.times import TimeExpression, find_times
from factions.statements.borders import own_stretch, past_conjunction
from factions.statements.by_phrase import IN_THE_WORDS, according, in_the_words, to_whose_mind
from factions.statements.conditions import find_condition, find_horizon
from factions.statements.drafts import ClaimDraft, Stretch
from factions.statements.frames import Found, ids, on_again, read_noun, read_verb, refused
from factions.statements.kinds import Said, decide, modals, named
from factions.statements.lexicon import speech
from factions.statements.quotations import Quotation
from factions.statements.quoted import Grammar, QuotedSpeech
from factions.statements.records import ClaimKind
from factions.statements.speakers import child, is_nobody, is_passive, is_somebody, owner, phrase, sayer, subject
from factions.statements.spoken import Spoken
from factions.statements.stretches import bare, clip, stretches

__all__ = ["ClaimDraft", "find_claims", "innermost"]

_DATED: frozenset[ClaimKind] = frozenset({"forecast", "promise", "demand"})
_NEGATABLE: frozenset[ClaimKind] = frozenset({"opinion", "forecast"})
_UNREAL = frozenset({"should", "must"})
_WITH_OBJECT = frozenset({"ask", "on", "of", "for", "as", "name"})
_BY_SOMEBODY_ONLY = frozenset({"expect", "urge", "ask", "order", "hope", "threaten", "offer", "seek", "count", "put", "register"})
_BY_NOBODY = frozenset({"tell", "expect", "schedule", "inform"})
_OF_THE_SPEAKER = frozenset("cite speak refer quote use accuse blame call urge vow thank ask talk address appear write describe".split())
_WILL = frozenset({"will", "would", "shall", "'ll", "’ll", "wo"})
_FEW = 2  # words that a content keeps at least


def find_claims(parsed: Parsed) -> list[ClaimDraft]:
    """Give the claims of a text in the order of their cues and contents."""
    return _Finder(parsed).claims()


def innermost(claims: list[ClaimDraft], offset: int) -> int | None:
    """Give the number of the innermost claim whose content covers the code point at `offset`: the shortest of those that do."""
    holding = [number for number, claim in enumerate(claims) if claim.holds(offset)]
    return min(holding, key=lambda number: (_length(claims[number].parts), -number), default=None)


def _length(parts: tuple[Stretch, ...]) -> int:
    return sum(end - start for start, end in parts)


class _Finder:
    """One text's claims on the way."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.quoted = QuotedSpeech(parsed)
        self.quotations = self.quoted.quotations
        self.direct = [one for one in self.quotations if one.direct]
        self.analysts = _analysts(parsed)
        self.times = find_times(parsed.text)

    def claims(self) -> list[ClaimDraft]:
        raws = [raw for token in self.parsed.doc for raw in self._read(token)]
        raws = self._without_echoes(raws)
        self._give_quotations(raws)
        raws += list(self._free_quotations(raws))
        raws = self._without_own_nouns([raw for raw in raws if self._tidy(raw)])
        raws = [part for raw in raws for part in self._split(raw)]
        raws += list(self._running_on(raws))
        raws.sort(key=lambda raw: (min(raw.parts)[0] if raw.cue is None else min(raw.cue.idx, min(raw.parts)[0]), raw.parts[0]))
        return self._parents([self._draft(raw) for raw in raws])

    # ---- cues
    def _read(self, token: Token) -> Iterator[Spoken]:
        if token.lower_ == "according":
            yield from according(self.parsed, token)
        elif token.lemma_.lower() in IN_THE_WORDS and token.dep_ == "pobj" and token.head.lower_ in {"in", "by", "on"}:
            yield from in_the_words(self.parsed, self.quotations, token)
        elif token.lower_ in speech().adverbs and token.head.pos_ in {"VERB", "AUX"}:
            content = frozenset(number for number in ids(token.head) if self._same_sentence(number, token))
            yield Spoken(speech().adverbs[token.lower_], token, _span_of(token), None, stretches(self.parsed, content), token.head, frame="adverb")
        elif token.lower_ in {"for", "to"} and (mind := to_whose_mind(self.parsed, token)) is not None:
            yield mind
        elif token.tag_.startswith("VB"):
            found = read_verb(token) if self._is_said(token) else None
            if found is not None and self._fits(found, token):
                yield self._raw(found, token, sayer(token))
                if found.frame == "on" and (again := on_again(token)) is not None:
                    yield self._raw(replace(found, content=again[0], head=again[1], recipient=again[2]), token, sayer(token))
        elif token.tag_ in {"NN", "NNS"}:
            found = read_noun(token)
            who = owner(token) if found is not None else None
            if found is not None and self._noun_speaks(token, found, who):
                yield self._raw(found, token, who)

    def _raw(self, found: Found, token: Token, speaker: Token | None) -> Spoken:
        content = frozenset(number for number in found.content if self._same_sentence(number, token))
        if speaker is not None and speaker.i not in content and not is_passive(token) and token.i not in ids(speaker):
            content -= ids(speaker)
        words = self._cue_words(found, token)
        recipient = found.recipient if found.recipient is None or speaker is None or found.recipient.i != speaker.i else None
        raw = Spoken(found.kind, token, words, speaker, stretches(self.parsed, content - {token.i}), found.head, recipient, found.frame)
        self._widen(raw, token)
        return raw

    def _cue_words(self, found: Found, token: Token) -> Stretch:
        first, last = found.cue[0], found.cue[-1]
        if (
            token.dep_ == "pcomp"
            and token.head.lower_ == "as"
            and token.head.head.lemma_ in {"quote", "cite", "report"}
            and is_passive(token.head.head)
        ):
            first = token.head.head
        return first.idx, last.idx + len(last.text)

    def _same_sentence(self, number: int, token: Token) -> bool:
        sentence = self.parsed.sentence(token.idx)
        return sentence.start <= self.parsed.doc[number].idx < sentence.end

    def _is_said(self, verb: Token) -> bool:
        """Leave out what wasn't said ("did not say", "should condemn"), and what somebody unnamed told in passing ("until they are told that")."""
        if refused(verb) or modals(verb) & _UNREAL or self._told_in_passing(verb):
            return False
        negated = any(one.dep_ == "neg" for one in verb.children)
        if verb.dep_ in {"xcomp", "conj"} and verb.head.lemma_ in {"do", "want", "need"}:
            negated = negated or any(one.dep_ == "neg" for one in verb.head.children)
        if negated and verb.lemma_ not in speech().verbs["clause"] | speech().verbs["as"]:
            return False
        opinions = {**speech().verbs["as"], **speech().verbs["clause"]}
        if negated and opinions.get(verb.lemma_) not in _NEGATABLE:
            return False
        return not is_nobody(subject(verb) if not is_passive(verb) else None) and not is_nobody(child(verb, "nsubj", "nsubjpass"))

    def _told_in_passing(self, verb: Token) -> bool:
        """Tell of "have been told to stay" and "is expected to vote", which nobody is heard to say, and of a clause of time."""
        if not is_passive(verb) or sayer(verb) is not None:
            return False
        return verb.lemma_.lower() in _BY_NOBODY or (verb.dep_ in {"advcl", "relcl"} and verb.lemma_ in {"tell", "ask", "order"})

    def _fits(self, found: Found, verb: Token) -> bool:
        lemma = verb.lemma_.lower()
        speaker = sayer(verb)
        it = speaker is not None and speaker.lower_ == "it" and lemma in _BY_SOMEBODY_ONLY
        if lemma in speech().needs_somebody and not is_passive(verb) and not is_somebody(speaker) and not it:
            return False
        if found.frame == "clause" and lemma in speech().needs_that_or_quotes and verb.dep_ not in {"parataxis", "advcl"}:
            marked = any(mark.lower_ == "that" for mark in found.head.subtree if mark.dep_ == "mark" or mark.tag_ == "IN")
            return marked or self._next_to_quotation(found)
        if found.frame == "own" and found.kind in {"statement", "opinion"} and lemma not in {"claim", "profess", "purport", "threaten"}:
            return is_passive(verb)
        if found.frame in {"own", "ask"} and lemma in {"expect", "predict", "forecast", "anticipate", "project", "fear"}:
            return is_passive(verb) or found.frame == "ask"
        return True

    def _next_to_quotation(self, found: Found) -> bool:
        return any(one.holds(self.parsed.doc[number].idx) for one in self.direct for number in found.content)

    def _noun_speaks(self, noun: Token, found: Found, who: Token | None) -> bool:
        if any(one.lower_ in {"no", "any", "without"} for one in noun.children if one.dep_ == "det"):
            return False
        if noun.head.lemma_.lower() in {"deny", "reject", "dismiss", "refute"} and noun.dep_ in {"dobj", "nsubjpass"} and child(noun, "poss") is None:
            return False
        return found.frame == "clause" or who is not None

    # ---- how far the content goes
    def _widen(self, raw: Spoken, cue: Token) -> None:
        """Let a content that stands before its cue begin with its sentence: "On Monday, gunmen killed 23 people, police said"."""
        if not raw.parts or raw.frame != "clause" or cue.pos_ == "NOUN" or cue.dep_ not in {"ROOT", "parataxis"}:
            return
        last = max(raw.parts)
        sentence = self.parsed.sentence(cue.idx)
        if cue.dep_ == "ROOT" and last[1] <= cue.idx:
            before = self.parsed.doc[sentence.first : self.parsed.token_at(last[0]).i]
            if not any(one.tag_.startswith("VB") and one.lemma_ in speech().verbs["clause"] for one in before):
                raw.parts = [(sentence.start, last[1]), *self._behind(cue)]

    def _behind(self, cue: Token) -> list[Stretch]:
        """Give what goes on behind a speaker in mid-sentence: "Forces shelled the market, police said, killing nine"."""
        for one in cue.rights:
            mine = one.lemma_.lower() in _OF_THE_SPEAKER or one.lemma_.lower() in speech().verbs["clause"]
            if one.dep_ == "advcl" and one.tag_ == "VBG" and word_before(one.left_edge) == "," and not mine:
                return stretches(self.parsed, frozenset(number for number in ids(one) if self._same_sentence(number, cue)))
        return []

    def _without_echoes(self, raws: list[Spoken]) -> list[Spoken]:
        """Drop a cue that is itself what is asked for or vowed ("urged them to condemn"), and a second reading of one cue."""
        asked = [
            raw.head for raw in raws if raw.head is not None and raw.base in {"demand", "promise", "forecast"} and raw.frame in {"ask", "own", "on"}
        ]
        acts = {one.i for head in asked for one in (head, *(below for below in head.rights if below.dep_ == "conj" and below.tag_ == "VB"))}
        said = {raw.head.i for raw in raws if raw.head is not None and raw.cue is not None and raw.cue.pos_ != "NOUN"}
        kept = [raw for raw in raws if raw.cue is None or raw.cue.i not in acts]
        return [raw for raw in kept if raw.cue is None or raw.head is None or raw.cue.pos_ != "NOUN" or raw.head.i not in said]

    def _without_own_nouns(self, raws: list[Spoken]) -> list[Spoken]:
        """Drop a noun of speech that stands inside what is said and is nobody else's: "it had reports that ..."."""
        kept = []
        for raw in raws:
            mine = raw.speaker is None or raw.speaker.lower_ in {"it", "he", "she", "they", "we", "i"}
            inside = raw.cue is not None and any(
                start <= raw.cue.idx < end
                for other in raws
                if other.cue != raw.cue and other.frame in {"clause", "according"}
                for start, end in other.parts
            )
            noun = raw.cue is not None and (raw.cue.pos_ == "NOUN" or raw.frame in {"figure", "at"})
            paper = raw.speaker is not None and raw.speaker.lower_ == "it" and raw.cue is not None and self._quoted(raw.cue)
            if not (inside and mine and (noun or paper)):
                kept.append(raw)
        return kept

    # ---- quotations

    def _give_quotations(self, raws: list[Spoken]) -> None:
        by_cue = {raw.cue.i: raw for raw in raws if raw.cue is not None and raw.frame != "adverb"}
        for quotation in self.direct:
            cue = self.quoted.cue_of(quotation, {number: Grammar(raw.frame, tuple(raw.parts)) for number, raw in by_cue.items()})
            if cue is None:
                continue
            if cue.i not in by_cue:
                kind = speech().verbs["clause"].get(cue.lemma_.lower(), "statement")
                by_cue[cue.i] = Spoken(kind, cue, _span_of(cue), sayer(cue), [])
                raws.append(by_cue[cue.i])
            raw = by_cue[cue.i]
            raw.quotations.append(quotation)
            raw.direct = True
        for raw in raws:
            if raw.quotations:
                raw.parts = [one.inner for one in raw.quotations]

    def _free_quotations(self, raws: list[Spoken]) -> Iterator[Spoken]:
        """Read quotations that stand in sentences of their own: whoever spoke last goes on, or whoever the words before name."""
        taken = {one.start for raw in raws for one in raw.quotations}
        spoken = sorted(
            (raw for raw in raws if raw.cue is not None and raw.frame in {"clause", "according", "as"}), key=lambda raw: raw.cue.idx if raw.cue else 0
        )
        free: list[Spoken] = []
        for quotation in self.direct:
            if quotation.start in taken or not self.quoted.stands_alone(quotation):
                continue
            before = self._before(quotation, [*spoken, *free])
            speaker = before.speaker if before is not None else self.quoted.introduced(quotation)
            raw = Spoken("statement", None, None, speaker, [quotation.inner], direct=True, quotations=[quotation])
            free.append(raw)
            yield raw

    def _before(self, quotation: Quotation, raws: list[Spoken]) -> Spoken | None:
        """Give the speech that a free quotation goes on.

        The last before it in its paragraph or, where that paragraph opens with it, in the one before.
        """
        place = self.parsed.sentence(quotation.start).paragraph
        earlier = [raw for raw in raws if self._last(raw) <= quotation.start and (raw.cue is None or not self.quoted.at(raw.cue.idx))]
        last = max(earlier, key=self._last, default=None)
        if last is None:
            return None
        there = self.parsed.sentence(self._last(last) - 1).paragraph
        opens = not any(sentence.paragraph == place and sentence.end <= quotation.start for sentence in self.parsed.sentences)
        near = there == place or (opens and there == place - 1)
        return last if near and (last.direct or there == place or quotation.resumes) else None

    @staticmethod
    def _last(raw: Spoken) -> int:
        ends = [end for _, end in raw.parts] + ([raw.cue_span[1]] if raw.cue_span else [])
        return max(ends, default=0)

    # ---- tidying
    def _tidy(self, raw: Spoken) -> bool:
        """Clip, strip and order the parts; false where nothing is left."""
        if raw.cue is not None and not raw.direct:
            around = self.quoted.at(raw.cue.idx)
            if around is not None:
                raw.parts = clip(raw.parts, around.inner)
            else:
                raw.parts = [self._to_quotations_end(part) for part in raw.parts]
            raw.parts = [own_stretch(self.parsed, self.quoted, part, raw) for part in raw.parts]
        if raw.cue_span is not None and not raw.direct and raw.frame != "adverb":
            raw.parts = [piece for part in raw.parts for piece in _around(part, raw.cue_span)]
        tidy = [bare(self.parsed, part, self.quotations) for part in raw.parts]
        if raw.recipient is not None and raw.frame == "clause" and any(start <= raw.recipient.idx < end for start, end in raw.parts):
            raw.recipient = None
        raw.parts = [
            past_conjunction(self.parsed, part, raw)
            for part in tidy
            if part is not None and any(char.isalnum() for char in self.parsed.text[part[0] : part[1]])
        ]
        return bool(raw.parts)

    def _to_quotations_end(self, part: Stretch) -> Stretch:
        """Let a content that ends inside a partial quotation go on to its end, over sentences too."""
        inside = next((one for one in self.quotations if one.start > part[0] and one.start < part[1] < one.end and one.end - part[1] > 1), None)
        return (
            (part[0], inside.end)
            if inside is not None and self.parsed.sentence(inside.end - 1).number > self.parsed.sentence(part[1] - 1).number
            else part
        )

    def _split(self, raw: Spoken) -> list[Spoken]:
        """Make two claims of "that X has happened and that Y would follow", and of "to keep the truce, and to let aid in"; settle the kind."""
        base = named(raw.base, raw.head) if raw.frame in {"name", "as"} and raw.head is not None else raw.base
        raw.kind = decide(base, self._clauses(raw, raw.parts))
        head = raw.head
        if raw.frame not in {"clause", "own", "ask"} or raw.direct or len(raw.parts) != 1 or head is None:
            return [raw]
        tops = [head, raw.cue] if raw.cue is not None else [head]
        joined = [one for top in tops for one in top.rights if one.dep_ == "conj" and one.i > head.i]
        second = next((one for one in joined if self._begins_anew(one, raw)), None)
        if second is None or not raw.parts[0][0] < second.left_edge.idx < raw.parts[0][1]:
            return [raw]
        cc = next((one for one in reversed(self.parsed.doc[head.i : second.left_edge.i]) if one.dep_ == "cc"), second.left_edge)
        if raw.frame != "clause" and word_before(cc) != ",":
            return [raw]
        parts = [
            bare(self.parsed, (raw.parts[0][0], cc.idx), self.quotations),
            bare(self.parsed, (second.left_edge.idx, raw.parts[0][1]), self.quotations),
        ]
        heads = (head, second)
        return [
            replace(raw, parts=[part], head=top, kind=decide(raw.base, self._clauses(raw, [part])))
            for part, top in zip(parts, heads, strict=True)
            if part is not None
        ]

    @staticmethod
    def _begins_anew(one: Token, raw: Spoken) -> bool:
        """Tell of a second "that ..." or, where an infinitive is asked or vowed, of a second "to ..."."""
        if raw.frame == "clause":
            marked = any(mark.lower_ == "that" and mark.dep_ == "mark" for mark in one.children)
            return marked and raw.cue is not None and any(mark.lower_ == "that" for mark in one.doc[raw.cue.i : one.left_edge.i])
        return any(aux.lower_ == "to" and aux.dep_ == "aux" and aux.i == one.left_edge.i for aux in one.children)

    def _clauses(self, raw: Spoken, parts: list[Stretch]) -> list[Said]:
        """Give the main clauses of what is said, in text order: the verbs at the top of each sentence, and those joined to them."""
        tokens = [token for part in parts for token in self.parsed.tokens(*part)]
        inside = {token.i for token in tokens}
        tops = [token for token in tokens if (token.head.i not in inside or token.head == token) and token.pos_ in {"VERB", "AUX"}]
        if not tops and raw.head is not None and raw.head.i in inside:
            tops = [raw.head]
        below = [one for top in tops for one in top.children if one.i in inside]
        joined = [
            one for one in below if (child(one, "nsubj", "nsubjpass") if one.dep_ == "conj" else raw.direct and one.dep_ in {"ccomp", "parataxis"})
        ]
        if any(top.dep_ != "advcl" for top in tops):
            tops = [top for top in tops if top.dep_ != "advcl" or raw.frame != "clause"]
        analyst = raw.speaker is not None and (raw.speaker.lemma_.lower() in speech().analysts or raw.speaker.text.split()[-1] in self.analysts)
        conditional = find_condition(self.parsed, parts, raw.cue) is not None
        return [
            Said(head, raw.direct or self._quoted(head), raw.speaker, analyst, conditional)
            for head in sorted({*tops, *joined}, key=lambda token: token.i)
        ]

    def _quoted(self, token: Token) -> bool:
        return self.quoted.at(token.idx) is not None

    def _running_on(self, raws: list[Spoken]) -> Iterator[Spoken]:
        """Read on after a forecast in indirect speech: a next sentence in "would" or "could" without a cue still tells what the speaker foresees."""
        heard = {sentence.number for raw in raws for part in [*raw.parts, *([raw.cue_span] if raw.cue_span else [])] for sentence in self._over(part)}
        for raw in raws:
            if raw.kind != "forecast" or raw.direct or raw.speaker is None or raw.frame not in {"clause", "according"} or raw.cue is None:
                continue
            at = self.parsed.sentence(raw.cue.idx)
            following = self.parsed.sentences[at.number + 1] if at.number + 1 < len(self.parsed.sentences) else None
            if following is None or following.paragraph != at.paragraph or following.number in heard or self.quoted.at(following.start + 1):
                continue
            root = next((token for token in self.parsed.doc[following.first : following.last] if token.dep_ == "ROOT"), None)
            if (
                root is not None
                and modals(root) & {"would", "could", "might"}
                and "have" not in modals(root)
                and not is_somebody(child(root, "nsubj"))
            ):
                part = bare(self.parsed, (following.start, following.end), self.quotations)
                if part is not None:
                    yield Spoken("forecast", None, None, raw.speaker, [part], root, kind="forecast")

    def _over(self, part: Stretch) -> list[Sentence]:
        first, last = self.parsed.sentence(part[0]), self.parsed.sentence(max(part[0], part[1] - 1))
        return list(self.parsed.sentences[first.number : last.number + 1])

    # ---- records
    def _draft(self, raw: Spoken) -> ClaimDraft:
        kind = raw.kind or raw.base
        parts = tuple(sorted(raw.parts))
        condition = find_condition(self.parsed, parts, raw.cue)
        free = tuple(part for part in parts if condition is None or not (condition[0] <= part[0] and part[1] <= condition[1] + 1))
        content = self._without_condition(self._cited(raw, free or parts), condition)
        numbers = {sentence.number for part in [*parts, *([raw.cue_span] if raw.cue_span else [])] for sentence in self._over(part)}
        dated = kind in _DATED or (raw.head is not None and bool(modals(raw.head) & _WILL))
        where = [*parts, condition] if condition is not None else parts
        horizon = find_horizon(self.parsed, where, self._times_near(numbers)) if dated else None
        return ClaimDraft(
            kind=kind, speaker=raw.speaker.i if raw.speaker is not None else None,
            speaker_span=phrase(raw.speaker, self.parsed.text) if raw.speaker is not None else None,
            cue=raw.cue_span, cue_token=raw.cue.i if raw.cue is not None else None, content=content, parts=parts, sentences=tuple(sorted(numbers)),
            recipient=raw.recipient.i if raw.recipient is not None else None, condition=condition, horizon=horizon,
        )  # fmt: skip

    def _cited(self, raw: Spoken, parts: tuple[Stretch, ...]) -> Stretch:
        """Give the one stretch that stands for what is said.

        Indirect speech that its speaker interrupts is cited whole ("The attack, he said, was a crime"); of a quotation's parts, the longest.
        Whoever is
        asked, accused or named stands inside it, unless it is the subject: "urged [the rebels to leave]", "called [the attack a crime]".
        """
        start, end = max(parts, key=lambda part: part[1] - part[0])
        if not raw.direct and len(parts) > 1 and self.parsed.sentence(parts[0][0]).number == self.parsed.sentence(parts[-1][1] - 1).number:
            start, end = parts[0][0], parts[-1][1]
        if raw.cue is None or raw.cue.pos_ == "NOUN" or raw.recipient is None or raw.frame not in _WITH_OBJECT:
            return start, end
        first, last = raw.recipient.left_edge, raw.recipient
        if first.i <= raw.cue.i or not self._same_sentence(raw.recipient.i, raw.cue):
            return start, end
        if first.idx < start and not (raw.cue_span and first.idx < raw.cue_span[1]):
            between = self.parsed.text[last.idx + len(last.text) : start]
            return (first.idx, end) if ";" not in between else (start, end)
        return start, max(end, last.right_edge.idx + len(last.right_edge.text)) if raw.cue.lemma_ == "blame" and raw.frame == "on" else end

    def _without_condition(self, content: Stretch, condition: Stretch | None) -> Stretch:
        """Leave a condition at either end of what is said to its own field: "[they will attack] if the truce ends"."""
        if condition is None or self.quoted.at(condition[0]) != self.quoted.at(content[0]):
            return content
        start, end = content
        if condition[0] <= start < condition[1] < end:
            start = condition[1]
        elif start < condition[0] < end <= condition[1] + 2:
            end = condition[0]
        left = bare(self.parsed, (start, end), self.quotations)
        return left if left is not None and len(self.parsed.text[slice(*left)].split()) >= _FEW else content

    def _times_near(self, numbers: set[int]) -> list[TimeExpression]:
        first, last = self.parsed.sentences[min(numbers)].start, self.parsed.sentences[max(numbers)].end
        return [time for time in self.times if first <= time.start and time.end <= last]

    def _parents(self, drafts: list[ClaimDraft]) -> list[ClaimDraft]:
        """Say which claim each stands inside: the shortest other one that holds its cue, or all of its content where it has none."""
        out = []
        for number, draft in enumerate(drafts):
            anchor = draft.cue[0] if draft.cue is not None else draft.content[0]
            others = [(place, other) for place, other in enumerate(drafts) if place != number and other.cue_token != draft.cue_token]
            holding = [(_length(other.parts), place) for place, other in others if other.holds(anchor)]
            around = [pair for pair in holding if pair[0] > _length(draft.parts)]
            out.append(replace(draft, parent=min(around)[1]) if around else draft)
        return out


def _span_of(token: Token) -> Stretch:
    return token.idx, token.idx + len(token.text)


def _around(part: Stretch, hole: Stretch) -> list[Stretch]:
    if hole[1] <= part[0] or hole[0] >= part[1]:
        return [part]
    return [piece for piece in ((part[0], hole[0]), (hole[1], part[1])) if piece[0] < piece[1]]


def _analysts(parsed: Parsed) -> frozenset[str]:
    """Give the last words of names that the text calls analysts, scholars, or people of an institute.

    As in "Smyth", of "Phillip Smyth of the ... clearinghouse".
    """
    found = set()
    for token in parsed.doc:
        if token.lemma_.lower() not in speech().analysts:
            continue
        found |= {above.text.split()[-1] for above in [token, *token.ancestors][:5] if above.pos_ == "PROPN" and above.i - token.i in range(-14, 6)}
        found |= {one.text.split()[-1] for one in token.children if one.dep_ in {"appos", "compound"} and one.pos_ == "PROPN"}
    return frozenset(found)
