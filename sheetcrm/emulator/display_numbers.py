"""Numbers as a cell shows them: without a format, and by a number pattern."""

from __future__ import annotations

import decimal
import fractions
from collections.abc import Iterable
from dataclasses import dataclass

from sheetcrm.emulator.locales import Locale
from sheetcrm.emulator.patterns import Section, Token

_LARGE = decimal.Decimal(10) ** 15
_SMALL = decimal.Decimal(1).scaleb(-9)
_EXACT = decimal.Context(prec=700, rounding=decimal.ROUND_HALF_UP)


def as_decimal(value: float) -> decimal.Decimal:
    """Return the shortest decimal that reads back as `value`: 0.1 is 0.1, not 0.1000000000000000055."""
    return decimal.Decimal(repr(value))


def show_general(value: float, locale: Locale, *, significant: int = 10) -> str:
    """Show a number without a format: `42`, `0.0009765625`, `33.33333333`, `1.23457E+15`.

    Ten significant digits, but all digits of the whole part; an exponent with six significant digits from
    1e15 up and below 1e-9 (recorded: 42, 0.0009765625, 42.01; the limits are unverified).
    """
    if isinstance(value, int) and -(10**15) < value < 10**15:
        return str(value)
    plain = repr(value)
    if len(plain) <= significant and "e" not in plain:
        # Too short to have more digits than are shown: nothing to round, and many times as quick.
        return _trim(plain).replace(".", locale.decimal)
    exact = as_decimal(value)
    if exact and not _SMALL <= abs(exact) < _LARGE:
        return _scientific(exact, locale)
    digits = max(significant, exact.adjusted() + 1)
    rounded = decimal.Context(prec=digits, rounding=decimal.ROUND_HALF_UP).plus(exact)
    return _trim(format(rounded, "f")).replace(".", locale.decimal)


def _scientific(exact: decimal.Decimal, locale: Locale) -> str:
    rounded = decimal.Context(prec=6, rounding=decimal.ROUND_HALF_UP).plus(exact)
    exponent = rounded.adjusted()
    mantissa = _trim(format(rounded.scaleb(-exponent), "f")).replace(".", locale.decimal)
    return f"{mantissa}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _trim(text: str) -> str:
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


@dataclass(frozen=True, slots=True)
class _Layout:
    """A number section taken apart: placeholders left and right of the point, exponent, scale."""

    whole: tuple[Token, ...]
    fraction: tuple[Token, ...]
    power: tuple[Token, ...]
    power_sign: str
    point: bool
    grouped: bool
    scale: int


def show_number(value: float, section: Section, locale: Locale, *, unsigned: bool) -> str:
    """Show a number by a pattern section; `unsigned` leaves the minus sign to the section.

    Rounds half away from zero on the shortest decimal form. A number that rounds to zero shows no minus.
    """
    if section.has("slash") and section.has("digit"):
        return _show_fraction(value, section, locale, unsigned=unsigned)
    layout = _layout(section.tokens)
    exact = _EXACT.scaleb(abs(as_decimal(value)), layout.scale)
    body, is_zero = (
        _show_exponent(exact, layout, locale) if layout.power_sign else _show_fixed(exact, layout, locale)
    )
    negative = value < 0 and not unsigned and not is_zero
    return ("-" if negative else "") + body


def _show_fixed(exact: decimal.Decimal, layout: _Layout, locale: Locale) -> tuple[str, bool]:
    places = _count(layout.fraction)
    rounded = exact.quantize(decimal.Decimal(1).scaleb(-places), context=_EXACT)
    whole, _, fraction = format(rounded, "f").partition(".")
    return _fill(layout, whole, fraction, locale), not rounded


def _show_exponent(exact: decimal.Decimal, layout: _Layout, locale: Locale) -> tuple[str, bool]:
    step = max(_count(layout.whole), 1)
    places = _count(layout.fraction)
    exponent = exact.adjusted() // step * step if exact else 0
    unit = decimal.Decimal(1).scaleb(-places)
    mantissa = _EXACT.scaleb(exact, -exponent).quantize(unit, context=_EXACT)
    if mantissa >= decimal.Decimal(10) ** step:
        exponent += step
        mantissa = _EXACT.scaleb(exact, -exponent).quantize(unit, context=_EXACT)
    whole, _, fraction = format(mantissa, "f").partition(".")
    sign = "-" if exponent < 0 else "+" if "+" in layout.power_sign else ""
    digits = str(abs(exponent)).zfill(_count(layout.power))
    tail = "".join(token.text for token in layout.power if token.kind == "literal")
    return f"{_fill(layout, whole, fraction, locale)}{layout.power_sign[0]}{sign}{digits}{tail}", not exact


def _fill(layout: _Layout, whole: str, fraction: str, locale: Locale) -> str:
    left = _fill_whole(layout.whole, whole.lstrip("0"), locale.group if layout.grouped else "")
    right = _fill_fraction(layout.fraction, fraction)
    return left + (locale.decimal if layout.point else "") + right


def _fill_whole(tokens: tuple[Token, ...], digits: str, group: str) -> str:
    """Put digits into placeholders from the right; those left over go before the first one."""
    pieces: list[str] = []
    remaining = _count(tokens)
    position = 0
    for token in reversed(tokens):
        if token.kind != "digit":
            pieces.append(token.text)
            continue
        remaining -= 1
        taken, digits = (digits, "") if remaining == 0 else (digits[-1:], digits[:-1])
        for character in reversed(taken or _blank(token.text)):
            pieces.append(group if position and position % 3 == 0 and character.isdigit() else "")
            pieces.append(character)
            position += 1
    return "".join(reversed(pieces))


def _fill_fraction(tokens: tuple[Token, ...], digits: str) -> str:
    significant = len(digits.rstrip("0"))
    pieces: list[str] = []
    index = 0
    for token in tokens:
        if token.kind != "digit":
            pieces.append(token.text)
            continue
        pieces.append(digits[index] if index < significant else _blank(token.text))
        index += 1
    return "".join(pieces)


def _blank(placeholder: str) -> str:
    return {"0": "0", "?": " "}.get(placeholder, "")


def _count(tokens: Iterable[Token]) -> int:
    return sum(token.kind == "digit" for token in tokens)


def _layout(tokens: tuple[Token, ...]) -> _Layout:
    parts: dict[str, list[Token]] = {"whole": [], "fraction": [], "power": []}
    last_whole = _last_whole_digit(tokens)
    where, scale, grouped, sign, point = "whole", 0, False, "", False
    for index, token in enumerate(tokens):
        if token.kind == "point" and where == "whole":
            where, point = "fraction", True
        elif token.kind == "comma" and where != "power" and _count(parts[where]):
            grouped = grouped or index < last_whole
            scale -= 3 if index > last_whole else 0
        elif token.kind == "exponent" and not sign:
            where, sign = "power", token.text
        elif token.kind == "digit":
            parts[where].append(token)
        else:
            scale += 2 if token.kind == "percent" else 0
            parts[where].append(Token("literal", token.text))
    return _Layout(
        tuple(parts["whole"]), tuple(parts["fraction"]), tuple(parts["power"]), sign, point, grouped, scale
    )


def _last_whole_digit(tokens: tuple[Token, ...]) -> int:
    end = next(
        (index for index, token in enumerate(tokens) if token.kind in {"point", "exponent"}), len(tokens)
    )
    return max((index for index, token in enumerate(tokens[:end]) if token.kind == "digit"), default=-1)


def _show_fraction(value: float, section: Section, locale: Locale, *, unsigned: bool) -> str:
    """Show `# ?/?`: the nearest fraction whose denominator has as many digits as the pattern's."""
    slash = next(index for index, token in enumerate(section.tokens) if token.kind == "slash")
    limit = 10 ** max(_count(section.tokens[slash:]), 1) - 1
    nearest = fractions.Fraction(abs(as_decimal(value))).limit_denominator(limit)
    runs = "".join(token.text if token.kind == "digit" else " " for token in section.tokens[:slash]).split()
    whole, rest = divmod(nearest, 1) if len(runs) > 1 else (0, nearest)
    pieces = [str(whole)] if len(runs) > 1 and (whole or not rest) else []
    if rest or not pieces:
        pieces.append(f"{rest.numerator}/{rest.denominator}")
    sign = "-" if value < 0 and not unsigned and nearest else ""
    return sign + " ".join(pieces).replace(".", locale.decimal)
