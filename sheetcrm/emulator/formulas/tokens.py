"""Cutting the text of a formula into tokens, spaces included, so that the text can be put together again."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sheetcrm.emulator import locales
from sheetcrm.emulator.formulas.errors import FormulaSyntaxError
from sheetcrm.emulator.formulas.references import RANGE_PATTERN, SHEET_PATTERN

ERRORS_PATTERN: Final = r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|ERROR!)"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula.

    `kind` is one of space, text, error, function, reference, name, number, operator, open, close, array,
    end_array, separator. `text` is the spelling in the formula.
    """

    kind: str
    text: str


def tokenize(formula: str, *, locale: str = "en_US") -> tuple[Token, ...]:
    """Cut a formula into tokens.

    Args:
        formula: text with its leading `=`.
        locale: decides the decimal separator: `1,5` is one number in ru_RU and two arguments in en_US.

    Raises:
        FormulaSyntaxError: there is no leading `=`, or a character that no formula has.
    """
    if not formula.startswith("="):
        raise FormulaSyntaxError("a formula starts with =")
    grammar = _grammar(locales.find(locale).decimal)
    tokens: list[Token] = []
    position = 1
    while position < len(formula):
        match = grammar.match(formula, position)
        if match is None:
            raise FormulaSyntaxError(f"no formula has {formula[position]!r} there")
        tokens.append(Token(str(match.lastgroup), match[0]))
        position = match.end()
    return tuple(tokens)


def join(tokens: Iterable[Token]) -> str:
    """Return the formula that the tokens spell, with its leading `=`."""
    return "=" + "".join(token.text for token in tokens)


@functools.cache
def _grammar(decimal: str) -> re.Pattern[str]:
    point = re.escape(decimal)
    return re.compile(
        r"(?P<space>\s+)"
        r'|(?P<text>"(?:[^"]|"")*")'
        rf"|(?P<error>(?:{SHEET_PATTERN})?{ERRORS_PATTERN})"
        r"|(?P<function>[^\W\d][\w.]*(?=\s*\())"
        rf"|(?P<reference>(?:{SHEET_PATTERN})?{RANGE_PATTERN}(?![\w(.!]))"
        r"|(?P<name>[^\W\d][\w.]*)"
        rf"|(?P<number>(?:[0-9]+(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?)"
        r"|(?P<operator><=|>=|<>|[-+*/^&=<>%])"
        r"|(?P<open>\()|(?P<close>\))|(?P<array>\{)|(?P<end_array>\})"
        r"|(?P<separator>[,;\\])",
        re.IGNORECASE,
    )
