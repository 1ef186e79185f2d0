"""One spreadsheet of one pass: batches made, sent and settled, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from sheetcrm.errors import SheetsError
from sheetcrm.language import say
from sheetcrm.sheets.batch import Batch
from sheetcrm.sheets.capturing import lay_out
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.errors import RefusedError, UnknownOutcomeError
from sheetcrm.sheets.judging import Captured, Judgement, judge
from sheetcrm.sheets.marker import Marker
from sheetcrm.sheets.scratch import SCRATCH_TITLE, TURN_TITLE, Scratch, new_scratch, turn_id
from sheetcrm.sheets.writing import find_own_tabs, look_back, write
from sheetcrm.state.failures import StateStaleError
from sheetcrm.sync.intent import Intent

_TWO_SERVERS = say(
    "Another server syncs these sheets: let only one of them do so. This pass wrote nothing there; the next "
    "one finds out how things stand."
)


UNSOUND = say(
    "Nothing more is written there. Compare the sheet with its version history (File > Version history), put "
    "right what is wrong, then run `sheetcrm state rebuild`. Report it if it comes back: Google would have "
    "changed how copying works."
)
"""What to do where nobody knows what a write has replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Who writes.

    Attributes:
        host: this machine's name.
        token: makes a text that was never made before, for the names of batches.
    """

    host: str = "an unnamed host"
    token: Callable[[], str] = lambda: uuid4().hex[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What the markers of a pass say.

    Attributes:
        lineage: the store.
        serial: its serial once the pass is remembered.
        run: the pass.
        host: this machine.
        at: when the pass began, in ISO format.
        counters: row ID prefix to the highest number given.
        token: makes a text that was never made before.
    """

    lineage: str
    serial: int
    run: str
    host: str
    at: str
    counters: Mapping[str, int] = field(default_factory=dict)
    token: Callable[[], str]

    def marker(self, spreadsheet_id: str, batch: str, turn: int) -> Marker:
        """Return the marker of one batch."""
        return Marker(
            lineage=self.lineage,
            serial=self.serial,
            run=self.run,
            batch=batch,
            spreadsheet=spreadsheet_id,
            host=self.host,
            at=self.at,
            counters=self.counters,
            turn=turn,
        )


class Channel:
    """Sends batches to one spreadsheet, knows its hidden tab as the last one left it, and stores intents.

    `is_new` says whether the hidden tab is still to be made, `was_made` whether a batch has made it, and
    `is_taken` whether there is one already that was not known of.

    Args:
        google: the open connection.
        spreadsheet: the spreadsheet's name in the config.
        spreadsheet_id: the file.
        scratch: the hidden tab as it was read; None where there is none.
        tabs: IDs of the spreadsheet's other tabs, as far as they are known.
        stamp: what markers say.
        intent: where batches are stored before they are sent.
    """

    def __init__(
        self,
        google: Google,
        spreadsheet: str,
        spreadsheet_id: str,
        *,
        scratch: Scratch | None,
        tabs: Collection[int],
        stamp: Stamp,
        intent: Intent,
    ) -> None:
        self.google = google
        self.spreadsheet = spreadsheet
        self.spreadsheet_id = spreadsheet_id
        self.intent = intent
        self.stamp = stamp
        self.is_new = scratch is None
        self.was_made = False
        self.is_taken = False
        self.scratch = scratch or new_scratch(tabs)
        self._tabs = {*tabs, self.scratch.sheet_id}
        marker = self.scratch.marker
        self._turn = None if marker is None else marker.turn

    def prepare(self, **parts: Any) -> Batch:
        """Make a batch, to be sent next; `parts` are those of `Batch` that say what is to be written."""
        name = f"{self.stamp.run}-{self.stamp.token()}"
        turn = turn_id(name, self._tabs)
        return Batch(
            spreadsheet=self.spreadsheet,
            spreadsheet_id=self.spreadsheet_id,
            name=name,
            scratch=self.scratch,
            makes_scratch=self.is_new,
            marker=self.stamp.marker(self.spreadsheet_id, name, turn).to_text(),
            turn_before=self._turn,
            turn_after=turn,
            **parts,
        )

    def send(self, batch: Batch) -> Captured:
        """Apply a batch that was made last, and return what it captured.

        A lost answer is settled by looking back. A batch that may still arrive stays in the intent.

        Raises:
            UnknownOutcomeError: no answer came, and the marker does not tell that it was applied.
            SheetsError: nothing was applied.
        """
        self.intent.announce(batch)
        try:
            captured = write(self.google, batch)
        except UnknownOutcomeError:
            found = self._look_back(batch)
            if found is None:
                raise
            captured = found
        except RefusedError as refused:
            self.intent.settle(batch)
            return self.send(self._with_turn(batch, refused))
        except SheetsError:
            self.intent.settle(batch)
            raise
        self._move_on(batch)
        return captured

    def judge(self, batch: Batch, captured: Captured) -> Judgement:
        """Say what became of a batch; where its copies are not to be relied upon, nothing more is written.

        See `Intent.distrust`.
        """
        judgement = judge(batch, captured)
        if not judgement.is_capture_sound:
            self.intent.distrust(self.spreadsheet)
        return judgement

    @property
    def is_distrusted(self) -> bool:
        """Whether nothing may be written, since what it replaces would not be known."""
        return self.intent.is_distrusted(self.spreadsheet)

    def _look_back(self, batch: Batch) -> Captured | None:
        try:
            back = look_back(self.google, batch)
        except SheetsError:
            return None
        marker = Marker.from_cell(back.marker_cell)
        return back.captured if marker is not None and marker.batch == batch.name else None

    def _with_turn(self, batch: Batch, refused: RefusedError) -> Batch:
        """Return the batch as it may be sent again, where people have meddled with the hidden tabs.

        Raises:
            RefusedError: it was refused for another reason, or there is a hidden tab nobody knew of.
            StateStaleError: somebody else has written to the spreadsheet since it was read.
        """
        if batch.turn_before is not None and str(batch.turn_before) in refused.reason:
            marker_cell = look_back(self.google, batch).marker_cell
            if marker_cell == self.scratch.marker_cell:
                self._turn = None
                return replace(batch, turn_before=None)
            marker = Marker.from_cell(marker_cell)
            if marker is not None and marker.batch not in {other.name for other in self.intent.batches}:
                message = say(
                    "spreadsheet '{name}' was written to by {host} at {time}",
                    name=self.spreadsheet,
                    host=marker.host,
                    time=marker.at,
                )
                raise StateStaleError(message, _TWO_SERVERS) from refused
        if batch.turn_before is None and "already exists" in refused.reason:
            tabs = find_own_tabs(self.google, self.spreadsheet_id)
            self.is_taken = batch.makes_scratch and SCRATCH_TITLE in tabs
            if not self.is_taken and TURN_TITLE in tabs:
                self._turn = tabs[TURN_TITLE]
                return replace(batch, turn_before=self._turn)
        raise refused

    def _move_on(self, batch: Batch) -> None:
        area = lay_out(batch)
        self.scratch = replace(
            self.scratch,
            row_count=max(self.scratch.row_count, area.end_row),
            column_count=max(self.scratch.column_count, area.width),
            marker_cell=batch.marker,
        )
        self.was_made = self.was_made or self.is_new
        self.is_new, self._turn = False, batch.turn_after
        self.intent.note_arrived(batch)
        # Batches that nobody has heard of since can no longer be applied: their turn is over.
        for other in self.intent.batches:
            is_rival = other.spreadsheet == self.spreadsheet and other.turn_before == batch.turn_before
            if is_rival and other.name != batch.name:
                self.intent.settle(other)
