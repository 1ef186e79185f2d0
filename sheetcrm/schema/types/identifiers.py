"""Columns of the numbers companies are registered under.

Form and check digits are those of the library python-stdnum, which cites the authorities; the form of the
Russian KPP, which has no check digit, is that of the Federal Tax Service's order MMV-7-6/435 of 29 June 2012.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sheetcrm.language import say
from sheetcrm.schema.cells import Scalar
from sheetcrm.schema.types.base import BaseColumn, Read, Reading, Shown, Violation, quoted
from sheetcrm.schema.types.choices import text_of
from sheetcrm.schema.types.conventions import UNDECIDED, Conventions
from sheetcrm.schema.types.tidying import in_latin, tidy

Number = Literal["tax", "inn", "kpp", "ogrn", "vat"]

_KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")
_LEADS = re.compile(
    r"^(?:инн|кпп|огрн(?:ип)?|inn|kpp|ogrn(?:ip)?|vat|ust-?id(?:nr)?|tin)\b[.:№ ]*", re.IGNORECASE
)
_RUSSIAN = {"inn": (10, 12), "kpp": (9,), "ogrn": (13, 15)}


class TaxNumberColumn(BaseColumn):
    """The number a company is registered under, such as the Russian INN, with its check digits."""

    type: Literal["tax_number"] = Field(default="tax_number", description="What the cells hold.")
    country: str = Field(
        default="RU", pattern=r"^[A-Z]{2}$", description="Country of the number, in two capitals such as RU."
    )
    number: Number = Field(
        default="tax",
        description="Which number: tax is the country's usual one (INN in Russia, VAT elsewhere).",
    )

    @model_validator(mode="after")
    def _refuse_unknown_number(self) -> Self:
        if self._kind in _RUSSIAN and self.country != "RU":
            message = f"'{self.number}' is a Russian number, and the country is {self.country}"
            raise PydanticCustomError("wrong_value", "{problem}", {"problem": message})
        if self._kind == "vat" and _module(self.country) is None:
            message = f"no rule is known for the tax numbers of {self.country}"
            raise PydanticCustomError("wrong_value", "{problem}", {"problem": message})
        return self

    @property
    def _kind(self) -> str:
        if self.number != "tax":
            return self.number
        return "inn" if self.country == "RU" else "vat"

    @property
    def number_format(self) -> Mapping[str, str]:
        """Plain text, so that Google keeps leading zeros."""
        return {"type": "TEXT"}

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - the country decides
        """Read a number whose check digits are right; digits Google took for a number get zeros back."""
        refused = Violation(
            "not-a-tax-number",
            say("{value} is not {number}", value=quoted(shown), number=self._noun),
            say("Copy it from the company's papers: a digit may be wrong or missing."),
        )
        if isinstance(shown, bool) or (isinstance(shown, float) and not shown.is_integer()):
            return refused
        text = re.sub(r"[ .\-]", "", _LEADS.sub("", tidy(text_of(shown)).removeprefix("'"))).upper()
        lengths = _RUSSIAN.get(self._kind, ())
        padded = "" if isinstance(shown, str) or len(text) + 1 not in lengths else "0" + text
        for candidate in filter(None, (text, padded)):
            valid = _valid(in_latin(candidate), self._kind, self.country)
            if valid is not None:
                return Read(valid)
        return refused

    @property
    def _noun(self) -> str:
        nouns = {"inn": say("an INN"), "kpp": say("a KPP"), "ogrn": say("an OGRN")}
        return nouns.get(self._kind) or say("a tax number of {country}", country=self.country)

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that the number is held in another form."""
        message = say("{value} is {number} in another form", value=quoted(shown), number=self._noun)
        return Violation("tax-number-form", message, say("Type {value} as text.", value=best))


@lru_cache(maxsize=65536)
def _valid(text: str, kind: str, country: str) -> str | None:
    """The number as it is written, or None where its form or check digits are wrong."""
    if kind == "kpp":
        return text if _KPP.fullmatch(text) else None
    if kind in _RUSSIAN:
        if not text.isdecimal() or len(text) not in _RUSSIAN[kind]:
            return None
        module: Any = import_module(f"stdnum.ru.{kind}")
    else:
        module = _module(country)
    try:
        return str(module.validate(text))
    except ValueError:
        return None


@lru_cache
def _module(country: str) -> Any:
    """The rules of a country's tax numbers; None where the library has none.

    The library is imported when it is first needed: that takes as long as the rest of the program.
    """
    return import_module("stdnum").get_cc_module(country.lower(), "vat")
