"""FORMATTED_VALUE: what a cell shows for its value, number format and locale."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final

from sheetcrm.emulator import locales
from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.display_dates import show_date
from sheetcrm.emulator.display_numbers import show_general, show_number
from sheetcrm.emulator.patterns import Section, compile_pattern, section_for_number, section_for_text
from sheetcrm.emulator.serials import in_range

DATE_KINDS: Final = frozenset({"DATE", "TIME", "DATE_TIME"})
"""The v4 NumberFormatTypes whose numbers are serial numbers."""


def render(value: object, number_format: Mapping[str, Any] | None, *, locale: str) -> str:
    """Return what a cell shows.

    Args:
        value: effective value: None (blank, shows nothing), text, number, boolean or CellError.
        number_format: v4 NumberFormat `{"type", "pattern"}`, either part may be missing; None shows
            numbers plainly.
        locale: locale of the spreadsheet, e.g. `ru_RU`.

    Booleans show the locale's words and errors their sign, whatever the format. A serial number that is
    no date of the years 1 to 9999 shows as a plain number.
    """
    conventions = locales.find(locale)
    pattern = pattern_of(number_format, locale=locale)
    if isinstance(value, bool):
        return conventions.true if value else conventions.false
    if isinstance(value, int | float):
        return _remembered(value, pattern, conventions)
    if isinstance(value, str):
        return _render_text(value, pattern)
    return value.text if isinstance(value, CellError) else ""


def pattern_of(number_format: Mapping[str, Any] | None, *, locale: str) -> str:
    """Return the pattern of a format, its own or its type's default in `locale`; blank for a plain format."""
    if not number_format:
        return ""
    pattern = number_format.get("pattern")
    if pattern:
        return str(pattern)
    return _default_patterns(locales.find(locale)).get(str(number_format.get("type")), "")


def is_date_format(number_format: Mapping[str, Any] | None, *, locale: str) -> bool:
    """Tell whether numbers under this format show as dates or times (dateTimeRenderOption asks)."""
    if not number_format:
        return False
    pattern = pattern_of(number_format, locale=locale)
    return number_format.get("type") in DATE_KINDS or compile_pattern(pattern)[0].is_date


@functools.lru_cache(maxsize=32_768)
def _remembered(value: float, pattern: str, locale: locales.Locale) -> str:
    """Show a number; columns repeat their values, and showing one anew costs far more than finding it."""
    return render_number(value, pattern, locale)


def render_number(value: float, pattern: str, locale: locales.Locale) -> str:
    """Show a number by a pattern; a blank pattern, `General` and a pattern for text only show it plainly."""
    choice = section_for_number(compile_pattern(pattern), value) if pattern else None
    if choice is None:
        return show_general(value, locale)
    section = choice.section
    if section.has("general"):
        return _around_general(value, section, locale)
    if section.is_date:
        return show_date(value, section, locale) if in_range(value) else show_general(value, locale)
    return show_number(value, section, locale, unsigned=choice.unsigned)


def _around_general(value: float, section: Section, locale: locales.Locale) -> str:
    shown = show_general(value, locale)
    return "".join(shown if token.kind == "general" else token.text for token in section.tokens)


def _render_text(value: str, pattern: str) -> str:
    section = section_for_text(compile_pattern(pattern)) if pattern else None
    if section is None:
        return value
    return "".join(value if token.kind == "text" else token.text for token in section.tokens)


def _default_patterns(locale: locales.Locale) -> Mapping[str, str]:
    return {
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": locale.currency_template.format("#,##0.00"),
        "DATE": locale.date_pattern,
        "TIME": locale.time_pattern,
        "DATE_TIME": locale.date_time_pattern,
        "SCIENTIFIC": "0.00E+00",
        "TEXT": "@",
    }
