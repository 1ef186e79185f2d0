"""Formulas: reading, spelling, shifting, ordering, working out. Pure: nothing here knows the document.

Functions are those of `functions`; any other is `#NAME?`, as an unknown one is in Google. Not there:
arrays that spill (ARRAYFORMULA, FILTER, QUERY, UNIQUE, SORT), IMPORTRANGE and its kin, INDIRECT and
OFFSET, LET and LAMBDA.
"""

from __future__ import annotations

from sheetcrm.emulator.formulas.canonical import canonical
from sheetcrm.emulator.formulas.dependencies import is_volatile, references
from sheetcrm.emulator.formulas.errors import CIRCULAR_ERROR, PARSE_ERROR, FormulaSyntaxError
from sheetcrm.emulator.formulas.evaluator import Evaluator, Lookup, evaluate, standard_registry
from sheetcrm.emulator.formulas.formats import FormatOf, result_format
from sheetcrm.emulator.formulas.order import Order, recalculation_order
from sheetcrm.emulator.formulas.parser import parse
from sheetcrm.emulator.formulas.references import Area
from sheetcrm.emulator.formulas.shifting import (
    follow,
    follow_cells,
    remove_sheet,
    rename_sheet,
    shift_relative,
)

__all__ = [
    "CIRCULAR_ERROR",
    "PARSE_ERROR",
    "Area",
    "Evaluator",
    "FormatOf",
    "FormulaSyntaxError",
    "Lookup",
    "Order",
    "canonical",
    "evaluate",
    "follow",
    "follow_cells",
    "is_volatile",
    "parse",
    "recalculation_order",
    "references",
    "remove_sheet",
    "rename_sheet",
    "result_format",
    "shift_relative",
    "standard_registry",
]
