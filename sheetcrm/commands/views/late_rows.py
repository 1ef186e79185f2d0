"""Rows that links would have made had they been there, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.schema.company import Company
from sheetcrm.sync.errands import LateRow


def late_rows_document(late: Sequence[LateRow]) -> list[dict[str, Any]]:
    """The same as JSON values."""
    return [{**asdict(one), "lacking": list(one.lacking)} for one in late]


def print_late_rows(console: Console, company: Company, late: Sequence[LateRow]) -> None:
    """Print, link by link, for which rows one is or can be made, and what the others lack."""
    if not late:
        console.print("No link owes anybody a row: every request that was ever due has been made.")
    for name in dict.fromkeys(one.link for one in late):
        rows = [one for one in late if one.link == name]
        link = company.links[name]
        parent, child = company.departments[link.parent], company.departments[link.child]
        title = f"{name}: {parent.title} → {child.title}, asked for by {', '.join(link.asking)}"
        console.print(Text(title, "bold"))
        print_table(
            console,
            ["Where", "Row ID", "Status now", "New row"],
            [(f"{parent.title}, row {one.number}", one.parent, one.status, _becomes(one)) for one in rows],
            whole=(1,),
        )
        console.print()


def _becomes(late: LateRow) -> Text:
    if late.lacking:
        return Text(f"not yet: fill in {', '.join(late.lacking)}", "yellow")
    return Text(late.child, "green")
