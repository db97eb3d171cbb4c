"""The ACLED-like coding: types of events, digits, precision, the most conservative toll."""

from __future__ import annotations

from typing import Any

import pytest
from tests.analysis.codings.made import BRIGADE, GUARD, GUNMEN, LEAGUE, PEOPLE, SECT, STRANGERS, TARSA, killed, made, report

from factions.analysis.codings import Coded, code
from factions.analysis.codings.acled import notes
from factions.analysis.incidents.sheets import Toll, Where, Who
from factions.codebook.codings import coding

INJURED = (Toll(what="injured", side="all", low=3, best=3, high=3),)
UNCOUNTED = (Toll(what="killed", side="all"),)
MINISTER = Who(name="Nasir Haddad", kind="person", country="IRQ", words=("the interior minister",))
LEADER = Who(name="Mokhtar Belmokhtar", kind="person", country="DZA", registry="mokhtar-belmokhtar")
CARTEL = Who(group="g7", name="Tarsa Cartel", kind="armed_group", country="IRQ")
ENVOY = Who(name="Nasir Haddad", kind="person", country="SYR", words=("the general",))
SECRETARY = Who(name="Nasir Haddad", kind="person", words=("the Secretary-General",))
CROWD = Who(name="demonstrators", kind="civilians", country="IRQ")
RIOTERS = Who(name="rioters", kind="civilians", country="IRQ")
SIGNED = (report("Both signed the accord in Orsk."),)
TOOK = (report("The brigade overran the town."),)
SUB_TYPES = {
    "Battles": {"Armed clash", "Government regains territory", "Non-state actor overtakes territory"},
    "Explosions/Remote violence": {
        "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Grenade",
    },
    "Violence against civilians": {"Sexual violence", "Attack", "Abduction/forced disappearance"},
    "Protests": {"Peaceful protest", "Protest with intervention", "Excessive force against protesters"},
    "Riots": {"Violent demonstration", "Mob violence"},
    "Strategic developments": {
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory", "Other",
    },
}  # fmt: skip


def acled(**more: Any) -> Coded:  # noqa: ANN401 - fields of a sheet
    return code("acled", made(**more))


@pytest.mark.parametrize(
    ("more", "kind", "sub"),
    [
        ({}, "Battles", "Armed clash"),
        ({"actors": (BRIGADE, GUARD), "recipients": ()}, "Battles", "Armed clash"),
        ({"actors": ()}, "Battles", "Armed clash"),
        ({"contexts": ("territory",), "reports": TOOK}, "Battles", "Non-state actor overtakes territory"),
        ({"contexts": ("territory",)}, "Battles", "Armed clash"),
        ({"actors": (GUARD,), "recipients": (BRIGADE,), "contexts": ("territory",), "reports": (report("The guard retook Tarsa."),)},
        "Battles", "Government regains territory"),
        ({"mode": "aerial"}, "Explosions/Remote violence", "Air/drone strike"),
        ({"mode": "drone", "recipients": (PEOPLE,)}, "Explosions/Remote violence", "Air/drone strike"),
        ({"mode": "heavy-weapons", "recipients": ()}, "Explosions/Remote violence", "Shelling/artillery/missile attack"),
        ({"mode": "explosives"}, "Explosions/Remote violence", "Remote explosive/landmine/IED"),
        ({"mode": "explosives", "weapons": ("two grenades",)}, "Explosions/Remote violence", "Grenade"),
        ({"mode": "suicide-attack"}, "Explosions/Remote violence", "Suicide bomb"),
        ({"mode": "unconventional"}, "Explosions/Remote violence", "Chemical weapon"),
        ({"recipients": (PEOPLE,)}, "Violence against civilians", "Attack"),
        ({"recipients": (), "victims": (PEOPLE,)}, "Violence against civilians", "Attack"),
        ({"mode": "sexual", "recipients": (PEOPLE,)}, "Violence against civilians", "Sexual violence"),
        ({"mode": "abduct", "recipients": (PEOPLE,)}, "Violence against civilians", "Abduction/forced disappearance"),
        ({"mode": "abduct"}, "Strategic developments", "Other"),
        ({"actors": (PEOPLE,), "recipients": (PEOPLE,), "mode": "beat"}, "Riots", "Mob violence"),
        ({"mode": "destroy", "tolls": (), "recipients": (PEOPLE,)}, "Strategic developments", "Looting/property destruction"),
        ({"type": "PROTEST", "mode": "demo", "actors": (PEOPLE,), "recipients": (), "tolls": ()}, "Protests", "Peaceful protest"),
        ({"type": "PROTEST", "mode": "demo", "actors": (PEOPLE,), "recipients": (), "tolls": INJURED}, "Protests", "Protest with intervention"),
        ({"type": "PROTEST", "mode": "demo", "actors": (PEOPLE,), "recipients": ()}, "Protests", "Excessive force against protesters"),
        ({"mode": "crowd-control", "recipients": (PEOPLE,), "tolls": ()}, "Protests", "Protest with intervention"),
        ({"type": "PROTEST", "mode": "riot", "actors": (PEOPLE,), "recipients": ()}, "Riots", "Violent demonstration"),
        ({"type": "COERCE", "mode": "arrest", "tolls": ()}, "Strategic developments", "Arrests"),
        ({"type": "COERCE", "mode": "seize", "targets": ("a weapons cache",), "tolls": ()}, "Strategic developments", "Disrupted weapons use"),
        ({"type": "COERCE", "mode": "seize", "targets": ("Tarsa",), "tolls": ()}, "Strategic developments", "Non-violent transfer of territory"),
        ({"type": "COERCE", "mode": "seize", "tolls": (), "reports": (report("Tarsa fell to them."),)},
        "Strategic developments", "Non-violent transfer of territory"),
        ({"mode": "destroy", "tolls": (), "actors": (GUARD,), "recipients": (), "targets": ("an arms cache",)},
        "Strategic developments", "Disrupted weapons use"),
        ({"mode": "destroy", "tolls": ()}, "Battles", "Armed clash"),
        ({"recipients": (MINISTER,)}, "Violence against civilians", "Attack"),
        ({"recipients": (LEADER,), "actors": (GUARD,)}, "Battles", "Armed clash"),
        ({"type": "PROTEST", "mode": "demo", "actors": (PEOPLE,), "recipients": (), "tolls": UNCOUNTED},
        "Protests", "Excessive force against protesters"),
        ({"type": "PROTEST", "mode": "demo", "actors": (PEOPLE,), "recipients": (), "tolls": killed(0)}, "Protests", "Peaceful protest"),
        ({"mode": None, "actors": (GUARD,), "recipients": (CROWD,)}, "Protests", "Excessive force against protesters"),
        ({"actors": (GUARD,), "recipients": (CROWD,), "tolls": INJURED}, "Protests", "Excessive force against protesters"),
        ({"mode": "beat", "actors": (GUARD,), "recipients": (CROWD,), "tolls": INJURED}, "Protests", "Protest with intervention"),
        ({"mode": "explosives", "recipients": (CROWD,)}, "Explosions/Remote violence", "Remote explosive/landmine/IED"),
        ({"mode": "beat", "actors": (GUARD,), "recipients": (RIOTERS,)}, "Riots", "Violent demonstration"),
        ({"type": "COERCE", "mode": "arrest", "recipients": (CROWD,), "tolls": ()}, "Protests", "Protest with intervention"),
        ({"type": "COERCE", "mode": "arrest", "recipients": (RIOTERS,), "tolls": ()}, "Riots", "Violent demonstration"),
        ({"mode": "crowd-control", "recipients": (PEOPLE,), "tolls": UNCOUNTED}, "Protests", "Excessive force against protesters"),
        ({"type": "COERCE", "mode": "seize", "contexts": ("territory",), "tolls": ()}, "Strategic developments", "Non-violent transfer of territory"),
        ({"type": "COERCE", "mode": "seize", "targets": ("a grain silo",), "tolls": ()}, "Strategic developments", "Looting/property destruction"),
        ({"type": "RETREAT", "mode": "withdraw", "tolls": ()}, "Strategic developments", "Non-violent transfer of territory"),
        ({"type": "AGREE", "mode": None, "tolls": (), "reports": SIGNED}, "Strategic developments", "Agreement"),
        ({"type": "SUPPORT", "mode": None, "tolls": (), "reports": SIGNED}, "Strategic developments", "Agreement"),
    ],
)  # fmt: skip
def test_the_type_of_event(more: dict[str, Any], kind: str, sub: str) -> None:
    found = acled(**more)
    assert found.why_not is None
    assert (found.values["event_type"], found.values["sub_event_type"]) == (kind, sub)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"type": "CONSULT", "mode": "visit"}, "talks"), ({"type": "THREATEN", "mode": "violence"}, "threats"),
        ({"type": "AID", "mode": None}, "neither violence"),
        ({"type": "AGREE", "mode": None}, "signed"), ({"type": "PROTEST", "mode": "strike"}, "no gathering"),
        ({"type": "COERCE", "mode": "curfew"}, "pressure"),
        ({"factuality": "denied"}, "denies it"), ({"factuality": "hypothetical"}, "under an if"),
        ({"recipients": (), "tolls": ()}, "whom it was done to"),
        ({"place": Where(country="IRQ")}, "nearer than the country"), ({"place": None}, "where"), ({"first_day": None, "last_day": None}, "when"),
        ({"last_day": "2014-12-31"}, "more than a month"),
    ],
)  # fmt: skip
def test_what_is_not_coded_says_why(more: dict[str, Any], why: str) -> None:
    found = acled(**more)
    assert found.why_not is not None
    assert why in found.why_not


@pytest.mark.parametrize(
    ("actors", "recipients", "inter", "interaction"),
    [
        ((BRIGADE,), (GUARD,), (2, 1), 12), ((GUARD,), (BRIGADE,), (1, 2), 12), ((LEAGUE,), (BRIGADE,), (3, 2), 23), ((STRANGERS,), (GUARD,),
        (8, 1), 18),
        ((GUNMEN,), (PEOPLE,), (3, 7), 37), ((), (GUARD,), (3, 1), 13), ((SECT,), (PEOPLE,), (4, 7), 47),
        ((CARTEL,), (PEOPLE,), (3, 7), 37), ((ENVOY,), (PEOPLE,), (8, 7), 78), ((SECRETARY,), (PEOPLE,), (7, 7), 77),
        ((Who(name="Gunmen", kind="armed_group"),), (PEOPLE,), (3, 7), 37), ((BRIGADE,), (GUARD, BRIGADE), (2, 1), 12),
        ((BRIGADE,), (BRIGADE, GUARD), (2, 1), 12),
        ((LEAGUE.model_copy(update={"community": "Sunni"}),), (PEOPLE,), (4, 7), 47),
    ],
)  # fmt: skip
def test_digits_and_their_interaction(actors: tuple[Who, ...], recipients: tuple[Who, ...], inter: tuple[int, int], interaction: int) -> None:
    values = acled(actors=actors, recipients=recipients).values
    assert (values["inter1"], values["inter2"]) == inter
    assert values["interaction"] == interaction


def test_in_a_battle_the_second_actor_is_armed_and_in_violence_against_civilians_is_not() -> None:
    battle = acled(recipients=(PEOPLE, GUARD))
    assert [battle.values[name] for name in ("event_type", "actor2", "inter2", "assoc_actor_2")] == ["Battles", "Coast Guard of Orsk", 1, "villagers"]
    taken = acled(mode="sexual", recipients=(GUARD, PEOPLE))
    assert [taken.values[name] for name in ("actor2", "inter2", "assoc_actor_2")] == ["Civilians (Iraq)", 7, "villagers; Coast Guard of Orsk"]


@pytest.mark.parametrize(
    ("more", "first", "second", "beside", "interaction"),  # `beside`: those that go with either
    [
        # a strike made together is no clash; a clash is, states against others
        ({"mode": "aerial", "actors": (GUARD, STRANGERS), "recipients": (), "tolls": ()}, "Coast Guard of Orsk", None, ("Army of Syria", None), 10),
        ({"actors": (BRIGADE, GUARD, LEAGUE), "recipients": ()}, "Harrow Brigade", "Coast Guard of Orsk", ("River League", None), 12),
        ({"actors": (BRIGADE, LEAGUE), "recipients": ()}, "Harrow Brigade", "River League", (None, None), 23),
        ({"mode": "abduct", "actors": (BRIGADE, LEAGUE), "recipients": ()}, "Harrow Brigade", "Civilians (Iraq)", ("River League", None), 27),
        # who bears arms is the second actor of a blast, too
        ({"mode": "explosives", "recipients": (PEOPLE, GUARD)}, "Harrow Brigade", "Coast Guard of Orsk", (None, "villagers"), 12),
        ({"mode": "aerial", "recipients": (), "tolls": killed(4, "civilian")}, "Harrow Brigade", "Civilians (Iraq)", (None, None), 27),
        # a protest is the protesters', and a blast the bomber's
        ({"actors": (GUARD,), "recipients": (PEOPLE, CROWD)}, "Protesters (Iraq)", "Coast Guard of Orsk", ("demonstrators; villagers", None), 16),
        ({"mode": "explosives", "recipients": (CROWD,)}, "Harrow Brigade", "Protesters (Iraq)", (None, "demonstrators"), 26),
        ({"mode": "beat", "actors": (GUARD,), "recipients": (RIOTERS,)}, "Rioters (Iraq)", "Coast Guard of Orsk", ("rioters", None), 15),
        # no event is without a first actor
        ({"mode": "destroy", "actors": (), "recipients": (), "tolls": ()}, "Unidentified Armed Group (Iraq)", None, (None, None), 30),
        ({"type": "COERCE", "mode": "arrest", "actors": (), "tolls": ()}, "Unidentified Armed Group (Iraq)", "Coast Guard of Orsk", (None, None), 13),
        ({"type": "PROTEST", "mode": "demo", "actors": (), "recipients": (), "tolls": ()}, "Protesters (Iraq)", None, (None, None), 60),
        ({"type": "PROTEST", "mode": "riot", "actors": (), "recipients": (), "tolls": ()}, "Rioters (Iraq)", None, (None, None), 50),
        ({"type": "AGREE", "mode": None, "actors": (), "recipients": (GUARD, BRIGADE), "tolls": (), "reports": SIGNED},
        "Coast Guard of Orsk", "Harrow Brigade", (None, None), 12),
    ],
)  # fmt: skip
def test_who_stands_first_and_against_whom(
    more: dict[str, Any], first: str, second: str | None, beside: tuple[str | None, str | None], interaction: int
) -> None:
    values = acled(**more).values
    assert [values[name] for name in ("actor1", "actor2", "interaction")] == [first, second, interaction]
    assert (values["assoc_actor_1"], values["assoc_actor_2"]) == beside


def test_a_lone_actor_is_followed_by_naught() -> None:
    values = acled(type="PROTEST", mode="demo", actors=(PEOPLE,), recipients=(), tolls=()).values
    assert [values[name] for name in ("actor1", "assoc_actor_1", "inter1", "actor2", "inter2", "interaction")] == [
        "Protesters (Iraq)", "villagers", 6, None, 0, 60,
    ]  # fmt: skip


def test_who_is_protested_against_is_not_there() -> None:
    values = acled(type="PROTEST", mode="demo", actors=(PEOPLE,), recipients=(GUARD,), tolls=()).values
    assert [values[name] for name in ("actor1", "actor2", "interaction")] == ["Protesters (Iraq)", None, 60]
    met = acled(type="PROTEST", mode="demo", actors=(PEOPLE,), recipients=(GUARD,), tolls=INJURED).values
    assert [met[name] for name in ("actor1", "actor2", "interaction")] == ["Protesters (Iraq)", "Coast Guard of Orsk", 16]


def test_a_crowd_that_is_held_down_is_the_first_actor() -> None:
    values = acled(mode="crowd-control", actors=(GUARD,), recipients=(PEOPLE,), tolls=()).values
    assert [values[name] for name in ("actor1", "inter1", "actor2", "interaction")] == ["Protesters (Iraq)", 6, "Coast Guard of Orsk", 16]


def test_civilians_and_the_unknown_go_by_their_country() -> None:
    values = acled(actors=(), recipients=(PEOPLE, SECT)).values
    assert [values[name] for name in ("actor1", "actor2", "assoc_actor_2")] == [
        "Unidentified Armed Group (Iraq)",
        "Civilians (Iraq)",
        "villagers; Sunnis",
    ]


@pytest.mark.parametrize(
    ("more", "marked"),
    [
        ({"recipients": (PEOPLE,)}, "Civilian targeting"), ({}, None), ({"mode": "aerial", "recipients": (PEOPLE,)}, "Civilian targeting"),
        ({"mode": "aerial"}, None), ({"mode": "aerial", "recipients": (PEOPLE, GUARD)}, None),
        ({"mode": "beat", "actors": (GUARD,), "recipients": (RIOTERS,)}, None), ({"mode": "aerial", "recipients": (CROWD,)}, "Civilian targeting"),
        ({"mode": "aerial", "recipients": (), "tolls": killed(4, "civilian")}, "Civilian targeting"), ({"mode": "aerial", "recipients": ()}, None),
        ({"mode": "explosives", "recipients": (), "victims": (PEOPLE,)}, "Civilian targeting"),
    ],
)  # fmt: skip
def test_violence_that_hits_civilians_alone_is_marked(more: dict[str, Any], marked: str | None) -> None:
    assert acled(**more).values["civilian_targeting"] == marked


@pytest.mark.parametrize(("precision", "grade"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (7, 3)])
def test_how_exact_the_place_is(precision: int, grade: int) -> None:
    assert acled(place=TARSA.model_copy(update={"precision": precision})).values["geo_precision"] == grade


@pytest.mark.parametrize(("last", "grade"), [("2014-06-13", 1), ("2014-06-19", 2), ("2014-06-20", 3), ("2014-07-13", 3)])
def test_how_exact_the_time_is(last: str, grade: int) -> None:
    assert acled(last_day=last).values["time_precision"] == grade


@pytest.mark.parametrize(
    ("tolls", "heads"), [((), 0), (killed(10, low=4, high=20), 4), ((Toll(what="killed", side="all"),), None), (INJURED, 0)]
)  # fmt: skip
def test_the_toll_is_the_most_conservative(tolls: tuple[Toll, ...], heads: int | None) -> None:
    assert acled(tolls=tolls).values["fatalities"] == heads


def test_notes_are_made_of_the_record_and_no_reports_words() -> None:
    told = notes(made(reports=(report("Ten guards fell in a hail of bullets."),), tolls=killed(10, low=4, high=20)))
    assert told == (
        "13 June 2014: use bodily violence (firearms), by Harrow Brigade against Coast Guard of Orsk, Tarsa. Killed: 10, of 4 to 20. "
        "Told by 2 independent origins; read by machine, unreviewed."
    )
    assert notes(made(actors=(), recipients=(), place=None, first_day=None, last_day=None, tolls=(), reviewed=True, origins=1)) == (
        "Day unknown: use bodily violence (firearms), by somebody unknown. Told by 1 independent origin; reviewed by a person."
    )


def test_the_id_is_none_of_acleds() -> None:
    assert acled().values["event_id_cnty"] == "IRQ-F7"


def test_only_codes_of_the_public_list_are_given() -> None:
    rows = [row.gives for step in coding("acled").steps for row in step.rows if "event_type" in row.gives]
    assert rows
    assert all(row["sub_event_type"] in SUB_TYPES[str(row["event_type"])] for row in rows)
    assert {row.gives.get("inter") for row in coding("acled").parties} == set(range(1, 9))
