"""Columns of phone numbers, by the numbering plans of the library phonenumbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

import phonenumbers
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from sheetcrm.language import say
from sheetcrm.schema.cells import Scalar
from sheetcrm.schema.types.base import BaseColumn, Read, Shown, Violation, quoted, type_it
from sheetcrm.schema.types.conventions import UNDECIDED, Conventions
from sheetcrm.schema.types.tidying import tidy

_LEAD = re.compile(r"^(?:тел(?:ефон)?|моб(?:ильный)?|tel|phone|mob(?:ile)?)\b[.: ]*", re.IGNORECASE)
_ALONE = re.compile(
    r"[+\d().\-–—−/ ]+(?:(?:доб|доп|вн|ext|extension|x|#)[.: ]*\d{1,7}|,,?\d{1,7}#?)?\.?", re.IGNORECASE
)
_EXTENSION = re.compile(r"(?:доп|вн)\b\.?", re.IGNORECASE)
_ONE_NUMBER = say("Type one number, with the country: +7 916 123-45-67.")


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
            message = f"'{country}' is not a country in two capitals such as RU, KZ or DE"
            raise PydanticCustomError("wrong_value", "{problem}", {"problem": message})
        return country

    @property
    def number_format(self) -> Mapping[str, str]:
        """Plain text, so that Google keeps the ``+`` and the leading ``0``."""
        return {"type": "TEXT"}

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Read | Violation:  # noqa: ARG002 - the country decides
        """Read a number that exists in the numbering plan; digits Google took for a number count too.

        The value is the number in international form, its extension behind.
        """
        written = written_form(_number_in(shown), self.country)
        if written is None:
            message = say("{value} is not a phone number", value=quoted(shown))
            return Violation("not-a-phone", message, _ONE_NUMBER)
        return Read(written)

    def check_value(self, shown: Shown, how: Conventions = UNDECIDED) -> Violation | None:
        """Say what is wrong; words beside the number are told, but never dropped."""
        reading = self.parse(shown, how)
        if not isinstance(reading, Read):
            return reading
        if shown == reading.value:
            return None
        if _ALONE.fullmatch(_number_in(shown)):
            return self.complain(shown, reading.value)
        message = say("{value} holds more than a phone number", value=quoted(shown))
        return Violation("phone-and-more", message, say("Put the rest into a column of its own."))

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that the number is written in another form."""
        message = say("{value} is a phone number in another form", value=quoted(shown))
        return Violation("phone-form", message, type_it(best), best)


@lru_cache(maxsize=65536)  # a phone stands in its row pass after pass, and the numbering plan is slow to ask
def written_form(text: str, country: str | None) -> str | None:
    """Write a phone number in international form; None where the numbering plan has no such number."""
    plain = _EXTENSION.sub("ext. ", text)
    candidates = (plain,) if plain.startswith("+") else (plain, "+" + plain)
    for candidate in candidates:
        try:
            number = phonenumbers.parse(candidate, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return _formatted(number)
    return None


def _formatted(number: Any) -> str:
    international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    extension, number.extension = number.extension, None
    written = str(phonenumbers.format_number(number, international))
    return f"{written} ext. {extension}" if extension else written


def _number_in(shown: Shown) -> str:
    """What a cell holds behind the word for a phone, without stray spaces and signs."""
    return _LEAD.sub("", tidy(_digits(shown)))


def _digits(shown: Shown) -> str:
    """The text of a phone number, also where Google took its digits for a number; empty where it is none."""
    if isinstance(shown, str):
        return shown
    is_whole = not isinstance(shown, bool) and shown >= 0 and float(shown).is_integer()
    return str(int(shown)) if is_whole else ""
