import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.identities.records import Actor
from factions.ledger.identity import identity


def actor(name: str, kind: str = "militia", country: str | None = "IRQ", registry: str | None = None) -> Actor:
    return Actor.model_validate({"id": "a1", "name": name, "kind": kind, "country": country, "registry": registry})


@pytest.mark.parametrize(("one", "two", "same"), [
    (actor("Asa'ib Ahl al-Haq"), actor("the Asaib Ahl Al Haq"), True),
    (actor("Badr", registry="badr"), actor("Badr Organisation", "party", None, "badr"), True),
    (actor("Badr", registry="badr"), actor("Badr"), False),
    (actor("National Army", "state_force", "IRQ"), actor("National Army", "state_force", "SYR"), False),
    (actor("Ansar", "militia"), actor("Ansar", "armed_group"), False),
    (actor("Iván Duque", "person", "COL"), actor("Ivan Duque", "person", "COL"), True),
])  # fmt: skip
def test_the_rule(one: Actor, two: Actor, *, same: bool) -> None:
    groups = [judged.group for judged in (identity(one, named=True), identity(two, named=True)) if judged]
    assert len(groups) == 2
    assert (groups[0] == groups[1]) is same


@pytest.mark.parametrize(("one", "named"), [
    (actor("gunmen", "armed_group"), False), (actor("Haddad", "person"), True), (actor("people of Samarra", "civilians"), True),
    (actor("…"), True), (actor("government", "government", None), False),
])  # fmt: skip
def test_actors_that_are_no_group(one: Actor, *, named: bool) -> None:
    assert identity(one, named=named) is None


def test_what_needs_no_name_in_the_text() -> None:
    assert identity(actor("Badr", registry="badr"), named=False) is not None
    assert identity(actor("government of Iraq", "government"), named=False) is not None


@given(st.text(min_size=1), st.sampled_from([None, "registry"]))
def test_ids_are_safe_in_a_url_and_stable(name: str, registry: str | None) -> None:
    one = actor(name, registry=name if registry else None)
    judged = identity(one, named=True)
    assert judged == identity(one, named=True)
    assert judged is None or re.fullmatch(r"[A-Za-z0-9._-]{1,80}", judged.group)


def test_ids_do_not_change_between_versions() -> None:
    judged = identity(actor("Kata'ib al-Nahr"), named=True)
    assert judged is not None
    assert judged.group == "kataib-al-nahr-ec09ddf733"
