"""Columns of numbers: counts, amounts, shares, marks.

Values are `int` for whole numbers and `float` for others, as Google keeps them (IEEE 754 doubles).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sheetcrm.language import numeral, say, together
from sheetcrm.schema.cells import Scalar
from sheetcrm.schema.types.base import (
    BaseColumn,
    Read,
    Reading,
    Shown,
    Types,
    Unclear,
    Violation,
    either,
    is_number,
    quoted,
    reading_of,
)
from sheetcrm.schema.types.conventions import UNDECIDED, Conventions
from sheetcrm.schema.types.currencies import SIGNS, split_currency
from sheetcrm.schema.types.number_text import numbers_in
from sheetcrm.schema.types.tidying import tidy

_ONLY_DIGITS = say("Type it as a number: digits and the decimal mark, no spaces, letters or currency sign.")
_PERCENT = re.compile(r" ?(?:%|٪|процент(?:а|ов)?|проц\.?|percent|pct\.?)$", re.IGNORECASE)
_MARK = re.compile(
    r"(\d{1,3})(?: ?/ ?| из | of | out of )(\d{1,3})(?: балл(?:а|ов)?)?|(\d{1,3}) балл(?:а|ов)?"
)


class NumberColumn(BaseColumn):
    """What columns of numbers share: texts that read as a number are found out, and a range is kept to."""

    min: float | None = Field(default=None, description="Smallest value allowed.")
    max: float | None = Field(default=None, description="Largest value allowed.")

    @model_validator(mode="after")
    def _refuse_empty_range(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            message = f"no number is at least {self.min:g} and at most {self.max:g}"
            raise PydanticCustomError("wrong_value", "{problem}", {"problem": message})
        return self

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:
        """Read a number, or a text that is one."""
        if isinstance(shown, bool):
            return self.refuse(shown)
        if not isinstance(shown, str):
            return self.from_number(shown)
        return reading_of(tuple(map(plain, self.numbers_in(shown, how)))) or self.refuse(shown)

    @property
    def harmless_types(self) -> Types:
        """Whole numbers will do anywhere, unless there is a range to keep to."""
        return frozenset({int}) if self.min is None and self.max is None else frozenset()

    def numbers_in(self, text: str, how: Conventions) -> tuple[Decimal, ...]:
        """The numbers a text can mean here."""
        return numbers_in(text, how)

    def from_number(self, number: float) -> Reading:
        """Read a cell that holds a number already."""
        return Read(number)

    def refuse(self, shown: Shown) -> Violation:
        """Say that the cell holds nothing of the kind."""
        return Violation("not-a-number", say("{value} is not a number", value=quoted(shown)), _ONLY_DIGITS)

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """A number is kept as a number; whether as 5 or as 5.0 does not matter."""
        return is_number(shown) and shown == value

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that a text stands where a number belongs, which no sum counts."""
        message = say(
            "{value} is text, which no sum counts; it reads as {reading}",
            value=quoted(shown),
            reading=self.write(best),
        )
        return Violation("number-as-text", message, _ONLY_DIGITS)

    def write(self, value: Any) -> str:
        """Write the number, in English with a point before its fraction."""
        return numeral(f"{value:.15g}")

    def judge(self, value: Any) -> Violation | None:
        """Keep to the range."""
        if self.min is not None and value < self.min:
            return _out_of_range(self.write(value), say("at least {number}", number=self.write(self.min)))
        if self.max is not None and value > self.max:
            return _out_of_range(self.write(value), say("at most {number}", number=self.write(self.max)))
        return None


class IntegerColumn(NumberColumn):
    """A whole number."""

    type: Literal["integer"] = Field(default="integer", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Digits without a fraction."""
        return {"type": "NUMBER", "pattern": "0"}

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:
        """Read a whole number; of two readings one that is not whole still counts as possible."""
        reading = super().parse(shown, how)
        if not isinstance(reading, Read):
            return reading
        value = reading.value
        if isinstance(value, float) and not value.is_integer():
            message = say("{value} is not a whole number", value=self.write(value))
            return Violation("not-whole", message, say("Type it without a fraction."))
        return Read(int(value))


class DecimalColumn(NumberColumn):
    """Any number."""

    type: Literal["decimal"] = Field(default="decimal", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """The number format of the sheet's own locale."""
        return {"type": "NUMBER"}


class MoneyColumn(NumberColumn):
    """An amount in one currency."""

    type: Literal["money"] = Field(default="money", description="What the cells hold.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code in three capitals, such as RUB.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Thousands apart, two digits after the mark, the currency behind."""
        sign = SIGNS.get(self.currency, (self.currency,))[0]
        return {"type": "CURRENCY", "pattern": f'#,##0.00" {sign}"'}

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:
        """Read an amount, with or without its currency; the sign of another currency is no amount here."""
        if not isinstance(shown, str):
            return super().parse(shown, how)
        amount, currencies = split_currency(shown)
        if currencies and self.currency not in currencies:
            message = say(
                "{value} is in {currencies}, and amounts here are in {currency}",
                value=quoted(shown),
                currencies=either(sorted(currencies)),
                currency=self.currency,
            )
            hint = say("Work it out in {currency} and type that.", currency=self.currency)
            return Violation("other-currency", message, hint)
        # A locale does not decide whether 1,234 is a thousand: no amount has three digits after its mark.
        return reading_of(tuple(map(plain, numbers_in(amount, UNDECIDED, is_money=True)))) or self.refuse(
            shown
        )

    def refuse(self, shown: Shown) -> Violation:
        """Say that this is no amount."""
        message = say("{value} is not an amount of money", value=quoted(shown))
        return Violation("not-an-amount", message, _ONLY_DIGITS)


class PercentColumn(NumberColumn):
    """A share; Google stores 15 % as 0.15."""

    type: Literal["percent"] = Field(default="percent", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Percent with up to two digits after the mark."""
        return {"type": "PERCENT", "pattern": "0.##%"}

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:
        """Read a share; a text without the sign may be a number of per cents or the share itself."""
        if not isinstance(shown, str):
            return super().parse(shown, how)
        text = tidy(shown)
        shares = tuple(number.scaleb(-2) for number in numbers_in(_PERCENT.sub("", text), how))
        if shares and not _PERCENT.search(text):
            return Unclear(tuple(plain(share) for number in shares for share in (number, number.scaleb(2))))
        return reading_of(tuple(map(plain, shares))) or self.refuse(shown)

    def refuse(self, shown: Shown) -> Violation:
        """Say that this is no share."""
        message = say("{value} is not a percentage", value=quoted(shown))
        return Violation("not-a-percentage", message, say("Type it such as 15%."))

    def write(self, value: Any) -> str:
        """Write the share in per cent."""
        return together(numeral(f"{value * 100:.13g}"), "%", between="")


class RatingColumn(NumberColumn):
    """A mark from 1 to the best one."""

    type: Literal["rating"] = Field(default="rating", description="What the cells hold.")
    best: int = Field(default=5, ge=2, le=100, description="The best mark; 1 is the worst.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Digits without a fraction."""
        return {"type": "NUMBER", "pattern": "0"}

    @property
    def harmless_types(self) -> Types:
        """There are only so many marks."""
        return frozenset()

    def from_number(self, number: float) -> Reading:
        """Read a mark that stands as a number."""
        if not float(number).is_integer():
            message = say("{value} is not a whole mark", value=self.write(number))
            return Violation("not-whole", message, say("Type a whole mark."))
        return Read(int(number))

    def numbers_in(self, text: str, how: Conventions) -> tuple[Decimal, ...]:  # noqa: ARG002 - marks have no fraction
        """Read ``4``, ``4/5``, ``4 из 5``, and stars."""
        cleaned = tidy(text).lower()
        stars = cleaned.replace("\ufe0f", "").rstrip("☆")
        if stars and not stars.strip("★⭐") and len(cleaned.replace("\ufe0f", "")) <= self.best:
            return (Decimal(len(stars)),)
        found = _MARK.fullmatch(cleaned)
        if found is not None and (found[2] is None or int(found[2]) == self.best):
            return (Decimal(found[1] or found[3]),)
        return (Decimal(cleaned),) if cleaned.isascii() and cleaned.isdecimal() and len(cleaned) < 4 else ()

    def refuse(self, shown: Shown) -> Violation:
        """Say that this is no mark."""
        message = say("{value} is not a mark", value=quoted(shown))
        return Violation("not-a-rating", message, say("Type a number from 1 to {best}.", best=self.best))

    def judge(self, value: Any) -> Violation | None:
        """Keep to the marks there are."""
        if not 1 <= value <= self.best:
            return _out_of_range(self.write(value), say("from 1 to {best}", best=self.best))
        return super().judge(value)


def plain(number: Decimal) -> int | float:
    """The number as Google keeps it: whole ones as `int`."""
    return int(number) if number == number.to_integral_value() else float(number)


def _out_of_range(written: str, allowed: str) -> Violation:
    message = say("{value} is not allowed: values are {allowed}", value=written, allowed=allowed)
    return Violation("out-of-range", message, say("Correct it."))
