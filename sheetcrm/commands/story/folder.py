"""Where a story is played."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sheetcrm.errors import SheetcrmError


@contextmanager
def stage_folder(keep: Path | None) -> Iterator[Path]:
    """Give the folder to play in: the one to keep, or one that is gone afterwards.

    Raises:
        SheetcrmError: the folder to keep has something in it, or cannot be made.
    """
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="sheetcrm-demo-") as name:
            yield Path(name)
        return
    if keep.exists() and any(keep.iterdir()):
        msg = f"The folder {keep} is not empty."
        raise SheetcrmError(msg, "Name a new one; the demo overwrites nothing.")
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The folder {keep} cannot be made: {error.strerror}."
        raise SheetcrmError(msg, "Name a folder in a place you may write to.") from error
    yield keep
