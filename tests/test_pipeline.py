"""The contract holds for whatever is read, and the seed article is read within its bounds."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import factions
from factions.documents.build import build
from factions.documents.document import Document, digest, normal_text, text_digest
from factions.errors import DocumentError
from factions.jobs.reading import read_all
from factions.markup import load
from factions.pipeline import coder, read_document, read_raw
from factions.reading import Reading, faults, roles, spans
from factions.sources.raw import Raw

SCHEMA = Draft202012Validator(Reading.json_schema())
SAMPLES = Path(__file__).parents[1] / "examples/reports"
SEED = Path(__file__).parents[2] / "shared/reports/seed-article.txt"
# Words and signs that the rules look at, in orders that no report has.
PIECES = [
    "al-Shabaab", "the Taliban", "Iraq", "Iranian-trained", "Maliki", "President", "gunmen", "they", "he", "the army", "Members of", "said",
    "denied that", "warned", "would", "could", "if", "unless", "killed", "attacked", "wounding", "at least 20", "dozens of", "23", "people",
    "in", "on", "Mosul", "Goma", "June 13", "2014", "last week", "within a month", "by", "was bombed", "backed by", "a splinter of",
    "alongside", "met", "and", "or", "who", "which", ",", ".", ";", ":", "?", "-", "—", "“", "”", '"', "'", "’s", "(", ")", "\n\n", "AK-47s",
    "the shrine", "U.S.", "UN", "no", "not", "to", "has", "been", "10 to 15", "1,000,000,000,000", "XXXX", "\u0130", "ß", "é", "e\u0301",
    "𝔊𝔬𝔪𝔞", "👩‍👩‍👧", "العراق", "\u200d", "[x]{a1 b}", "@ e1", "<b>", "&amp;", "%s", "{0}",
]  # fmt: skip

DATES = [None, "2014-06-20", "2014-06", "2014", "XXXX-06-20", "2014-06-20/2014-06-22", "-0044"]
PAGE = st.lists(st.sampled_from([*PIECES, "<p>", "</p>", "<article>", "<title>"]), max_size=40).map(lambda pieces: " ".join(pieces).encode())
MODAL = re.compile(r"\b(?:will|would|could|may|might)\b")


def document(text: str, published: str | None = None) -> Document:
    text = normal_text(text)
    return Document(id=digest(text.encode("utf-8", "replace")), text=text, text_sha256=text_digest(text), published=published, language="en")


def holds(reading: Reading) -> None:
    """Assert all that the contract promises of a reading."""
    text = reading.document.text
    assert faults(reading) == []
    SCHEMA.validate(json.loads(reading.to_json()))
    assert Reading.from_json(reading.to_json()) == reading
    for statement in reading.statements:
        assert [span for span in spans(statement) if text[span.start : span.end] != span.quote] == []
        assert [span for span in statement.evidence if "\n\n" in span.quote] == []  # evidence is a sentence, never more than a paragraph
        assert list(statement.evidence) == sorted(statement.evidence, key=lambda span: span.start)
    known = {actor.id for actor in reading.actors} | {place.id for place in reading.places} | {time.id for time in reading.times}
    meant = {mention.ref for mention in reading.mentions if mention.ref}
    assert known == meant  # nothing is in a reading that no characters are cited for


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_text_is_read(text: str) -> None:
    holds(read_document(document(text)))


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(DATES))
def test_any_order_of_telling_words_is_read(pieces: list[str], published: str | None) -> None:
    holds(read_document(document(" ".join(pieces), published)))


def paragraphs() -> list[str]:
    return [paragraph for path in sorted(SAMPLES.glob("*.mark")) for paragraph in load(path).reading.document.text.split("\n\n")]


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_shuffled_paragraphs_are_read(seed: int) -> None:
    chosen = random.Random(seed).sample(paragraphs(), 8)  # noqa: S311 - nothing secret
    holds(read_document(document("\n\n".join(chosen), "2017-10-16")))


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_shuffled_words_and_broken_ends_are_read(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    text = " ".join(dice.sample(paragraphs(), 3))
    words = text.split()
    dice.shuffle(words)
    holds(read_document(document(" ".join(words)[: dice.randrange(600)])))
    start = dice.randrange(len(text))
    holds(read_document(document(text[start : start + dice.randrange(900)])))


@pytest.mark.parametrize(
    "text",
    ["", "a", ".", "said", "“", "\n\n", "“Rebels", "said said said", "He said she said they said it.", "Al-Shabaab " * 200, "killed " * 100,
     "“" * 50, "(" * 500,
     "If if if, unless.", "the the the", "23", "June 13", "x" * 5000, "a." * 1000, "He. She. They. It.", "—" * 300,
     "A killed B. " * 120],
    ids=lambda text: text[:12] or "nothing",
)  # fmt: skip
def test_odd_texts_are_read(text: str) -> None:
    holds(read_document(document(text)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300) | PAGE)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        reading = read_raw(Raw(name="raw", data=data))
    except DocumentError as error:
        told = str(error)
        assert re.fullmatch("raw: .+", told)
        assert "can't be taken apart" not in told
    else:
        holds(reading)


def test_the_same_twice_is_the_same() -> None:
    """A reading is a function of its document."""
    given_text = document("\n\n".join(paragraphs()[:12]), "2017-10-16")
    assert read_document(given_text).to_json() == read_document(given_text).to_json()


def test_every_reading_says_who_made_it() -> None:
    assert read_document(document("Rebels attacked Goma.")).coder == coder()
    assert coder().version == factions.__version__
    assert coder().model  # the name of the weights


def test_a_fault_is_never_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from factions import pipeline

    monkeypatch.setattr(pipeline, "faults", lambda _: ["m1: it marks no words"])
    with pytest.raises(AssertionError, match="m1: it marks no words"):
        read_document(document("Rebels attacked Goma."))


def test_sources_are_read_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rebels attacked Goma on Monday, the army said.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    results = read_all([str(tmp_path)])
    assert isinstance(next(results), Reading)
    (tmp_path / "b.txt").write_text("Two died there.", encoding="utf-8")  # read only when its turn comes
    assert isinstance(next(results), Reading)


# The seed article: what is known of it is counted here; what an analyst has found in it is held elsewhere


@pytest.fixture(scope="module")
def seed() -> Reading:
    if not SEED.exists():
        pytest.skip("the seed article isn't here")
    (reading,) = factions.read(SEED)
    return reading


def test_the_seed_holds_the_contract(seed: Reading) -> None:
    holds(seed)


CAPS = {"actors": 45, "places": 25, "relations": 30, "events": 40, "claims": 30}
LEAST = {"actors": 14, "places": 8, "relations": 4, "events": 4, "claims": 7}  # a reader that finds almost nothing would keep under any cap


@pytest.mark.parametrize("kind", CAPS)
def test_the_seed_is_not_flooded(kind: str, seed: Reading) -> None:
    assert LEAST[kind] <= len(getattr(seed, kind)) <= CAPS[kind]


def test_the_seeds_furniture_is_neither_text_nor_evidence(seed: Reading) -> None:
    raw = unicodedata.normalize("NFC", SEED.read_text(encoding="utf-8"))
    running = set(seed.document.text.split("\n\n"))
    cited = " ".join(span.quote for statement in seed.statements for span in spans(statement))
    aside = [part.text for part in seed.document.chrome]
    assert aside
    for words in aside:
        assert words not in running
        assert words not in cited or any(words in paragraph for paragraph in running if len(paragraph) > len(words))
    # nothing of the page is lost: each line is running text, furniture, or said of the document as a whole
    kept = " ".join([seed.document.text, *aside, *filter(None, (seed.document.title, seed.document.byline, seed.document.publisher))])
    flat = " ".join(kept.split())
    lost = [line for line in map(str.strip, raw.splitlines()) if line and " ".join(line.split()) not in flat]
    assert len(lost) <= 3, lost  # a dateline, or a name and a date on one line


def test_nothing_that_the_seed_foresees_is_told_as_done(seed: Reading) -> None:
    """What is foreseen follows the modal verb, or has its subject before it; an event with both its sides before it is what the forecast starts from.

    "Maliki's endorsement of the militias could bode badly": the endorsement was given.
    """
    at = {mention.id: mention.start for mention in seed.mentions}
    forecasts = [claim for claim in seed.claims if claim.kind == "forecast"]
    assert len(forecasts) >= 3
    for claim in forecasts:
        modal = MODAL.search(claim.content.quote)
        foreseen = claim.content.start + (modal.start() if modal else 0)
        for event in (event for event in seed.events if event.attribution == claim.id):
            sides = [at[mention] for mention in (*event.actors, *event.recipients, *event.targets)]
            given = len(sides) > 1 and max(sides) < foreseen
            assert given or event.factuality != "asserted", event


def test_the_seeds_roles_are_of_its_text(seed: Reading) -> None:
    mentions = {mention.id: mention for mention in seed.mentions}
    for statement in seed.statements:
        for _, mention in roles(statement):
            assert mentions[mention].text == seed.document.text[mentions[mention].start : mentions[mention].end]


def test_the_seed_has_its_title_and_date_apart_from_its_text(seed: Reading) -> None:
    assert seed.document.title
    assert seed.document.title not in seed.document.text.split("\n\n")
    assert build(Raw(name="seed", data=SEED.read_bytes()), published="2014-06-20").published == "2014-06-20"


def test_a_title_is_the_reports_own_whatever_is_said_of_its_bearer() -> None:
    reading = read_document(document("The gang will kill Colonel Idris Tamo, the leader of the Harrow Brigade, the minister said."))
    assert [(tie.type, tie.factuality, tie.attribution) for tie in reading.relations if tie.type == "leads"] == [("leads", "asserted", None)]
    assert [event.attribution for event in reading.events if event.type == "ASSAULT"] == ["c1"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A nurse, Marie-Ange Toussaint, said gunmen shot her brother in Goma.", "Toussaint"),
        ("Marie-Ange Toussaint, 34, said gunmen shot her brother in Goma.", "Toussaint"),
        ("Gunmen killed a student, Ali Hassan, in Mosul on Monday.", "Hassan"),
        ("“We heard shots all night,” said Amina Yusuf, a mother of four who lives near the market.", "Yusuf"),
    ],
)
def test_a_private_person_gets_no_record(text: str, name: str) -> None:
    reading = read_document(document(text))
    assert not any(name in called for actor in reading.actors for called in (actor.name, *actor.aliases))
    assert {mention.ref for mention in reading.mentions if name in mention.text} <= {None}


def test_the_city_is_no_capital_abroad() -> None:
    text = "The Taliban entered Kunduz from Kabul on Monday. The charity telephoned officials in Washington. Gunmen killed two policemen in the city."
    reading = read_document(document(text))
    mentions = {mention.id: mention for mention in reading.mentions}
    strike = next(event for event in reading.events if event.type == "ASSAULT")
    meant = {mentions[place].ref for place in strike.places if mentions[place].kind == "place"}
    assert {place.country for place in reading.places if place.id in meant} <= {"AFG"}
