"""Numbers as people type them, in Russian and in English.

A text is never given a number it might not mean: where a single ``,`` or ``.`` may stand before thousands or
before the fraction, both numbers come back unless the spreadsheet's conventions decide.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from sheetcrm.schema.types.conventions import Conventions
from sheetcrm.schema.types.tidying import tidy

_MINUS = str.maketrans(dict.fromkeys("−–—‒﹣－", "-"))
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´", "'"))
_SCALES = {
    "тыс": 3,
    "тысяч": 3,
    "тысяча": 3,
    "тысячи": 3,
    "thousand": 3,
    "млн": 6,
    "миллион": 6,
    "миллиона": 6,
    "миллионов": 6,
    "mln": 6,
    "million": 6,
    "млрд": 9,
    "миллиард": 9,
    "миллиарда": 9,
    "миллиардов": 9,
    "bn": 9,
    "billion": 9,
}
_SHORT_SCALES = {"к": 3, "k": 3, "m": 6}
"""Only beside money: elsewhere they may be metres or kilograms."""

_SHAPE = re.compile(
    r"(?P<sign>[-+]?) ?(?P<digits>[0-9][0-9 .,']*|[.,][0-9]+)(?: ?(?P<scale>[^\W\d_]+)\.?)?", re.IGNORECASE
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ '])[0-9]{3}(?:\1[0-9]{3})*)?|[0-9]+")
_GROUPS = {mark: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in ",."}
_MOST_DIGITS = 15
"""Google keeps 15 significant digits (IEEE 754 doubles): a longer number is a code, not a quantity."""


def numbers_in(text: str, how: Conventions, *, is_money: bool = False) -> tuple[Decimal, ...]:
    """Read a text that is a number and nothing else.

    Args:
        text: spaces of any kind, apostrophes between thousands, any minus sign, brackets for a minus, words
            such as ``тыс.`` or ``million`` are understood; currencies and percent signs are not.
        how: what decides between ``,`` before thousands and before the fraction.
        is_money: whether ``5k`` and ``1.5m`` are thousands and millions.

    Returns:
        Nothing where it is no number, one number, or the two it may be.
    """
    cleaned = _cleaned(text)
    negative = cleaned.startswith("(") and cleaned.endswith(")")
    if negative:
        cleaned = cleaned[1:-1].strip()
    shape = _SHAPE.fullmatch(cleaned)
    if shape is None or (negative and shape["sign"]):
        return ()
    scales = {**_SCALES, **_SHORT_SCALES} if is_money else _SCALES
    scale = 0 if shape["scale"] is None else scales.get(shape["scale"].lower())
    if scale is None:
        return ()
    sign = -1 if negative or shape["sign"] == "-" else 1
    return tuple(sign * number.scaleb(scale) for number in _plain(shape["digits"].strip(), how))


def _cleaned(text: str) -> str:
    plain = unicodedata.normalize("NFKC", tidy(text)).translate(_MINUS).translate(_APOSTROPHES)
    return plain.removeprefix("'").strip()


def _plain(digits: str, how: Conventions) -> tuple[Decimal, ...]:
    """Read digits with marks between them."""
    marks = [sign for sign in digits if sign in ",."]
    if len(re.sub(r"[^0-9]", "", digits).lstrip("0")) > _MOST_DIGITS:
        return ()
    if not marks:
        return _whole_and_part(digits, "")
    last = marks[-1]
    if len(set(marks)) == 2:
        return _with_both_marks(digits, last)
    if len(marks) > 1:
        is_grouped = _GROUPS[last].fullmatch(digits) is not None
        return _whole_and_part(digits.replace(last, ""), "") if is_grouped else ()
    whole, part = digits.split(last)
    fraction = _whole_and_part(whole, part)
    is_group = _GROUPS[last].fullmatch(digits) is not None and not whole.startswith("0")
    if not is_group or how.decimal_mark == last:
        return fraction
    grouped = _whole_and_part(whole + part, "")
    return grouped if how.group_mark == last else (*fraction, *grouped)


def _with_both_marks(digits: str, last: str) -> tuple[Decimal, ...]:
    """``1,234.50`` and ``1.234,50``: the last mark is the fraction's, the other one parts thousands."""
    whole, part = digits.rsplit(last, 1)
    other = "," if last == "." else "."
    if last in whole or _GROUPS[other].fullmatch(whole) is None:
        return ()
    return _whole_and_part(whole.replace(other, ""), part)


def _whole_and_part(whole: str, part: str) -> tuple[Decimal, ...]:
    whole, part = whole.rstrip(), part.lstrip()
    if whole and _GROUPED.fullmatch(whole) is None:
        return ()
    if part and not part.isdecimal():
        return ()
    text = re.sub(r"[ ']", "", whole) or "0"
    return (Decimal(f"{text}.{part}" if part else text),)
