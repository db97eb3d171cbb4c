"""Each country that we know has two letters."""

from __future__ import annotations

from factions.reference.alpha2 import alpha2
from factions.reference.countries import countries


def test_every_country_has_two_letters_of_its_own() -> None:
    codes = [alpha2(code) for code in countries()]
    assert None not in codes
    assert len(set(codes)) == len(codes)
    assert all(code is not None and len(code) == 2 and code.isupper() for code in codes)


def test_what_is_none_has_none() -> None:
    assert (alpha2("IRQ"), alpha2("XKX"), alpha2("ZZZ"), alpha2(None), alpha2("")) == ("IQ", "XK", None, None, None)
