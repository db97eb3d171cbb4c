"""What a person sees of a corpus in a terminal: tables, one annotated report, the agreement of two annotators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from factions.corpus.agreement import KAPPAS, LAYERS, LEAST, Agreed
from factions.corpus.stats import Row, Table
from factions.markup.records import Annotated, Sentence
from factions.mentions.mention import Mention
from factions.reading import Reading
from factions.statements.records import Claim, Event, Statement
from factions.terminal import plain, print_lines
from factions.terminal.blocks import noted
from factions.terminal.readings import Names, event_block, relation_block
from factions.terminal.wording import saying
from factions.web import words

KIND_STYLES = {
    "actor": "bold green", "place": "bold blue", "time": "bold magenta", "quantity": "bold yellow", "weapon": "bold red", "facility": "bold cyan",
}  # fmt: skip
_DIM, _LABEL = "dim", "cyan"
_MARGIN = 6  # columns for the file's line numbers
_STEP = 2
_WHOLE = 1 << 30  # characters of evidence beside which any content is short enough to be printed


def table_lines(table: Table) -> Iterator[str]:
    """Give a table in lines; a row that has fewer than its least is marked."""
    if not table.rows:
        return
    width = max(len(table.title), *(len(row.name) for row in table.rows))
    leasts = any(row.least is not None for row in table.rows)
    yield ""
    yield f"{table.title:<{width}}" + "".join(f"{column:>11}" for column in table.columns) + (f"{'least':>9}" if leasts else "")
    for row in table.rows:
        yield (f"{row.name:<{width}}" + "".join(f"{_number(value):>11}" for value in row.values) + _least(row)).rstrip()


def _least(row: Row) -> str:
    return "" if row.least is None else f"{_number(row.least):>9}" + ("  short" if row.short else "")


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


# One report


def show_report(console: Console, annotated: Annotated) -> None:
    """Print an annotated report: each sentence with its mentions in colour, beneath it what it states.

    A mention stands in brackets, after it the file's label and, where that isn't its own words, what it means; a line's number is the file's.
    """
    header, reading = annotated.header, annotated.reading
    console.print()
    print_lines(console, Text(plain(header.title or header.id), style="bold"), 0, 0)
    told = f"incident {header.incident}" if header.incident else None
    facts = (header.publisher, header.byline, words.date(header.published), header.genre, header.setting, told)
    print_lines(console, Text(plain(" · ".join(filter(None, facts))), style=_DIM), 0, 0)
    if header.fictional:
        print_lines(console, Text("Invented: nothing of this happened.", style=_DIM), 0, 0)
    legend = Text("  ").join(Text(kind, style=style) for kind, style in KIND_STYLES.items())
    print_lines(console, legend, 0, 0)
    names = Names(reading)
    end = None
    for sentence in annotated.sentences:
        if end is None or "\n\n" in reading.document.text[end : sentence.start]:
            console.print()
        end = sentence.end
        print_lines(console, Text().append(f"{sentence.line:>{_MARGIN - 1}} ", style=_DIM).append_text(_marked(annotated, sentence)), 0, _MARGIN)
        for line in _stated(annotated, names, sentence):
            print_lines(console, line, _MARGIN + _STEP, _STEP)
    console.print()


def _marked(annotated: Annotated, sentence: Sentence) -> Text:
    """Give a sentence with its mentions in brackets and colours; the inner one of two that are nested has its own."""
    reading = annotated.reading
    told = _meanings(reading)
    mentions = [mention for mention in reading.mentions if sentence.start <= mention.start and mention.end <= sentence.end]
    cuts = sorted({sentence.start, sentence.end, *(at for mention in mentions for at in (mention.start, mention.end))})
    out = Text()
    for at, following in zip(cuts, [*cuts[1:], sentence.end], strict=True):
        for mention in sorted((one for one in mentions if one.end == at), key=lambda one: (-one.start, one.end)):
            meaning = told.get(mention.ref or "", "")
            tag = f"{{{annotated.labels[mention.id]}{f' {meaning}' if meaning != mention.text else ''}}}".replace(" }", "}")
            out.append("]", style=_DIM).append(plain(tag), style=f"dim {_LABEL}")
        for _ in (one for one in mentions if one.start == at):
            out.append("[", style=_DIM)
        around = [one for one in mentions if one.start <= at and following <= one.end]
        style = KIND_STYLES[min(around, key=_length).kind] if around and at < following else ""
        out.append(plain(reading.document.text[at:following]), style=style)
    return out


def _length(mention: Mention) -> int:
    return mention.end - mention.start


def _meanings(reading: Reading) -> dict[str, str]:
    """Give what a mention's `ref` means: a name, or an EDTF value."""
    named = {one.id: one.name for one in reading.actors} | {one.id: one.name for one in reading.places}
    return named | {time.id: time.edtf for time in reading.times}


def _stated(annotated: Annotated, names: Names, sentence: Sentence) -> Iterator[Text]:
    """Give the statements that cite a sentence, in words; one that another sentence states is only named."""
    for statement in sorted(annotated.reading.statements, key=lambda one: annotated.lines[one.id]):
        if sentence.start not in {span.start for span in statement.evidence}:
            continue
        label = Text().append(f"{annotated.labels[statement.id]:<4}", style=_LABEL)
        if _own(annotated, statement) == sentence.line:
            yield label.append_text(_words(annotated, names, statement))
        else:
            yield label.append("cites this, too", style=_DIM)


def _own(annotated: Annotated, statement: Statement) -> int:
    """Give the line of the sentence under which a statement is written."""
    return max(sentence.line for sentence in annotated.sentences if sentence.line < annotated.lines[statement.id])


def _words(annotated: Annotated, names: Names, statement: Statement) -> Text:
    """Give a statement in words, as `factions read` prints it, and after it what that leaves out."""
    if isinstance(statement, Claim):
        line = saying(names.speaker(statement), statement.kind, statement.content.quote, _WHOLE)
        due = f"by {statement.horizon.edtf or statement.horizon.span.quote}" if statement.horizon else ""
        condition = f"condition: {statement.condition.quote}" if statement.condition else ""
        line = noted(line, (condition, due, names.said_by(statement.attribution)))
        return _with(line, (f"cue “{statement.cue.quote}”" if statement.cue else "",))
    if not isinstance(statement, Event):
        return _with(relation_block(names, statement).headings[0], (f"{statement.type}{'/' + statement.subtype if statement.subtype else ''}",))
    date = words.date(names.time(statement.time)) if statement.time else ""
    undated = words.date(None)  # what stands in the column of dates, which this page hasn't, and two blanks after it
    line = event_block(names, statement.model_copy(update={"time": None}), len(undated)).headings[0][len(undated) + 2 :]
    code = f"{statement.type}{'/' + statement.mode if statement.mode else ''}"
    same = f"same as {annotated.labels[statement.same_event]}" if statement.same_event else ""
    weapons = f"with {names.all(statement.weapons)}" if statement.weapons else ""
    return _with(line, (date, weapons, same, code, ", ".join(statement.contexts)))


def _with(line: Text, notes: Sequence[str]) -> Text:
    return line.append(plain("".join(f" · {note}" for note in notes if note)), style=_DIM)


# Agreement


def agreement_lines(each: Sequence[Agreed], whole: Agreed) -> Iterator[str]:
    """Give each report's agreement in a line, and all of the whole's figures; one under its least is marked."""
    columns = [*LAYERS, *(f"{name}_kappa" for name in KAPPAS)]
    shown = {"mentions_exact": "exact", "mentions_overlap": "overlap", "events_roles": "roles", "casualties": "tolls"}
    width = max(len(one.name) for one in (*each, whole))
    yield " " * width + "".join(f"{shown.get(name, name.removesuffix('_kappa').removeprefix('event_')):>11}" for name in columns)
    for one in (*each, whole):
        figures = one.figures()
        yield f"{one.name:<{width}}" + "".join(f"{_share(figures[name]):>11}" for name in columns)
    yield ""
    figures = whole.figures()
    wide = max(map(len, figures))
    yield f"{'F1, share or kappa':<{wide}}{'value':>9}{'least':>9}"
    for name, value in figures.items():
        least = LEAST.get(name)
        short = "  short" if least is not None and (value is None or value < least) else ""
        yield (f"{name:<{wide}}{_share(value):>9}" + (f"{least:>9.2f}{short}" if least is not None else "")).rstrip()


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def difference_lines(each: Sequence[Agreed]) -> Iterator[str]:
    """List what the two annotators did otherwise: only the first has it (miss), only the second (false), or a field is another (wrong)."""
    for one in each:
        ordered = sorted(one.agreement.differences, key=lambda difference: (difference.kind, difference.error))
        for (kind, error), same in groupby(ordered, key=lambda difference: (difference.kind, difference.error)):
            yield ""
            yield f"{one.name}: {kind}, {error}"
            for difference in same:
                yield f"  “{difference.quote}”"
                yield f"    {difference.what}"
