"""The mention's record."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from factions.mentions.mention import Mention, MentionForm, MentionKind

FIELDS = {"id": "m1", "kind": "actor", "form": "named", "start": 0, "end": 3, "text": "M23"}


def test_a_mention_that_means_nobody_known_has_no_ref() -> None:
    assert Mention.model_validate(FIELDS).ref is None


@pytest.mark.parametrize("kind", get_args(MentionKind))
@pytest.mark.parametrize("form", get_args(MentionForm))
def test_every_kind_and_form_can_be_held_and_survives_json(kind: str, form: str) -> None:
    mention = Mention.model_validate({**FIELDS, "kind": kind, "form": form, "ref": "a1"})
    assert Mention.model_validate_json(mention.model_dump_json()) == mention


@pytest.mark.parametrize("change", [{"kind": "event"}, {"form": "zero"}, {"start": None}, {"weight": 1}])
def test_other_kinds_forms_and_fields_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Mention.model_validate({**FIELDS, **change})


def test_a_mention_is_immutable() -> None:
    mention = Mention.model_validate(FIELDS)
    with pytest.raises(ValidationError):
        mention.ref = "a2"  # type: ignore[misc]  # the type checker refuses it too
