"""What the claims coder hands on, before anybody knows which mention the speaker is."""

from __future__ import annotations

from dataclasses import dataclass

from factions.statements.records import ClaimKind

Stretch = tuple[int, int]
"""A start and an end in code points of the text, the end not included."""


@dataclass(frozen=True)
class ClaimDraft:
    """Somebody's saying of something.

    `speaker` and `recipient`: the number of the token that heads the noun phrase (a pronoun's where it is one). `speaker_span`: that phrase without
    its article, clauses and appositions. `cue`: the words of saying, null where the speech merely goes on; `cue_token`: the verb or noun among them.
    `parts`: what was said, without the quotation marks around it and without "that"; two where the speaker stands in the midst of one sentence.
    `content`: the one stretch that is cited for it. Beside the parts it takes in whoever is asked or accused ("urged [the rebels to leave]") and
    a speaker who interrupts indirect speech; it leaves out a condition at either end. Of a quotation in two parts it is the longer.
    `parent`: the number, in the list that holds this draft, of the claim that it stands inside. `sentences`: numbers of the evidence sentences.
    """

    kind: ClaimKind
    speaker: int | None
    speaker_span: Stretch | None
    cue: Stretch | None
    cue_token: int | None
    content: Stretch
    parts: tuple[Stretch, ...]
    sentences: tuple[int, ...]
    recipient: int | None = None
    condition: Stretch | None = None
    horizon: Stretch | None = None
    parent: int | None = None

    def holds(self, offset: int) -> bool:
        """Tell whether what was said covers the code point at `offset`."""
        return any(start <= offset < end for start, end in self.parts)
