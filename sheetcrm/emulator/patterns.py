"""The pattern language of number formats: sections and tokens.

Source: Sheets API guide "Date and number formats". Patterns are written with `.` and `,` whatever the
    locale; what they show follows the locale.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.)"
    r"|_(?P<skip>.)"
    r"|\*(?P<fill>.)"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<half>am/pm|a/p)"
    r"|(?P<general>general)"
    r"|(?P<date>y+|m+|d+|h+|s+)"
    r"|(?P<exponent>e[+-])"
    r"|(?P<digit>[0#?])"
    r"|(?P<point>\.)"
    r"|(?P<comma>,)"
    r"|(?P<percent>%)"
    r"|(?P<slash>/)"
    r"|(?P<text>@)"
    r"|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED: Final = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a section: `kind` is a group of the grammar above, or `elapsed`; `text` what it holds."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four parts of a pattern, separated by `;`."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None

    def has(self, *kinds: str) -> bool:
        """Tell whether a token of one of these kinds occurs."""
        return any(token.kind in kinds for token in self.tokens)

    @property
    def is_date(self) -> bool:
        """Tell whether the section shows a date or time and not a number."""
        return self.has("date", "elapsed", "half")

    def accepts(self, value: float) -> bool:
        """Tell whether the section's own condition (`[<100]`), if any, holds for `value`."""
        if self.condition is None:
            return True
        comparison, limit = self.condition
        return _COMPARISONS[comparison](value, limit)


@dataclass(frozen=True, slots=True)
class Choice:
    """The section for a value, and whether the minus sign is left to the section's own text."""

    section: Section
    unsigned: bool


@functools.lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> tuple[Section, ...]:
    """Split a pattern into sections of tokens; colours and repetition (`[Red]`, `*x`) show nothing."""
    sections: list[Section] = []
    tokens: list[Token] = []
    condition: tuple[str, float] | None = None
    for match in _TOKEN.finditer(pattern):
        kind, text = str(match.lastgroup), match[str(match.lastgroup)]
        if kind == "literal" and text == ";":
            sections.append(Section(tuple(tokens), condition))
            tokens, condition = [], None
            continue
        if kind == "bracket":
            condition = _read_condition(text) or condition
        token = _token(kind, text)
        if token is not None:
            tokens.append(token)
    return (*sections, Section(tuple(tokens), condition))


def _token(kind: str, text: str) -> Token | None:
    if kind in {"quoted", "escaped"}:
        return Token("literal", text)
    if kind == "skip":
        return Token("literal", " ")
    if kind == "fill":
        return None
    return _bracket(text) if kind == "bracket" else Token(kind, text)


def _bracket(text: str) -> Token | None:
    if text.startswith("$"):
        return Token("literal", re.sub(r"-[0-9A-Fa-f]*$", "", text[1:]))
    return Token("elapsed", text.lower()) if _ELAPSED.fullmatch(text) else None


def _read_condition(text: str) -> tuple[str, float] | None:
    match = _CONDITION.fullmatch(text)
    return (match[1], float(match[2])) if match else None


def section_for_number(sections: tuple[Section, ...], value: float) -> Choice | None:
    """Return the section that shows a number; None if only text sections are there."""
    numeric = [section for section in sections[:3] if not section.has("text")]
    if not numeric:
        return None
    if any(section.condition for section in numeric):
        chosen = next((section for section in numeric if section.accepts(value)), numeric[-1])
        return Choice(chosen, unsigned=False)
    if value < 0 and len(numeric) > 1:
        return Choice(numeric[1], unsigned=True)
    return Choice(numeric[2] if value == 0 and len(numeric) > 2 else numeric[0], unsigned=False)


def section_for_text(sections: tuple[Section, ...]) -> Section | None:
    """Return the section that shows texts: the fourth, or the last one with `@`; None if there is none."""
    if len(sections) > 3:
        return sections[3]
    return next((section for section in reversed(sections) if section.has("text")), None)
