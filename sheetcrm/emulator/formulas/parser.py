"""From the text of a formula to its tree.

Binding, strongest first: `-` and `+` before an operand, `%` after it, `^`, `*` and `/`, `+` and `-`, `&`,
comparisons; all operators group from the left (`=-2^2` is 4, as in every spreadsheet; that `2^3^2` groups
from the left is unverified for Google).
"""

from __future__ import annotations

import decimal
import functools
from typing import Final

from sheetcrm.emulator import locales
from sheetcrm.emulator.cellerrors import from_text
from sheetcrm.emulator.entry_numbers import exact
from sheetcrm.emulator.formulas.ast import Array, Call, Literal, Name, Node, Range
from sheetcrm.emulator.formulas.errors import FormulaSyntaxError
from sheetcrm.emulator.formulas.references import Reference
from sheetcrm.emulator.formulas.tokens import Token, tokenize

DEEPEST: Final = 64
"""Brackets and signs nested deeper are a parse error: our own limit, against running out of stack."""

_OPERATORS: Final[dict[str, tuple[int, str]]] = {
    "=": (1, "EQ"),
    "<>": (1, "NE"),
    "<": (1, "LT"),
    "<=": (1, "LTE"),
    ">": (1, "GT"),
    ">=": (1, "GTE"),
    "&": (2, "CONCAT"),
    "+": (3, "ADD"),
    "-": (3, "MINUS"),
    "*": (4, "MULTIPLY"),
    "/": (4, "DIVIDE"),
    "^": (5, "POW"),
}
_SIGNS: Final = {"-": "UMINUS", "+": "UPLUS"}
_NOTHING: Final = Token("nothing", "")


@functools.lru_cache(maxsize=16_384)
def parse(formula: str, *, locale: str = "en_US") -> Node:
    """Read a formula.

    Args:
        formula: text with its leading `=`.
        locale: decides decimal and argument separators; where the decimal separator is a comma, arguments
            are separated by `;` only, elsewhere by `,` or `;`.

    Raises:
        FormulaSyntaxError: the text is no formula.
    """
    tokens = [token for token in tokenize(formula, locale=locale) if token.kind != "space"]
    return _Parser(tokens, locales.find(locale)).whole()


class _Parser:
    def __init__(self, tokens: list[Token], locale: locales.Locale) -> None:
        self._tokens = tokens
        self._locale = locale
        self._position = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._expression(0)
        if self._peek() is not _NOTHING:
            raise FormulaSyntaxError(f"{self._peek().text!r} is out of place")
        return node

    def _peek(self) -> Token:
        return self._tokens[self._position] if self._position < len(self._tokens) else _NOTHING

    def _take(self) -> Token:
        token = self._peek()
        self._position += 1
        return token

    def _accept(self, kind: str, *texts: str) -> bool:
        token = self._peek()
        if token.kind != kind or (texts and token.text not in texts):
            return False
        self._position += 1
        return True

    def _expression(self, weakest: int) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaSyntaxError("nested too deep")
        left = self._signed()
        while True:
            token = self._peek()
            strength, name = _OPERATORS.get(token.text, (0, "")) if token.kind == "operator" else (0, "")
            if strength <= weakest:
                self._depth -= 1
                return left
            self._take()
            left = Call(name, (left, self._expression(strength)), is_operator=True)

    def _signed(self) -> Node:
        token = self._peek()
        if token.kind == "operator" and token.text in _SIGNS:
            self._depth += 1
            if self._depth > DEEPEST:
                raise FormulaSyntaxError("nested too deep")
            self._take()
            operand = self._signed()
            self._depth -= 1
            return Call(_SIGNS[token.text], (operand,))
        node = self._operand()
        while self._accept("operator", "%"):
            node = Call("UNARY_PERCENT", (node,))
        return node

    def _operand(self) -> Node:
        token = self._take()
        match token.kind:
            case "number":
                return Literal(self._number(token.text))
            case "text":
                return Literal(token.text[1:-1].replace('""', '"'))
            case "error":
                return Literal(from_text("#" + token.text.rpartition("#")[2]))
            case "reference":
                return Range(Reference.parse(token.text))
            case "name":
                return self._name(token.text)
            case "function":
                return Call(token.text.upper(), self._arguments())
            case "open":
                node = self._expression(0)
                self._expect("close")
                return node
            case "array":
                return self._array()
            case _:
                raise FormulaSyntaxError(f"{token.text!r} is out of place")

    def _expect(self, kind: str) -> None:
        if not self._accept(kind):
            raise FormulaSyntaxError(f"{kind} is missing before {self._peek().text!r}")

    def _number(self, text: str) -> int | float:
        value = exact(decimal.Decimal(text.replace(self._locale.decimal, ".")))
        if value is None:
            raise FormulaSyntaxError(f"{text} is too large")
        return value

    def _name(self, text: str) -> Node:
        word = text.casefold()
        if word in {"true", self._locale.true.casefold()}:
            return Literal(value=True)
        if word in {"false", self._locale.false.casefold()}:
            return Literal(value=False)
        return Name(text)

    def _separated(self) -> bool:
        texts = (";",) if self._locale.argument_separator == ";" else (",", ";")
        return self._accept("separator", *texts)

    def _arguments(self) -> tuple[Node, ...]:
        self._expect("open")
        if self._accept("close"):
            return ()
        arguments = [self._argument()]
        while self._separated():
            arguments.append(self._argument())
        self._expect("close")
        return tuple(arguments)

    def _argument(self) -> Node:
        if self._peek().kind in {"separator", "close"}:
            return Literal(None)
        return self._expression(0)

    def _array(self) -> Node:
        rows = [[self._expression(0)]]
        while not self._accept("end_array"):
            if self._accept("separator", self._locale.column_separator):
                rows[-1].append(self._expression(0))
            elif self._accept("separator", ";"):
                rows.append([self._expression(0)])
            else:
                raise FormulaSyntaxError(f"{self._peek().text!r} is out of place")
        return Array(tuple(map(tuple, rows)))
