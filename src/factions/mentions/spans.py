"""What the finders hand on: actor spans before anybody knows whom they mean, and plain spans of the other kinds."""

from __future__ import annotations

from dataclasses import dataclass

from factions.mentions.mention import MentionForm, MentionKind


@dataclass(frozen=True)
class ThingSpan:
    """A place, facility or weapon in the text (code points). `head` is the number of its governing token; `sort` a finer class such as "drone"."""

    kind: MentionKind
    form: MentionForm
    start: int
    end: int
    head: int
    sort: str | None = None


@dataclass(frozen=True)
class ActorSpan:
    """An actor in the text.

    `start`, `end`: code points. `head`: the number of the token that stands for the mention in the parse; where a name merely modifies a word that
    says nothing of its own ("M23 fighters"), that word. `entry`: an id of the registry. `sort`: the class of a nominal, such as "army".
    `office`: a person's public role, in the text's words.
    A `latent` span is kept only if a statement gives it a role: a country as its government, a demonym, a pronoun.
    """

    start: int
    end: int
    form: MentionForm
    head: int
    name: str
    kind: str
    country: str | None = None
    community: str | None = None
    entry: str | None = None
    sort: str | None = None
    office: str | None = None
    definite: bool = False
    plural: bool = False
    latent: bool = False
