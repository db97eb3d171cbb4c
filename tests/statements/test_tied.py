"""Ties that the model finds, and those that the rules beside it leave out."""

from __future__ import annotations

import pytest

from factions.pipeline import read_raw
from factions.sources.raw import Raw


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Movement for the Salvation of Azawad, a group allied with the Malian army, attacked the base near Menaka.", "Malian army"),
        ("Clashes with the Movement for the Salvation of Azawad, a group allied with the Malian army, went on near Menaka.", "Malian army"),
        ("The Dawn Front is allied with Mali, and has fought beside it since 2020.", "Mali"),
    ],
)
def test_an_armys_adjective_is_no_second_ally(text: str, expected: str) -> None:
    reading = read_raw(Raw(name="tie.txt", data=text.encode(), media_type="text/plain"))
    words = {mention.id: mention.text for mention in reading.mentions}
    assert [words[tie.object] for tie in reading.relations if tie.type == "allied_with"] == [expected]
