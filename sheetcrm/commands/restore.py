"""`sheetcrm restore`: sheets put back to what a backup holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from sheetcrm.commands.app import App
from sheetcrm.commands.backups import back_up_before, read_sheets
from sheetcrm.commands.output import Format, format_option, print_json, print_table, results, said, tell
from sheetcrm.commands.session import Session, open_session
from sheetcrm.errors import ExitCode
from sheetcrm.language import say, unsaid
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.system_tabs import is_conflict_tab
from sheetcrm.sheets.backup import (
    Backup,
    Difference,
    Kept,
    KeptSheet,
    KeptSpreadsheet,
    differences,
    write_back,
)
from sheetcrm.sheets.backup_folder import BackupError, load

_SAMPLE = 10


@dataclass(frozen=True, slots=True)
class _Part:
    """What of one tab differs; `gone` where the tab itself is no longer there.

    Attributes:
        left: how many cells differ that are not put back, since the tab was not named.
    """

    file_id: str
    title: str
    found: Sequence[Difference] = ()
    gone: bool = False
    left: int = 0


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--sheet", metavar="NAME", help="Only this tab or department.")
@click.option("--yes", is_flag=True, help="Put it back; without this, only what differs is shown.")
@click.option(
    "--other", is_flag=True, help="Take a backup of another company or of other files all the same."
)
@format_option
@click.pass_context
def restore(
    ctx: click.Context, *, folder: Path, sheet: str | None, yes: bool, other: bool, output_format: Format
) -> None:
    """Put sheets back to what the backup in DIR holds: only cells that differ, formulas as formulas.

    Without --yes nothing is written. With it, what stands in the sheets now is backed up first. To the next
    sync the cells put back are changes like any other: look at `sheetcrm plan` before it. Conflicts tabs
    follow the other sheets: they are put back only when --sheet names them. Exits with 6 when a tab of the
    backup is not there any more.
    """
    app: App = ctx.obj
    kept = load(folder)
    with open_session(app) as session, session.store.lock(timeout_seconds=10) as lease:
        parts = list(_compare(session, kept, sheet, other=other))
        made = None
        if yes and any(part.found for part in parts):
            made = back_up_before(session, unsaid("before restore"))
            for file_id in dict.fromkeys(part.file_id for part in parts):
                lease.renew()
                found = [entry for part in parts if part.file_id == file_id for entry in part.found]
                write_back(session.google, file_id, found, session.progress)
        company = session.company.company
    if output_format is Format.JSON:
        document = {"company": company, "made_at": kept.made_at.isoformat(), "applied": yes}
        print_json("restore", {**document, "backup": made and str(made), "sheets": _document(parts)})
    else:
        _print(results(app.language), parts, applied=yes)
    ctx.exit(ExitCode.PARTIAL if any(part.gone for part in parts) else ExitCode.OK)


def _compare(session: Session, kept: Backup, sheet: str | None, *, other: bool) -> Iterator[_Part]:
    present = read_sheets(session, "to compare")
    if kept.company != present.company and not other:
        msg = say(
            "The backup is of {kept}, and the config is that of {present}.",
            kept=kept.company,
            present=present.company,
        )
        raise BackupError(msg, say("Name a backup of this company, or add --other if you mean it."))
    names = [name for tab in kept.sheets for name in (tab.title, tab.department)]
    if sheet is not None and sheet not in names:
        msg = say("The backup holds no sheet {sheet!r}.", sheet=sheet)
        raise BackupError(msg, offer(sheet, dict.fromkeys(names)))
    files = {spreadsheet.name: spreadsheet for spreadsheet in present.spreadsheets}
    for then in kept.spreadsheets:
        now_there = files.get(then.name)
        if (now_there is None or now_there.file_id != then.file_id) and not other:
            msg = say(
                "The backup of {name} is of file {file}, and the company uses {found}.",
                name=then.name,
                file=then.file_id,
                found=say("no file") if now_there is None else say("file {file}", file=now_there.file_id),
            )
            raise BackupError(msg, say("Name a backup of this file, or add --other if you mean it."))
        for tab in then.sheets:
            if sheet in (None, tab.title, tab.department):
                yield _part(then.file_id, now_there, tab, is_named=sheet is not None)


def _part(file_id: str, now_there: KeptSpreadsheet | None, tab: KeptSheet, *, is_named: bool) -> _Part:
    tabs = {} if now_there is None else {there.department: there for there in now_there.sheets}
    there = tabs.get(tab.department)
    # What a Conflicts tab shows follows from the other sheets and the state, and picks are not taken back.
    is_left = is_conflict_tab(tab.department) and not is_named
    if now_there is None or there is None:
        return _Part(file_id, tab.title, gone=not is_left)
    found = differences(tab, there)
    if is_left:
        return _Part(now_there.file_id, there.title, left=len(found))
    return _Part(now_there.file_id, there.title, found)


def _print(console: Console, parts: Sequence[_Part], *, applied: bool) -> None:
    for part in parts:
        if part.gone:
            told = say("{tab}: the tab is not there any more; sheetcrm setup makes it anew.", tab=part.title)
            tell(console, told, "red")
        elif part.found:
            tell(console, say("{tab}: {count} cells", tab=part.title, count=len(part.found)), "bold")
            rows = [
                (entry.address, _shown(entry.now), "→", _shown(entry.then)) for entry in part.found[:_SAMPLE]
            ]
            print_table(
                console, [say("Cell"), say("Now"), "", say("In the backup")], rows, whole=(0,), indent=2
            )
            if len(part.found) > _SAMPLE:
                more = said(console, say("… and {count} more", count=len(part.found) - _SAMPLE))
                console.print(Text(f"  {more}", "dim"))
    count = sum(len(part.found) for part in parts)
    if not count:
        told = say("Nothing differs from the backup.")
    elif applied:
        told = say("Put back: {count} cells. Look at sheetcrm plan before the next sync.", count=count)
    else:
        told = say("To put back: {count} cells. Nothing was written; add --yes to do it.", count=count)
    tell(console, told, "bold")
    left = Counter[str]()
    for part in parts:
        left[part.title] += part.left
    for title, cells in (+left).items():
        told = say(
            "{count} cells differ in {tab} and stay as they are; --sheet {tab} puts them back, too.",
            count=cells,
            tab=title,
        )
        tell(console, told, "dim")


def _document(parts: Sequence[_Part]) -> list[dict[str, Any]]:
    return [
        {
            "sheet": part.title,
            "missing": part.gone,
            "left": part.left,
            "cells": [
                {"cell": entry.address, "now": _cell(entry.now), "backup": _cell(entry.then)}
                for entry in part.found
            ],
        }
        for part in parts
    ]


def _cell(cell: Kept) -> dict[str, Any]:
    return {"value": cell.value, "note": cell.note}


def _shown(cell: Kept) -> str:
    value = say("(nothing)") if cell.value is None else str(next(iter(cell.value.values())))
    return say("{value} [note: {note}]", value=value, note=cell.note) if cell.note else value
