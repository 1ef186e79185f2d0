"""Choices such as `5-20` that a spreadsheet has taken for a day of a month."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sheetcrm.schema.types.base import Shown
from sheetcrm.schema.types.temporal import FIRST_SERIAL, LAST_SERIAL, serial_day

_PAIR = re.compile(r"(\d{1,2})\s*[-–—/.]\s*(\d{1,2})")
_NAMED_DAY = re.compile(r"(?:(\d{1,2})[.\s-]*[^\W\d_]{3,}\.?|[^\W\d_]{3,}[.\s-]*(\d{1,2})\.?)")
_LAST_MONTH = 12


def mistaken_for_day(shown: Shown, choices: Sequence[str]) -> tuple[str, ...]:
    """Name the choices that may have stood where a day stands now; none where it is no day, or none fits.

    Typed into a sheet, `5-20` becomes the serial number of 20 May; a Hungarian Excel writes `20.máj` for it.

    Args:
        shown: what the cell shows; a whole number is taken for a serial day.
        choices: the texts the cell may hold.
    """
    pairs = {choice: _numbers(choice) for choice in choices}
    if isinstance(shown, bool):
        return ()
    if isinstance(shown, int | float):
        if not (FIRST_SERIAL <= shown <= LAST_SERIAL and float(shown).is_integer()):
            return ()
        day = serial_day(shown)
        return tuple(choice for choice, pair in pairs.items() if sorted(pair) == sorted((day.month, day.day)))
    found = _NAMED_DAY.fullmatch(shown.strip())
    number = int(found[1] or found[2]) if found is not None else 0
    return tuple(choice for choice, pair in pairs.items() if _is_day(number, pair))


def _numbers(choice: str) -> tuple[int, int]:
    found = _PAIR.fullmatch(choice.strip())
    return (0, 0) if found is None else (int(found[1]), int(found[2]))


def _is_day(number: int, pair: tuple[int, int]) -> bool:
    """Whether one of two numbers is the day given, and the other can be its month."""
    one, other = pair
    return (number == one > 0 and 0 < other <= _LAST_MONTH) or (
        number == other > 0 and 0 < one <= _LAST_MONTH
    )
