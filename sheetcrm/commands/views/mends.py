"""Cells that are or could be mended, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table, said
from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import shown
from sheetcrm.sync.mending import Mend


def mends_document(mends: Sequence[Mend]) -> list[dict[str, Any]]:
    """Mends as JSON values."""
    return [
        {
            "department": mend.department,
            "cell": mend.address,
            "row_id": mend.row_id,
            "column": mend.column,
            "code": mend.code,
            "old": mend.old,
            "new": mend.new,
        }
        for mend in mends
    ]


def print_mends(console: Console, company: Company, mended: Sequence[Mend], left: Sequence[Mend]) -> None:
    """Print what was mended and what can be, each with what the cell held and what it holds then."""
    for title, mends in ((say("Mended:"), mended), (say("To be mended by --fix --yes:"), left)):
        if not mends:
            continue
        console.print(Text(f"\n{said(console, title)}", "bold"))
        rows = [
            (mend.address, mend.row_id, mend.column, _exactly(mend.old), "→", _now(company, mend))
            for mend in mends
        ]
        print_table(
            console,
            [say("Cell"), say("Row ID"), say("Column"), say("Held"), "", say("Holds")],
            rows,
            whole=(0, 1),
        )
    if not mended and not left:
        console.print(said(console, say("Nothing can be mended for certain.")))


def _now(company: Company, mend: Mend) -> str:
    text = shown(mend.new, company.fields[mend.department][mend.column])
    return f"'{text}'" if isinstance(mend.new, str) else text


def _exactly(value: object) -> str:
    """A text with its outer spaces seen, and signs nobody sees written out."""
    if not isinstance(value, str):
        return str(value)
    return "'" + "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in value) + "'"
