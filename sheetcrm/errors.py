"""What can go wrong, by what the user has to do about it.

Every error carries a message (what and where), a hint (the remedy) and an exit code. Library code raises;
only the command-line boundary turns an error into text and a status.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The process exit codes, a contract for scripts (docs/exit-codes in the README)."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    PENDING = 3
    REFUSED = 4
    CONFLICTS = 5
    PARTIAL = 6
    BUG = 70
    INTERRUPTED = 130


class SheetcrmError(Exception):
    """The base of everything sheetcrm raises on purpose.

    Args:
        message: what happened and where, one sentence.
        hint: what to do about it; empty where nothing can be said.
    """

    exit_code: ExitCode = ExitCode.FINDINGS

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(SheetcrmError):
    """The config file is missing, broken or contradicts itself."""


class StateError(SheetcrmError):
    """The state store is damaged, foreign, locked or written by a newer version."""

    exit_code = ExitCode.REFUSED


class SheetsError(SheetcrmError):
    """A spreadsheet could not be read or written."""

    exit_code = ExitCode.PARTIAL


class RuleError(SheetcrmError):
    """The rules contradict each other on live rows (an oscillation)."""
