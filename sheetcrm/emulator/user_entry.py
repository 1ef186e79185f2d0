"""What a cell becomes when somebody types a text into it, by hand or through the API with USER_ENTERED.

Verified against recorded traffic: plain and grouped numbers, leading zeros, ISO dates, formulas
(cassettes CE.numeric_value, W.update_cell, W.get_all_records_value_render_options of gspread). Leading
`+` before anything but a number is a formula, mostly a broken one (owox-data-marts pull request 1535).
What nobody measured is chosen and said where it is decided.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sheetcrm.emulator import locales
from sheetcrm.emulator.entry_dates import TypedMoment, parse_moment
from sheetcrm.emulator.entry_numbers import TypedNumber, parse_number

LONGEST_TYPED: Final = 350
"""Longer texts are never numbers or dates: the longest double has some 310 digits (our own limit)."""

Value = int | float | str | bool


@dataclass(frozen=True, slots=True)
class Entry:
    """The outcome of typing a text.

    Attributes:
        value: number, text or boolean; None for a blank cell and for a formula.
        formula: the formula with its leading `=`, exactly as typed; None for anything else.
        number_format: `{"type", "pattern"}` in the shape of v4 NumberFormat, to be attached to the cell;
            None where the text asks for none.
    """

    value: Value | None
    formula: str | None = None
    number_format: Mapping[str, str] | None = None


def parse(text: str, *, locale: str, today: datetime.date) -> Entry:
    """Read a typed text as Google Sheets does in a spreadsheet of `locale`.

    An empty text is a blank cell. A leading apostrophe is dropped and the rest is text whatever it looks
    like. `=` and more is a formula, `+` and more is one too unless it is a number (`+79161234567` is
    79161234567); a leading `-` makes no formula. Numbers come before times and times before dates, so
    `1.234` is a number in de_DE. Spaces around a number, date or boolean are dropped, around a text kept.
    Formatting a cell as plain text (`@`) switches this parser off in Google: the caller must see to that.

    Args:
        text: what was typed.
        locale: locale of the spreadsheet, e.g. `ru_RU`.
        today: the day in the spreadsheet's time zone, for dates typed without a year.
    """
    if text == "":
        return Entry(None)
    if text.startswith("'"):
        return Entry(text[1:])
    if text.startswith("=") and len(text) > 1:
        return Entry(None, formula=text)
    conventions = locales.find(locale)
    typed = parse_typed(text, conventions, today)
    if typed is not None:
        return typed
    if text.startswith("+") and len(text) > 1:
        return Entry(None, formula="=" + text)
    return Entry(text)


def parse_typed(text: str, locale: locales.Locale, today: datetime.date) -> Entry | None:
    """Read a number, boolean, date, time or duration; None if the text is only a text."""
    if "\n" in text or len(text) > LONGEST_TYPED:
        return None
    boolean = parse_boolean(text, locale)
    if boolean is not None:
        return Entry(boolean)
    if not any("0" <= character <= "9" for character in text):
        return None
    number = parse_number(text, locale)
    if number is not None:
        return _with_format(number)
    moment = parse_moment(text, locale, today)
    return None if moment is None else _with_format(moment)


def parse_boolean(text: str, locale: locales.Locale) -> bool | None:
    """Read TRUE or FALSE in any case, in English or in the locale's language."""
    word = text.strip().casefold()
    if word in {"true", locale.true.casefold()}:
        return True
    if word in {"false", locale.false.casefold()}:
        return False
    return None


def _with_format(typed: TypedNumber | TypedMoment) -> Entry:
    if typed.kind is None or typed.pattern is None:
        return Entry(typed.value)
    return Entry(typed.value, number_format={"type": typed.kind, "pattern": typed.pattern})
