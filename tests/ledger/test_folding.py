import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.ledger.folding import fold_name, folded


@pytest.mark.parametrize(("name", "same"), [
    ("The Asa'ib Ahl al-Haq", "ASAIB AHL AL HAQ"), ("Shi’ite", "shiite"), ("Iván Duque", "ivan  duque"), ("Daʿish", "Da'ish"),
    ("Boko  Haram", "Boko\u00a0Haram"), ("FARC-EP", "FARC–EP"), ("Straße", "STRASSE"), ("U.N.", "UN"), ("Lashkar-i-Taiba", "Lashkar-e-Taiba"),
    ("İzmir", "izmir"), ("ﬁghters", "fighters"),
])  # fmt: skip
def test_names_that_are_the_same(name: str, same: str) -> None:
    assert fold_name(name) == fold_name(same)


@pytest.mark.parametrize(("name", "other"), [("M23", "M-23 Group"), ("The", "Then"), ("Al-Nusra", "Alnusra"), ("حزب الله", "حزب")])
def test_names_that_differ(name: str, other: str) -> None:
    assert fold_name(name) != fold_name(other)
    assert fold_name(name)


@given(st.text())
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    words, origins = folded(text)
    assert len(words) == len(origins)
    assert origins == sorted(origins)
    assert all(char == " " or char.isalnum() for char in words)
    assert all(0 <= origin < len(text) for origin in origins)
