"""A deal for people: its rows as a tree, each with what stands in it, and its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.commands.views.documents import event_document
from sheetcrm.commands.views.words import word
from sheetcrm.reports.deal import DealCard, DealRow
from sheetcrm.reports.history import Change, Stroke, strokes_of
from sheetcrm.schema.cells import decode, encode
from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import described, shown
from sheetcrm.state.events import Event


def print_deal(console: Console, company: Company, card: DealCard, events: Iterable[Event]) -> None:
    """Print a deal: all its rows, and what happened to them in the order of time."""
    language = company.language
    console.print(Text(word("deal", language, deal=card.deal_id), "bold"))
    if card.unreadable:
        names = ", ".join(company.departments[name].title for name in card.unreadable)
        console.print(Text(word("unreadable", language, names=names), "yellow"))
    if not card.roots:
        console.print(word("gone", language))
    for root in card.roots:
        _print_row(console, company, root, 0)
    console.print()
    _print_history(console, company, strokes_of(events))


def deal_document(card: DealCard, events: Iterable[Event]) -> dict[str, Any]:
    """A deal as JSON values."""
    return {
        "deal_id": card.deal_id,
        "rows": [_row_document(row) for row in card.roots],
        "unreadable": list(card.unreadable),
        "events": [event_document(event) for event in events],
    }


def _row_document(row: DealRow) -> dict[str, Any]:
    return {
        "row_id": row.row_id,
        "department": row.department,
        "row": row.number,
        "status": row.status,
        "is_open": row.is_open,
        "values": {column: encode(cell) for column, cell in row.values.items()},
        "children": [_row_document(child) for child in row.children],
    }


def _print_row(console: Console, company: Company, row: DealRow, depth: int) -> None:
    indent = 4 * depth
    lead = " " * (indent - 4) + ("└── " if depth else "")
    console.print()
    console.print(Text(lead, "dim").append(_heading(company, row)), soft_wrap=True)
    if row.department is not None:
        columns = company.fields[row.department]
        print_table(
            console,
            ["", ""],
            [
                (Text(column, "dim"), described(cell, columns.get(column)))
                for column, cell in row.values.items()
            ],
            whole=(0,),
            indent=indent + 2,
        )
    for child in row.children:
        _print_row(console, company, child, depth + 1)


def _heading(company: Company, row: DealRow) -> Text:
    language = company.language
    text = Text(row.row_id, "bold cyan")
    if row.department is None:
        return text.append(f"  {word('no-row', language)}", "yellow not bold")
    text.append(f"  {company.departments[row.department].title}", "bold default")
    text.append(f", {word('row', language, number=row.number)}", "dim not bold")
    if row.status is not None:
        text.append("  ").append(row.status, "bold green" if row.is_open else "dim")
        if not row.is_open:
            text.append(f" ({word('closed', language)})", "dim not bold")
    return text


def _print_history(console: Console, company: Company, strokes: tuple[Stroke, ...]) -> None:
    language = company.language
    console.print(Text(word("history", language), "bold"))
    if not strokes:
        console.print(f"  {word('no-history', language)}")
        return
    zone = ZoneInfo(company.timezone)
    if console.is_terminal:
        for stroke in strokes:
            at = f"{stroke.at.astimezone(zone):%d.%m.%Y %H:%M:%S}"
            console.print(Text(f"  {at}  ", "dim").append(_where(company, stroke)))
            console.print(Padding(_what(company, stroke), (0, 0, 0, 4), expand=False))
        return
    print_table(
        console,
        [word("when", language), word("where", language), word("what", language)],
        [
            (
                f"{stroke.at.astimezone(zone):%d.%m.%Y %H:%M:%S}",
                _where(company, stroke),
                _what(company, stroke),
            )
            for stroke in strokes
        ],
    )


def _where(company: Company, stroke: Stroke) -> Text:
    rules = company.departments.get(stroke.department)
    title = stroke.department if rules is None else rules.title
    return Text(stroke.row_id, "bold cyan").append(f"  {title}", "default not bold")


def _what(company: Company, stroke: Stroke) -> Text:
    language = company.language
    text = Text(word(stroke.kind, language), "bold" if stroke.rule is None else "")
    if stroke.rule is not None:
        text.append(f" ({stroke.rule})", "dim not bold")
    if stroke.changes:
        text.append(":", "not bold")
    columns = company.fields.get(stroke.department, {})
    for change in stroke.changes:
        text.append("\n  ").append(_change(change, columns, with_old=stroke.kind != "row-created"))
    if stroke.note:
        text.append(f"\n{stroke.note}", "dim")
    if stroke.cause is not None and stroke.kind != "overruled":
        text.append(f"\n{word('because', language, cause=_cause(company, stroke))}", "dim")
    return text


def _change(change: Change, columns: Mapping[str, Any], *, with_old: bool) -> Text:
    column = columns.get(change.column)
    text = Text(f"{change.column}: ", "not bold")
    if with_old:
        text.append(f"{shown(change.old, column)} → ", "dim not bold")
    return text.append(shown(change.new, column), "green not bold")


def _cause(company: Company, stroke: Stroke) -> str:
    cause = stroke.cause or {}
    if len(stroke.changes) > 1 and stroke.kind != "row-created":
        return str(cause["row"])  # each of the changes had a cell of its own there
    columns = company.fields.get(cause["department"], {})
    value = shown(decode(cause["value"]), columns.get(cause["column"]))
    return f"{cause['row']}: {cause['column']} = {value}"
