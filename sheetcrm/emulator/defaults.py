"""What a new spreadsheet looks like (recorded from files created by a service account)."""

from __future__ import annotations

from sheetcrm.emulator.colours import channel
from sheetcrm.emulator.model import Json, Sheet

DEFAULT_ROW_PIXELS = 21
DEFAULT_COLUMN_PIXELS = 100
DEFAULT_ROWS = 1000
DEFAULT_COLUMNS = 26

_WHITE: Json = {"red": 1, "green": 1, "blue": 1}
_THEME = {
    "TEXT": (0, 0, 0),
    "BACKGROUND": (255, 255, 255),
    "ACCENT1": (66, 133, 244),
    "ACCENT2": (234, 67, 53),
    "ACCENT3": (251, 188, 4),
    "ACCENT4": (52, 168, 83),
    "ACCENT5": (255, 109, 1),
    "ACCENT6": (70, 189, 198),
    "LINK": (17, 85, 204),
}


def spreadsheet_properties(title: str, locale: str, time_zone: str) -> Json:
    """Return the SpreadsheetProperties of a new file."""
    return {
        "title": title,
        "locale": locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": time_zone,
        "defaultFormat": _default_format(),
        "spreadsheetTheme": {
            "primaryFontFamily": "Arial",
            "themeColors": [
                {"colorType": name, "color": {"rgbColor": _colour(*parts)}} for name, parts in _THEME.items()
            ],
        },
    }


def _default_format() -> Json:
    return {
        "backgroundColor": _WHITE,
        "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
        "verticalAlignment": "BOTTOM",
        "wrapStrategy": "OVERFLOW_CELL",
        "textFormat": {
            "foregroundColor": {},
            "fontFamily": "arial,sans,sans-serif",
            "fontSize": 10,
            "bold": False,
            "italic": False,
            "strikethrough": False,
            "underline": False,
            "foregroundColorStyle": {"rgbColor": {}},
        },
        "backgroundColorStyle": {"rgbColor": _WHITE},
    }


def _colour(red: int, green: int, blue: int) -> Json:
    parts = {"red": channel(red / 255), "green": channel(green / 255), "blue": channel(blue / 255)}
    return {name: part for name, part in parts.items() if part}


def new_sheet(
    sheet_id: int, title: str, *, rows: int = DEFAULT_ROWS, columns: int = DEFAULT_COLUMNS
) -> Sheet:
    """Return an empty tab."""
    grid = {"rowCount": rows, "columnCount": columns}
    return Sheet({"sheetId": sheet_id, "title": title, "sheetType": "GRID", "gridProperties": grid})
