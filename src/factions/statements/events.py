"""Codes events: from trigger words and their arguments to drafts with type, mode, roles and places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from factions.mentions.coreference import Linked
from factions.mentions.nouns import plain
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ActorSpan, ThingSpan
from factions.reference.countries import country_of_capital
from factions.statements.roles import Arguments, Roles, arguments, relative_antecedent
from factions.statements.triggers import EventFrame, Trigger, find_triggers

ARMED = frozenset({"armed_group", "militia", "state_force"})
_OFFICIAL = ARMED | {"government", "igo", "party", "person", "community", "ngo"}
_NATURE = frozenset(
    (
        "storm flood earthquake quake cyclone hurricane typhoon tornado drought landslide avalanche tsunami volcano eruption lightning heatwave "
        "wildfire virus disease epidemic pandemic cholera ebola crash accident collapse stampede famine"
    ).split()
)
# Acts of their own beside an attack: "attacked the village, burning houses and abducting women"
_OWN_ACTS = frozenset({"abduct", "destroy", "sexual", "torture"})
_RAISES = ARMED | {"government", "igo", "party"}
_BUSINESS = frozenset({"company", "media"})
_TIES = frozenset("back train equip arm fund finance support sponsor supply".split())
# What is put down where no actor is named: "the suppression of peaceful protests"
_DISSENT = frozenset("protest demonstration rally dissent uprising opposition unrest march strike".split())
_TERRITORY = frozenset(
    (
        "territory area city town village district neighbourhood neighborhood province region ground land control position settlement suburb quarter "
        "street hill height island"
    ).split()
)
_HURTING = frozenset("kill wound injure die perish destroy behead massacre slaughter maim murder displace shoot abduct burn damage flatten".split())
_HARM = _HURTING | {"hit", "strike", "sweep", "claim"}
_WITH = ("with", "between", "against", "among", "alongside", "and")
_TOLD = ("to", "on", "upon", "for", "with", "from", "against", "at")


@dataclass
class EventDraft:
    """An event before its ids: actor roles are indices of actor spans, targets and weapons of things, `anchor` the trigger's token."""

    anchor: Token
    type: str
    mode: str | None
    actors: list[int] = field(default_factory=list)
    recipients: list[int] = field(default_factory=list)
    targets: list[ThingSpan] = field(default_factory=list)
    weapons: list[ThingSpan] = field(default_factory=list)
    also: list[Token] = field(default_factory=list)
    verbal: bool = True
    weak: bool = False
    dissent: bool = False
    territory: bool = False
    mutual: bool = False
    forces: bool = False


def code_events(
    parsed: Parsed, linked: Linked, roles: Roles, things: list[ThingSpan], places: list[ThingSpan], tolled: frozenset[int] = frozenset()
) -> list[EventDraft]:
    """Code every trigger of a text; drafts that report one happening in one sentence are joined ("attacked ..., killing 12").

    `tolled` holds the tokens that tell the fate of counted people: "12 died" is an event though nobody is named.
    """
    by_head = {thing.head: thing for thing in (*places, *things)}
    drafts: dict[int, EventDraft] = {}
    for trigger in find_triggers(parsed):
        readings = (_draft(trigger, frame, roles, by_head) for frame in (trigger.frame, *trigger.others))
        draft = next((reading for reading in readings if reading is not None), None)
        if draft is not None:
            drafts[trigger.token.i] = draft
    _strikes(drafts)
    _join(drafts)
    _weapons(drafts, things, parsed)
    joined = {id(draft): draft for draft in drafts.values()}.values()
    return [draft for draft in joined if _holds(draft, linked, tolled)]


def _draft(trigger: Trigger, frame: EventFrame, roles: Roles, by_head: dict[int, ThingSpan]) -> EventDraft | None:
    token = trigger.token
    if _idle(token):
        return None
    held = arguments(token)
    for part in (token.doc[number] for number in trigger.parts):
        for name, inner in arguments(part).behind.items() if part.pos_ == "NOUN" else ():
            held.behind.setdefault(name, []).extend(word for word in inner if word not in held.behind.get(name, ()))
        held.objects += arguments(part).objects if part.pos_ == "VERB" else []  # "threatened to attack X"
    draft = EventDraft(token, frame.type, frame.mode, verbal=token.pos_ == "VERB", weak=frame.weak, mutual=frame.roles == "mutual")
    _PLANS[frame.roles](draft, held, roles, frame)
    own = {roles.linked.of[number] for number in draft.actors}
    draft.recipients = [number for number in draft.recipients if roles.linked.of[number] not in own and roles.linked.spans[number].name != "it"]
    objects = {plain(word.lemma_) for word in (*held.objects, *held.behind.get("of", ()))}
    infinitive = any(child.dep_ == "xcomp" for child in token.children)
    if frame.needs and not frame.needs & objects and not infinitive:
        return None
    draft.territory = bool(objects & _TERRITORY) or (frame.roles == "falls" and any(plain(word.lemma_) in _TERRITORY for word in held.subjects))
    if frame.place and not draft.territory and not any(thing.kind in ("place", "facility") for thing in _objects(held, by_head)):
        return None
    draft.dissent = any(plain(word.lemma_) in _DISSENT for word in (*held.objects, *held.behind.get("of", ()), *held.behind.get("on", ())))
    candidates = [
        *held.objects,
        *(held.subjects if frame.roles == "falls" or (not held.objects and plain(token.lemma_) in ("burn", "collapse", "explode")) else ()),
        *(
            inner
            for name in ("on", "at", "of", "against", "in", "into")
            for inner in held.behind.get(name, ())
            if name in ("on", "at", "against", "into") or not draft.verbal
        ),
    ]
    for candidate in candidates:
        meant = (relative_antecedent(candidate) or candidate) if candidate.lower_ in ("that", "which") else candidate
        for part in (meant, *(child for child in meant.children if child.dep_ == "conj"), *_of_territory(meant)):
            thing = by_head.get(part.i)
            if thing is not None and thing.kind != "weapon" and thing not in draft.targets:
                draft.targets.append(thing)
    hit = {thing.head for thing in draft.targets if thing.kind == "place"}
    draft.recipients = [number for number in draft.recipients if not _is_capital(roles.linked.spans[number], hit)]
    return draft


def _is_capital(span: ActorSpan, hit: set[int]) -> bool:
    """Tell whether a span is a capital that was hit or taken as a town, and so doesn't stand for its government."""
    return span.latent and span.sort == "government" and span.head in hit and country_of_capital(span.name) is not None


def _of_territory(noun: Token) -> list[Token]:
    """Give the name behind "the town of X", which is what was taken or hit."""
    if plain(noun.lemma_) not in _TERRITORY:
        return []
    return [inner for child in noun.children if child.dep_ == "prep" and child.lower_ == "of" for inner in child.children if inner.dep_ == "pobj"]


def _idle(token: Token) -> bool:
    """Tell whether a trigger word is used for something else: "is fighting fit", "strike a deal", a compound's first part ("attack helicopter")."""
    if token.pos_ == "NOUN" and token.dep_ in ("compound", "nmod") and token.head.i > token.i:
        return True
    causes = [
        child
        for child in token.children
        if child.dep_ in ("nsubj", "agent", "advcl") or (child.dep_ == "prep" and child.lower_ in ("in", "from", "of"))
    ]
    if plain(token.lemma_) in _HARM and any(plain(word.lemma_) in _NATURE for child in causes for word in (child, *child.children)):
        return True  # "the storm killed nine people", "died in the crash"
    if plain(token.lemma_) == "leave" and any(child.dep_ in ("oprd", "ccomp") for child in token.children):
        return True  # "left five dead"
    passive = any(child.dep_ == "auxpass" and child.tag_ in ("VBZ", "VBP") for child in token.children)
    if token.tag_ == "VBN" and (token.dep_ in ("amod", "acl") or passive) and plain(token.lemma_) in _TIES:
        return True  # "Iranian-trained", "backed by X": a standing tie, coded as one
    return (token.dep_ == "amod" and token.tag_ == "VBG") or (
        token.dep_ == "amod"
        and token.tag_ == "VBN"
        and not any(child.dep_ in ("agent", "npadvmod", "advmod") for child in token.children)
        and plain(token.lemma_) not in _HURTING
    )


def _acts(draft: EventDraft, held: Arguments, roles: Roles, frame: EventFrame) -> None:
    draft.actors = roles.actors(held.subjects)
    draft.recipients = roles.actors([*held.objects, *held.told])
    if draft.verbal:
        if not draft.recipients:
            behind = _BEHIND.get((frame.type, frame.mode), ("against", "on", "at"))
            draft.recipients = roles.actors(token for name in behind for token in held.behind.get(name, ()))
        return
    ofs = roles.actors(held.behind.get("of", ()))
    draft.actors += roles.actors(held.behind.get("among", ()))
    if frame.of == "actors" or (ofs and not draft.actors and any(held.behind.get(name) for name in ("on", "against", "at"))):
        draft.actors += ofs
    else:
        draft.recipients += ofs
    draft.recipients += roles.actors(token for name in ("on", "against", "upon", "at", "to") for token in held.behind.get(name, ()))
    if "between" in held.behind:
        draft.actors += roles.actors(held.behind["between"])
    if plain(draft.anchor.lemma_) in (
        "killing",
        "murder",
        "abduction",
        "kidnapping",
        "arrest",
        "execution",
        "assassination",
        "massacre",
        "detention",
        "beheading",
        "slaughter",
    ) and not held.behind.get("of"):
        victims = roles.actors([token for token in held.subjects if token.dep_ in ("compound", "poss", "nmod")])
        draft.recipients += victims
        draft.actors = [number for number in draft.actors if number not in victims]


# Where a verb's recipients stand if not as its object: "supplied weapons to X", "mediated between X and Y".
_BEHIND = {("AID", None): ("to", "for"), ("CONSULT", "third-party"): ("between", "among")}


def _mutual(draft: EventDraft, held: Arguments, roles: Roles, _frame: EventFrame) -> None:
    named = [*held.subjects, *held.objects, *(token for name in _WITH for token in held.behind.get(name, ()))]
    if not draft.verbal:
        named += held.behind.get("of", [])
    draft.actors = roles.actors(named)


def _suffers(draft: EventDraft, held: Arguments, roles: Roles, _frame: EventFrame) -> None:
    draft.recipients = roles.actors([*held.subjects, *held.objects, *([] if draft.verbal else held.behind.get("of", []))])
    draft.actors = roles.actors(held.behind.get("from", ())) if plain(draft.anchor.lemma_) == "come" else []


def _alone(draft: EventDraft, held: Arguments, roles: Roles, frame: EventFrame) -> None:
    draft.actors = roles.actors([*held.subjects, *(held.behind.get("of", ()) if not draft.verbal else ())])
    if not draft.actors and held.objects:
        draft.actors = roles.actors(held.objects)
    towards = ("against",) if frame.mode == "withdraw" else ("to", "against")  # "fled to Uganda" is no retreat before it
    draft.recipients = roles.actors(token for name in towards for token in held.behind.get(name, ()))


def _to(draft: EventDraft, held: Arguments, roles: Roles, frame: EventFrame) -> None:
    draft.actors = roles.actors([*held.subjects, *(held.behind.pop("of", ()) if frame.of == "actors" and not draft.verbal else ())])
    if (
        not draft.verbal
        and not any(child.lower_ in ("for", "to", "that", "on") for child in draft.anchor.children)
        and not any(child.dep_ == "acl" for child in draft.anchor.children)
    ):
        draft.actors = []  # "the appeal of X", "an order": a noun alone asks nobody for anything
    told = roles.actors([*held.told, *held.objects])
    draft.recipients = told or roles.actors(token for name in _TOLD for token in held.behind.get(name, ()))


def _falls(draft: EventDraft, held: Arguments, roles: Roles, _frame: EventFrame) -> None:
    draft.actors = roles.actors(held.behind.get("to", ()))


def _sends(draft: EventDraft, held: Arguments, roles: Roles, _frame: EventFrame) -> None:
    draft.actors = roles.actors(held.subjects)
    if not draft.verbal:
        draft.actors += [number for number in roles.actors(held.behind.get("of", ())) if number not in draft.actors]
    elif not draft.actors:
        draft.actors = roles.actors(held.objects)  # "troops were deployed"
    draft.recipients = roles.actors(held.behind.get("against", ()))
    sent = (roles.linked.spans[number] for number in roles.actors(held.objects))
    draft.forces = any(span.kind in ARMED for span in sent)


_PLANS = {"falls": _falls, "sends": _sends, "acts": _acts, "mutual": _mutual, "suffers": _suffers, "alone": _alone, "to": _to}


def _strikes(drafts: dict[int, EventDraft]) -> None:
    """Let "the strike" be what the report's other strikes are, where they are of one sort: air, drone or missile strikes."""
    strikes = [draft for draft in drafts.values() if draft.type == "ASSAULT" and not draft.verbal and plain(draft.anchor.lemma_).endswith("strike")]
    modes = {draft.mode for draft in strikes if draft.mode}
    if len(modes) == 1:
        for draft in strikes:
            draft.mode = draft.mode or next(iter(modes))


def _join(drafts: dict[int, EventDraft]) -> None:
    """Join the drafts of one happening: what hurts inside an attack, a blast that kills, "died in an attack", "killed 12 and wounded 30"."""
    for number in sorted(drafts):
        draft = drafts[number]
        host = _host(draft, drafts)
        if host is None or host is draft:
            continue
        if not host.actors or host.type in ("SUPPORT", "AGREE"):
            host.actors += [span for span in draft.actors if span not in host.actors and span not in host.recipients]
        host.recipients += [span for span in draft.recipients if span not in host.recipients and span not in host.actors]
        host.targets += [thing for thing in draft.targets if thing not in host.targets]
        host.mode = host.mode or (draft.mode if draft.type == host.type else None)
        host.also += [draft.anchor, *draft.also]
        host.verbal = host.verbal or (draft.verbal and not _taken_up(host.anchor))
        drafts[number] = host  # what hangs on the joined draft ("and wounding 20") finds the one that took it in


def _taken_up(noun: Token) -> bool:
    """Tell whether a noun takes up a happening that was told before: "the attack killed 12" repeats, "another attack killed 12" reports."""
    words = {child.lower_ for child in noun.children}
    return bool(words & {"the", "this", "that"}) and not words & {"second", "third", "other", "latest", "separate"}


def _host(draft: EventDraft, drafts: dict[int, EventDraft]) -> EventDraft | None:
    """Find the draft that a draft is part of; None where it is a happening of its own."""
    token = draft.anchor
    above = drafts.get(token.head.i)
    if token.dep_ == "dobj" and above is not None and above.type in ("SUPPORT", "AGREE") and draft.type in ("RETREAT", "AGREE", "CONSULT"):
        return above  # "signed a ceasefire": the signing
    if draft.type != "ASSAULT" or plain(token.lemma_) not in _HURTING:
        return None
    told = next((host for child in token.children if (host := _told_by(child, drafts))), None)
    return told or _clause_above(draft, _assault(token.head, drafts))


def _assault(token: Token, drafts: dict[int, EventDraft]) -> EventDraft | None:
    draft = drafts.get(token.i)
    return draft if draft is not None and draft.type == "ASSAULT" else None


def _told_by(child: Token, drafts: dict[int, EventDraft]) -> EventDraft | None:
    """Find the attack among a hurting verb's children: "the blast killed ...", "died in the attack", "were killed when gunmen attacked"."""
    if child.dep_ == "nsubj":
        return _assault(child, drafts)
    if child.dep_ in ("prep", "agent") and child.lower_ in ("in", "by", "during", "from"):
        return next((host for inner in child.children if inner.pos_ == "NOUN" and (host := _assault(inner, drafts))), None)
    if child.dep_ in ("advcl", "ccomp") and any(word.lower_ == "when" for word in child.subtree if word.i < child.i):
        return _assault(child, drafts)
    return None


def _clause_above(draft: EventDraft, above: EventDraft | None) -> EventDraft | None:
    """Join what hurts to the attack of the clause above: "attacked the village, killing 12", "killed 12 and wounded 30"."""
    token = draft.anchor
    if above is None or (draft.mode in _OWN_ACTS and above.mode != draft.mode):
        return None
    below = token.dep_ in ("advcl", "acl", "relcl") or (token.dep_ == "conj" and plain(token.head.lemma_) in _HURTING)
    own = any(child.dep_ in ("nsubj", "nsubjpass") for child in token.children)
    return above if below and (not own or token.dep_ == "relcl") else None


def _weapons(drafts: dict[int, EventDraft], things: list[ThingSpan], parsed: Parsed) -> None:
    """Give each assault the weapons of its clause, and let a weapon tell the mode where the word doesn't."""
    for thing in things:
        if thing.kind != "weapon":
            continue
        at = parsed.doc[thing.head]
        while True:
            draft = drafts.get(at.i) or next((other for other in drafts.values() if at in other.also), None)
            if draft is not None and draft.type in ("ASSAULT", "MOBILIZE", "AID", "COERCE"):
                draft.weapons.append(thing)
                if draft.type == "ASSAULT" and draft.mode is None:
                    draft.mode = thing.sort
                break
            if at.head == at:
                break
            at = at.head


def _objects(held: Arguments, by_head: dict[int, ThingSpan]) -> list[ThingSpan]:
    return [thing for token in held.objects if (thing := by_head.get(token.i))]


def _holds(draft: EventDraft, linked: Linked, tolled: frozenset[int]) -> bool:
    """Tell whether a draft says enough to be a record: some actor or target in a role, and for everyday words an armed or official one."""
    kinds = {_kind(linked, number) for number in (*draft.actors, *draft.recipients)}
    counted = not tolled.isdisjoint(token.i for anchor in (draft.anchor, *draft.also) for token in anchor.subtree)
    if not kinds:
        return (draft.type == "COERCE" and draft.dissent) or (
            ((draft.type in ("ASSAULT", "COERCE") and bool(draft.targets)) or (draft.type == "ASSAULT" and counted))
            and not draft.weak
            and _says_enough(draft)
        )
    if draft.verbal and plain(draft.anchor.lemma_) in ("die", "perish") and kinds == {"person"} and not draft.also:
        return False  # somebody died; nobody says by whose hand
    if draft.type == "ASSAULT" and kinds <= _BUSINESS and not counted:
        return False  # "the company attacked its rivals"
    if draft.type == "MOBILIZE" and not draft.forces and not kinds & _RAISES:
        return False
    return bool(not draft.weak or kinds & _OFFICIAL) and _says_enough(draft)


def _says_enough(draft: EventDraft) -> bool:
    """Tell whether the roles that a type or mode can't do without are filled."""
    needed = _NEEDED.get((draft.type, draft.mode)) or _NEEDED.get((draft.type, None))
    return needed is None or needed(draft)


def _both(draft: EventDraft) -> bool:
    return bool(draft.actors and (draft.recipients or draft.mutual))


def _somebody(draft: EventDraft) -> bool:
    return bool(draft.actors)


def _addressed(draft: EventDraft) -> bool:
    return bool(draft.actors and draft.recipients)


# What a record needs, by type and mode; a type alone stands for its other modes.
_NEEDED: dict[tuple[str, str | None], Callable[[EventDraft], bool]] = {
    ("AID", None): _both,
    ("SUPPORT", None): _both,
    ("REQUEST", None): _somebody,
    ("CONSULT", None): _somebody,
    ("AGREE", None): _somebody,
    ("REJECT", None): _somebody,
    ("ACCUSE", None): _addressed,
    ("ACCUSE", "investigate"): _somebody,
    ("CONCEDE", None): _addressed,
    ("THREATEN", None): lambda draft: bool(draft.actors and (draft.recipients or draft.targets)),
    ("COERCE", "arrest"): lambda draft: bool(draft.recipients),
    ("COERCE", "seize"): lambda draft: bool(draft.targets or draft.recipients or draft.territory),
}


def _kind(linked: Linked, number: int) -> str:
    entity = linked.of[number]
    return linked.spans[linked.entities[entity].spans[0]].kind if entity is not None else linked.spans[number].kind
