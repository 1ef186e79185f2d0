"""The first visible tab as separated text."""

from __future__ import annotations

import csv
import io

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.model import Workbook
from sheetcrm.emulator.ranges import Target
from sheetcrm.emulator.valueread import Rendering, value_range


def export_csv(workbook: Workbook, separator: str) -> bytes:
    """Return the values as shown, lines ended by CRLF, none after the last (recorded)."""
    sheet = next(
        (sheet for sheet in workbook.sheets if not sheet.properties.get("hidden")), workbook.sheets[0]
    )
    rows = value_range(workbook, Target(sheet, Span()), Rendering()).get("values", [])
    width = max(map(len, rows), default=0)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        if width == 1 and row in ([], [""]):
            stream.write("\r\n")  # the csv module would quote a lone empty field
        else:
            writer.writerow(row + [""] * (width - len(row)))
    return stream.getvalue().removesuffix("\r\n").encode()
