"""The command that explains whom a name means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from factions.cli.common import Form, Format, app, print_json
from factions.errors import FactionsError

if TYPE_CHECKING:
    from factions.identities.resolving import Candidate, Decision


@app.command()
def actors(
    name: Annotated[str, typer.Argument(help="A name as a report has it.", metavar="NAME")],
    country: Annotated[list[str] | None, typer.Option("--country", help="A country of the report (ISO3, repeatable).", metavar="ISO3")] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="The day of the report (EDTF): who was there then, and by what name.", metavar="DATE")
    ] = None,
    near: Annotated[list[str] | None, typer.Option("--near", help="Another name of the report (repeatable).", metavar="NAME")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="What sort of actor it is: armed_group, state_force, person, ...", metavar="KIND")
    ] = None,
    form: Form = Format.text,
) -> None:
    """Explain whom of the registry a name means, and why."""
    from factions.identities.resolving import resolve

    decision = resolve(name, kind=_kind(kind), countries=_countries(country or []), on=_date(on), near=near or [])
    if form is Format.json:
        print_json(json.dumps({"name": name, **_whole(decision, on)}, ensure_ascii=False))
        return
    _show(name, decision, on)


def _countries(codes: list[str]) -> list[str]:
    from factions.reference.countries import countries

    for code in codes:
        if code.upper() not in countries():
            raise FactionsError(f"--country {code!r}", "it is no ISO 3166-1 alpha-3 code, such as IRQ")
    return [code.upper() for code in codes]


def _date(on: str | None) -> str | None:
    from factions.reference.registry_dates import days

    if on is not None and days(on) is None:
        raise FactionsError(f"--on {on!r}", "it is no EDTF date with a year, such as 2014-06-13 or 2014-06")
    return on


def _kind(kind: str | None) -> str | None:
    from typing import get_args

    from factions.reference.registry_records import EntryKind

    if kind is not None and kind not in get_args(EntryKind):
        raise FactionsError(f"--kind {kind!r}", f"there is no such kind; there are {', '.join(get_args(EntryKind))}")
    return kind


def _whole(decision: Decision, on: str | None) -> dict[str, Any]:
    entry = decision.entry
    return {
        "entry": entry.id if entry else None, "score": decision.score, "reason": decision.reason,
        "candidates": [_candidate(one, on) for one in decision.candidates],
    }  # fmt: skip


def _candidate(one: Candidate, on: str | None) -> dict[str, Any]:
    from factions.reference.registry import registry

    held, entry = registry(), one.entry
    state = held.on(entry.id, on)._asdict() if on else None
    return {
        "entry": entry.id, "name": entry.name, "kind": entry.kind, "countries": list(entry.countries), "score": one.score, "matched": one.name,
        "reasons": list(one.reasons), "source": entry.source,
        "names": [{"text": known.text, "from": known.start, "to": known.end, "source": known.source} for known in held.names(entry.id)],
        "lifecycle": [turn._asdict() for turn in held.lifecycle(entry.id)], "on": state,
    }  # fmt: skip


def _show(name: str, decision: Decision, on: str | None) -> None:
    from factions.terminal import plain

    entry = decision.entry
    lines = [f"{name}: {entry.name} ({entry.id}), {decision.score:.2f}" if entry else f"{name}: nobody that the registry surely knows"]
    lines.append(f"  {decision.reason}")
    for one in decision.candidates:
        told = _candidate(one, on)
        about = ", ".join((told["entry"], told["kind"], " ".join(told["countries"]) or "no country", told["source"]))
        lines += ["", f"{told['score']:.2f}  {told['name']}  [{about}]"]
        lines.append(f"      {told['matched']}: {'; '.join(told['reasons'])}")
        lines.append(f"      names: {', '.join(_dated(known) for known in told['names'])}")
        lines += [f"      {' '.join(filter(None, (turn['date'], _turn(turn))))} ({turn['source']})" for turn in told["lifecycle"]]
        if told["on"]:
            lines.append(f"      on {on}: {told['on']['name']}, {told['on']['status'].replace('_', ' ')}; {told['on']['because']}".rstrip("; "))
    for line in lines:
        typer.echo(plain(line))


def _dated(known: dict[str, str | None]) -> str:
    span = "–".join(end or "" for end in (known["from"], known["to"])) if known["from"] or known["to"] else ""
    return f"{known['text']} ({span})" if span else str(known["text"])


def _turn(turn: dict[str, str | None]) -> str:
    about = turn["other"] or (f"{turn['former']} → {turn['name']}" if turn["former"] else turn["name"])
    return " ".join(filter(None, ((turn["what"] or "").replace("_", " "), about)))
