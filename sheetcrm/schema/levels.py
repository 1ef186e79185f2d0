"""How much a check matters in one department: what the config says, else the check's own severity."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sheetcrm.schema.codes import ALL_CHECKS
from sheetcrm.schema.findings import Severity


class Level(StrEnum):
    """What becomes of what a check finds."""

    IGNORE = "ignore"  # not `off`, which YAML reads as false
    WARNING = "warning"
    ERROR = "error"


class Levels:
    """The levels of one department's checks.

    Args:
        checks: check to level, as the config has it.
        rules: the department's own rules, by name, with their severity.
    """

    def __init__(self, checks: Mapping[str, Level], rules: Mapping[str, Severity]) -> None:
        self._of: dict[str, Severity | None] = {
            **{code: check.severity for code, check in ALL_CHECKS.items()},
            **rules,
            **{
                code: None if level is Level.IGNORE else Severity(level.value)
                for code, level in checks.items()
            },
        }

        self._quiet = frozenset(
            code
            for code, check in ALL_CHECKS.items()
            if check.mended and check.severity is Severity.WARNING and code not in checks
        )

    def of(self, code: str) -> Severity | None:
        """How much a finding of the check matters; None where nothing is told."""
        return self._of[code]

    def is_told(self, code: str) -> bool:
        """Whether a finding of the check is told at all."""
        return self._of[code] is not None

    def is_told_in_rows(self, code: str) -> bool:
        """Whether a row tells of it.

        What is read with certainty, and only written in another way than the usual, is no mistake of those
        who typed it: `validate` tells of it and mends it. A department that wants it told in its rows names
        the check under `checks`.
        """
        return self._of[code] is not None and code not in self._quiet

    def is_error(self, code: str) -> bool:
        """Whether a finding of the check keeps a value, or its row, from being used."""
        return self._of[code] is Severity.ERROR
