from factions.evidence import Span
from factions.ledger.privacy import masked, masked_span, private_stretches
from factions.reading import Reading


def test_only_named_people_without_a_role_are_private(raid: Reading) -> None:
    text = raid.document.text
    assert [text[start:end] for start, end in private_stretches(raid.mentions)] == ["Samira Aziz"]


def test_masks_keep_every_offset(raid: Reading) -> None:
    private = private_stretches(raid.mentions)
    text = raid.document.text
    assert masked(text, 0, private) == text.replace("Samira Aziz", "██████ ████")
    cut = Span.of(text, text.index("Aziz") - 3, text.index("Aziz") + 2)
    assert masked_span(cut, private).quote == "██ ██"
    assert masked("nothing here", 10_000, private) == "nothing here"
