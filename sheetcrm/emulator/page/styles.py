"""How a cell looks, boiled down from CellFormat to what the page draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetcrm.emulator.model import Json, Workbook

_FLAGS = {"bold": "bold", "italic": "italic", "underline": "underline", "strikethrough": "strike"}
_WHITE, _BLACK = "#ffffff", "#000000"


class StyleReader:
    """Reads looks of one spreadsheet; theme colours are its own."""

    def __init__(self, workbook: Workbook) -> None:
        theme = workbook.properties.get("spreadsheetTheme", {}).get("themeColors", ())
        self._theme = {entry.get("colorType"): entry.get("color", {}) for entry in theme}

    def read(self, entered: Mapping[str, Any]) -> Json:
        """Return what differs from a plain cell.

        Keys: `fill` and `ink` as `#rrggbb` (white fill and black ink are plain), `bold`, `italic`,
        `underline`, `strike`, `align`, `valign`, `wrap`, `size` in points.
        """
        found: Json = {}
        fill = self.colour(entered, "backgroundColor")
        if fill not in (None, _WHITE):
            found["fill"] = fill
        text = entered.get("textFormat", {})
        ink = self.colour(text, "foregroundColor")
        if ink not in (None, _BLACK):
            found["ink"] = ink
        found.update({short: True for name, short in _FLAGS.items() if text.get(name)})
        if "fontSize" in text:
            found["size"] = text["fontSize"]
        if "horizontalAlignment" in entered:
            found["align"] = str(entered["horizontalAlignment"]).lower()
        if entered.get("verticalAlignment") in {"TOP", "MIDDLE"}:
            found["valign"] = str(entered["verticalAlignment"]).lower()
        if entered.get("wrapStrategy") == "WRAP":
            found["wrap"] = True
        return found

    def colour(self, message: Mapping[str, Any], name: str) -> str | None:
        """Return a colour member as `#rrggbb`, its Style twin first; None where there is none."""
        style = message.get(name + "Style", {})
        value = style.get("rgbColor", message.get(name))
        if "themeColor" in style:
            value = self._theme.get(style["themeColor"], {}).get("rgbColor", {})
        if value is None:
            return None
        return "#" + "".join(f"{round(value.get(part, 0) * 255):02x}" for part in ("red", "green", "blue"))
