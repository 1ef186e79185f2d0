"""What can be wrong with the state store, by what the user has to do about it.

The remedies name what exists in every store folder: the previous generation kept beside a file, and starting
over from the sheets, which is safe because a pass without a base treats differing cells as conflicts, never
as changes to copy.
"""

from __future__ import annotations

from sheetcrm.errors import StateError
from sheetcrm.language import say

START_OVER = say(
    "Restore the state folder from a backup (the last generation may stand beside a file as *.previous), or "
    "move the folder away and run `sheetcrm sync`: cells that differ are then shown as conflicts and "
    "nothing is overwritten."
)


_UPDATE = say("Update sheetcrm on this machine to the version that wrote the file.")
_FOREIGN = say("Check `state:` in the config; take out files copied from another state folder.")
_STALE = say("Nothing was saved. Run the command again; it starts from the newer state.")
_REFUSED = say("Free space or mend the permissions and run again; what was saved before is untouched.")


class StateDamagedError(StateError):
    """A state file fails its checksum or cannot be decoded, and no earlier generation is readable."""

    def __init__(self, message: str, hint: str = START_OVER) -> None:
        super().__init__(message, hint)


class StateMissingError(StateDamagedError):
    """A state file that must be there is not; never taken for a first run."""


class StateVersionError(StateError):
    """A state file was written by a newer sheetcrm than this one."""

    def __init__(self, message: str, hint: str = _UPDATE) -> None:
        super().__init__(message, hint)


class StateForeignError(StateError):
    """The state belongs to another company's store: its lineage, the random id given at birth, differs."""

    def __init__(
        self,
        message: str,
        hint: str = _FOREIGN,
    ) -> None:
        super().__init__(message, hint)


class StateLockedError(StateError):
    """Another process holds the company, or its catalogue, and did not let go in time."""


class StateStaleError(StateError):
    """The store has moved on, or the sheets have, since this process read its state."""

    def __init__(
        self,
        message: str,
        hint: str = _STALE,
    ) -> None:
        super().__init__(message, hint)


class StateAccessError(StateError):
    """The operating system refused to read or write the state: disk full, no permission, not a folder."""

    def __init__(
        self,
        message: str,
        hint: str = _REFUSED,
    ) -> None:
        super().__init__(message, hint)
