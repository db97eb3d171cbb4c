"""Readings written in the markup say what they said: our own annotated reports go there and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ledger.conftest import RAID, read

from factions.corpus.loader import load_corpus
from factions.exports.markup import markup
from factions.ledger.corrections import content_of, excerpt
from factions.markup import load, parse
from factions.reading import Reading

REPORTS = sorted((Path(__file__).parents[2] / "examples" / "reports").glob("*.mark"))[::3]


def said(reading: Reading) -> list[str]:
    return sorted(str(content_of(excerpt(reading, one))) for one in reading.statements)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_there_and_back(path: Path) -> None:
    before = load(path).reading
    if any(one.kind == "actor" and one.form == "named" and one.ref is None for one in before.mentions):
        before = _blotted(before)
    found = markup(before, name="again", annotator="somebody")
    assert found.left_out == ()
    after, errors = parse(found.text)
    assert errors == []
    assert after is not None
    assert after.reading.document.text == before.document.text
    assert [(one.kind, one.form, one.start, one.text) for one in after.reading.mentions] == [
        (one.kind, one.form, one.start, one.text) for one in before.mentions
    ]
    assert said(after.reading) == said(before)


def _blotted(reading: Reading) -> Reading:
    written, _ = parse(markup(reading, name="again", annotator="somebody").text)
    assert written is not None
    return written.reading


def test_some_statements_with_the_claims_around_them_and_no_private_name() -> None:
    found = markup(read(RAID), name="raid", annotator="Ann", statements={"e1"}, notes=["1 of 10"])
    assert found.statements == 2
    assert "Samira" not in found.text
    assert found.text.startswith("---\n# 1 of 10\nid: raid\n")
    after, _ = parse(found.text)
    assert after is not None
    assert [one.id for one in after.reading.statements] == ["e1", "c1"]
    assert after.header.fictional


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    raid = read(RAID)
    far = raid.document.text.index("Nasir Haddad")
    claim = raid.claims[0].model_copy(update={"cue": raid.claims[2].cue})
    assert claim.cue is not None
    assert claim.cue.start > far  # in another paragraph than its content
    found = markup(raid.model_copy(update={"claims": (claim, *raid.claims[1:])}), name="raid", annotator="Ann")
    assert [one.partition(":")[0] for one in found.left_out] == ["c1"]
    (tmp_path / "raid.mark").write_text(found.text, encoding="utf-8")
    (report,) = load_corpus(tmp_path).reports
    assert len(report.reading.statements) == len(raid.statements) - 2  # e1 stood inside it
