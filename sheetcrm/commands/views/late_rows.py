"""Rows that links would have made had they been there, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table, said, tell
from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.sync.errands import LateRow


def late_rows_document(late: Sequence[LateRow]) -> list[dict[str, Any]]:
    """The same as JSON values."""
    return [{**asdict(one), "lacking": list(one.lacking)} for one in late]


def print_late_rows(console: Console, company: Company, late: Sequence[LateRow]) -> None:
    """Print, link by link, for which rows one is or can be made, and what the others lack."""
    if not late:
        tell(console, say("No link owes anybody a row: every request that was ever due has been made."))
    for name in dict.fromkeys(one.link for one in late):
        rows = [one for one in late if one.link == name]
        link = company.links[name]
        parent, child = company.departments[link.parent], company.departments[link.child]
        heading = say(
            "{link}: {parent} → {child}, asked for by {statuses}",
            link=name,
            parent=parent.title,
            child=child.title,
            statuses=", ".join(link.asking),
        )
        tell(console, heading, "bold")
        print_table(
            console,
            [say("Where"), say("Row ID"), say("Status now"), say("New row")],
            [
                (
                    say("{title}, row {row}", title=parent.title, row=one.number),
                    one.parent,
                    one.status,
                    _becomes(console, one),
                )
                for one in rows
            ],
            whole=(1,),
        )
        console.print()


def _becomes(console: Console, late: LateRow) -> Text:
    if late.lacking:
        told = say("not yet: fill in {columns}", columns=", ".join(late.lacking))
        return Text(said(console, told), "yellow")
    return Text(late.child, "green")
