"""The column types: what a cell may hold, and how Google should format it.

A column only looks at values here; it never changes one. `Column.check` takes a cell exactly as Google stores
it: text is text, dates are serial numbers, money is a number. A blank cell is always fine (whether it may
stay blank is the row's matter), a cell that shows an error never is.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sheetcrm.schema.types.base import BaseColumn, Violation
from sheetcrm.schema.types.choices import BooleanColumn, ChoiceColumn
from sheetcrm.schema.types.numeric import DecimalColumn, IntegerColumn, MoneyColumn, PercentColumn
from sheetcrm.schema.types.temporal import DateColumn, DatetimeColumn, serial_day
from sheetcrm.schema.types.texts import EmailColumn, PhoneColumn, TextColumn, UrlColumn

__all__ = [
    "BaseColumn",
    "BooleanColumn",
    "ChoiceColumn",
    "Column",
    "DateColumn",
    "DatetimeColumn",
    "DecimalColumn",
    "EmailColumn",
    "IntegerColumn",
    "MoneyColumn",
    "PercentColumn",
    "PhoneColumn",
    "TextColumn",
    "UrlColumn",
    "Violation",
    "serial_day",
]

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
