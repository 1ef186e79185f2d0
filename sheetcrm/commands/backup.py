"""`sheetcrm backup`: all managed sheets into a dated folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.backups import asked_folder, automatic_folder, read_sheets
from sheetcrm.commands.output import Format, format_option, print_json, print_table, results, tell
from sheetcrm.commands.session import Session, open_session
from sheetcrm.language import say, translated, unsaid
from sheetcrm.sheets.backup import Backup
from sheetcrm.sheets.backup_folder import list_backups, save


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder in which the dated folder is made. Default: backups in the state folder.",
)
@click.option("--list", "only_list", is_flag=True, help="List the backups there are, newest first.")
@format_option
@click.pass_obj
def backup(app: App, *, output: Path | None, only_list: bool, output_format: Format) -> None:
    """Keep every managed sheet whole in a dated folder: what was entered, formulas, notes.

    Conflicts tabs are kept, too.
    `setup`, `sync --allow-mass` and `restore` make one of their own accord before they change anything; of
    those, the last 20 are kept.
    """
    with open_session(app) as session:
        if only_list:
            _list(session, output, output_format)
            return
        made = read_sheets(session, unsaid("by hand"))
        path = save(made, output or asked_folder(session))
    cells = _counts(made)
    if output_format is Format.JSON:
        print_json("backup", {"company": made.company, "folder": str(path), "sheets": cells})
    else:
        console = results(app.language)
        print_table(
            console, [say("Sheet"), say("Cells")], [(title, str(count)) for title, count in cells.items()]
        )
        console.print()
        tell(console, say("Kept in {folder}", folder=path), "bold")


def _counts(made: Backup) -> dict[str, int]:
    """How many cells of each tab are kept; tabs of one title are told apart by their spreadsheets."""
    titles = Counter(sheet.title for sheet in made.sheets)
    return {
        sheet.title if titles[sheet.title] == 1 else f"{sheet.title} ({kept.name})": len(sheet.cells)
        for kept in made.spreadsheets
        for sheet in kept.sheets
    }


def _list(session: Session, output: Path | None, output_format: Format) -> None:
    folders = [output] if output else [asked_folder(session), automatic_folder(session)]
    found = sorted(
        (entry for folder in folders for entry in list_backups(folder)),
        key=lambda entry: entry.made_at,
        reverse=True,
    )
    if output_format is Format.JSON:
        entries = [
            {"folder": str(entry.path), "made_at": entry.made_at.isoformat(), "reason": entry.reason}
            for entry in found
        ]
        print_json("backup", {"company": session.company.company, "backups": entries})
        return
    rows = [
        (f"{entry.made_at:%Y-%m-%d %H:%M:%S}", translated(entry.reason, session.language), str(entry.path))
        for entry in found
    ]
    print_table(results(session.language), [say("Made (UTC)"), say("Why"), say("Folder")], rows)
