"""The pages of claims: who foresaw what, under which condition and until when; how speakers did; and what a person judges to have become of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from factions.analysis.claims import (
    LEAST,
    ClaimRecord,
    SpeakerRecord,
    Wanted,
    claim,
    claims,
    speakers_of,
    suggest,
)
from factions.analysis.claims.speakers import NOBODY
from factions.analysis.claims.suggesting import Evidence
from factions.errors import FactionsError, LedgerError
from factions.ledger import harm
from factions.ledger.open import Ledger
from factions.ledger.outcomes import OUTCOMES, Condition, Outcome, claim_called
from factions.review import outcomes as deeds
from factions.statements.records import ClaimKind
from factions.web import words
from factions.web.frame import PAGE, AsOf, PageNumber, Shelf, Words, nothing_yet, page_at, pager, pages_router, shown
from factions.web.tabular import csv_file
from factions.web.viewer import by, viewer_of
from factions.web.views import in_view

router = pages_router()
Day = date | Literal[""]
KINDS: tuple[ClaimKind, ...] = ("forecast", "promise", "demand", "accusation", "denial", "statement", "opinion")
OUTCOME_WORDS: dict[Outcome, str] = {"open": "open", "came_true": "came true", "did_not": "did not", "undecidable": "undecidable"}
CONDITION_WORDS: dict[str, str] = {"met": "met", "not_met": "not met", "unknown": "not known to be met"}
_DRAWN = 15
"""Speakers in the picture; the table has those, too, that come after."""
_LISTED = 60
BASE = (
    f"Counts are no score. A share is given from {LEAST} claims on that were decided and were to hold (no condition, or one that was met); even then "
    "it rests on the few that were reported, and on what was judged."
)


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    speaker: str
    kind: ClaimKind
    outcome: Outcome | Literal["", "past_due"]
    before: date | None

    @property
    def wanted(self) -> Wanted:
        """What the list is narrowed to, but for its outcome: the picture of speakers needs all of them."""
        return Wanted(self.speaker.strip() or None, (self.kind,), None, self.before)

    def takes(self, one: ClaimRecord) -> bool:
        """Tell whether a claim has the outcome that is asked for; of those past due, whether nobody has judged it."""
        if self.outcome == "past_due":
            return one.past_due and one.outcome == "open"
        return not self.outcome or one.outcome == self.outcome


def _asked(
    speaker: Words = "", kind: ClaimKind = "forecast", outcome: Outcome | Literal["", "past_due"] = "", before: Day = "",
) -> Asked:  # fmt: skip
    return Asked(speaker, kind, outcome, before or None)


Wish = Annotated[Asked, Depends(_asked)]


def seen(request: Request, ledger: Ledger, found: Iterable[ClaimRecord], as_of: date | None) -> list[ClaimRecord]:
    """Give the claims that this viewer may see: in public those of which no telling is withheld, for all of them are put together."""
    held = list(found)
    if not viewer_of(request).public:
        return held
    names = {told.claim: _key(told.claim) for one in held for told in one.told}
    with ledger.read() as connection:
        hidden = harm.withheld(connection, set(names.values()), as_of=as_of)
    return [one for one in held if not any(names[told.claim] in hidden for told in one.told)]


def _key(name: str) -> tuple[str, str]:
    document, _, statement = name.rpartition(":")
    return document, statement


@page_at(router, "/claims")
def list_claims(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish, page: PageNumber = 1) -> Response:
    """List claims, those due first at the top, with a picture of how their speakers did."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    every = seen(request, ledger, claims(ledger, asked.wanted, as_of=as_of), as_of)
    people = speakers_of(every)
    fitting = [one for one in every if asked.takes(one)]
    rows, neighbours = pager(request, page, fitting[(page - 1) * PAGE :][: PAGE + 1])
    return shown(
        request, "claims.html", asked=asked, rows=rows, pager=neighbours, page=page, fitting=len(fitting), every=len(every), kinds=KINDS,
        outcomes=OUTCOME_WORDS, conditions=CONDITION_WORDS, people=people[:_LISTED], more=len(people) - _LISTED, query=_query(request),
        said=said(every, people), left_out=left_out(people, public=viewer_of(request).public), base_needed=BASE, due=due_words, state=state_words,
        narrowed=bool(asked.speaker.strip() or asked.outcome or asked.before),
    )  # fmt: skip


def _query(request: Request) -> str:
    found = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "page"])
    return f"?{found}" if found else ""


def due_words(one: ClaimRecord) -> str:
    """Say until when a claim has time."""
    if one.due is None:
        return "no due date"
    return f"{'was due' if one.past_due else 'due'} {words.date(one.due)}"


def state_words(one: ClaimRecord) -> str:
    """Say what became of a claim."""
    if one.outcome != "open":
        return OUTCOME_WORDS[one.outcome]
    return "past due, nobody judged" if one.past_due else "open"


def said(every: list[ClaimRecord], people: list[SpeakerRecord]) -> str:
    """Put the picture of speakers into words."""
    if not every:
        return "No claim fits."
    counts = {outcome: sum(one.outcome == outcome for one in every) for outcome in OUTCOMES}
    parts = [f"{counts[outcome]} {OUTCOME_WORDS[outcome]}" for outcome in OUTCOMES if counts[outcome]]
    late = sum(one.past_due and one.outcome == "open" for one in every)
    rated = sum(one.share is not None for one in people)
    share = (
        f"{words.counted(rated, 'speaker')} with {LEAST} or more decided" if rated else f"no speaker has {LEAST} decided, so that none has a share"
    )
    return (
        f"{words.counted(len(every), 'claim')} by {words.counted(len(people), 'speaker')}: {', '.join(parts)}"
        f"{f'; {late} of the open past due' if late else ''}; {share}."
    )  # fmt: skip


def drawn(people: list[SpeakerRecord]) -> list[SpeakerRecord]:
    """Give the speakers who are drawn, those first whom reports name; what nobody is said to have said makes nobody's record."""
    told = [one for one in people if one.name != NOBODY]
    return sorted(told, key=lambda one: not one.named)[:_DRAWN]


def left_out(people: list[SpeakerRecord], *, public: bool) -> str:
    """Say what the picture of speakers leaves out."""
    more = sum(one.name != NOBODY for one in people) - _DRAWN
    parts = [f"{words.counted(more, 'more speaker')} (in the table)"] if more > 0 else []
    parts += ["claims that are ascribed to nobody"] if any(one.name == NOBODY for one in people) else []
    parts += ["whatever names a person and nobody has reviewed"] if public else []
    parts += ["what was never reported"]
    return "; ".join(parts)


@router.api_route("/claims.json", methods=["GET", "HEAD"])
def as_json(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Give what the picture is drawn from: speakers with what became of their claims; and these claims."""
    every = seen(request, ledger, claims(ledger, asked.wanted, as_of=as_of), as_of)
    people = speakers_of(every)
    picked = drawn(people)
    return JSONResponse({
        "as_of": as_of and as_of.isoformat(), "reviewed": False, "least": LEAST,
        "outcomes": [{"key": key, "name": OUTCOME_WORDS[key]} for key in OUTCOMES],
        "speakers": [{**asdict(one), "drawn": one in picked, "href": _of(one, asked, as_of)} for one in people],
        "claims": [_plain(request, one) for one in every if asked.takes(one)],
    })  # fmt: skip


def _of(one: SpeakerRecord, asked: Asked, as_of: date | None) -> str:
    """Give the address of a speaker's own record."""
    return f"/claims?{urlencode({'speaker': one.id or one.name, 'kind': asked.kind, **({'as_of': as_of.isoformat()} if as_of else {})})}"


def _plain(request: Request, one: ClaimRecord) -> dict[str, object]:
    """Give a claim's fields; in public not who judged, nor their words."""
    held = asdict(one) | {"content": one.content.model_dump()}
    for name in ("judged", "condition_judged"):
        if held[name] and viewer_of(request).public:
            held[name] = {"id": held[name]["id"], "made": held[name]["made"]}
    return held


_COLUMNS = (
    "claim", "kind", "speaker", "speaker_id", "speaker_named", "content", "condition", "condition_met", "horizon", "due", "past_due", "outcome",
    "judged_by", "judged_on", "reason", "confidence", "reports", "independent_sources", "first_publisher", "first_published",
)  # fmt: skip


@router.api_route("/claims.csv", methods=["GET", "HEAD"])
def as_csv(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Give the claims that are listed, one a row."""
    every = seen(request, ledger, claims(ledger, asked.wanted, as_of=as_of), as_of)
    return csv_file("claims.csv", _COLUMNS, _rows((one for one in every if asked.takes(one)), public=viewer_of(request).public))


def _rows(found: Iterable[ClaimRecord], *, public: bool) -> Iterator[tuple[object, ...]]:
    for one in found:
        judged = (None, None, None) if one.judged is None else (one.judged.judge, one.judged.made[:10], one.judged.reason)
        yield (
            one.id, one.kind, one.speaker, one.speaker_id, one.named, one.content.quote, one.condition, one.condition_met, one.horizon, one.due,
            one.past_due, one.outcome, *((None, judged[1], None) if public else judged), one.confidence, one.reports, one.sources,
            one.told[0].publisher, one.told[0].published,
        )  # fmt: skip


# one claim


@page_at(router, "/claims/{document_id}/{statement}")
def one_claim(request: Request, ledger: Shelf, document_id: str, statement: str, as_of: AsOf) -> Response:
    """Show a claim: who tells it, what the ledger suggests became of it and by which evidence, and what people judged."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    return _page(request, ledger, f"{document_id}:{statement}", as_of)


class Sent(NamedTuple):
    """What a form sends; `seen` is what its page had shown of the claim."""

    outcome: Outcome | Literal[""] = ""
    condition: Condition | Literal[""] = ""
    because: str = ""
    seen: str = ""


def _page(request: Request, ledger: Ledger, name: str, as_of: date | None, fault: str | None = None, sent: Sent | None = None) -> Response:
    record = claim(ledger, name, as_of=as_of)
    if not seen(request, ledger, [record], as_of):
        raise LedgerError(name, "the ledger holds no claim of that name")
    found = suggest(ledger, name, as_of=as_of)
    return shown(
        request, "claim.html", 400 if fault else 200, one=record, found=found, fault=fault, sent=sent or Sent(), outcomes=OUTCOME_WORDS,
        evidence=_evidence(request, ledger, found.evidence), condition_evidence=_evidence(request, ledger, found.condition_evidence),
        conditions=CONDITION_WORDS, due=due_words, state=state_words, own=_own(record), seal=seal(record), hashes=_hashes(record),
    )  # fmt: skip


def _own(record: ClaimRecord) -> str:
    return "/claims/{}/{}".format(*_key(record.id))


def _hashes(record: ClaimRecord) -> list[tuple[str, str]]:
    documents = {_key(told.claim)[0]: f"{told.publisher or 'a report'}, {words.date(told.published)}" for told in record.told}
    return [(name, document) for document, name in documents.items()]


def _evidence(request: Request, ledger: Ledger, found: Sequence[Evidence]) -> list[Evidence]:
    """Give the evidence that this viewer may see; its reasons name who has a part in it, so that they go with it."""
    if not viewer_of(request).public:
        return [*found]
    with ledger.read() as connection:
        hidden = harm.withheld(connection, {_key(one.statement) for one in found}, as_of=getattr(request.state, "as_of", None))
    return [replace(one, citations=in_view(request, ledger, one.citations)) for one in found if _key(one.statement) not in hidden]


# what a person judges


def seal(record: ClaimRecord) -> str:
    """Give what a judgement must find unchanged: the entries that count."""
    return ".".join(str(one.id if one else 0) for one in (record.judged, record.condition_judged))


def _sent(
    outcome: Annotated[Outcome | Literal[""], Form()] = "", condition: Annotated[Condition | Literal[""], Form()] = "",
    because: Annotated[str, Form(max_length=2000)] = "", seen: Annotated[str, Form(max_length=50)] = "",
) -> Sent:  # fmt: skip
    return Sent(outcome, condition, because, seen)


@router.post("/claims/{document_id}/{statement}/judge")
def judge(request: Request, ledger: Shelf, document_id: str, statement: str, sent: Annotated[Sent, Depends(_sent)]) -> Response:
    """Say what became of a claim, or of its condition."""

    def deed(record: ClaimRecord) -> None:
        name = _with_condition(ledger, record) if sent.condition else record.id
        deeds.judge(ledger, name, sent.outcome or None, because=sent.because, by=by(request), condition=sent.condition or None)

    return _done(request, ledger, f"{document_id}:{statement}", sent, deed)


@router.post("/claims/{document_id}/{statement}/undo")
def undo(
    request: Request, ledger: Shelf, document_id: str, statement: str, entry: Annotated[int, Form()], sent: Annotated[Sent, Depends(_sent)]
) -> Response:  # fmt: skip
    """Take back what was judged of a claim."""

    def deed(record: ClaimRecord) -> None:
        if entry not in {one.id for one in (record.judged, record.condition_judged) if one}:
            raise FactionsError(record.id, f"entry {entry} isn't what counts of this claim")
        deeds.undo(ledger, entry, by=by(request), because=sent.because)

    return _done(request, ledger, f"{document_id}:{statement}", sent, deed)


def _with_condition(ledger: Ledger, record: ClaimRecord) -> str:
    """Give the first of a claim's tellings that has a condition: an entry on any of them is one on all."""
    with ledger.read() as connection:
        return next((told.claim for told in record.told if claim_called(connection, told.claim).condition), record.id)


def _done(request: Request, ledger: Ledger, name: str, sent: Sent, deed: Callable[[ClaimRecord], None]) -> Response:
    """Do it, and go to the claim's page; what can't be done is told there, with the reason, and what was written is kept."""
    record = claim(ledger, name)
    if sent.seen and sent.seen != seal(record):
        return _page(request, ledger, name, None, "Somebody has judged it meanwhile: look at it again.", sent)
    try:
        deed(record)
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        return _page(request, ledger, name, None, words.sentence(error.reason), sent)
    return RedirectResponse(f"{_own(record)}#judged", 303)
