"""Finds actors: registered names, people, organisations, common nouns, countries that act, pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from factions.mentions.nouns import classify, is_weak, lemma, lexicon, office_of, plain, premodifiers
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ActorSpan
from factions.reference.countries import country_of_capital, country_of_demonym, country_of_name
from factions.reference.registry import registry

_MODIFIERS = ("amod", "compound", "nmod", "npadvmod")
# Nouns that only say what sort of thing a name is: "the 400 Mawozo gang", "the Taliban insurgency"
_BEARERS = frozenset("gang cartel movement network organization organisation militia alliance insurgency rebellion".split())
_DEFINITE = frozenset("the this that these those both its their his her such".split())
_PRONOUNS = frozenset("he she they it him her them who which his their its himself themselves itself i we us our my me ours".split())
_QUANTITIES = frozenset("many some others most several both".split())
_NOT_NAMES = re.compile(r"[^\w\s'’.&/\-]|^\d+$")
_SMALL = frozenset("of the and for in on de la el al du des le".split())


def find_actors(parsed: Parsed) -> list[ActorSpan]:
    """Find every span that may be an actor, in text order; spans may nest but no two have the same bounds."""
    found: dict[tuple[int, int], ActorSpan] = {}
    for finder in (_registered, _people, _beside_offices, _organisations):
        for span in finder(parsed, found):
            if not any(span.start < end and start < span.end for start, end in found):
                found[span.start, span.end] = span
    for span in _surnames(parsed, found):
        found.setdefault((span.start, span.end), span)
    used = {span.head for span in found.values()}
    for later in (_nominals, _countries, _pronouns):
        for span in later(parsed, used):
            found.setdefault((span.start, span.end), span)
    return sorted(found.values(), key=lambda span: (span.start, -span.end))


def _bearer(token: Token) -> Token:
    """Give the token that stands for a name in the parse: of "M23 fighters" the fighters, of "the Taliban" the name itself."""
    governor = token.head
    bears = is_weak(governor) or lemma(governor) in _BEARERS
    if token.dep_ in (*_MODIFIERS, "nummod") and governor != token and governor.pos_ in ("NOUN", "PROPN") and governor.i > token.i and bears:
        return governor
    return token


def _registered(parsed: Parsed, _: object) -> Iterator[ActorSpan]:
    countries = _countries_named(parsed)
    for hit in parsed.names:
        entries = [registry().entry(name) for name in hit.entry_ids]
        if _inside_name(parsed, hit.start, hit.end):
            continue
        entry = max(entries, key=lambda row: (countries.get(row.country or "", 0), row.kind != "person"))
        head = parsed.head(hit.start, hit.end)
        if entry.kind == "community" and head.dep_ in _MODIFIERS and head.head.pos_ in ("NOUN", "PROPN") and head.head.i > head.i:
            continue
        bearer = _bearer(head) if entry.kind != "person" else _entitled(parsed, hit.start, head)
        yield ActorSpan(
            hit.start, hit.end, "named", bearer.i, entry.name, entry.kind, entry.country, entry.community, entry.id,
            office=(_office(parsed, hit.start, head) or entry.role) if entry.kind == "person" else None, plural=bearer.tag_ in ("NNS", "NNPS"),
        )  # fmt: skip


def _inside_name(parsed: Parsed, start: int, end: int) -> bool:
    """Tell whether a one-word hit is the midst of a longer name that nobody registered: "Lakeshore [Resistance] Movement"."""
    token = parsed.token_at(start)
    if token.idx != start or token.idx + len(token.text) != end or not 0 < token.i < len(token.doc) - 1:
        return False
    before, after = token.nbor(-1), token.nbor(1)
    return token.dep_ == "compound" and all(
        word.pos_ == "PROPN" and word.text[:1].isupper() and token.head in (word, word.head) for word in (before, after)
    )


def _countries_named(parsed: Parsed) -> dict[str, int]:
    """Count the countries that a text names, by name or demonym: they decide between two groups of one name."""
    counts: dict[str, int] = {}
    for token in parsed.doc:
        if token.text[:1].isupper():
            country = country_of_name(token.text) or country_of_demonym(token.text)
            if country:
                counts[country] = counts.get(country, 0) + 1
    return counts


def _people(parsed: Parsed, _: object) -> Iterator[ActorSpan]:
    for entity in parsed.doc.ents:
        words = [token for token in entity if not token.is_space]
        while words and (plain(words[-1].text) == "'s" or not any(c.isalnum() for c in words[-1].text)):
            words.pop()
        while words and (plain(words[0].text).rstrip(".") in lexicon().titles or office_of(words[0].text) or words[0].pos_ == "DET"):
            words.pop(0)
        if entity.label_ != "PERSON" or not words or _NOT_NAMES.search(" ".join(w.text for w in words)) or not words[-1].text[:1].isupper():
            continue
        start, end = words[0].idx, words[-1].idx + len(words[-1].text)
        text = parsed.text[start:end]
        head = _entitled(parsed, start, parsed.head(start, end))
        office = _office(parsed, start, head)
        if (len(words) == 1 and not office) or country_of_name(text) or country_of_capital(text) or _is_place(head):
            continue
        yield ActorSpan(start, end, "named", head.i, text, "person", office=office)


def _beside_offices(parsed: Parsed, _: object) -> Iterator[ActorSpan]:
    """People whom the parser's own labels miss, but whose office stands in apposition: "Jean-Marie Runiga, the political leader of M23"."""
    for token in parsed.doc:
        if token.pos_ == "PROPN" and token.dep_ == "appos" and token.head.pos_ == "NOUN" and office_of(token.head.text):
            name, office = token, token.head
        elif token.pos_ == "NOUN" and token.dep_ == "appos" and token.head.pos_ == "PROPN" and token.tag_ == "NN" and office_of(token.text):
            name, office = token.head, token
        else:
            continue
        first = name
        while (
            first.i
            and (first.nbor(-1).dep_ in ("compound", "nmod") or first.nbor(-1).text == "-")
            and first.nbor(-1).head.i >= first.i
            and first.nbor(-1).text[:1] not in "\"'"
        ):
            first = first.nbor(-1)
        words = [word for word in parsed.doc[first.i : name.i + 1] if word.text[:1].isupper()]
        if len(words) > 1 and not office_of(first.text) and first.text[:1].isupper() and name.text[:1].isupper() and not country_of_name(name.text):
            start, end = first.idx, name.idx + len(name.text)
            yield ActorSpan(
                start,
                end,
                "named",
                name.i,
                parsed.text[start:end],
                "person",
                office=parsed.text[office.left_edge.idx : office.idx + len(office.text)],
            )


def _entitled(parsed: Parsed, start: int, head: Token) -> Token:
    """Give the common noun that bears a name in the parse: of "the cleric Grand Ayatollah X" the cleric, where the parser hung the name elsewhere."""
    token = parsed.token_at(start)
    while token.i > head.sent.start and token.nbor(-1).text[:1].isupper() and token.nbor(-1).pos_ in ("PROPN", "NOUN"):
        token = token.nbor(-1)
    before = token.nbor(-1) if token.i else token
    if before.pos_ == "NOUN" and office_of(before.text) and before.sent == head.sent and not head.is_ancestor(before):
        return before
    return head


def _is_place(head: Token) -> bool:
    return head.dep_ == "pobj" and head.head.lower_ in ("in", "at", "near", "into", "across", "outside")


def _office(parsed: Parsed, start: int, head: Token) -> str | None:
    """Find a person's public role in the text's own words: a title before the name, an apposition, "X of the Y institute says"."""
    sentence = parsed.sentence(start)
    before = parsed.text[max(sentence.start, start - 60) : start]
    title = re.search(r"((?:[\w'’\-]+\.? ){1,6})$", before)
    if title and (office := _longest_office(title[1].strip())):
        return office
    for child in head.children:
        if child.dep_ == "appos" and office_of(child.text):
            return parsed.text[child.left_edge.idx : child.idx + len(child.text)]
        if child.dep_ in ("relcl", "acl") and office_of(child.text):
            return child.text
    governor = head.head
    if head.dep_ == "appos" and office_of(governor.text):
        return governor.text
    if head.dep_ in ("nsubj", "attr") and lemma(governor) == "be":
        complement = next((child for child in governor.children if child.dep_ in ("attr", "nsubj") and child != head and office_of(child.text)), None)
        if complement is not None:
            return complement.text
    return _affiliation(head)


def _longest_office(words: str) -> str | None:
    """Find the longest office at the end of the words that stand before a name."""
    pieces = words.split()
    for first in range(len(pieces)):
        phrase = " ".join(pieces[first:])
        if plain(phrase) in lexicon().offices:
            return phrase
    return pieces[-1] if plain(pieces[-1]).rstrip(".") in lexicon().titles and len(plain(pieces[-1]).rstrip(".")) > 3 else None  # noqa: PLR2004 - "Mr" and "Dr" are no offices


def _affiliation(head: Token) -> str | None:
    """Give "of the London-based institute" for a speaker who is introduced by an institution."""
    speaks = head.dep_ == "nsubj" and lemma(head.head) in ("say", "tell", "warn", "write", "argue", "note", "add", "explain", "believe", "think")
    for child in head.children:
        if speaks and child.dep_ == "prep" and child.lower_ in ("of", "from", "at", "with"):
            inner = next((token for token in child.children if token.dep_ == "pobj"), None)
            noun = classify(inner) if inner is not None else None
            if inner is not None and (inner.pos_ == "PROPN" or (noun and noun.kind in ("ngo", "igo", "company", "media"))):
                return head.doc[child.i : inner.i + 1].text
    return None


def _organisations(parsed: Parsed, _: object) -> Iterator[ActorSpan]:
    for entity in parsed.doc.ents:
        if entity.label_ not in ("ORG", "NORP") or not entity.text[:1].isalpha():
            continue
        words = [token for token in entity if not token.is_space]
        while words and (words[0].pos_ in ("DET", "ADP", "SCONJ", "ADV") or words[0].lower_ in ("the", "a", "an", "near", "inside", "outside")):
            words.pop(0)
        while words and (plain(words[-1].text) == "'s" or words[-1].pos_ in ("PUNCT", "DET")):
            words.pop()
        if not words or not words[0].text[:1].isupper() or not words[-1].text[:1].isupper():
            continue
        start, end = words[0].idx, words[-1].idx + len(words[-1].text)
        text = parsed.text[start:end]
        head = parsed.head(start, end)
        kind = "person" if (kind := kind_of_name(text)) == "other" and _described_as_person(head) else kind
        single = len(words) == 1 and not (text.isupper() and len(text) > 2)  # noqa: PLR2004 - a lone capitalised word is too often a place or a stray noun; an acronym isn't
        if (
            entity.label_ == "NORP"
            or (single and kind == "other")
            or country_of_name(text)
            or country_of_demonym(text)
            or country_of_capital(text)
            or _is_place(head)
        ):
            continue
        yield ActorSpan(start, end, "named", _bearer(head).i, text, kind, country=next(filter(None, map(country_of_demonym, text.split())), None))


def _described_as_person(head: Token) -> bool:
    """Tell whether a name stands beside what one person is: "a nurse, Marie-Ange X", "X, a 34-year-old teacher"."""
    beside = [head.head] if head.dep_ == "appos" else [child for child in head.children if child.dep_ == "appos"]
    nouns = [noun for token in beside if token.tag_ == "NN" and (noun := classify(token))]
    return any(noun.kind in ("civilians", "person") or noun.sort in ("officials", "analysts", "clerics") for noun in nouns)


def kind_of_name(name: str) -> str:
    """Read a kind off a name's own words: "Ministry of Defence" is a government, "Liberation Front" an armed group, else `other`."""
    lowered = f" {plain(name)} "
    nation = any(country_of_demonym(word) or country_of_name(word) for word in name.split())
    if lowered.endswith(" army ") and len(name.split()) > 1 and not nation and "army" not in plain(name).split()[:-1]:
        return "armed_group"  # a state's army bears the state's name; "Free X Army" that no registry knows doesn't
    for kind, words in lexicon().names.items():
        if any(f" {word} " in lowered for word in words):
            return kind
    return "other"


def _surnames(parsed: Parsed, found: dict[tuple[int, int], ActorSpan]) -> Iterator[ActorSpan]:
    """Find later uses of a person's last name alone: "Maliki" after "Nuri al-Maliki"."""
    last: dict[str, ActorSpan] = {}
    for span in found.values():
        if span.kind == "person" and " " in (parsed.text[span.start : span.end]):
            last.setdefault(surname(parsed.text[span.start : span.end]), span)
    covered = sorted(found)
    for token in parsed.doc:
        person = last.get(surname(token.text)) if token.text[:1].isalpha() and len(token.text) > 2 else None  # noqa: PLR2004 - initials
        if person and token.pos_ in ("PROPN", "NOUN", "ADJ", "VERB", "ADV") and any(c.isupper() for c in token.text):
            start, end = token.idx, token.idx + len(token.text)
            if not any(start < stop and begin < end for begin, stop in covered):
                yield ActorSpan(start, end, "named", token.i, person.name, "person", person.country, entry=person.entry, office=person.office)


def surname(name: str) -> str:
    """Give the last word of a name in lower case, without an Arabic article."""
    return re.sub(r"^(?:al|el|as|ash|an|ar|ad|az)-", "", plain(name).split()[-1].removesuffix("'s"))


def _nominals(parsed: Parsed, used: set[int]) -> Iterator[ActorSpan]:
    for token in parsed.doc:
        if token.i in used or token.pos_ not in ("NOUN", "PROPN", "ADJ") or (token.pos_ == "ADJ" and not _stands_alone(token)):
            continue
        governor = token.head
        if token.dep_ in _MODIFIERS and governor.i > token.i and governor.pos_ in ("NOUN", "PROPN") and not _acts_through(token, governor):
            continue
        community = _community_plural(token)
        noun = classify(token)
        if not noun and not community:
            continue
        before = premodifiers(token) if not community else []
        start = before[0].idx if before else token.idx
        end = token.idx + len(token.text)
        left = token.doc[before[0].i - 1] if before and before[0].i else token.doc[max(0, token.i - 1)]
        if is_weak(token) and not before and _of_actor(token):
            continue  # "members of X", "fighters from X": the mention is X
        kind = "community" if community else noun.kind if noun else "other"
        if noun and noun.sort in ("officials", "analysts", "clerics") and token.tag_ == "NN":
            kind = "person"
        yield ActorSpan(
            start, end, "nominal", token.i, parsed.text[start:end], kind,
            (noun.country if noun else None) or _country_around(token), community or (noun.community if noun else None),
            sort="community" if community else noun.sort if noun else None, definite=left.lower_ in _DEFINITE,
            plural=token.tag_ in ("NNS", "NNPS") or token.lower_ in ("people", "police"), latent=token.dep_ in _MODIFIERS,
        )  # fmt: skip


def _acts_through(token: Token, governor: Token) -> bool:
    """Tell whether a noun before a noun is an actor of its own: "government crackdowns", "rebel attack", but not "army base" or "militia groups"."""
    return governor.pos_ == "NOUN" and token.dep_ in ("compound", "nmod") and classify(governor) is None and token.tag_ in ("NN", "NNS", "NNP")


def _stands_alone(token: Token) -> bool:
    """Tell whether an adjective is used as a noun: "the wounded", "the military"."""
    return token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj", "conj") and lemma(token) in lexicon().nouns


def _community_plural(token: Token) -> str | None:
    word = plain(token.text)
    communities = lexicon().communities
    if token.tag_ in ("NNS", "NNPS", "NNP", "NN") and word.endswith("s") and word[:-1] in communities and token.text[:1].isupper():
        return communities[word[:-1]]
    if word in ("shi'ia", "kurds") or (word == "shia" and token.dep_ in ("nsubj", "dobj", "pobj") and token.text[:1].isupper()):
        return "Kurdish" if word == "kurds" else "Shi'ite"
    return None


def _of_actor(token: Token) -> bool:
    return any(
        child.dep_ == "prep"
        and (child.lower_ in ("of", "from") or (child.lower_ == "for" and lemma(token) in ("spokesman", "spokeswoman", "spokesperson")))
        and any(
            inner.dep_ == "pobj" and inner.ent_type_ not in ("GPE", "LOC", "DATE", "CARDINAL") and (inner.text[:1].isupper() or classify(inner))
            for inner in child.children
        )
        for child in token.children
    )


def _country_around(token: Token) -> str | None:
    """Read a country off a possessive or a following "of Iraq", "in Iraq"."""
    for child in token.children:
        if child.dep_ == "poss" and (country := country_of_name(child.text)):
            return country
        if child.dep_ == "prep" and child.lower_ in ("of", "in", "from"):
            for inner in child.children:
                if inner.dep_ == "pobj" and (country := country_of_name(inner.text)):
                    return country
    return None


def _countries(parsed: Parsed, used: set[int]) -> Iterator[ActorSpan]:
    """Countries, capitals and demonyms, each as its government, for statements that make it act."""
    for token in parsed.doc:
        if token.i in used or not token.text[:1].isupper() or token.is_space:
            continue
        start = token.idx
        phrase = _country_phrase(token)
        country = country_of_name(phrase) or country_of_capital(phrase)
        if country is None and (country := country_of_demonym(token.text)) and not (token.dep_ in _MODIFIERS or token.tag_ == "JJ"):
            yield ActorSpan(
                start, start + len(token.text), "named", token.i, token.text, "civilians", country, sort="nationals", plural=True, latent=True
            )
            continue
        if country:
            first = start - (len(phrase) - len(token.text))
            acts = token.dep_ in ("nsubj", "agent") and token.head.pos_ in ("VERB", "AUX")
            yield ActorSpan(
                first,
                start + len(token.text),
                "named",
                token.i,
                parsed.text[first : start + len(token.text)],
                "government",
                country,
                sort="government",
                latent=not acts,
            )


def _country_phrase(token: Token) -> str:
    """Take in the capitalised words joined to a token from before: "South Sudan", "United States"."""
    at = token.i
    while (
        at > 0
        and token.doc[at - 1].text[:1].isupper()
        and token.doc[at - 1].head in (token, token.doc[at])
        and token.doc[at - 1].dep_ in ("compound", "amod", "nmod")
    ):
        at -= 1
    whole = token.doc[at : token.i + 1].text
    return whole if country_of_name(whole) or country_of_capital(whole) else token.text


def _pronouns(parsed: Parsed, _: object) -> Iterator[ActorSpan]:
    for token in parsed.doc:
        quantity = token.lower_ in _QUANTITIES and token.dep_ in ("nsubj", "nsubjpass") and not any(child.lower_ == "of" for child in token.children)
        if quantity or (token.lower_ in _PRONOUNS and token.pos_ in ("PRON", "DET") and token.text != "US"):
            plural = quantity or token.lower_ in ("they", "them", "their", "themselves")
            yield ActorSpan(token.idx, token.idx + len(token.text), "pronoun", token.i, token.lower_, "other", plural=plural, latent=True)
