"""Whether the values of one column fit another: asked of every pair a link copies."""

from __future__ import annotations

from sheetcrm.schema.columns import Column, ListedColumn, MoneyColumn
from sheetcrm.schema.findings import Severity

_FITTING = frozenset(
    {
        ("integer", "decimal"),
        ("integer", "money"),
        ("integer", "percent"),
        ("decimal", "money"),
        ("decimal", "percent"),
        ("money", "decimal"),
        ("percent", "decimal"),
        ("date", "datetime"),
        ("datetime", "date"),
        ("rating", "integer"),
        ("rating", "decimal"),
        ("file", "url"),
        ("choice", "multi_choice"),
    }
)
"""Source and target types that differ and fit all the same; text as the target always does."""

_DOUBTFUL = frozenset(
    {
        ("decimal", "integer"),
        ("money", "integer"),
        ("percent", "integer"),
        ("text", "choice"),
        ("text", "phone"),
        ("text", "email"),
        ("text", "url"),
        ("text", "file"),
        ("text", "person"),
        ("text", "reference"),
        ("text", "tax_number"),
        ("text", "multi_choice"),
        ("integer", "rating"),
        ("decimal", "rating"),
        ("decimal", "duration"),
        ("url", "file"),
        ("choice", "person"),
        ("person", "choice"),
        ("multi_choice", "choice"),
    }
)
"""Source and target types of which some values fit and others do not."""


def misfit(source: Column, target: Column) -> tuple[Severity, str] | None:
    """Say how badly the source's values fit the target, and why; None where they all do.

    A pair that can never fit is an error, one that sometimes fits a warning. Nothing is converted on the
    way, so amounts of two currencies never fit.
    """
    if isinstance(source, MoneyColumn) and isinstance(target, MoneyColumn):
        if source.currency == target.currency:
            return None
        return Severity.ERROR, f"{source.currency} cannot be copied into {target.currency}"
    if isinstance(source, ListedColumn) and isinstance(target, type(source)):
        unknown = [choice for choice in source.choices if choice not in target.choices]
        if not unknown:
            return None
        return Severity.WARNING, f"the target lacks the choices {', '.join(unknown)}"
    types = (source.type, target.type)
    if target.type in {source.type, "text"} or types in _FITTING:
        return None
    severity = Severity.WARNING if types in _DOUBTFUL else Severity.ERROR
    how = "does not always fit" if severity is Severity.WARNING else "never fits"
    return severity, f"a value of type {source.type} {how} a column of type {target.type}"
