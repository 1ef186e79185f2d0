"""Columns of texts: any, and those by which people and documents are reached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

import phonenumbers
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from sheetcrm.schema.types.base import BaseColumn, Shown, Violation, quoted

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


class TextColumn(BaseColumn):
    """Any text; a number somebody typed is taken as it stands."""

    type: Literal["text"] = Field(default="text", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Plain text, so that Google keeps ``0012`` and does not read ``1-2`` as a date."""
        return {"type": "TEXT"}


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

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept a number that exists in the numbering plan; digits Google took for a number count too."""
        if _is_phone(_digits(shown), self.country):
            return None
        hint = "Type one number, with the country: +7 916 123-45-67."
        return Violation("not-a-phone", f"{quoted(shown)} is not a phone number", hint)


class EmailColumn(BaseColumn):
    """An e-mail address."""

    type: Literal["email"] = Field(default="email", description="What the cells hold.")

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept one address with a dot in its domain."""
        if isinstance(shown, str) and _EMAIL.fullmatch(shown.strip()):
            return None
        hint = "Type one address such as name@company.com."
        return Violation("not-an-email", f"{quoted(shown)} is not an e-mail address", hint)


class UrlColumn(BaseColumn):
    """The address of a page or a document."""

    type: Literal["url"] = Field(default="url", description="What the cells hold.")

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept http and https addresses with a host."""
        if isinstance(shown, str) and _is_url(shown.strip()):
            return None
        hint = "Copy the whole address from the browser, starting with https://."
        return Violation("not-an-address", f"{quoted(shown)} is not the address of a page", hint)


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
