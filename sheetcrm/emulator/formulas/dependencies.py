"""What a formula depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sheetcrm.emulator.formulas.ast import Call, Name, Range, walk
from sheetcrm.emulator.formulas.errors import FormulaSyntaxError
from sheetcrm.emulator.formulas.parser import parse
from sheetcrm.emulator.formulas.references import Area

VOLATILE: Final = frozenset({"NOW", "TODAY"})
"""Functions whose value changes although no cell does."""

NO_NAMES: Final[Mapping[str, Area]] = {}


def references(
    formula: str, *, sheet: str, locale: str = "en_US", names: Mapping[str, Area] = NO_NAMES
) -> tuple[Area, ...]:
    """Return the areas that a formula reads, each once, in the order of the text, with their sheets.

    A formula that cannot be read depends on nothing. ROW, COLUMN, ROWS and COLUMNS count as reading their
    argument.

    Args:
        formula: text with its leading `=`.
        sheet: title of the sheet the formula stands on.
        locale: locale of the spreadsheet.
        names: named ranges by name in small letters (`str.casefold`).
    """
    try:
        tree = parse(formula, locale=locale)
    except FormulaSyntaxError:
        return ()
    found: dict[Area, None] = {}
    for node in walk(tree):
        if isinstance(node, Range):
            area: Area | None = node.reference.area
        else:
            area = names.get(node.name.casefold()) if isinstance(node, Name) else None
        if area is not None:
            found[replace(area, sheet=area.sheet or sheet)] = None
    return tuple(found)


def is_volatile(formula: str, *, locale: str = "en_US") -> bool:
    """Tell whether the formula must be worked out again although nothing it reads has changed."""
    try:
        tree = parse(formula, locale=locale)
    except FormulaSyntaxError:
        return False
    return any(isinstance(node, Call) and node.name in VOLATILE for node in walk(tree))
