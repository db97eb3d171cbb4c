"""What the tables can ask: every name that the codebook promises is worked out."""

from __future__ import annotations

import pytest
from tests.analysis.codings.made import BRIGADE, GUARD, STRANGERS, killed, made, report

from factions.analysis.codings import facts
from factions.analysis.codings.facts import Known, KnownOf
from factions.analysis.incidents.sheets import Toll, Where, Who
from factions.codebook.codings import FACTS, PARTY_FACTS

CLASSES = {"actors", "recipients", "victims"}


def test_what_the_codebook_promises_is_there_and_nothing_else() -> None:
    assert set(facts._OF_INCIDENT) | CLASSES == set(FACTS)
    assert set(facts._OF_PARTY) | {"role"} | set(facts._OF_INCIDENT) == set(PARTY_FACTS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("days", 1), ("precision", 1), ("killed", 10), ("killed_told", True), ("civilians_killed", None), ("actors_told", 1),
        ("actor_kinds", {"armed_group"}), ("tolls", {"killed"}), ("reports", 1), ("country", "IRQ"), ("nonsense", None),
    ],
)  # fmt: skip
def test_facts_of_a_raid(name: str, value: object) -> None:
    assert Known(made())[name] == value


def test_figures_are_the_highest_that_any_report_gives() -> None:
    known = Known(made(tolls=killed(12, "civilian", 10, 15)))
    assert (known["killed"], known["civilians_killed"]) == (15, 15)
    without = Known(made(tolls=(Toll(what="killed", side="unknown"), Toll(what="killed", side="all"))))
    assert (without["killed"], without["killed_told"]) == (None, True)


@pytest.mark.parametrize(
    ("first", "last", "count"), [(None, None, None), ("2014-06-13", None, 1), ("2014-06-28", "2014-07-01", 4), ("2014-01-01", "2014-12-31", 365)]
)
def test_days_are_counted_with_both_ends(first: str | None, last: str | None, count: int | None) -> None:
    assert facts.days(made(first_day=first, last_day=last)) == count


@pytest.mark.parametrize(
    ("place", "precision"), [(None, None), (Where(country="IRQ"), 6), (Where(name="Tarsa", country="IRQ", precision=2), 2), (Where(name="X"), None)]
)
def test_a_country_alone_is_known_to_the_country(place: Where | None, precision: int | None) -> None:
    assert facts.precision(made(place=place)) == precision


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("gunmen", False),
        ("Gunmen", False),
        ("Islamists", False),
        ("Free Men", True),
        ("Shi'ite militias", False),
        ("Harrow Brigade", True),
        ("al-Shabaab", True),
        ("الحشد الشعبي", True),
        ("the M23", True),
        ("", False),
    ],
)
def test_who_has_a_name_of_its_own(name: str, named: bool) -> None:  # noqa: FBT001 - a column of a table
    assert facts.named(Who(name=name, kind="armed_group")) is named


def test_a_party_of_another_country_is_abroad() -> None:
    known = Known(made())
    assert KnownOf(STRANGERS, "actor", known)["abroad"] is True
    assert KnownOf(GUARD, "actor", known)["abroad"] is False
    assert KnownOf(Who(name="gunmen"), "actor", known)["abroad"] is None
    assert KnownOf(BRIGADE, "recipient", known)["type"] == "ASSAULT"


def test_what_belongs_to_the_side_that_did_it_is_its_own() -> None:
    police = GUARD.model_copy(update={"group": "g9", "name": "police of Orsk"})
    known = Known(made(actors=(GUARD,), recipients=(police, BRIGADE)))
    assert [KnownOf(one, "recipient", known)["own"] for one in (police, BRIGADE)] == [True, False]


@pytest.mark.parametrize(
    ("registry", "kind"), [("mokhtar-belmokhtar", "armed_group"), ("no-such-entry", None), (None, None), ("islamic-state", None)]
)
def test_what_a_person_belongs_to_is_the_registrys(registry: str | None, kind: str | None) -> None:
    assert KnownOf(Who(name="Nasir Haddad", kind="person", registry=registry), "recipient", Known(made()))["belongs"] == kind


@pytest.mark.parametrize(("targets", "took"), [(("the mill",), False), (("TARSA",), True), ((), False)])
def test_a_place_is_taken_where_it_is_what_was_struck(targets: tuple[str, ...], took: bool) -> None:  # noqa: FBT001 - a column of a table
    assert Known(made(targets=targets))["took_place"] is took


ARMY, POLICE = (Who(group=name, name=name, kind="state_force", country="IRQ") for name in ("army", "police"))


@pytest.mark.parametrize(
    ("actors", "recipients", "one"),
    [
        ((BRIGADE,), (GUARD,), False),
        ((BRIGADE,), (BRIGADE,), True),
        ((ARMY,), (POLICE,), True),
        ((ARMY, POLICE), (), True),
        ((ARMY,), (STRANGERS,), False),
        ((ARMY,), (), False),
        ((), (ARMY, POLICE), False),
        ((), (), False),
    ],
)
def test_sides_that_are_one(actors: tuple[Who, ...], recipients: tuple[Who, ...], one: bool) -> None:  # noqa: FBT001 - a column of a table
    assert Known(made(actors=actors, recipients=recipients))["one_side"] is one


def test_words_are_found_in_the_singular_too() -> None:
    known = Known(made(weapons=("hand grenades",), reports=(report("They signed an accord."),)))
    assert {"hand", "grenade"} <= facts.words(("hand grenades",)) == known["weapons"]
    assert "signed" in known["words"]  # type: ignore[operator]
