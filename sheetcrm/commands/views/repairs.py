"""What passes have put back, since people were editing at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table, said
from sheetcrm.language import say
from sheetcrm.schema.addresses import a1
from sheetcrm.schema.cells import Cell, FormulaCell, encode
from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import shown
from sheetcrm.sync.repair import Repair
from sheetcrm.sync.results import PassResult


def print_repairs(console: Console, company: Company, result: PassResult) -> None:
    """Print the cells that got back what they held, and how often the sheets were looked at again.

    Nothing is printed where nothing came between.
    """
    rows = [
        (
            Text(a1(_sheet(company, made, repair), repair.number, repair.column_index), "bold"),
            repair.key[1],
            repair.header,
            _value(repair.ours),
            _value(repair.restored),
        )
        for made, repair in _all_repairs(result)
    ]
    if rows:
        console.print(
            Text(said(console, say("Put back, since somebody was editing at the same time")), "bold")
        )
        headers = [say("Cell"), say("Row ID"), say("Column"), say("Taken away"), say("Holds again")]
        print_table(console, headers, rows, whole=(0,), indent=2)
        console.print()
    if result.earlier:
        told = say("Somebody was editing meanwhile, so the sheets were synced once more.")
        if len(result.earlier) > 1:
            told = say(
                "Somebody was editing meanwhile, so the sheets were synced {count} times more.",
                count=len(result.earlier),
            )
        console.print(Text(said(console, told), "yellow"))


def repairs_document(company: Company, result: PassResult) -> list[dict[str, Any]]:
    """The cells that got back what they held, as JSON values, in the order it happened."""
    return [
        {
            "run": made.run,
            "department": repair.key[0],
            "sheet": _sheet(company, made, repair),
            "cell": a1(_sheet(company, made, repair), repair.number, repair.column_index),
            "row": repair.number,
            "row_id": repair.key[1] or None,
            "column": repair.header,
            "taken_away": encode(repair.ours),
            "restored": encode(repair.restored),
        }
        for made, repair in _all_repairs(result)
    ]


def _all_repairs(result: PassResult) -> Iterator[tuple[PassResult, Repair]]:
    for made in (*result.earlier, result):
        for repair in made.repairs:
            yield made, repair


def _sheet(company: Company, made: PassResult, repair: Repair) -> str:
    layout = made.preview.look.layouts.get(repair.key[0])
    return company.departments[repair.key[0]].sheet if layout is None else layout.title


def _value(cell: Cell) -> str:
    # What a formula showed was not captured; the formula itself says more.
    return cell.text if isinstance(cell, FormulaCell) else shown(cell)
