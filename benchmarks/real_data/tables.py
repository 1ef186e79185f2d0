"""The recorded tables, as their files have them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sheetcrm.errors import SheetcrmError

_HINT = "Name the folder that holds them in the variable SHEETCRM_SHARED."


class DataError(SheetcrmError):
    """The recorded tables cannot be used."""


@dataclass(frozen=True)
class Sheet:
    """A file's first line, and the lines after it as texts."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]

    def column(self, header: str) -> Sequence[str]:
        """The texts below a header, from the sheet's row 2 on."""
        place = self.headers.index(header)
        return [row[place] for row in self.rows]

    def with_column(self, header: str, texts: Sequence[str]) -> Sheet:
        """The sheet with one more column, as somebody would add it by hand."""
        rows = [(*row, text) for row, text in zip(self.rows, texts, strict=True)]
        return Sheet((*self.headers, header), rows)

    @cached_property
    def records(self) -> Sequence[Mapping[str, str]]:
        """Every row as header → text."""
        return [dict(zip(self.headers, row, strict=True)) for row in self.rows]


def find_data(environment: Mapping[str, str], checkout: Path) -> Path:
    """Find the folder with the recorded tables.

    Args:
        environment: where SHEETCRM_SHARED may name the folder that holds ``data``.
        checkout: the project's folder, beside which the folder ``shared`` may lie.

    Raises:
        DataError: it is nowhere.
    """
    named = environment.get("SHEETCRM_SHARED")
    shared = Path(named) if named else checkout.parent / "shared"
    data = shared / "data"
    if not (data / "maven_crm").is_dir():
        msg = f"The recorded tables are not in {data}."
        raise DataError(msg, _HINT)
    return data


def read_sheet(file: Path, separator: str = ",") -> Sheet:
    """Read separated text in UTF-8, with or without a byte order mark.

    Raises:
        DataError: the file cannot be read.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file.name} cannot be read: {error}."
        raise DataError(msg, _HINT) from error
    headers, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return Sheet(headers, rows)
