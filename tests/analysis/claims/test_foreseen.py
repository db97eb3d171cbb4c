"""What a claim foresees, and under which condition."""

from __future__ import annotations

import pytest
from tests.analysis.claim_reports import alliance, forecast
from tests.analysis.conftest import party, spot
from tests.ledger.conftest import file_ledger

from factions.analysis.claims.foreseen import Act, Foreseen, act_of, clause, foreseen, party_of, spot_of
from factions.analysis.incidents.words import stems
from factions.evidence import Span
from factions.ledger import facts, writer
from factions.ledger import outcomes as shelf
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.reading import Reading

__all__ = ["file_ledger"]


def spans(content: str, condition: str) -> tuple[Span, Span]:
    at = content.index(condition)
    return Span(start=10, end=10 + len(content), quote=content), Span(start=10 + at, end=10 + at + len(condition), quote=condition)


@pytest.mark.parametrize(
    ("content", "condition", "whole"),
    [
        ("If the river falls this year, they will go", "If the river falls", "If the river falls this year"),
        ("If the river falls, they will go", "If the river falls", "If the river falls"),
        ("They will go if the river falls", "if the river falls", "if the river falls"),
        ("If the river falls they go; later, they return", "If the river falls", "If the river falls"),  # another clause's comma
        (f"If the river falls {'x' * 70}, they will go", "If the river falls", "If the river falls"),  # too far off
    ],
)
def test_a_condition_goes_on_to_its_comma(content: str, condition: str, whole: str) -> None:
    claim, short = spans(content, condition)
    found = clause(short, claim)
    assert found.quote == whole
    assert found.quote == content[found.start - 10 : found.end - 10]


def test_a_condition_outside_of_the_claim_stays_as_it_is() -> None:
    condition = Span(start=0, end=4, quote="Then")
    assert clause(condition, Span(start=50, end=60, quote="they go, a")) == condition


def act(*actors: str, spots: tuple[str, ...] = ()) -> Act:
    return Act("COERCE", "seize", tuple(party(one, one) for one in actors), (), tuple(spot(one) for one in spots), frozenset(), "possible")


EMPTY = Foreseen((), (), (), (), (), frozenset(), negated=False)


@pytest.mark.parametrize(
    ("made", "countries"),
    [
        (EMPTY, ()),
        (Foreseen((), (), (), (), (spot("Orsk", country="SYR"),), frozenset(), negated=False), ("SYR",)),  # failing all, where the report is at home
        (Foreseen((act("league"),), (), (), (), (spot("Orsk", country="SYR"),), frozenset(), negated=False), ("IRQ",)),
        (Foreseen((act("league"),), (), (), (spot("Orsk", country="SYR"), spot("Palm", country="TUR"), spot("Reed", country="SYR")), (), frozenset(),
                  negated=False), ("SYR", "TUR")),
        (Foreseen((act("league"),), (), (), (spot("Sea", country=None),), (), frozenset(), negated=False), ("IRQ",)),
    ],
)  # fmt: skip
def test_countries_are_of_places_before_parties(made: Foreseen, countries: tuple[str, ...]) -> None:
    assert made.countries == countries


def test_groups_and_types() -> None:
    made = Foreseen((act("league"), act("brigade")), (), (party("guard", "guard"), party("gunmen", named=False)), (), (), frozenset(), negated=None)
    assert made.groups == {"league", "brigade", "guard"}
    assert made.types == {"COERCE"}


def test_a_party_without_a_name_is_known_by_words_alone() -> None:
    named = party_of(facts.Party(name="Harrow Brigade", text="the Brigade", form="named", group="g1", kind="armed_group", country="IRQ"))
    gunmen = party_of(facts.Party(name="gunmen", text="masked gunmen", form="nominal", kind="armed_group"))
    they = party_of(facts.Party(name="gunmen", text="they", form="pronoun", kind="armed_group"))
    assert (named.key, named.names != frozenset(), named.words) == ("g1", True, stems("the Brigade"))
    assert (gunmen.key, gunmen.names, gunmen.words) == (None, frozenset(), stems("masked gunmen"))
    assert they.words == stems("gunmen")  # "they" says nothing


def test_what_is_struck_is_a_party_or_a_place() -> None:
    town = facts.Party(name="Tarsa", text="Tarsa", form="named", kind="place", country="IRQ")
    guard = facts.Party(name="Coast Guard", text="the guard", form="named", kind="state_force")
    made = act_of(facts.EventFact(
        document="d", statement="e1", confidence=1.0, coder="x", citations=(), type="COERCE", factuality="possible", targets=(town, guard),
        places=(facts.Spot(name="Orsk", text="Orsk", country="IRQ", precision=1),),
    ))  # fmt: skip
    assert [one.shown for one in made.recipients] == ["Coast Guard"]
    assert [one.shown for one in made.spots] == ["Orsk", "Tarsa"]
    assert spot_of(facts.Spot(name="Órsk", text="Orsk")).name == spot_of(facts.Spot(name="Orsk", text="Orsk")).name


def read_of(ledger: Ledger, reading: Reading) -> tuple[Foreseen, Foreseen | None]:
    writer.add(ledger, reading, source="told")
    with ledger.read() as connection:
        row = shelf.claim_called(connection, f"{reading.document.id}:c1")
        return foreseen(connection, row, clusters(connection))


@pytest.mark.parametrize(
    ("condition", "acts", "negated"),
    [
        (None, None, None),
        ("If the river falls", 0, False),
        ("If the brigade takes Orsk", 1, False),  # the act in it is the condition's, not the claim's
        ("Unless the river falls", 0, True),
        ("If the river does not fall", 0, True),
        ("Unless the river does not fall", 0, False),
        ("If the river doesn't fall", 0, True),
        ("Unless the river doesn't fall", 0, False),
        ("Otherwise", None, None),  # refers to words before it
    ],
)
def test_a_condition_has_its_own_part(file_ledger: Ledger, condition: str | None, acts: int | None, negated: bool | None) -> None:  # noqa: FBT001
    content, met = read_of(file_ledger, forecast("early", condition=condition))
    assert [one.type for one in content.acts] == ["COERCE"]
    assert [one.shown for one in content.acts[0].actors] == ["Harrow Brigade"]
    assert content.negated is False
    assert (met and len(met.acts), met and met.negated) == (acts, negated)
    assert not (met and content.words & stems("river"))  # the condition's words are no longer the claim's


def test_a_tie_is_foreseen(file_ledger: Ledger) -> None:
    content, met = read_of(file_ledger, alliance("early"))
    assert met is None
    assert [(one.tie.type, one.tie.other.name) for one in content.ties] == [("allied_with", "Orsk League")]
    assert content.ties[0].subject in content.groups
