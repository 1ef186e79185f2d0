"""The column types: what a cell may hold, and how Google should format it.

A column only looks at values here; it never changes one. `Column.check` takes a cell exactly as Google stores
it: text is text, dates are serial numbers, money is a number. A blank cell is always fine (whether it may
stay blank is the row's matter), a cell that shows an error never is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal, NoReturn
from urllib.parse import urlsplit

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from sheetcrm.schema.cells import Cell, ErrorCell, Scalar, value_of
from sheetcrm.schema.nearest import offer

_EPOCH = date(1899, 12, 30)
"""Day 0 of a serial number (Sheets API guide, "Date and time serial numbers")."""

_OLDEST = (date(1920, 1, 1) - _EPOCH).days
_NEWEST = (date(9999, 12, 31) - _EPOCH).days
_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "KZT": "₸", "TRY": "₺"}
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
_ONLY_DIGITS = "Type it as a number: digits and the decimal mark, no spaces, letters or currency sign."

Shown = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Violation:
    """Why a value does not fit its column.

    Attributes:
        code: stable kebab-case name of the check.
        message: what is wrong, without a full stop, to be put after the column's name.
        hint: what to type instead.
    """

    code: str
    message: str
    hint: str = ""


class BaseColumn(BaseModel):
    """What every column has, whatever its type."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    required: bool = Field(default=False, description="Whether a row without it is reported.")
    aliases: tuple[str, ...] = Field(
        default=(), description="Other headers the column is found by, such as those it had before."
    )
    hint: str | None = Field(default=None, description="Help for staff; becomes the note on the header.")

    @property
    def number_format(self) -> Mapping[str, str] | None:
        """Google's ``numberFormat`` for the column; None leaves the cells as they are."""
        return None

    def check(self, cell: Cell) -> Violation | None:
        """Say why the cell does not fit, or None where it does; a blank cell always fits."""
        shown = value_of(cell)
        if shown is None or (isinstance(shown, str) and not shown.strip()):
            return None
        if isinstance(shown, ErrorCell):
            hint = "Mend the formula, or type the value."
            return Violation("cell-error", f"shows the error {shown.code}", hint)
        return self.check_value(shown)

    def check_value(self, shown: Shown) -> Violation | None:  # noqa: ARG002 - most types look at it
        """Say why a value that is neither blank nor an error does not fit."""
        return None


class TextColumn(BaseColumn):
    """Any text; a number somebody typed is taken as it stands."""

    type: Literal["text"] = Field(default="text", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Plain text, so that Google keeps ``0012`` and does not read ``1-2`` as a date."""
        return {"type": "TEXT"}


class IntegerColumn(BaseColumn):
    """A whole number."""

    type: Literal["integer"] = Field(default="integer", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Digits without a fraction."""
        return {"type": "NUMBER", "pattern": "0"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept numbers without a fraction."""
        if not _is_number(shown):
            return Violation("not-a-number", f"{_quoted(shown)} is not a number", _ONLY_DIGITS)
        if isinstance(shown, float) and not shown.is_integer():
            return Violation("not-whole", f"{shown} is not a whole number", "Type it without a fraction.")
        return None


class DecimalColumn(BaseColumn):
    """Any number."""

    type: Literal["decimal"] = Field(default="decimal", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """The number format of the sheet's own locale."""
        return {"type": "NUMBER"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept numbers."""
        if _is_number(shown):
            return None
        return Violation("not-a-number", f"{_quoted(shown)} is not a number", _ONLY_DIGITS)


class MoneyColumn(BaseColumn):
    """An amount in one currency."""

    type: Literal["money"] = Field(default="money", description="What the cells hold.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code in three capitals, such as RUB.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Thousands apart, two digits after the mark, the currency behind."""
        return {"type": "CURRENCY", "pattern": f'#,##0.00" {_SIGNS.get(self.currency, self.currency)}"'}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept numbers; text such as ``1 234,50`` is an amount to people but not to a sum."""
        if _is_number(shown):
            return None
        return Violation("not-an-amount", f"{_quoted(shown)} is not an amount of money", _ONLY_DIGITS)


class PercentColumn(BaseColumn):
    """A share; Google stores 15 % as 0.15."""

    type: Literal["percent"] = Field(default="percent", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Percent with up to two digits after the mark."""
        return {"type": "PERCENT", "pattern": "0.##%"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept numbers."""
        if _is_number(shown):
            return None
        return Violation("not-a-percentage", f"{_quoted(shown)} is not a percentage", "Type it such as 15%.")


class DateColumn(BaseColumn):
    """A day; a time of day on it does no harm."""

    type: Literal["date"] = Field(default="date", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Day, month, year."""
        return {"type": "DATE", "pattern": "dd.mm.yyyy"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept serial numbers from 1920 on: a year alone, such as 2026, would be a day in 1905."""
        return _check_serial(shown, "date", "Type a date such as 31.12.2026.")


class DatetimeColumn(BaseColumn):
    """A day and a time of day, in the company's time zone."""

    type: Literal["datetime"] = Field(default="datetime", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Day, month, year, hours, minutes."""
        return {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept serial numbers, as a date does."""
        return _check_serial(shown, "date and time", "Type a date and a time such as 31.12.2026 14:30.")


class BooleanColumn(BaseColumn):
    """A checkbox."""

    type: Literal["boolean"] = Field(default="boolean", description="What the cells hold.")

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept the two states of a checkbox."""
        if isinstance(shown, bool):
            return None
        hint = "Tick the box, or leave it empty."
        return Violation("not-a-checkbox", f"{_quoted(shown)} is neither TRUE nor FALSE", hint)


class ChoiceColumn(BaseColumn):
    """One of a few texts."""

    type: Literal["choice"] = Field(default="choice", description="What the cells hold.")
    choices: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        min_length=1, description="The texts the cell may hold, in the order of the drop-down list."
    )

    @field_validator("choices")
    @classmethod
    def _refuse_repeats(cls, choices: tuple[str, ...]) -> tuple[str, ...]:
        repeated = next((choice for place, choice in enumerate(choices) if choice in choices[:place]), None)
        if repeated is not None:
            _refuse("repeated_choice", f"'{repeated}' stands in the list twice")
        return choices

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept the choices to the letter; a number counts where its digits are a choice."""
        text = str(int(shown)) if isinstance(shown, float) and shown.is_integer() else str(shown)
        if text in self.choices:
            return None
        hint = offer(text, self.choices)
        return Violation("unknown-choice", f"{_quoted(shown)} is not one of the choices", hint)


class PhoneColumn(BaseColumn):
    """A phone number, as people write it."""

    type: Literal["phone"] = Field(default="phone", description="What the cells hold.")
    country: str | None = Field(
        default=None,
        description="Country of numbers without +, in two capitals such as RU; none asks for a +.",
    )

    @field_validator("country")
    @classmethod
    def _refuse_unknown_country(cls, country: str | None) -> str | None:
        if country is not None and country not in phonenumbers.SUPPORTED_REGIONS:
            _refuse("unknown_country", f"'{country}' is not a country in two capitals such as RU, KZ or DE")
        return country

    @property
    def number_format(self) -> Mapping[str, str]:
        """Plain text, so that Google keeps the ``+`` and the leading ``0``."""
        return {"type": "TEXT"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept a number that exists in the numbering plan; digits Google took for a number count too."""
        if _is_phone(_digits(shown), self.country):
            return None
        hint = "Type one number, with the country: +7 916 123-45-67."
        return Violation("not-a-phone", f"{_quoted(shown)} is not a phone number", hint)


class EmailColumn(BaseColumn):
    """An e-mail address."""

    type: Literal["email"] = Field(default="email", description="What the cells hold.")

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept one address with a dot in its domain."""
        if isinstance(shown, str) and _EMAIL.fullmatch(shown.strip()):
            return None
        hint = "Type one address such as name@company.com."
        return Violation("not-an-email", f"{_quoted(shown)} is not an e-mail address", hint)


class UrlColumn(BaseColumn):
    """The address of a page or a document."""

    type: Literal["url"] = Field(default="url", description="What the cells hold.")

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept http and https addresses with a host."""
        if isinstance(shown, str) and _is_url(shown.strip()):
            return None
        hint = "Copy the whole address from the browser, starting with https://."
        return Violation("not-an-address", f"{_quoted(shown)} is not the address of a page", hint)


Column = Annotated[
    TextColumn
    | IntegerColumn
    | DecimalColumn
    | MoneyColumn
    | PercentColumn
    | DateColumn
    | DatetimeColumn
    | BooleanColumn
    | ChoiceColumn
    | PhoneColumn
    | EmailColumn
    | UrlColumn,
    Field(discriminator="type"),
]


def serial_day(serial: float) -> date:
    """Return the day a serial number stands for; the time of day is dropped."""
    return _EPOCH + timedelta(days=int(serial // 1))


def _is_number(shown: Scalar) -> bool:
    return isinstance(shown, int | float) and not isinstance(shown, bool)


def _check_serial(shown: Shown, noun: str, hint: str) -> Violation | None:
    if isinstance(shown, str | bool):
        return Violation("not-a-date", f"{_quoted(shown)} is not a {noun}", hint)
    if _OLDEST <= shown < _NEWEST + 1:
        return None
    return Violation("date-out-of-range", f"{shown} is a number that makes no sensible {noun}", hint)


def _digits(shown: Shown) -> str:
    """The text of a phone number, also where Google took its digits for a number; empty where it is none."""
    if isinstance(shown, str):
        return shown
    is_whole = not isinstance(shown, bool) and shown >= 0 and float(shown).is_integer()
    return str(int(shown)) if is_whole else ""


@lru_cache(maxsize=65536)  # a phone stands in its row pass after pass, and the numbering plan is slow to ask
def _is_phone(text: str, country: str | None) -> bool:
    candidates = (text,) if text.startswith("+") else (text, "+" + text)
    return any(_is_valid_phone(candidate, country) for candidate in candidates)


def _is_valid_phone(text: str, country: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, country))
    except phonenumbers.NumberParseException:
        return False


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)


def _quoted(shown: Shown) -> str:
    text = str(shown)
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"


def _refuse(kind: Literal["repeated_choice", "unknown_country"], message: str) -> NoReturn:
    raise PydanticCustomError(kind, "{problem}", {"problem": message})
