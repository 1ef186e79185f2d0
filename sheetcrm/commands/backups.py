"""Where a company's backups are, and the one made before something that changes much."""

from __future__ import annotations

from pathlib import Path

import click

from sheetcrm.commands.session import Session, now
from sheetcrm.language import in_language, say
from sheetcrm.sheets.backup import Backup, read_backup
from sheetcrm.sheets.backup_folder import backup_now
from sheetcrm.sheets.structure import Ids


def asked_folder(session: Session) -> Path:
    """Where backups go that a person asks for."""
    return session.state_folder / "backups"


def automatic_folder(session: Session) -> Path:
    """Where backups go that are made unasked."""
    return session.state_folder / "backups" / "automatic"


def read_sheets(session: Session, reason: str) -> Backup:
    """Read all managed sheets whole, as a backup made now would hold them.

    Raises:
        SheetsError: a spreadsheet could not be read.
    """
    return read_backup(
        session.google,
        session.company,
        session.store.registry,
        now=now(),
        reason=reason,
        progress=session.progress,
    )


def back_up_before(session: Session, reason: str, known: Ids | None = None) -> Path | None:
    """Make a backup before something that changes much, and say where it is; None where there is nothing.

    Args:
        session: the company.
        reason: before what, such as ``before setup``.
        known: IDs of files and tabs; those the state remembers by default.

    Raises:
        SheetsError: a spreadsheet could not be read; what was to be done must not be done then.
        BackupError: the backup could not be written.
    """
    made = backup_now(
        session.google,
        session.company,
        known or session.store.registry,
        automatic_folder(session),
        now(),
        reason=reason,
        progress=session.progress,
    )
    if made is not None:
        click.echo(in_language(say("A backup was made: {folder}", folder=made), session.language), err=True)
    return made
