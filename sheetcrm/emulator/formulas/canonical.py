"""The spelling that Google gives a formula when it is entered."""

from __future__ import annotations

from collections.abc import Iterable

from sheetcrm.emulator import locales
from sheetcrm.emulator.formulas.errors import FormulaSyntaxError
from sheetcrm.emulator.formulas.parser import parse
from sheetcrm.emulator.formulas.references import Reference
from sheetcrm.emulator.formulas.tokens import Token, join, tokenize


def canonical(formula: str, *, locale: str = "en_US", titles: Iterable[str] = ()) -> str:
    """Return the formula as it reads back: capitals, corners in order, `A1` for `A1:A1`.

    Sheets are quoted where they must be and take the case of `titles`; spaces stay; `;` between arguments
    becomes the locale's separator (API probes; the separator is unverified). A text that cannot be read
    as a formula stays as it is.

    Args:
        formula: text with its leading `=`.
        locale: locale of the spreadsheet.
        titles: titles of the spreadsheet's sheets.
    """
    try:
        parse(formula, locale=locale)
    except FormulaSyntaxError:
        return formula
    cases = {title.casefold(): title for title in titles}
    separator = locales.find(locale).argument_separator
    tokens = tokenize(formula, locale=locale)
    arrays = _inside_arrays(tokens)
    return join(
        _spelled(token, cases, separator if not inside else token.text)
        for token, inside in zip(tokens, arrays, strict=True)
    )


def _inside_arrays(tokens: Iterable[Token]) -> list[bool]:
    """Tell of each token whether it separates array elements: there `;` is a row and must stay."""
    stack: list[str] = []
    inside: list[bool] = []
    for token in tokens:
        if token.kind in {"open", "array"}:
            stack.append(token.kind)
        elif token.kind in {"close", "end_array"} and stack:
            stack.pop()
        inside.append(bool(stack) and stack[-1] == "array")
    return inside


def _spelled(token: Token, cases: dict[str, str], separator: str) -> Token:
    if token.kind == "function":
        return Token("function", token.text.upper())
    if token.kind == "name" and token.text.upper() in {"TRUE", "FALSE"}:
        return Token("name", token.text.upper())
    if token.kind == "separator":
        return Token("separator", separator)
    if token.kind != "reference":
        return token
    reference = Reference.parse(token.text)
    title = None if reference.sheet is None else cases.get(reference.sheet.casefold(), reference.sheet)
    return Token("reference", Reference(reference.first, reference.second, title).text)
