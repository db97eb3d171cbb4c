"""Which common nouns are actors, of what kind, and what their modifiers say."""

from __future__ import annotations

import pytest

from factions.mentions.nouns import classify, is_weak, lemma, lexicon, office_of, plain, premodifiers
from factions.mentions.parse import Token, parse


def token(text: str, word: str) -> Token:
    return next(token for token in parse(text).doc if token.text == word)


# phrase, its head, kind, sort, country, community
PHRASES = [
    ("Shi'ite militias", "militias", "militia", "militia", None, "Shi'ite"),
    ("Beninese army units", "units", "state_force", "army", "BEN", None),
    ("security forces", "forces", "state_force", "security forces", None, None),
    ("Turkish forces", "forces", "state_force", "army", "TUR", None),
    ("rebel commanders", "commanders", "armed_group", "insurgents", None, None),
    ("armed group", "group", "armed_group", "insurgents", None, None),
    ("suicide bomber", "bomber", "armed_group", "gunmen", None, None),
    ("foreign ministry", "ministry", "government", "ministry", None, None),
    ("Syrian refugees", "refugees", "civilians", "displaced", "SYR", None),
    ("aid workers", "workers", "ngo", "aid workers", None, None),
    ("human rights groups", "groups", "ngo", "aid workers", None, None),
    ("riot police", "police", "state_force", "police", None, None),
    ("ruling party", "party", "party", "party", None, None),
    ("oil company", "company", "company", "company", None, None),
    ("villagers", "villagers", "civilians", "civilians", None, None),
    ("Sunni politicians", "politicians", "community", "community", None, "Sunni"),
    ("analysts", "analysts", "other", "analysts", None, None),
]


@pytest.mark.parametrize(("phrase", "head", "kind", "sort", "country", "community"), PHRASES)
def test_a_noun_phrase_is_read_with_its_modifiers(
    phrase: str, head: str, kind: str, sort: str, country: str | None, community: str | None,
) -> None:  # fmt: skip
    noun = classify(token(f"They met the {phrase} on Friday.", head))
    assert noun is not None
    assert (noun.kind, noun.sort, noun.country, noun.community) == (kind, sort, country, community)


@pytest.mark.parametrize(("text", "word"), [
    ("The table broke.", "table"), ("The weather was fine.", "weather"), ("The treaty was signed.", "treaty"),
])  # fmt: skip
def test_a_thing_is_no_actor(text: str, word: str) -> None:
    assert classify(token(text, word)) is None


@pytest.mark.parametrize(("text", "word", "before"), [
    ("The 12 Beninese army officers left.", "officers", ["Beninese", "army"]),
    ("Its many fighters left.", "fighters", []),
    ("Several heavily armed rebels left.", "rebels", ["heavily", "armed"]),
])  # fmt: skip
def test_articles_numbers_and_possessives_stand_outside_the_mention(text: str, word: str, before: list[str]) -> None:
    assert [word.text for word in premodifiers(token(text, word))] == before


@pytest.mark.parametrize(("text", "word", "weak"), [
    ("Members left.", "Members", True), ("M23 fighters left.", "fighters", True), ("Villagers left.", "Villagers", False),
])  # fmt: skip
def test_a_weak_noun_says_nothing_of_its_own(text: str, word: str, weak: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_weak(token(text, word)) == weak


@pytest.mark.parametrize(("words", "relation"), [
    ("president of Uganda", "leads"), ("deputy commander", "member_of"), ("a spokesman for the army", "member_of"), ("Army Chief", "leads"),
    ("Grand Ayatollah", "member_of"), ("a shopkeeper", None), ("presidential", None),
])  # fmt: skip
def test_an_office_tells_whether_its_holder_leads(words: str, relation: str | None) -> None:
    assert office_of(words) == relation


def test_apostrophes_are_straightened() -> None:
    assert plain("Shi’ite") == plain("Shiʿite") == "shi'ite"


def test_a_capitalised_plural_has_its_singular_for_a_lemma() -> None:
    assert lemma(token("Militants attacked a town.", "Militants")) == "militant"


def test_the_lexicon_is_turned_round_without_loss() -> None:
    words = lexicon()
    assert words.nouns["soldier"] == ("state_force", "army")
    assert words.modifiers["naval"] == ("state_force", "navy")
    assert words.offices["president"] == "leads"
    assert words.communities["shiite"] == "Shi'ite"
    assert all(noun == noun.strip().lower() for noun in words.nouns)
