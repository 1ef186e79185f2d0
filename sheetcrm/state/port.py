"""The port a pass remembers through; one store for a folder exists, one for a database can join.

Words. LINEAGE: a random id given at birth that never changes. SERIAL: the number of passes committed. INTENT:
what a pass is about to do to the sheets, stored before it does it and cleared when it is known what became of
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sheetcrm.schema.tables import CellKey
from sheetcrm.state.base import Base
from sheetcrm.state.journal import Journal
from sheetcrm.state.records import Registry, RunRecord


class Lease(Protocol):
    """The right to a company while a pass goes on."""

    def renew(self) -> None:
        """Go on holding the company; called before every step that others must not make at the same time.

        Raises:
            StateLockedError: somebody took the company since; nothing may be written any more.
        """


class StateStore(Protocol):
    """What a pass remembers. All methods raise subclasses of `sheetcrm.errors.StateError`."""

    @property
    def lineage(self) -> str:
        """The random id of this store; it never changes."""

    @property
    def serial(self) -> int:
        """How many passes had been committed when this process last looked."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Damage that was met and overcome, one sentence each; the caller shows them."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What else the caller should show, one sentence each: no damage, but out of the ordinary."""

    @property
    def journal(self) -> Journal:
        """The history of events."""

    @property
    def registry(self) -> Registry:
        """Where Google keeps the sheets, as last registered."""

    def lock(self, timeout_seconds: float) -> AbstractContextManager[Lease]:
        """Hold the company for a pass; `StateLockedError` names who holds it otherwise."""

    def load(self) -> Base:
        """Return the base of the last committed pass, or `Base.empty()` before the first."""

    def commit(
        self,
        base: Base,
        *,
        run: RunRecord,
        clear_intent: bool = False,
        written: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Make a base the new one and list its pass, all or nothing; the serial goes up by one.

        `written` adds to the registry which batches were applied, spreadsheet id -> names.

        Raises:
            StateStaleError: another process has committed since this one last loaded or committed.
        """

    def record_run(self, run: RunRecord) -> None:
        """List a pass that committed nothing; base and serial stay."""

    def runs(self, limit: int = 20) -> list[RunRecord]:
        """Return the last passes, newest first."""

    def intent(self) -> dict[str, Any] | None:
        """Return the stored intent, or None."""

    def write_intent(self, document: Mapping[str, Any]) -> None:
        """Store what the pass is about to do (JSON values only); raises `StateStaleError` as `commit`."""

    def clear_intent(self) -> None:
        """Forget the intent; raises `StateStaleError` as `commit`."""

    def scheme(self) -> dict[str, Any] | None:
        """Return the config that was applied to the sheets last, or None where none is known."""

    def remember_scheme(self, document: Mapping[str, Any]) -> None:
        """Take note of the config that was applied to the sheets (JSON values only)."""

    def register(
        self,
        *,
        spreadsheets: Mapping[str, str | None] | None = None,
        sheets: Mapping[str, int | None] | None = None,
        scratches: Mapping[str, int | None] | None = None,
        protected: Mapping[str, tuple[CellKey, ...] | None] | None = None,
        spilled: Mapping[str, tuple[CellKey, ...] | None] | None = None,
    ) -> None:
        """Add ids to the registry; None takes one out, names not given stay."""

    def verify_marker(self, *, lineage: str, serial: int) -> None:
        """Compare with the mark a pass left in a spreadsheet.

        Raises:
            StateForeignError: another store marked the spreadsheet.
            StateStaleError: the mark is newer than this store, so this store is an old copy.
        """
