"""The company's files as a pass writes to them: whose they are, channels to them, what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from sheetcrm.errors import SheetsError
from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.reading import Reader
from sheetcrm.sheets.scratch import SCRATCH_TITLE
from sheetcrm.state.records import Registry
from sheetcrm.state.store import StateStore
from sheetcrm.sync.apply import Applied
from sheetcrm.sync.channel import Channel, Machine, Stamp
from sheetcrm.sync.intent import Intent
from sheetcrm.sync.look import Look, newly_found, newly_found_scratches, spreadsheet_id
from sheetcrm.sync.ownership import check_markers
from sheetcrm.sync.spills import spilled_in, suspects_of


class Files:
    """What passes over one company know of its spreadsheets.

    Args:
        company: the config.
        google: the open connection.
        reader: looks tabs up.
        store: the company's state.
        machine: who writes, for the markers.
    """

    def __init__(
        self, company: Company, google: Google, reader: Reader, store: StateStore, machine: Machine
    ) -> None:
        self.company = company
        self.google = google
        self.reader = reader
        self.store = store
        self.machine = machine

    def find_made_scratches(self, intent: Intent) -> None:
        """Find hidden tabs that a pass has made and died before it could remember them.

        Whatever the intent still holds of a spreadsheet, a batch that put something right as well, may be
        all that is left of such a pass.
        """
        registry = self.store.registry
        made = {
            name: file_id
            for name, file_id in self._file_ids(registry).items()
            if name not in registry.scratches and intent.is_open_in(name)
        }
        found: dict[str, int] = {}
        for name, file_id in made.items():
            with suppress(SheetsError):  # the look itself will say what is wrong
                titles = self.reader.resolve(file_id, [SCRATCH_TITLE])
                if SCRATCH_TITLE in titles:
                    found[name] = titles[SCRATCH_TITLE]
        if found:
            self.store.register(scratches=found)

    def check_markers(self, look: Look, intent: Intent) -> None:
        """Refuse sheets that are not this state's; see `ownership.check_markers`.

        Raises:
            StateError: they are another store's, a newer state's, a copy's, or copies.
        """
        registry = self.store.registry
        check_markers(look, self._file_ids(registry), self.store, registry, known=intent.known_batches)

    def _file_ids(self, registry: Registry) -> Mapping[str, str]:
        company = self.company
        found = {name: spreadsheet_id(company, registry, name) for name in company.spreadsheet_names()}
        return {name: file_id for name, file_id in found.items() if file_id is not None}

    def stamp(self, run: str, started: datetime, counters: Mapping[str, int]) -> Stamp:
        """Say what the markers of a pass say."""
        return Stamp(
            lineage=self.store.lineage,
            serial=self.store.serial + 1,
            run=run,
            host=self.machine.host,
            at=started.isoformat(timespec="seconds"),
            counters=counters,
            token=self.machine.token,
        )

    def channels(self, look: Look, stamp: Stamp, intent: Intent) -> Mapping[str, Channel]:
        """Open a channel to each spreadsheet that was read, as that read saw its hidden tab."""
        file_ids = self._file_ids(self.store.registry)
        tabs = {layout.sheet_id for layout in look.layouts.values()}
        return {
            name: Channel(
                self.google, name, file_ids[name], scratch=scratch, tabs=tabs, stamp=stamp, intent=intent
            )
            for name, scratch in look.scratches.items()
        }

    def register_tabs(self, look: Look, channels: Mapping[str, Channel]) -> None:
        """Remember where tabs were found, and which hidden tabs were made."""
        registry = self.store.registry
        found = newly_found(look, registry)
        scratches = {**newly_found_scratches(look, registry)}
        for name, channel in channels.items():
            if channel.was_made:
                scratches[name] = channel.scratch.sheet_id
            elif channel.is_taken:
                titles = self.reader.resolve(channel.spreadsheet_id, [SCRATCH_TITLE])
                scratches[name] = titles.get(SCRATCH_TITLE)
        if found or scratches:
            self.store.register(sheets=found, scratches=scratches)

    def register(self, look: Look, channels: Mapping[str, Channel], applied: Applied) -> None:
        """Remember where tabs were found, which hidden tabs were made, and what is protected."""
        self.register_tabs(look, channels)
        registry = self.store.registry
        protected = {
            name: cells or None
            for name, cells in applied.protected.items()
            if cells != registry.protected.get(name, ())
        }
        spilled = spilled_in(self.company, look, suspects_of(registry), applied.held_nothing)
        spilled = {name: cells for name, cells in spilled.items() if cells != registry.spilled.get(name)}
        if protected or spilled:
            self.store.register(protected=protected, spilled=spilled)
