"""What `setup` changes, in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """The kinds of change `setup` makes; the last four are made by `schema apply` alone."""

    CREATE_SPREADSHEET = "create-spreadsheet"
    USE_SPREADSHEET = "use-spreadsheet"
    ADD_SHEET = "add-sheet"
    NAME_SHEET = "name-sheet"
    ADD_COLUMNS = "add-columns"
    FREEZE_HEADER = "freeze-header"
    ADD_NOTES = "add-notes"
    FORMAT_COLUMNS = "format-columns"
    ADD_LISTS = "add-lists"
    ADD_SCRATCH = "add-scratch"
    ADD_CHECKBOXES = "add-checkboxes"
    COLOUR_STATUSES = "colour-statuses"
    PROTECT_COLUMNS = "protect-columns"
    MARK_COLUMNS = "mark-columns"
    RENAME_HEADER = "rename-header"
    RENAME_TAB = "rename-tab"
    HIDE_COLUMN = "hide-column"
    MOVE_COLUMNS = "move-columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureChange:
    """One thing `setup` wants to do.

    Attributes:
        spreadsheet: name of the spreadsheet in the config.
        sheet: title of the tab; empty where the change is about the file.
        what: the kind of change.
        detail: what it is about, such as the headers of the columns.
        replaces: what gives way, a sentence each without a full stop; empty where things are only added.
    """

    spreadsheet: str
    sheet: str
    what: What
    detail: str
    replaces: tuple[str, ...] = ()
