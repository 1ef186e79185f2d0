"""Columns of numbers: counts, amounts, shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from sheetcrm.schema.types.base import BaseColumn, Shown, Violation, is_number, quoted

_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "KZT": "₸", "TRY": "₺"}
_ONLY_DIGITS = "Type it as a number: digits and the decimal mark, no spaces, letters or currency sign."


class IntegerColumn(BaseColumn):
    """A whole number."""

    type: Literal["integer"] = Field(default="integer", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Digits without a fraction."""
        return {"type": "NUMBER", "pattern": "0"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept numbers without a fraction."""
        if not is_number(shown):
            return Violation("not-a-number", f"{quoted(shown)} is not a number", _ONLY_DIGITS)
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
        if is_number(shown):
            return None
        return Violation("not-a-number", f"{quoted(shown)} is not a number", _ONLY_DIGITS)


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
        if is_number(shown):
            return None
        return Violation("not-an-amount", f"{quoted(shown)} is not an amount of money", _ONLY_DIGITS)


class PercentColumn(BaseColumn):
    """A share; Google stores 15 % as 0.15."""

    type: Literal["percent"] = Field(default="percent", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Percent with up to two digits after the mark."""
        return {"type": "PERCENT", "pattern": "0.##%"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept numbers."""
        if is_number(shown):
            return None
        return Violation("not-a-percentage", f"{quoted(shown)} is not a percentage", "Type it such as 15%.")
