"""Texts: joining, cutting, searching, converting."""

from __future__ import annotations

import re
from collections.abc import Callable

from sheetcrm.emulator.display import render_number
from sheetcrm.emulator.formulas.errors import failure
from sheetcrm.emulator.formulas.registry import Arguments, Implementation, Registry, sound
from sheetcrm.emulator.formulas.values import LONGEST_TEXT, Scalar

LONGEST_REPEAT = 32_000
"""Longest result of REPT (from Google's error message)."""


def _joined(args: Arguments, separator: str, texts: list[str]) -> str:
    """Join texts, refusing before the work what would be too long for a cell."""
    length = sum(map(len, texts)) + len(separator) * max(len(texts) - 1, 0)
    return separator.join(texts) if length <= LONGEST_TEXT else _too_long(args)


def _too_long(args: Arguments) -> str:
    message = f"Text result of {args.name} is longer than the limit of {LONGEST_TEXT} characters."
    raise failure("VALUE", message)


def _texts(args: Arguments, start: int) -> list[str]:
    coercion = args.calculation.coercion
    return [coercion.text(sound(value)) for value, _, _ in args.cells(start)]


def _concatenate(args: Arguments) -> Scalar:
    return _joined(args, "", _texts(args, 0))


def _join(args: Arguments) -> Scalar:
    return _joined(args, args.text(0), _texts(args, 1))


def _text_join(args: Arguments) -> Scalar:
    skip = args.boolean(1)
    return _joined(args, args.text(0), [text for text in _texts(args, 2) if text or not skip])


def _changed(change: Callable[[str], str]) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        return change(args.text(0))

    return implementation


def _trim(text: str) -> str:
    return re.sub(r" {2,}", " ", text.strip(" "))


def _proper(text: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0].upper() + word[0][1:].lower(), text)


def _length(args: Arguments, position: int, default: int = 1) -> int:
    count = args.integer(position, default)
    if count < 0:
        raise _too_small(args, position, count, 0)
    return count


def _too_small(args: Arguments, position: int, value: int, least: int) -> Exception:
    valid = f"It should be greater than or equal to {least}."
    return failure("VALUE", f"Function {args.name} parameter {position + 1} value is {value}. {valid}")


def _left(args: Arguments) -> Scalar:
    return args.text(0)[: _length(args, 1)]


def _right(args: Arguments) -> Scalar:
    text, count = args.text(0), _length(args, 1)
    return text[max(len(text) - count, 0) :]


def _start(args: Arguments, position: int) -> int:
    start = args.integer(position, 1)
    if start < 1:
        raise _too_small(args, position, start, 1)
    return start - 1


def _mid(args: Arguments) -> Scalar:
    start = _start(args, 1)
    return args.text(0)[start : start + _length(args, 2)]


def _find(args: Arguments) -> Scalar:
    sought, text, start = args.text(0), args.text(1), _start(args, 2)
    place = text.find(sought, start)
    if place < 0:
        raise _missing(args, sought, text)
    return place + 1


def _search(args: Arguments) -> Scalar:
    sought, text, start = args.text(0), args.text(1), _start(args, 2)
    pieces = re.findall(r"~[*?~]|.", sought, re.DOTALL)
    pattern = "".join({"*": ".*", "?": "."}.get(piece) or re.escape(piece[-1]) for piece in pieces)
    match = re.compile(pattern, re.IGNORECASE | re.DOTALL).search(text, start) if start <= len(text) else None
    if match is None:
        raise _missing(args, sought, text)
    return match.start() + 1


def _missing(args: Arguments, sought: str, text: str) -> Exception:
    return failure("VALUE", f"In {args.name} evaluation, cannot find '{sought}' within '{text}'.")


def _substitute(args: Arguments) -> Scalar:
    text, old, new = args.text(0), args.text(1), args.text(2)
    if not args.given(3):
        return _joined(args, new, text.split(old)) if old else text
    wanted = _start(args, 3) + 1
    pieces = text.split(old) if old else [text]
    if wanted >= len(pieces):
        return text
    return old.join(pieces[:wanted]) + new + old.join(pieces[wanted:])


def _replace(args: Arguments) -> Scalar:
    text, start = args.text(0), _start(args, 1)
    return text[:start] + args.text(3) + text[start + _length(args, 2) :]


def _repeat(args: Arguments) -> Scalar:
    text, count = args.text(0), _length(args, 1)
    if len(text) * count > LONGEST_REPEAT:
        message = f"Text result of REPT is longer than the limit of {LONGEST_REPEAT} characters."
        raise failure("VALUE", message)
    return text * count


def _value(args: Arguments) -> Scalar:
    value = args.value(0)
    if not isinstance(value, str):
        return args.number(0)
    number = args.calculation.coercion.number_in(value)
    if number is None:
        raise failure("VALUE", f"VALUE parameter '{value}' cannot be parsed to number.")
    return number


def _formatted(args: Arguments) -> Scalar:
    value, coercion = args.value(0), args.calculation.coercion
    if isinstance(value, str):
        number = coercion.number_in(value)
        if number is None:
            return value
        value = number
    if isinstance(value, bool):
        return coercion.text(value)
    number = coercion.number(value, args.name, 1)
    return render_number(number, args.text(1), coercion.locale)


def _exact(args: Arguments) -> Scalar:
    return args.text(0) == args.text(1)


def _character(args: Arguments) -> Scalar:
    code = args.integer(0)
    if not 1 <= code <= 0x10FFFF:
        raise failure("NUM", f"Function CHAR parameter 1 value {code} is out of range.")
    return chr(code)


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("CONCATENATE", _concatenate, 1, None)
    registry.add("JOIN", _join, 2, None)
    registry.add("TEXTJOIN", _text_join, 3, None)
    registry.add("UPPER", _changed(str.upper), 1, 1)
    registry.add("LOWER", _changed(str.lower), 1, 1)
    registry.add("PROPER", _changed(_proper), 1, 1)
    registry.add("TRIM", _changed(_trim), 1, 1)
    registry.add("LEN", lambda args: len(args.text(0)), 1, 1)
    registry.add("LEFT", _left, 1, 2)
    registry.add("RIGHT", _right, 1, 2)
    registry.add("MID", _mid, 3, 3)
    registry.add("FIND", _find, 2, 3)
    registry.add("SEARCH", _search, 2, 3)
    registry.add("SUBSTITUTE", _substitute, 3, 4)
    registry.add("REPLACE", _replace, 4, 4)
    registry.add("REPT", _repeat, 2, 2)
    registry.add("VALUE", _value, 1, 1)
    registry.add("TEXT", _formatted, 2, 2)
    registry.add("EXACT", _exact, 2, 2)
    registry.add("CHAR", _character, 1, 1)
