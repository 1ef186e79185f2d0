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

    def of(self, code: str) -> Severity | None:
        """How much a finding of the check matters; None where nothing is told."""
        return self._of[code]

    def is_error(self, code: str) -> bool:
        """Whether a finding of the check keeps a value, or its row, from being used."""
        return self._of[code] is Severity.ERROR
