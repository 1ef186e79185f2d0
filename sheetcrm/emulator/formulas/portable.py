"""A formula as programs outside Google Sheets want it: spelled as in en_US, whatever the locale."""

from __future__ import annotations

from sheetcrm.emulator import locales
from sheetcrm.emulator.formulas.errors import FormulaSyntaxError
from sheetcrm.emulator.formulas.parser import parse
from sheetcrm.emulator.formulas.tokens import Token, join, tokenize


def portable(formula: str, *, locale: str) -> str | None:
    """Return the formula with commas between arguments and points in numbers.

    Args:
        formula: text with its leading `=`.
        locale: locale it is written in.

    Returns:
        The text; None where the formula cannot be read, or holds an array, whose separators differ.
    """
    try:
        parse(formula, locale=locale)
    except FormulaSyntaxError:
        return None
    tokens = tokenize(formula, locale=locale)
    if any(token.kind == "array" for token in tokens):
        return None
    decimal = locales.find(locale).decimal
    return join(_spelled(token, decimal) for token in tokens)


def _spelled(token: Token, decimal: str) -> Token:
    if token.kind == "separator":
        return Token("separator", ",")
    if token.kind == "number":
        return Token("number", token.text.replace(decimal, "."))
    return token
