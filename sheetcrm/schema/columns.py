"""The column types: what a cell may hold, what it means, and how Google should format it.

`Column.check` takes a cell exactly as Google stores it (text is text, dates are serial numbers, money is a
number) and says whether its value can be used; `Column.examine` says everything that could be better, and
what the cell should hold where that is certain. A blank cell is always fine (whether it may stay blank is the
row's matter), a cell that shows an error never is.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sheetcrm.schema.types.base import BaseColumn, Protect, Violation
from sheetcrm.schema.types.choices import BooleanColumn, ChoiceColumn, ListedColumn, MultiChoiceColumn
from sheetcrm.schema.types.conventions import UNDECIDED, Conventions, ListKey, conventions_of
from sheetcrm.schema.types.identifiers import TaxNumberColumn
from sheetcrm.schema.types.names import Names
from sheetcrm.schema.types.numeric import (
    DecimalColumn,
    IntegerColumn,
    MoneyColumn,
    PercentColumn,
    RatingColumn,
)
from sheetcrm.schema.types.phones import PhoneColumn
from sheetcrm.schema.types.references import PersonColumn, ReferenceColumn
from sheetcrm.schema.types.temporal import DateColumn, DatetimeColumn, DurationColumn, serial_day
from sheetcrm.schema.types.texts import EmailColumn, FileColumn, TextColumn, UrlColumn

__all__ = [
    "UNDECIDED",
    "BaseColumn",
    "BooleanColumn",
    "ChoiceColumn",
    "Column",
    "Conventions",
    "DateColumn",
    "DatetimeColumn",
    "DecimalColumn",
    "DurationColumn",
    "EmailColumn",
    "FileColumn",
    "IntegerColumn",
    "ListKey",
    "ListedColumn",
    "MoneyColumn",
    "MultiChoiceColumn",
    "Names",
    "PercentColumn",
    "PersonColumn",
    "PhoneColumn",
    "Protect",
    "RatingColumn",
    "ReferenceColumn",
    "TaxNumberColumn",
    "TextColumn",
    "UrlColumn",
    "Violation",
    "conventions_of",
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
    | DurationColumn
    | BooleanColumn
    | ChoiceColumn
    | MultiChoiceColumn
    | PhoneColumn
    | EmailColumn
    | UrlColumn
    | FileColumn
    | PersonColumn
    | ReferenceColumn
    | TaxNumberColumn
    | RatingColumn,
    Field(discriminator="type"),
]
