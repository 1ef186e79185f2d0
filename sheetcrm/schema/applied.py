"""The config that was applied to the sheets last, as it is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from sheetcrm.schema.company import Company
from sheetcrm.schema.scheme_changes import SchemeChange
from sheetcrm.schema.scheme_diff import compare_schemes


def scheme_document(company: Company) -> dict[str, Any]:
    """A config as JSON values, to be remembered; a config holds no secrets."""
    return company.model_dump(mode="json")


def scheme_of(document: Mapping[str, Any] | None) -> Company | None:
    """The config that was remembered; None where there is none, or another version of sheetcrm wrote it."""
    if document is None:
        return None
    try:
        return Company.model_validate(document)
    except ValidationError:
        return None


def changes_since(document: Mapping[str, Any] | None, company: Company) -> tuple[SchemeChange, ...]:
    """In what a config differs from the one remembered; in nothing where none is."""
    applied = scheme_of(document)
    return () if applied is None else compare_schemes(applied, company)
