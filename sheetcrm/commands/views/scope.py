"""What does not take part, for people and programs: rows on hold, and what is outside the pilot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.schema.company import Company
from sheetcrm.sync.scope import KeptOut


def print_scope(console: Console, company: Company, kept_out: Mapping[str, KeptOut]) -> None:
    """Print how many rows are on hold and outside the pilot, by department; nothing where all take part."""
    told = [_told(company, department, out) for department, out in kept_out.items()]
    if told:
        console.print(Text(f"Left alone: {'; '.join(told)}.", "yellow"), soft_wrap=True)


def scope_document(kept_out: Mapping[str, KeptOut]) -> dict[str, Any]:
    """The same as JSON values, by department."""
    return {
        department: {"held": out.held, "outside_pilot": out.outside, "whole_department": out.closed}
        for department, out in kept_out.items()
    }


def _told(company: Company, department: str, out: KeptOut) -> str:
    counts = [
        f"{count} row{'' if count == 1 else 's'} {why}"
        for count, why in ((out.held, "on hold"), (out.outside, "outside the pilot"))
        if count
    ]
    if out.closed:
        counts = ["all of it, outside the pilot"]
    return f"{company.departments[department].title} {' and '.join(counts)}"
