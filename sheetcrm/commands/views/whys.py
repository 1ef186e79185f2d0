"""Why a cell holds what it holds, for people and programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sheetcrm.commands.places import CellPlace
from sheetcrm.commands.views.words import word
from sheetcrm.reports.why import Explanation, Origin, Step
from sheetcrm.schema.cells import Cell, encode, same
from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import described
from sheetcrm.schema.system_tabs import with_conflict_tabs


def print_why(console: Console, company: Company, place: CellPlace, found: Explanation) -> None:
    """Print the chain from a cell back to what a person typed."""
    view = _View(with_conflict_tabs(company))
    language = company.language
    address = place.address or company.departments[place.department].title
    heading = Text(f"{address}  {place.row_id}, {place.column}: ", "bold")
    now = view.shown(place.department, place.column, place.value)
    console.print(heading.append(now, "green"), soft_wrap=True)
    first = found.chain[0]
    if is_changed_since(place, found):
        then = view.shown(place.department, place.column, first.new)
        console.print(Text(word("why-since", language, now=now, then=then), "yellow"), soft_wrap=True)
    if found.is_only_people:
        console.print(word("why-people", language), soft_wrap=True)
        for step in found.edits:
            console.print(Text(f"  {view.told(step)}"), soft_wrap=True)
        return
    for depth, step in enumerate(found.chain):
        if depth:
            _print(console, Text(word("why-because", language, cell=view.cell(step))), depth)
        _print(console, Text(view.told(step)), depth + 1)
        if step.replaced is not None:
            lost = view.shown(step.department, step.column, step.replaced)
            _print(console, Text(word("why-replaced", language, lost=lost), "yellow"), depth + 1)


def why_document(place: CellPlace, found: Explanation) -> dict[str, Any]:
    """The chain as JSON values."""
    return {
        "department": place.department,
        "cell": place.address,
        "row_id": place.row_id,
        "column": place.column,
        "value": encode(place.value),
        "changed_since_last_pass": is_changed_since(place, found),
        "only_people": found.is_only_people,
        "chain": [_step_document(step) for step in found.chain],
        "edits": [_step_document(step) for step in found.edits],
    }


def is_changed_since(place: CellPlace, found: Explanation) -> bool:
    """Whether the sheet shows another value than the journal's last one."""
    first = found.chain[0]
    return place.is_there and first.origin is not Origin.UNKNOWN and not same(place.value, first.new)


def _step_document(step: Step) -> dict[str, Any]:
    return {
        "origin": step.origin.value,
        "department": step.department,
        "row_id": step.row_id,
        "column": step.column or None,
        "old": encode(step.old),
        "new": encode(step.new),
        "seen_from": None if step.seen_from is None else step.seen_from.isoformat(),
        "at": None if step.at is None else step.at.isoformat(),
        "run": step.run,
        "rule": step.rule,
        "is_new_row": step.is_new_row,
        "replaced": encode(step.replaced),
    }


def _print(console: Console, text: Text, depth: int) -> None:
    """Print a line under the one it explains; a terminal folds it there, a pipe gets it whole."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, 2 * depth), expand=False))
    else:
        console.print(Text("  " * depth).append(text))


class _View:
    def __init__(self, company: Company) -> None:
        self._company = company
        self._zone = ZoneInfo(company.timezone)

    def told(self, step: Step) -> str:
        key = f"why-{step.origin.value}"
        if step.origin is Origin.PERSON and step.seen_from is None:
            key = "why-first"
        if not step.column:
            key = "why-row"
        return word(
            key,
            self._company.language,
            old=self.shown(step.department, step.column, step.old),
            new=self.shown(step.department, step.column, step.new),
            seen_from=self._moment(step.seen_from),
            at=self._moment(step.at),
            run=step.run,
            rule=step.rule,
        )

    def cell(self, step: Step) -> str:
        title = self._company.departments[step.department].title
        return ", ".join(part for part in (f"{title} {step.row_id}", step.column) if part)

    def shown(self, department: str, column: str, cell: Cell) -> str:
        return described(cell, self._company.fields[department].get(column))

    def _moment(self, at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(self._zone):%d.%m.%Y %H:%M:%S}"
