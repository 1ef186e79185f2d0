"""What can change between two configs of one company, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a change of the config is about."""

    ADD_DEPARTMENT = "add-department"
    REMOVE_DEPARTMENT = "remove-department"
    RENAME_TAB = "rename-tab"
    MOVE_TAB = "move-tab"
    CHANGE_ROW_IDS = "change-row-ids"
    ADD_COLUMN = "add-column"
    RENAME_COLUMN = "rename-column"
    RETIRE_COLUMN = "retire-column"
    MOVE_COLUMN = "move-column"
    CHANGE_COLUMN = "change-column"
    REORDER_COLUMNS = "reorder-columns"
    ADD_PIPELINE = "add-pipeline"
    REMOVE_PIPELINE = "remove-pipeline"
    ADD_STATUS = "add-status"
    RENAME_STATUS = "rename-status"
    REMOVE_STATUS = "remove-status"
    CHANGE_STATUS = "change-status"
    REORDER_STATUSES = "reorder-statuses"
    CHANGE_RULES = "change-rules"


_BY_THEMSELVES = frozenset(
    {
        Kind.ADD_DEPARTMENT,
        Kind.ADD_COLUMN,
        Kind.REORDER_COLUMNS,
        Kind.ADD_PIPELINE,
        Kind.ADD_STATUS,
        Kind.CHANGE_STATUS,
        Kind.REORDER_STATUSES,
        Kind.CHANGE_RULES,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeChange:
    """One thing in which a config differs from the one applied last.

    Attributes:
        kind: what it is about.
        department: the department's name; empty where the change is not about one.
        name: the name of what has changed: a column, a status, a link …; today's where it was renamed.
        was: what it was called, or where it was; empty where that is the same.
        detail: what has changed about it.
        doubts: what it may have become; nobody has said so, and nobody guesses.
        part: what the column is to the department, such as ``status``; empty for a column like any other.
        is_narrower: whether cells that fitted may not fit any more.
    """

    kind: Kind
    department: str
    name: str
    was: str = ""
    detail: str = ""
    doubts: tuple[str, ...] = ()
    part: str = ""
    is_narrower: bool = False

    @property
    def key(self) -> str:
        """How commands name it: ``sales/Cargo``."""
        return f"{self.department}/{self.name}" if self.department else self.name

    @property
    def needs_apply(self) -> bool:
        """Whether more has to be looked at, or done, than setup and the next pass do by themselves."""
        return self.is_narrower or self.kind not in {*_BY_THEMSELVES, Kind.CHANGE_COLUMN}

    @property
    def is_about_cells(self) -> bool:
        """Whether it depends on what stands in the sheet whether it can be made, or what it means."""
        return self.is_narrower or self.kind in {
            Kind.RENAME_STATUS,
            Kind.REMOVE_STATUS,
            Kind.REMOVE_PIPELINE,
        }
