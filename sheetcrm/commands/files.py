"""Files a person names on the command line: what goes wrong with them is told, not thrown."""

from __future__ import annotations

from pathlib import Path

from sheetcrm.errors import SheetcrmError
from sheetcrm.language import say


def read_file(path: Path) -> bytes:
    """Read a file.

    Raises:
        SheetcrmError: it is not there or cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        msg = say("Cannot read {path}: {why}.", path=path, why=error.strerror or error)
        raise SheetcrmError(msg, say("Look at the name and the rights of the file.")) from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file, over what was there.

    Raises:
        SheetcrmError: its folder is not there, or it cannot be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        msg = say("Cannot write {path}: {why}.", path=path, why=error.strerror or error)
        raise SheetcrmError(
            msg, say("Name a file in a folder that exists and that you may write to.")
        ) from error
