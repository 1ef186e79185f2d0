"""Numbers as people type them: thousands separators, percent, currency, exponent, accounting brackets."""

from __future__ import annotations

import decimal
import functools
import math
import re
from dataclasses import dataclass
from typing import Final

from sheetcrm.emulator.locales import SPACES, Locale

FOREIGN_CURRENCIES: Final = ("$", "€", "£", "¥", "₽", "₴", "₸")
"""Symbols understood in every locale, beside the locale's own (our choice: Google publishes no list)."""


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number with the format that its spelling asks for; (None, None) when the spelling asks for none."""

    value: int | float
    kind: str | None = None
    pattern: str | None = None


def exact(value: decimal.Decimal) -> int | float | None:
    """Return a decimal as a cell keeps it: int if whole and below 2**53, else float; None if too large."""
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def parse_number(text: str, locale: Locale) -> TypedNumber | None:
    """Read a number typed in `locale`; None if the text is not a number there.

    A thousands separator may stand before any group of three digits or more (`1234,1234` is 12,341,234 in
    en_US: gspread issue 501), a space in a locale that groups by spaces before two or more (`22 34` is
    2234: sheetquery issue 20). Digits are ASCII only. More than 15 digits lose the last ones, as in any
    double.
    """
    match = _grammar(locale).fullmatch(text.strip(SPACES))
    if match is None or not _balanced(match):
        return None
    digits = match["whole"] or ""
    for separator in locale.group_inputs:
        digits = digits.replace(separator, "")
    plain = f"{digits or '0'}.{match['fraction'] or '0'}e{match['exponent'] or '0'}"
    value = _signed(decimal.Decimal(plain), match)
    if match["percent"]:
        value = value / 100
    number = exact(value)
    return None if number is None else TypedNumber(number, *_format_of(match, locale))


def _balanced(match: re.Match[str]) -> bool:
    if bool(match["open"]) != bool(match["close"]):
        return False
    signs = sum(bool(match[name]) for name in ("sign", "inner", "open"))
    decorations = sum(bool(match[name]) for name in ("before", "after", "percent"))
    has_digits = match["whole"] is not None or bool(match["fraction"])
    return has_digits and signs <= 1 and decorations <= 1 and not (decorations and match["exponent"])


def _signed(value: decimal.Decimal, match: re.Match[str]) -> decimal.Decimal:
    negative = match["open"] or "-" in (match["sign"], match["inner"])
    return -value if negative else value


def _format_of(match: re.Match[str], locale: Locale) -> tuple[str | None, str | None]:
    digits = "0.00" if match["fraction"] else "0"
    grouped = f"#,##{digits}"
    if match["before"] or match["after"]:
        return "CURRENCY", _currency_pattern(match, locale, grouped)
    if match["percent"]:
        return "PERCENT", f"{digits}%"
    if match["exponent"]:
        return "SCIENTIFIC", "0.00E+00"
    if match["whole"] and not match["whole"].isdigit():
        return "NUMBER", grouped
    return None, None


def _currency_pattern(match: re.Match[str], locale: Locale, digits: str) -> str:
    symbol = match["before"] or match["after"]
    if symbol.casefold() in _own_symbols(locale):
        return locale.currency_template.format(digits)
    return f"[${symbol}]{digits}" if match["before"] else f"{digits} [${symbol}]"


def _own_symbols(locale: Locale) -> frozenset[str]:
    return frozenset(symbol.casefold() for symbol in (locale.currency, *locale.currency_inputs))


@functools.cache
def _grammar(locale: Locale) -> re.Pattern[str]:
    space = f"[{SPACES}]*"
    symbols = sorted({locale.currency, *locale.currency_inputs, *FOREIGN_CURRENCIES}, key=len, reverse=True)
    money = "|".join(map(re.escape, symbols))
    group = f"[{re.escape(locale.group_inputs)}]"
    least = 2 if " " in locale.group_inputs else 3
    point = re.escape(locale.decimal)
    return re.compile(
        rf"(?P<open>\()?(?P<sign>[+-])?(?:(?P<before>{money}){space})?(?P<inner>[+-])?"
        rf"(?P<whole>[0-9]+(?:{group}[0-9]{{{least},}})*)?(?:{point}(?P<fraction>[0-9]*))?"
        rf"(?:[eE](?P<exponent>[+-]?[0-9]{{1,4}}))?"
        rf"{space}(?:(?P<percent>%)|(?P<after>{money}))?(?P<close>\))?",
        re.IGNORECASE,
    )
