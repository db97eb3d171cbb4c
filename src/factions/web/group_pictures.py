"""The pictures of a group's page: its events by month over how much was read, its family, and where its incidents were.

The page itself waits for none of them: what is drawn comes from addresses of its own, and so do the tables (`/groups/ID/pictures`), which need no
script. The map's data are those of /incidents/map.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from factions.analysis.activity import Activity, activity
from factions.analysis.dating import RULE
from factions.analysis.lineage import Family, Kind, Line, family, line_of
from factions.analysis.ties import Tie
from factions.errors import LedgerError
from factions.ledger.judgements import GroupName, clusters, group_names
from factions.ledger.layer import writable_name
from factions.ledger.naming import unnamed
from factions.ledger.open import Ledger
from factions.ledger.summaries import GroupSummary
from factions.mentions.time_words import MONTH_NAMES
from factions.web import words
from factions.web.frame import AsOf, Shelf, nothing_yet, page_at, pages_router, shown
from factions.web.tabular import csv_file
from factions.web.viewer import viewer_of
from factions.web.views import ties_in_view

router = pages_router()
NOUNS: dict[Kind, str] = {"splinter": "split", "merger": "merger", "successor": "succession"}
_MONTHS = re.compile("|".join(MONTH_NAMES))
LINES: dict[Kind, str] = {"splinter": "split from", "successor": "succeeded", "merger": "went into"}
"""What a line of a family says: of the younger of the older, but a merger, of the older of the younger."""


def _about(request: Request, ledger: Ledger, group_id: str, as_of: date | None) -> GroupName:
    """Give the group; raises LedgerError for one that there isn't, or that this viewer isn't told of, and says the same of both."""
    with ledger.read() as connection:
        own = clusters(connection, as_of=as_of).canonical(writable_name(group_id))
        found = group_names(connection, {own}, as_of=as_of).get(own)
        if found is None or (viewer_of(request).public and unnamed(connection, {own})):
            raise LedgerError(group_id, "the ledger holds no group with this id")
    return found


def family_of(request: Request, ledger: Ledger, group_id: str, *, as_of: date | None, on: date | None) -> Family:
    """Give a group's family, as this viewer may see it."""

    def admits(ties: list[Tie]) -> list[Tie]:
        return [tie for tie in ties_in_view(request, ledger, ties) if "person" not in (tie.subject.kind, tie.object.kind)]

    # in public a tie is shown by the statements that may be seen, so that all must be looked at
    return family(ledger, group_id, as_of=as_of, on=on, statements=None if viewer_of(request).public else _STATEMENTS, admits=admits)


def has_family(ties: Iterable[Tie]) -> bool:
    """Tell by a group's own ties whether it has a family to be drawn."""
    return any(line_of(tie) for tie in ties)


def asked_of(as_of: date | None, on: date | None, **more: str) -> str:
    """Give the part of an address behind its path."""
    asked = {**more, **{name: day.isoformat() for name, day in (("on", on), ("as_of", as_of)) if day}}
    return f"?{urlencode(asked)}" if asked else ""


def incidents_address(group: str, as_of: date | None, on: date | None = None) -> str:
    """Give the part of an address that asks for a group's incidents, with `on` up to that day."""
    return asked_of(as_of, None, group=group, **({"to": on.isoformat()} if on else {}))


@page_at(router, "/groups/{group_id}/pictures")
def tables(request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: date | None = None) -> Response:
    """Show a group's pictures with their tables."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    about = _about(request, ledger, group_id, as_of)
    held = activity(ledger, about.id, about.country, as_of=as_of, on=on)
    kin = family_of(request, ledger, about.id, as_of=as_of, on=on)
    return shown(
        request, "group_pictures.html", here=about.id, about=about, on=on, held=held, kin=kin, tree=kin.tree(), lines=LINES, rule=RULE,
        said=said(held), left_out=left_out(held), family_said=family_said(about, kin), asked=asked_of(as_of, on),
        incidents=incidents_address(about.id, as_of, on), mine=incidents_address(about.id, as_of), evidence=evidence, when=when,
    )  # fmt: skip


def said(held: Activity) -> str:
    """Put a group's activity into words."""
    if not held.stretches:
        return "No event of this group has a date."
    busiest = max(held.stretches, key=lambda one: one.events)
    quiet, unread = sum(not one.events and one.read > 0 for one in held.stretches), sum(not one.read for one in held.stretches)
    about = f"about {words.country(held.about)}" if held.about else "about anything"
    first, last = words.date(held.stretches[0].name), words.date(held.stretches[-1].name)
    most = f", most in {words.date(busiest.name)} ({words.number(busiest.events)})"
    parts = [f"{words.counted(held.events, 'event')} {f'in {first}' if first == last else f'from {first} to {last}{most}'}"]
    if quiet:
        parts.append(f"in {words.counted(quiet, held.unit)} something was read {about} and no event of this group told of")
    if unread:
        parts.append(f"of {words.counted(unread, held.unit)} no report {about} was read")
    return ". ".join(words.sentence(part) for part in parts) + "."


def left_out(held: Activity) -> str:
    """Say what the bars leave out."""
    return f"{words.counted(held.undated, 'event')} whose {held.unit} isn't known, nor that of the report" if held.undated else "nothing"


def family_said(about: GroupName | GroupSummary, kin: Family) -> str:
    """Put a family into words."""
    if not kin.lines:
        return f"No report tells of a split, a merger or a successor of {about.name}."
    counts = {kind: sum(line.kind == kind for line in kin.lines) for kind in NOUNS}
    told = [words.counted(count, NOUNS[kind]) for kind, count in counts.items() if count]
    rest = f" {words.sentence(words.counted(kin.left_out, 'group'))} farther off left out." if kin.left_out else ""
    return f"{words.counted(len(kin.groups), 'group')}: {', '.join(told)}.{rest}"


@router.api_route("/groups/{group_id}/activity.json", methods=["GET", "HEAD"])
def activity_json(request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: date | None = None) -> Response:
    """Give what the bars are drawn from: of each month or year its events, those by their reports' day among them, and how much was read."""
    about = _about(request, ledger, group_id, as_of)
    held = activity(ledger, about.id, about.country, as_of=as_of, on=on)
    about_what = f"about {words.country(held.about)}" if held.about else ""
    mine = f"/incidents{incidents_address(about.id, as_of)}"
    return JSONResponse({
        "unit": held.unit, "counted": ["event", "events"], "read": ["report", "reports"], "about": about_what, "said": said(held),
        "left_out": left_out(held),
        "bars": [
            {
                "label": words.date(one.name), "short": words.date(one.name), "count": one.events, "vague": one.by_report, "read": one.read,
                "href": one.dated and f"{mine}&from={one.first}&to={one.last}",
            }
            for one in held.stretches
        ],
    })  # fmt: skip


_STATEMENTS = 5  # of each tie
_ACTIVITY = ("name", "first_day", "last_day", "events", "events_by_report_day", "reports_read", "read_about")


@router.api_route("/groups/{group_id}/activity.csv", methods=["GET", "HEAD"])
def activity_csv(request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: date | None = None) -> Response:
    """Give the same as a file."""
    about = _about(request, ledger, group_id, as_of)
    held = activity(ledger, about.id, about.country, as_of=as_of, on=on)
    rows = ((one.name, one.first, one.last, one.events, one.by_report, one.read, held.about) for one in held.stretches)
    return csv_file("activity.csv", _ACTIVITY, rows)


@router.api_route("/groups/{group_id}/family.json", methods=["GET", "HEAD"])
def family_json(request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: date | None = None) -> Response:
    """Give what the family tree is drawn from: groups, each with its place from the left, and what ties them."""
    about = _about(request, ledger, group_id, as_of)
    kin = family_of(request, ledger, about.id, as_of=as_of, on=on)
    depth = kin.generations()
    return JSONResponse({
        "said": family_said(about, kin),
        "groups": [
            {
                "id": end.id, "name": end.name, "what": words.ACTOR_KINDS.get(end.kind or "", ""), "depth": depth[end.id or ""],
                "here": end.id == about.id, "href": f"/groups/{quote(end.id or '', safe='')}{asked_of(as_of, on)}",
            }
            for end in kin.groups
        ],
        "lines": [
            {
                "kind": line.kind, "from": line.older, "to": line.younger, "says": LINES[line.kind],
                "when": short(when(line)),
                "weight": line.tie.weight, "why": line.tie.why, "href": evidence(line, as_of),
            }
            for line in kin.lines
        ],
    })  # fmt: skip


def short(date_in_words: str) -> str:
    """Give a date with its months' first letters alone."""
    return _MONTHS.sub(lambda found: found[0][:3], date_in_words)


def when(line: Line) -> str:
    """Say when a line came to be, or by when it had."""
    return words.date(line.time) if line.time else f"by {words.date(line.day)}" if line.day else ""


_FAMILY = ("older", "older_id", "line", "younger", "younger_id", "first_day", "weight", "why")


@router.api_route("/groups/{group_id}/family.csv", methods=["GET", "HEAD"])
def family_csv(request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: date | None = None) -> Response:
    """Give the same as a file: one row for each line."""
    about = _about(request, ledger, group_id, as_of)
    return csv_file("family.csv", _FAMILY, _rows(family_of(request, ledger, about.id, as_of=as_of, on=on)))


def _rows(kin: Family) -> Iterator[tuple[object, ...]]:
    known = {end.id: end.name for end in kin.groups}
    for line in kin.lines:
        yield known[line.older], line.older, line.kind, known[line.younger], line.younger, line.day, line.tie.weight, line.tie.why


def evidence(line: Line, as_of: date | None) -> str:
    """Give the address of all that is said of the two groups of a line."""
    asked = {"other": line.younger, **({"as_of": as_of.isoformat()} if as_of else {})}
    return f"/groups/{quote(line.older, safe='')}/ties?{urlencode(asked)}"
