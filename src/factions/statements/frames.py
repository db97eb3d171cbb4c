"""How a word of speech governs what is said: one small function a frame of codebook/speech.yaml. Grammar only; no quotation marks are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from factions.mentions.nouns import classify
from factions.mentions.parse import Token, word_before
from factions.mentions.time_words import DAY_NAMES, MONTH_NAMES
from factions.statements.lexicon import speech
from factions.statements.records import ClaimKind
from factions.statements.speakers import child, is_passive, is_somebody, objects_of, parts_from, passive_subject, preposition, subject

_GOES_ON = frozenset("add stress note insist warn emphasize emphasise explain vow urge accuse blame".split())
_AHEAD = frozenset("expect predict forecast foresee anticipate demand order seek request promise pledge vow".split())
_AHEAD_FOR = frozenset({"call", "appeal", "ask", "plead", "press"})
_BY = frozenset({"by", "before", "within", "until", "till"})
_CLAUSES = frozenset({"xcomp", "ccomp", "acl", "advcl", "relcl"})
_MANY = frozenset("hundreds dozens thousands scores".split())
_WILLED = frozenset("vow pledge promise threaten urge demand accuse blame warn condemn call deny".split())
_TELLING = frozenset("tell inform warn remind assure reassure notify".split())
_REFUSALS = frozenset("decline refuse fail forget neglect".split())
DAYS = frozenset(name.lower() for name in (*DAY_NAMES, *MONTH_NAMES))
_DEEDS = frozenset("massacre killing murder assassination execution slaughter".split())  # who ordered these didn't merely ask
_CONDITIONS = frozenset({"if", "unless", "until", "when", "before", "once", "provided", "because", "after", "as", "while"})


@dataclass(frozen=True)
class Found:
    """A cue's content: the numbers of its tokens, the tokens of the cue, and the head of whoever is addressed or accused."""

    kind: ClaimKind
    frame: str
    content: frozenset[int]
    cue: tuple[Token, ...]
    head: Token
    recipient: Token | None = None


Reading = tuple[frozenset[int], Token, Token | None, tuple[Token, ...]]
"""What a frame finds: the content's tokens, its head, the recipient, and words of the cue beside the verb."""


def ids(*heads: Token | None, without: Iterable[Token | None] = ()) -> frozenset[int]:
    """Give the numbers of the tokens under `heads`, without those under `without`."""
    apart = [one for head in heads if head is not None for one in head.children if one.dep_ == "conj" and parts_from(one, head)]
    out = {token.i for head in (*without, *apart) if head is not None for token in head.subtree}
    return frozenset(token.i for head in heads if head is not None for token in head.subtree) - out


def clause(cue: Token) -> Reading | None:
    """Read "said that ...", "..., he said", "denied doing", "is said to have"."""
    return _below(cue) or _above(cue)


def _below(cue: Token) -> Reading | None:
    for one in sorted(cue.children, key=_is_anothers):
        if _cut_off(one, cue):
            continue
        if one.dep_ == "ccomp" and not _is_request(one):
            return _after(cue, one), one, _told(cue), _particle(cue)
        if one.dep_ == "advcl" and any(mark.lower_ == "that" and mark.dep_ == "mark" and word_before(mark) != "so" for mark in one.children):
            return _after(cue, one), one, _told(cue), _particle(cue)
        if one.dep_ == "xcomp" and _gerund(one) and not is_passive(cue):
            return _after(cue, one), one, None, ()
    return None


def _gerund(verb: Token) -> bool:
    """Tell of "(denied) doing" and of "(denied) having done"."""
    return verb.tag_ == "VBG" or any(one.lower_ == "having" and one.dep_ == "aux" for one in verb.children)


def _cut_off(one: Token, cue: Token) -> bool:
    """Tell of a clause before a cue from which a semicolon divides it: "The rebels took the town; the army said it had left"."""
    return one.i < cue.i and any(token.text == ";" for token in one.doc[one.right_edge.i + 1 : cue.i])


def _above(cue: Token) -> Reading | None:
    astray = _astray(cue)
    if astray is not None:
        return _after(cue, astray), astray, _told(cue), ()
    if cue.dep_ == "advcl" and any(mark.lower_ == "as" for mark in cue.children) and child(cue, "dobj") is None and cue.head.pos_ in {"VERB", "AUX"}:
        return ids(cue.head, without=[cue]), cue.head, None, _particle(cue)  # "as the UN has pointed out"
    if cue.dep_ == "parataxis" and not _cut_off(cue.head, cue) and cue.head.pos_ in {"VERB", "AUX"} and child(cue, "dobj") is None:
        return ids(cue.head, without=[cue]), cue.head, _told(cue), ()
    return None


def _is_anothers(one: Token) -> bool:
    """Tell of a clause before its supposed cue that says itself who speaks: "The army said it won; residents said otherwise"."""
    return one.i < one.head.i and one.lemma_.lower() in speech().verbs["clause"] and child(one, "ccomp") is not None


def _astray(cue: Token) -> Token | None:
    """Give a that-clause that the parser hung on a noun between: "said in a report released on Tuesday that ...", "told the officers that ..."."""
    told = child(cue, "dobj", "dative")
    if told is not None and cue.lemma_.lower() in _TELLING:
        for one in told.children:
            marked = any(that.lower_ == "that" and that.dep_ in {"dobj", "mark", "dative"} for that in one.children)
            if one.dep_ in {"relcl", "acl", "ccomp"} and marked and child(one, "nsubj", "nsubjpass") is not None:
                return one
    for link in cue.rights:
        if link.dep_ in {"prep", "npadvmod", "dative"}:
            for one in link.subtree:
                if one.dep_ in {"acl", "relcl", "ccomp"} and any(that.lower_ == "that" and that.dep_ == "mark" for that in one.children):
                    return one
    return None


def _is_request(clause_: Token) -> bool:
    """Tell of "(ordered) troops to leave", which is no that-clause; "said to leave" within quotes neither."""
    return clause_.tag_ == "VB" and any(one.lower_ == "to" and one.dep_ == "aux" for one in clause_.children)


def _told(cue: Token) -> Token | None:
    """Give whom a thing is said to."""
    if is_passive(cue) and cue.lemma_.lower() in {"tell", "inform", "warn", "notify", "remind", "assure"}:
        return passive_subject(cue)
    direct = child(cue, "dative", "dobj")
    if direct is not None and direct.dep_ == "dative" and direct.pos_ == "ADP":
        direct = child(direct, "pobj")
    if direct is None:
        to = preposition(cue, "to", "with")
        direct = child(to, "pobj") if to is not None else None
    return direct if direct is not None and direct.pos_ in {"NOUN", "PROPN", "PRON"} and direct.tag_ not in {"WP", "WDT"} else None


def _particle(cue: Token) -> tuple[Token, ...]:
    particle = child(cue, "prt")
    return (particle,) if particle is not None and particle.i > cue.i else ()


def _after(cue: Token, content: Token) -> frozenset[int]:
    """Give a clause's tokens and, where it stands behind its cue, what was hung on the cue by mistake ("threatened to kill them unless ...")."""
    elsewhere = [one for one in content.children if one.dep_ in {"advcl", "conj"} and one.i > content.i and _speaks_itself(one)]
    found = set(ids(content, without=[*elsewhere, *([cue] if content.is_ancestor(cue) else [])]))
    if content.i > cue.i:
        for one in cue.rights:
            if one.i > content.i and (_trails(one) or (one.dep_ == "conj" and (_that_again(one) or _to_again(one)))):
                found |= ids(one)
    return frozenset(found)


def _speaks_itself(one: Token) -> bool:
    """Tell of ", while a third said ...": somebody else's speech, hung on the first one's content."""
    if one.tag_ == "VBG" and one.dep_ == "advcl":
        return word_before(one) == "," and one.lemma_.lower() in _GOES_ON
    if one.dep_ == "conj" and one.tag_ in {"VBD", "VBZ", "VBP"} and child(one, "nsubj", "nsubjpass") is None and one.lemma_ in _WILLED:
        above = subject(one.head)
        return above is not None and above.lower_ != "it" and not is_somebody(above)
    connects = any(mark.lower_ in {"while", "whereas", "though", "although"} for mark in one.children) or (
        one.dep_ == "conj" and any(mark.lower_ in {"but", "while"} for mark in one.head.children if mark.dep_ == "cc"))  # fmt: skip
    return connects and child(one, "nsubj") is not None and one.lemma_.lower() in speech().verbs["clause"]


def _if_clauses(cue: Token) -> frozenset[int]:
    """Give the conditions that stand behind a cue and belong to what is said: "warned of war if the deadline was not met"."""
    behind = [
        one for one in cue.rights if one.dep_ == "advcl" and any(mark.lower_ in {"if", "unless"} for mark in one.children if mark.dep_ == "mark")
    ]
    return ids(*behind)


def _that_again(one: Token) -> bool:
    return any(mark.lower_ == "that" for mark in one.children if mark.dep_ == "mark")


def _to_again(one: Token) -> bool:
    """Tell of the second half of "promised to keep the truce, and to let aid in"."""
    return one.left_edge.lower_ == "to" and one.left_edge.dep_ == "aux" and child(one, "nsubj") is None


def _trails(one: Token) -> bool:
    if one.dep_ in {"prep", "npadvmod", "advmod"}:
        return one.lower_ not in {"according", "during", "at", "on"} and word_before(one) != ","
    if one.dep_ != "advcl" or one.tag_ == "VBG":
        return False
    mark = child(one, "mark") or child(one, "advmod")
    return mark is not None and mark.lower_ in _CONDITIONS and (word_before(one.left_edge) != "," or mark.lower_ in {"if", "unless", "until"})


def claimed(cue: Token) -> Reading | None:
    """Read "the bombing, claimed by the Islamic State, ..."."""
    if cue.dep_ != "acl" or child(cue, "agent") is None or child(cue, "ccomp", "xcomp") is not None or not speech().act(cue.head.lemma_.lower()):
        return None
    lefts = [one for one in cue.head.lefts if not one.is_punct]
    return ids(*lefts) | {cue.head.i}, cue.head, None, ()


def own(cue: Token) -> Reading | None:
    """Read "vowed to fight"; in the passive, "is believed to have", where the subject is part of what is said."""
    to = next((one for one in cue.children if one.dep_ in {"xcomp", "ccomp", "advcl"} and _infinitive(one) and child(one, "nsubj") is None), None)
    if to is None or (child(cue, "dobj") is not None and not is_passive(cue)) or to.i < cue.i:
        return None
    if is_passive(cue):
        who = passive_subject(cue)
        return (_after(cue, to) | (ids(who) if who is not None and cue.dep_ not in {"relcl", "acl"} else frozenset())), to, None, ()
    return _after(cue, to), to, None, ()


def _infinitive(verb: Token) -> bool:
    return any(one.lower_ == "to" and one.dep_ == "aux" for one in verb.children) or any(
        one.lower_ == "to" for aux in verb.children if aux.dep_ == "aux" for one in aux.children
    )


def ask(cue: Token) -> Reading | None:
    """Read "urged the rebels to leave", "were ordered to leave", "a call for them to leave", "appealed to them to leave"."""
    to = next((one for one in cue.children if one.dep_ in _CLAUSES and _infinitive(one) and one.i > cue.i), None)
    if to is None:
        return None
    inner = child(to, "nsubj", "nsubjpass")
    whom = inner if inner is not None and inner.tag_ not in {"WP", "WDT"} else None
    whom = whom or (passive_subject(cue) if is_passive(cue) and cue.pos_ == "VERB" else _addressed(cue))
    if whom is None:
        return None
    lead = [one for one in to.children if one.dep_ == "mark"]
    return _after(cue, to) - ids(inner, *lead) if to.dep_ != "relcl" else ids(to), to, whom, ()


def _is_day(preposition_: Token) -> bool:
    """Tell of "on Friday", "on 3 May"."""
    what = child(preposition_, "pobj")
    return what is not None and (what.lower_ in DAYS or what.like_num)


def _addressed(cue: Token) -> Token | None:
    direct = child(cue, "dobj", "dative")
    if direct is not None and direct.pos_ != "ADP":
        return direct
    to = preposition(cue, "to", "on", "for", "with")
    return child(to, "pobj") if to is not None else None


def on(cue: Token) -> Reading | None:
    """Read "called on X to do Y" and "blamed Y on X"."""
    word = next(
        (
            one
            for one in cue.subtree
            if one.lower_ in {"on", "upon", "to"}
            and one.i > cue.i
            and not _is_day(one)
            and one.dep_ in {"prep", "prt", "dative"}
            and one.head in {cue, child(cue, "dobj", "nsubjpass")}
        ),
        None,
    )
    whom = child(word, "pobj") if word is not None else None
    if word is None or whom is None:
        return None
    if cue.lemma_ == "blame":
        thing = passive_subject(cue) if is_passive(cue) else child(cue, "dobj")
        return (ids(thing, without=[word]), thing, whom, ()) if thing is not None and word.lower_ != "to" else None
    to = next(
        (one for top in (cue, whom) for one in top.children if one.dep_ in _CLAUSES and _infinitive(one)), None
    )
    if to is None or to.i < whom.i:
        return None
    return _after(cue, to), to, whom, (word,)


def on_again(cue: Token) -> tuple[frozenset[int], Token, Token] | None:
    """Read the second half of "called on X to do Y, and on Z to do W": the content's tokens, its head, and who is called on."""
    first = preposition(cue, "on", "upon")
    second = next((one for one in first.children if one.dep_ == "conj" and one.lower_ in {"on", "upon"}), None) if first is not None else None
    whom = child(second, "pobj") if second is not None else None
    if whom is None:
        return None
    inside = [one for top in (cue, whom) for one in top.children if one.dep_ in {"advcl", "xcomp", "acl", "relcl", "conj"}]
    to = next((one for one in inside if one.i > whom.i and _infinitive(one)), None)
    return (ids(to), to, whom) if to is not None else None


def as_(cue: Token) -> Reading | None:
    """Read "viewed X as Y", "is seen as Y", "what they see as Y", "was quoted as saying"; what is said is Y."""
    thing = child(cue, "dobj") or child(cue, "nsubjpass", "nsubj")
    word = preposition(cue, "as") or (preposition(thing, "as") if thing is not None and thing.i > cue.i else None)
    what = (objects_of(word) or child(word, "amod", "acomp", "advcl", "prep")) if word is not None else None
    if word is None or what is None or (not is_passive(cue) and child(cue, "dobj") is None):
        return None
    if what.dep_ == "pcomp" and what.lemma_.lower() in speech().verbs["clause"] and cue.lemma_ in {"quote", "cite", "report"}:
        return None  # "quoted as saying" is read at "saying"
    about = thing if thing is not None and thing.tag_ not in {"WP", "WDT"} and thing != child(cue, "nsubj") else None
    return ids(what), what, about, (word,) if word.i == cue.i + 1 else ()


def name(cue: Token) -> Reading | None:
    """Read "called the attack a crime", "considers it dangerous"; what is said is the last word's phrase."""
    said = child(cue, "oprd")
    run_in = _run_into_object(cue) if said is None else None
    if run_in is not None:
        return run_in
    if said is None:
        small = child(cue, "ccomp")
        if small is None or small.pos_ in {"VERB", "AUX"} or child(small, "nsubj") is None or child(small, "cop", "mark"):
            return None
        about = child(small, "nsubj")
        return ids(small, without=[about]), small, about, ()
    if is_passive(cue) and child(cue, "agent") is None:
        return None
    about = passive_subject(cue) if is_passive(cue) else child(cue, "dobj")
    return ids(said), said, about if about is not None and about.tag_ not in {"WP", "WDT"} else None, ()


def _run_into_object(cue: Token) -> Reading | None:
    """Read "calls that a lie" and "called the reports fabrications", where the parser takes the two nouns for one object."""
    thing = child(cue, "dobj")
    if thing is None or is_passive(cue):
        return None
    if thing.lower_ in {"that", "this", "it"}:
        said = next((one for one in thing.rights if one.pos_ == "NOUN"), None)
        return (ids(said), said, thing, ()) if said is not None else None
    first = next((one for one in thing.lefts if one.dep_ == "compound" and one.tag_ == "NNS" and one.i == thing.i - 1), None)
    return (frozenset({thing.i} | {number for one in thing.rights for number in ids(one)}), thing, first, ()) if first is not None else None


def at_(cue: Token) -> Reading | None:
    """Read "put the dead at 18": a thing and its figure."""
    thing = _object(cue)
    near = [one for top in (cue, thing) if top is not None for one in (*top.children, *top.subtree) if one.lower_ == "at" and one.dep_ == "prep"]
    figure = next((one for one in near if (what := child(one, "pobj")) is not None and _is_figure(what)), None)
    if thing is None or figure is None or figure.i < thing.i or not any(one.like_num for one in figure.subtree) or is_passive(cue):
        return None
    return ids(thing, figure), thing, None, ()


def _is_figure(word: Token) -> bool:
    return word.like_num or word.tag_ == "CD"


def figure_(cue: Token) -> Reading | None:
    """Read "has counted 410 bodies", "spoke of no more than 900 fighters": a figure that somebody gives."""
    link = preposition(cue, "of")
    thing = child(link, "pobj") if link is not None else _object(cue)
    if thing is None or is_passive(cue) or not any(one.like_num or one.lower_ in _MANY for one in thing.subtree if one.i <= thing.i):
        return None
    behind = [one for one in cue.rights if one.i > thing.i and one.dep_ == "prep" and _trails(one)] if link is None else []
    return ids(thing, *behind), thing, None, (link,) if link is not None and link.i == cue.i + 1 else ()


def of(cue: Token) -> Reading | None:
    """Read "accused X of Y", "was accused of Y", "warned of Y"."""
    return _with_preposition(cue, "of")


def for_(cue: Token) -> Reading | None:
    """Read "blamed X for Y", "called for Y", "a call for volunteers to join"."""
    clause_ = next((one for one in cue.children if one.dep_ in _CLAUSES and _infinitive(one)
                    and any(mark.lower_ == "for" for mark in one.children)), None)  # fmt: skip
    if clause_ is not None:
        mark = next(one for one in clause_.children if one.lower_ == "for")
        return ids(clause_, without=[mark]), clause_, child(clause_, "nsubj"), (mark,) if mark.i == cue.i + 1 else ()
    return _with_preposition(cue, "for")


def _with_preposition(cue: Token, word: str) -> Reading | None:
    thing = child(cue, "dobj", "nsubjpass")
    by = child(cue, "agent")
    near = (cue, thing, child(by, "pobj") if by is not None else None)
    link = next((link for one in near if one is not None and (link := preposition(one, word)) is not None), None)
    what = objects_of(link) if link is not None else None
    if link is None or what is None or (cue.pos_ == "VERB" and link.i < cue.i):
        return None
    about = (passive_subject(cue) if is_passive(cue) else child(cue, "dobj", "dative")) if cue.pos_ == "VERB" else _told(cue)
    content = (ids(link) - {link.i}) | (_if_clauses(cue) if cue.pos_ == "VERB" else frozenset())
    if cue.lemma_ in _AHEAD_FOR:
        content |= _deadline(cue, what)
    infinitive = next((one for one in cue.children if one.dep_ in {"xcomp", "advcl", "acl"} and _infinitive(one) and one.i > link.i), None)
    if infinitive is not None and cue.pos_ == "NOUN":
        content |= ids(infinitive)
    return content, what, about, (link,) if link.i == cue.i + 1 else ()


def _object(cue: Token) -> Token | None:
    found = passive_subject(cue) if is_passive(cue) else child(cue, "dobj")
    return found if found is not None and found.tag_ not in {"WP", "WDT"} else None


def act(cue: Token) -> Reading | None:
    """Read "demanded a ceasefire": an object that names an act. In the passive only with an agent: "a truce was announced by ..."."""
    thing = _object(cue)
    if thing is None and cue.dep_ in {"relcl", "ccomp"} and (said := child(cue, "dobj")) is not None and said.lower_ == "which":
        above = next(
            (
                one
                for one in reversed(list(cue.doc[max(0, said.i - 12) : said.i]))
                if one.pos_ == "NOUN" and classify(one) is None and speech().act(one.lemma_.lower())
            ),
            None,
        )
        if above is not None and child(cue, "nsubj") is not None and word_before(said) == ",":
            return ids(above, without=[cue]), above, None, ()  # "the operation, which the prime minister announced"
    if thing is None or not speech().act(thing.lemma_.lower()) or (is_passive(cue) and child(cue, "agent") is None):
        return None
    if cue.lemma_.lower() == "order" and thing.lemma_.lower() in _DEEDS:
        return None
    return ids(thing) | _if_clauses(cue) | _deadline(cue, thing), thing, _to_whom(cue), ()


def _deadline(cue: Token, thing: Token) -> frozenset[int]:
    """Give the deadline behind an object: "expects many more by the end of June"."""
    words = _BY | ({"in", "on", "from", "after"} if cue.lemma_.lower() in _AHEAD_FOR else set())
    behind = [one for one in cue.rights if one.dep_ == "prep" and one.i > thing.i and one.lower_ in words and child(one, "pobj") is not None]
    timed = [one for one in behind if one.lower_ in _BY or _is_day(one)]
    return ids(*timed) if cue.lemma_.lower() in _AHEAD | _AHEAD_FOR and not is_passive(cue) else frozenset()


def point(cue: Token) -> Reading | None:
    """Read "denied the allegations": an object that names what was said or offered before, or what one is charged with."""
    thing = _object(cue)
    if thing is None and cue.dep_ == "relcl" and cue.head.lemma_.lower() in speech().points and child(cue, "nsubj") is not None:
        return (
            ids(cue.head, without=[cue]) - {one.i for one in cue.head.lefts if one.is_punct},
            cue.head,
            None,
            (),
        )  # "an accusation that Moscow denies"
    if thing is None or thing.lemma_.lower() not in speech().points or (is_passive(cue) and child(cue, "agent") is None):
        return None
    return ids(thing), thing, None, ()


def any_(cue: Token) -> Reading | None:
    """Read "condemned the killings"."""
    thing = _object(cue)
    if thing is None or (is_passive(cue) and child(cue, "agent") is None):
        return None
    return ids(thing) | _deadline(cue, thing), thing, None if speech().act(thing.lemma_.lower()) else thing, ()


def _to_whom(cue: Token) -> Token | None:
    link = child(cue, "dative") or preposition(cue, "from", "to")
    return child(link, "pobj") if link is not None and link.pos_ == "ADP" else link


def _plain(word: str) -> Callable[[Token], Reading | None]:
    return lambda cue: _with_preposition(cue, word)


# In the order in which they are tried: the more a frame asks for, the earlier.
FRAMES: dict[str, Callable[[Token], Reading | None]] = {
    "as": as_, "name": name, "on": on, "for": for_, "of": of, "ask": ask, "own": own, "clause": clause,
    "against": _plain("against"), "about": _plain("about"),
    "with": _plain("with"), "upon": _plain("on"), "claimed": claimed, "at": at_, "figure": figure_, "act": act, "point": point, "any": any_,
}  # fmt: skip
NOUN_FRAMES = ("clause", "for", "ask", "own", "of", "against")


def noun_clause(noun: Token) -> Reading | None:
    """Read "the claim that ..."."""
    for one in noun.children:
        if one.dep_ in {"acl", "relcl", "ccomp", "advcl"} and any(mark.lower_ == "that" and mark.dep_ == "mark" for mark in one.children):
            return ids(one), one, None, ()
    return None


def noun_infinitive(noun: Token) -> Reading | None:
    """Read "a pledge to withdraw", "his order to retreat"."""
    to = next((one for one in noun.children if one.dep_ in {"acl", "relcl", "xcomp"} and _infinitive(one) and one.i > noun.i), None)
    if to is None or child(to, "nsubj") is not None:
        return None
    return ids(to), to, None, ()


def read_verb(verb: Token) -> Found | None:
    """Give what a cue verb governs, by the first frame that fits; null where the word is used otherwise ("fight alongside", "report for duty")."""
    lemma = verb.lemma_.lower()
    for frame, reader in FRAMES.items():
        kind = speech().verbs.get(frame, {}).get(lemma)
        reading = reader(verb) if kind is not None else None
        if kind is not None and reading is not None and reading[0]:
            return _found(kind, frame, reading, verb)
    return None


def read_noun(noun: Token) -> Found | None:
    """Give what a cue noun governs, by the first frame that fits."""
    lemma = noun.lemma_.lower()
    readers = {**FRAMES, "clause": noun_clause, "own": noun_infinitive}
    for frame in NOUN_FRAMES:
        kind = speech().nouns.get(frame, {}).get(lemma)
        reading = readers[frame](noun) if kind is not None else None
        if kind is not None and reading is not None and reading[0]:
            return _found(kind, frame, reading, noun)
    return None


def _found(kind: ClaimKind, frame: str, reading: Reading, cue: Token) -> Found:
    content, head, recipient, beside = reading
    words = tuple(sorted((cue, *beside), key=lambda token: token.i))
    return Found(kind, frame, content - {token.i for token in words}, words, head, recipient)


def refused(cue: Token) -> bool:
    """Tell of "declined to say": nothing was said."""
    return cue.dep_ == "xcomp" and cue.head.lemma_.lower() in _REFUSALS
