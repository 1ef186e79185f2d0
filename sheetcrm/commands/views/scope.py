"""What does not take part, for people and programs: rows on hold, and what is outside the pilot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import said
from sheetcrm.language import say, together
from sheetcrm.schema.company import Company
from sheetcrm.sync.scope import KeptOut


def print_scope(console: Console, company: Company, kept_out: Mapping[str, KeptOut]) -> None:
    """Print how many rows are on hold and outside the pilot, by department; nothing where all take part."""
    told = [_told(company, department, out) for department, out in kept_out.items()]
    if told:
        left = say("Left alone: {departments}.", departments=together(*told, between="; "))
        console.print(Text(said(console, left), "yellow"), soft_wrap=True)


def scope_document(kept_out: Mapping[str, KeptOut]) -> dict[str, Any]:
    """The same as JSON values, by department."""
    return {
        department: {"held": out.held, "outside_pilot": out.outside, "whole_department": out.closed}
        for department, out in kept_out.items()
    }


def _told(company: Company, department: str, out: KeptOut) -> str:
    title = company.departments[department].title
    if out.closed:
        return say("{title} all of it, outside the pilot", title=title)
    held = say("1 row on hold") if out.held == 1 else say("{count} rows on hold", count=out.held)
    outside = say("{count} rows outside the pilot", count=out.outside)
    if out.outside == 1:
        outside = say("1 row outside the pilot")
    counts = [told for count, told in ((out.held, held), (out.outside, outside)) if count]
    if len(counts) == 2:
        return say("{title} {held} and {outside}", title=title, held=held, outside=outside)
    return together(title, *counts)
