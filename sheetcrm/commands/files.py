"""Files a person names on the command line: what goes wrong with them is told, not thrown."""

from __future__ import annotations

from pathlib import Path

from sheetcrm.errors import SheetcrmError


def read_file(path: Path) -> bytes:
    """Read a file.

    Raises:
        SheetcrmError: it is not there or cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"Cannot read {path}: {error.strerror or error}."
        raise SheetcrmError(msg, "Look at the name and the rights of the file.") from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file, over what was there.

    Raises:
        SheetcrmError: its folder is not there, or it cannot be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        msg = f"Cannot write {path}: {error.strerror or error}."
        raise SheetcrmError(msg, "Name a file in a folder that exists and that you may write to.") from error
