"""What is remembered between passes: base, journal, intent, registry and the list of passes."""

from sheetcrm.state.base import Base, BaseTable, Scalar
from sheetcrm.state.events import Event, EventKind
from sheetcrm.state.failures import (
    StateAccessError,
    StateDamagedError,
    StateForeignError,
    StateLockedError,
    StateMissingError,
    StateStaleError,
    StateVersionError,
)
from sheetcrm.state.journal import Journal
from sheetcrm.state.port import StateStore
from sheetcrm.state.records import Outcome, Registry, RunRecord
from sheetcrm.state.store import TinyStateStore

__all__ = [
    "Base",
    "BaseTable",
    "Event",
    "EventKind",
    "Journal",
    "Outcome",
    "Registry",
    "RunRecord",
    "Scalar",
    "StateAccessError",
    "StateDamagedError",
    "StateForeignError",
    "StateLockedError",
    "StateMissingError",
    "StateStaleError",
    "StateStore",
    "StateVersionError",
    "TinyStateStore",
]
