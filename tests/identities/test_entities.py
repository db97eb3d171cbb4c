"""The records of actors: names, kinds, countries."""

from __future__ import annotations

import numpy as np
import pytest

from factions.documents.document import Document, digest, text_digest
from factions.identities.entities import Report, actor_record, country_in, explained_in, home_of, one_each, report_of
from factions.identities.places import PlaceName, resolve_places
from factions.identities.records import Actor, Place
from factions.mentions.meaning import Entity, Linked
from factions.mentions.mention import MentionForm, MentionKind
from factions.mentions.spotting import Spot
from factions.models.labels import MEANINGS
from factions.models.pairing import Node
from factions.pipeline import read_document
from factions.reference.registry import registry


def linked(text: str, sort: str, *names: tuple[str, MentionKind, MentionForm], apart: bool = False) -> Linked:
    """Give one entity of actors with the mentions `names`, which come in the order of the text; `apart` gives each an entity of its own."""
    meaning = np.zeros(len(MEANINGS), np.float32)
    meaning[MEANINGS.index(sort)] = 1
    spots, at = [], 0
    for name, kind, form in names:
        at = text.index(name, at)
        entry = next((hit.entry_ids[0] for hit in registry().match(text) if (hit.start, hit.end) == (at, at + len(name))), None)
        spots.append(Spot(at, at + len(name), kind, form, Node(at, at + 1, 0), 1.0, entry))
        at += len(name)
    of: list[int | None] = list(range(len(spots))) if apart else [0] * len(spots)
    entities = [Entity(spots[n].kind, [n], meaning) for n in range(len(spots))] if apart else [Entity("actor", list(range(len(spots))), meaning)]
    return Linked(spots, of, entities, np.zeros((len(spots), 1), np.float32))


def record(text: str, sort: str, *names: tuple[str, MentionKind, MentionForm], home: str | None = None) -> Actor:
    return actor_record(linked(text, sort, *names), 0, text, "a1", Report(home))


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("Iraq", "IRQ"),
        ("Iraqi", "IRQ"),
        ("the Iraqi army", "IRQ"),
        ("South Sudanese soldiers", "SSD"),
        ("Movement for the Liberation of Colombia", "COL"),
        ("the army", None),
        ("Harrow Brigade", None),
        ("", None),
    ],
)
def test_the_country_in_some_words(words: str, country: str | None) -> None:
    assert country_in(words) == country


def test_the_registrys_entry_gives_name_kind_and_country() -> None:
    found = record("The Taliban fled, and the rebels hid.", "militia", ("Taliban", "actor", "named"), ("rebels", "actor", "nominal"))
    entry = registry().entry(found.registry or "")
    assert (found.id, found.name, found.kind, found.country) == ("a1", entry.name, entry.kind, entry.country)
    assert "rebels" in found.aliases


@pytest.mark.parametrize(
    ("text", "sort", "names", "name", "aliases"),
    [
        ("Tamo said it. Idris Tamo left.", "person", [("Tamo", "named"), ("Idris Tamo", "named")], "Idris Tamo", ("Tamo",)),
        ("Rebels came. Rebels left the gang.", "militia", [("Rebels", "nominal"), ("Rebels", "nominal"), ("gang", "nominal")], "Rebels", ("gang",)),
        ("The rebels fled, and they hid.", "armed_group", [("rebels", "nominal"), ("they", "pronoun")], "rebels", ()),
        ("They fled.", "armed_group", [("They", "pronoun")], "unnamed", ()),
        ("Iraq said so.", "government", [("Iraq", "named")], "Government of Iraq", ("Iraq",)),
        ("Iraqi soldiers fled.", "state_force", [("Iraqi soldiers", "nominal")], "Iraqi Army", ("Iraqi soldiers",)),
    ],
)
def test_its_name(text: str, sort: str, names: list[tuple[str, MentionForm]], name: str, aliases: tuple[str, ...]) -> None:
    found = record(text, sort, *((words, "actor", form) for words, form in names))
    assert (found.name, found.aliases, found.kind) == (name, aliases, sort)


@pytest.mark.parametrize(
    ("text", "sort", "words", "home", "country"),
    [
        ("Iraqi soldiers fled.", "state_force", "Iraqi soldiers", "SYR", "IRQ"),
        ("The soldiers fled.", "state_force", "soldiers", "SYR", "SYR"),
        ("The soldiers fled.", "state_force", "soldiers", None, None),
        ("The peacekeepers fled.", "igo", "peacekeepers", "SYR", None),
        ("Foreign traders fled.", "other", "traders", "SYR", None),
    ],
)
def test_its_country(text: str, sort: str, words: str, home: str | None, country: str | None) -> None:
    assert record(text, sort, (words, "actor", "nominal"), home=home).country == country


def test_the_main_country_is_the_one_most_spoken_of() -> None:
    text = "Iranian guards and Iraqi soldiers met in Mosul."
    actors: list[tuple[str, MentionKind, MentionForm]] = [("Iranian guards", "actor", "nominal"), ("Iraqi soldiers", "actor", "nominal")]
    found = linked(text, "state_force", *actors, ("Mosul", "place", "named"), apart=True)
    (mosul,) = resolve_places([PlaceName(text.index("Mosul"), text.index("Mosul") + 5, "Mosul")], text)
    assert isinstance(mosul, Place)
    assert home_of(found, text, {2: mosul}) == "IRQ"
    assert home_of(linked("The army fled.", "state_force", ("army", "actor", "nominal")), "The army fled.", {}) is None


def test_a_read_person_without_a_public_role_has_no_record() -> None:
    text = "Gunmen killed a student, Ali Hassan, in Mosul on Monday."
    reading = read_document(Document(id=digest(text.encode()), text=text, text_sha256=text_digest(text), language="en"))
    assert "Gunmen" in {name for actor in reading.actors for name in (actor.name, *actor.aliases)}
    assert not {name for actor in reading.actors for name in (actor.name, *actor.aliases)} & {"Ali Hassan"}


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("the Movement of the Free Tigris (MFT) said", {"MFT": "Movement of the Free Tigris"}),
        ("Hollow Meadow Front (HMF), not the Front (HMF)", {"HMF": "Hollow Meadow Front"}),
        ("a group (UN) met", {}),
        ("(ABC) came first", {}),
    ],
)
def test_acronyms_that_a_text_explains(text: str, explained: dict[str, str]) -> None:
    assert explained_in(text) == explained


@pytest.mark.parametrize(
    ("text", "sort", "name", "home", "entry"),
    [
        ("Kata'eb Hizbollah fled.", "militia", "Kata'eb Hizbollah", "IRQ", "kataib-hezbollah"),
        ("Kata'eb Hizbollah fled.", "person", "Kata'eb Hizbollah", "IRQ", "kataib-hezbollah"),  # the model may take a name amiss
        ("Hollow Meadow Front fled.", "militia", "Hollow Meadow Front", "IRQ", None),
        ("The army fled.", "state_force", "army", "UGA", "updf"),
        ("The army fled.", "state_force", "army", None, None),
        ("The rebels fled.", "armed_group", "rebels", "UGA", None),
        ("Iran said so.", "government", "Iran", "IRQ", "government-of-irn"),
        ("Federal Government of Somalia said so.", "government", "Federal Government of Somalia", "KEN", "government-of-som"),
        ("Government said so. Al-Qaeda denied it.", "government", "Government", "SOM", "government-of-som"),
        ("Government of National Unity said so.", "government", "Government of National Unity", "SOM", None),
        ("Hassan Hadi fled.", "person", "Hassan Hadi", "YEM", None),
    ],
)
def test_whom_the_registry_has(text: str, sort: str, name: str, home: str | None, entry: str | None) -> None:
    form: MentionForm = "named" if name[0].isupper() else "nominal"
    found = linked(text, sort, (name, "actor", form))
    report = report_of(found, text, home, "2014-06-20")
    assert actor_record(found, 0, text, "a1", report).registry == entry


def test_a_longer_name_goes_before_a_part_of_it() -> None:
    text = "Kata'eb Hizbollah fled, and Hizbollah hid."
    found = linked(text, "militia", ("Kata'eb Hizbollah", "actor", "named"), ("Hizbollah", "actor", "named"))
    assert actor_record(found, 0, text, "a1", Report("IRQ")).registry == "kataib-hezbollah"


def test_entities_that_are_one_actor_of_the_registry_share_a_record() -> None:
    one = Actor(id="actor 0", name="Iraqi Army", kind="state_force", registry="iraqi-army", aliases=("army",))
    other = Actor(id="actor 2", name="Iraqi Army", kind="state_force", registry="iraqi-army", aliases=("troops", "army"))
    new = Actor(id="actor 5", name="Harrow Brigade", kind="militia")
    found = one_each({0: one, 2: other, 5: new})
    assert found[0] == found[2]
    assert found[0].id == "actor 0"
    assert found[0].aliases == ("army", "troops")
    assert found[5] == new


def test_a_capital_that_acts_and_the_government_are_one() -> None:
    text = "Damascus accused the rebels of breaking the truce. The Syrian government said it would answer. Syria has closed the border."
    found = read_document(Document(id=digest(text.encode()), text=text, text_sha256=text_digest(text)))
    assert [actor.name for actor in found.actors if actor.kind == "government"] == ["Government of Syria"]
