"""Drive's search language (`q`): comparisons joined by and, or, not and parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sheetcrm.emulator.drive.records import invalid_value

Predicate: TypeAlias = Callable[[Mapping[str, Any], str], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<op><=|>=|!=|=|<|>|\(|\)|,)|(?P<word>[\w.]+))"""
)
_END = ("end", "")


def parse_query(text: str) -> Predicate:
    """Return a test of file records; the empty query matches everything that is there, trashed or not.

    Raises:
        ApiError: 400 `Invalid Value` for a query that cannot be read.
    """
    if not text.strip():
        return lambda _record, _user: True
    parser = _Parser(_tokens(text))
    predicate = parser.either()
    if parser.peek() != _END:
        raise invalid_value("q")
    return predicate


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise invalid_value("q")
        kind = str(match.lastgroup)
        raw = match[kind]
        found.append((kind, re.sub(r"\\(.)", r"\1", raw[1:-1]) if kind == "text" else raw))
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._position = 0

    def peek(self) -> tuple[str, str]:
        return self._tokens[self._position] if self._position < len(self._tokens) else _END

    def _next(self) -> tuple[str, str]:
        token = self.peek()
        self._position += 1
        return token

    def _take(self, *words: str) -> bool:
        if self.peek()[0] != "text" and self.peek()[1].lower() in words:
            self._position += 1
            return True
        return False

    def either(self) -> Predicate:
        left = self.both()
        while self._take("or"):
            left = _or(left, self.both())
        return left

    def both(self) -> Predicate:
        left = self.term()
        while self._take("and"):
            left = _and(left, self.term())
        return left

    def term(self) -> Predicate:
        if self._take("not"):
            inner = self.term()
            return lambda record, user: not inner(record, user)
        if self._take("("):
            inside = self.either()
            if not self._take(")"):
                raise invalid_value("q")
            return inside
        return self._comparison()

    def _comparison(self) -> Predicate:
        kind, first = self._next()
        if self._take("in"):
            second = self._next()[1]
            # gspread writes `parents in "ID"`, which Drive accepts as well as `"ID" in parents`.
            return _membership(first, second) if kind == "text" else _membership(second, first)
        _, operator = self._next()
        value = self._next()
        if kind == "text" or value == _END:
            raise invalid_value("q")
        return _compare(first, operator.lower(), value[1])


def _or(left: Predicate, right: Predicate) -> Predicate:
    return lambda record, user: left(record, user) or right(record, user)


def _and(left: Predicate, right: Predicate) -> Predicate:
    return lambda record, user: left(record, user) and right(record, user)


def _membership(value: str, field: str) -> Predicate:
    if field == "parents":
        return lambda record, _user: value in record.get("parents", ())
    roles = {"owners": ("owner",), "writers": ("owner", "writer"), "readers": ("owner", "writer", "reader")}
    if field not in roles:
        raise invalid_value("q")
    wanted = roles[field]

    def matches(record: Mapping[str, Any], user: str) -> bool:
        del user
        return any(
            entry["role"] in wanted and entry.get("emailAddress") == value
            for entry in record.get("permissions", ())
        )

    return matches


_TEXT_FIELDS = ("name", "mimeType", "fullText", "modifiedTime", "createdTime", "viewedByMeTime")
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _compare(field: str, operator: str, value: str) -> Predicate:
    if field in ("trashed", "starred", "sharedWithMe"):
        return _boolean(field, operator, value)
    if field not in _TEXT_FIELDS:
        raise invalid_value("q")
    if operator == "contains":
        return lambda record, _user: _contains(str(record.get("name", "")), value)
    if operator not in _OPERATORS:
        raise invalid_value("q")
    compare = _OPERATORS[operator]
    wanted = _time(value) if field.endswith("Time") else value

    def matches(record: Mapping[str, Any], user: str) -> bool:
        del user
        found = str(record.get(field, ""))
        if field == "name":
            return compare(found.casefold(), str(wanted).casefold())
        return compare(found, wanted)

    return matches


def _boolean(field: str, operator: str, value: str) -> Predicate:
    if operator not in ("=", "!=") or value.lower() not in ("true", "false"):
        raise invalid_value("q")
    wanted = (value.lower() == "true") == (operator == "=")
    if field == "sharedWithMe":
        return lambda record, user: (record["owner"] != user) == wanted
    return lambda record, _user: bool(record.get(field)) == wanted


def _contains(name: str, value: str) -> bool:
    """Tell whether a word of the name begins with the value, as Drive matches names."""
    return any(part.startswith(value.casefold()) for part in _suffixes(name.casefold()))


def _suffixes(name: str) -> list[str]:
    starts = [0, *(match.end() for match in re.finditer(r"[\s_\-.]+", name))]
    return [name[start:] for start in starts]


def _time(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise invalid_value("q") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
