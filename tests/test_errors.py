from __future__ import annotations

import pytest

from factions import errors
from factions.errors import DocumentError, FactionsError, FetchError, RefusedError, SourceError


def test_a_message_is_one_line_with_the_input_first() -> None:
    error = DocumentError("a\nreport.html", "it holds\n  no article\r\n")
    assert str(error) == "a report.html: it holds no article"
    assert (error.subject, error.reason) == ("a\nreport.html", "it holds\n  no article\r\n")


@pytest.mark.parametrize("kind", [RefusedError, FetchError])
def test_whoever_asks_for_source_errors_gets_refusals_and_failures(kind: type[SourceError]) -> None:
    with pytest.raises(SourceError):
        raise kind("x", "y")


def test_every_error_is_of_the_family_and_is_told_of_in_the_docstring() -> None:
    family = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert len(family) == 9
    assert all(issubclass(kind, FactionsError) and kind.__name__ in (errors.__doc__ or "") for kind in family)
