"""Backups on the disk: a dated folder with a file per spreadsheet and a manifest that vouches for them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from sheetcrm.errors import ExitCode, SheetcrmError
from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.sheets.backup import Backup, KeptSpreadsheet, Step, read_backup
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.structure import Ids

KEPT_AUTOMATIC = 20
"""Backups made unasked of which the last so many are kept; those a person asked for are never removed."""

MANIFEST = "manifest.json"
_VERSION = 1
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}_\d{6}_\d{6}")


class BackupError(SheetcrmError):
    """A backup is damaged, incomplete, or of something else."""

    exit_code = ExitCode.REFUSED


class _File(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    file_id: str
    file: str
    sha256: str


class _Manifest(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    company: str
    made_at: datetime
    reason: str
    spreadsheets: list[_File]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One backup of a folder: where it is, when and why it was made."""

    path: Path
    made_at: datetime
    reason: str


def backup_now(
    google: Google,
    company: Company,
    known: Ids,
    folder: Path,
    now: datetime,
    *,
    reason: str,
    progress: Step,
) -> Path | None:
    """Make a backup unasked, before something that changes much; the last 20 of them are kept.

    Args:
        google: the connection.
        company: the config.
        known: IDs of files and tabs, as setup remembered them.
        folder: where such backups go; made where it is not there.
        now: the time.
        reason: before what it is made.
        progress: told about each spreadsheet.

    Returns:
        The folder of the backup; None where no sheet holds any row, so that there is nothing to lose.

    Raises:
        SheetsError: a spreadsheet could not be read.
        BackupError: the backup could not be written.
    """
    backup = read_backup(google, company, known, now=now, reason=reason, progress=progress)
    if not backup.has_rows:
        return None
    made = save(backup, folder)
    for old in list_backups(folder)[KEPT_AUTOMATIC:]:
        shutil.rmtree(old.path, ignore_errors=True)
    return made


def save(backup: Backup, folder: Path) -> Path:
    """Write a backup into a new dated folder inside the one given; it is there whole or not at all.

    Raises:
        BackupError: it could not be written.
    """
    name = backup.made_at.strftime("%Y-%m-%d_%H%M%S_%f")
    target, unfinished = folder / name, folder / f".{name}.unfinished"
    try:
        unfinished.mkdir(parents=True)
        files = [
            _write_spreadsheet(unfinished, number, kept) for number, kept in enumerate(backup.spreadsheets)
        ]
        manifest = _Manifest(
            version=_VERSION,
            company=backup.company,
            made_at=backup.made_at,
            reason=backup.reason,
            spreadsheets=files,
        )
        _write(unfinished / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        unfinished.rename(target)
    except OSError as error:
        with suppress(OSError):
            shutil.rmtree(unfinished)
        msg = say("The backup {path} could not be written: {why}.", path=target, why=error.strerror or error)
        raise BackupError(msg, say("Free space or name another folder; nothing was changed.")) from error
    return target


def load(path: Path) -> Backup:
    """Read a backup, every file compared with its checksum.

    Raises:
        BackupError: it is no backup, damaged, incomplete or made by a newer sheetcrm.
    """
    manifest = _read_manifest(path)
    return Backup(
        company=manifest.company,
        made_at=manifest.made_at,
        reason=manifest.reason,
        spreadsheets=tuple(_read_spreadsheet(path, entry) for entry in manifest.spreadsheets),
    )


def list_backups(folder: Path) -> list[Listed]:
    """List the backups in a folder, newest first; what is none is passed over."""
    return sorted(_backups(folder), key=lambda entry: entry.path.name, reverse=True)


def _backups(folder: Path) -> Iterator[Listed]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if _STAMP.fullmatch(path.name):
            with suppress(BackupError):
                manifest = _read_manifest(path)
                yield Listed(path=path, made_at=manifest.made_at, reason=manifest.reason)


def _write_spreadsheet(folder: Path, number: int, kept: KeptSpreadsheet) -> _File:
    data = msgspec.json.encode(kept)
    label = re.sub(r"[^\w-]+", "_", kept.name)[:40]
    file = f"{number + 1:02d}-{label}.json"
    _write(folder / file, data)
    return _File(name=kept.name, file_id=kept.file_id, file=file, sha256=hashlib.sha256(data).hexdigest())


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _read_manifest(path: Path) -> _Manifest:
    try:
        manifest = msgspec.json.decode((path / MANIFEST).read_bytes(), type=_Manifest)
    except OSError as error:
        msg = say(
            "{path} is no backup: {file} cannot be read ({why}).",
            path=path,
            file=MANIFEST,
            why=error.strerror or error,
        )
        raise BackupError(
            msg, say("Name the dated folder itself; `sheetcrm backup --list` names them.")
        ) from error
    except msgspec.DecodeError as error:
        msg = say("{file} is damaged: {why}.", file=path / MANIFEST, why=error)
        raise BackupError(msg, say("Take an earlier backup.")) from error
    if manifest.version > _VERSION:
        msg = say("{path} was made by a newer sheetcrm.", path=path)
        raise BackupError(msg, say("Update sheetcrm on this machine."))
    return manifest


def _read_spreadsheet(path: Path, entry: _File) -> KeptSpreadsheet:
    file = path / entry.file
    try:
        data = file.read_bytes()
    except OSError as error:
        msg = say(
            "{file} cannot be read ({why}), so the backup is incomplete.",
            file=file,
            why=error.strerror or error,
        )
        raise BackupError(msg, say("Take an earlier backup.")) from error
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        msg = say("{file} is not what was written there: its checksum differs.", file=file)
        raise BackupError(msg, say("Take an earlier backup."))
    return msgspec.json.decode(data, type=KeptSpreadsheet)
