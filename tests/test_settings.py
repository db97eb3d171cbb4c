import pytest

from factions.settings import ledger_url


@pytest.mark.parametrize(("given", "variable", "expected"), [
    (None, None, "factions.db"), (None, "", "factions.db"), (None, "/srv/x.db", "/srv/x.db"), ("y.db", "/srv/x.db", "y.db"),
])  # fmt: skip
def test_where_the_ledger_is(monkeypatch: pytest.MonkeyPatch, given: str | None, variable: str | None, expected: str) -> None:
    monkeypatch.delenv("FACTIONS_LEDGER", raising=False)
    if variable is not None:
        monkeypatch.setenv("FACTIONS_LEDGER", variable)
    assert ledger_url(given) == expected
