"""A company opened for one command: its config, its state and its sheets."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.progress import Progress, quiet, shown_progress
from sheetcrm.language import Language, in_language, say
from sheetcrm.schema.cells import decode, encode
from sheetcrm.schema.company import Company
from sheetcrm.schema.loading import load
from sheetcrm.sheets.connection import SCOPES, Google, connect
from sheetcrm.sheets.ledger import Ledger
from sheetcrm.sheets.retry import RetryPolicy
from sheetcrm.state.store import StateStore, TinyStateStore
from sheetcrm.sync.channel import Machine
from sheetcrm.sync.passes import Syncer


def now() -> datetime:
    """The time now, aware."""
    return datetime.now(UTC)


@dataclass(eq=False)
class Session:
    """A company at hand; state and sheets are opened when first used.

    Attributes:
        path: the config file.
        company: what it says.
        progress: told in a few words what is being done.
        scopes: what to ask Google's leave for.
        language: in which the command speaks.
    """

    path: Path
    company: Company
    progress: Progress
    scopes: tuple[str, ...] = SCOPES
    language: Language = "en"

    @property
    def folder(self) -> Path:
        """Where the config file lies; relative paths in it start there."""
        return self.path.resolve().parent

    @property
    def host(self) -> str:
        """This machine, as others are told who wrote."""
        return socket.gethostname()

    @property
    def state_folder(self) -> Path:
        """Where the state is kept."""
        return self.folder / self.company.state

    @cached_property
    def store(self) -> StateStore:
        """The company's state.

        Raises:
            StateError: it is damaged, foreign or written by a newer version.
        """
        return TinyStateStore(self.state_folder, encode=encode, decode=decode, now=now)

    @cached_property
    def google(self) -> Google:
        """The connection to the company's sheets.

        Raises:
            SheetcrmError: the key file or the embedded sheets cannot be used.
        """
        return connect(
            self.company,
            self.folder,
            ledger=Ledger(),
            policy=RetryPolicy(),
            sleep=time.sleep,
            clock=time.monotonic,
            scopes=self.scopes,
        )

    @cached_property
    def syncer(self) -> Syncer:
        """What looks at the sheets and makes passes."""
        return Syncer(
            self.company,
            self.google,
            self.store,
            clock=now,
            progress=self.progress,
            machine=Machine(host=self.host),
        )

    def close(self) -> None:
        """Close what was opened, and tell of damage that the state has met and overcome."""
        if "google" in self.__dict__:
            self.google.close()
        if "store" in self.__dict__:
            for warning in (*self.store.warnings, *self.store.notices):
                told = say("Warning: {warning}.", warning=warning)
                click.echo(in_language(told, self.language), err=True)


@contextmanager
def open_session(
    app: App, *, scopes: tuple[str, ...] = SCOPES, with_progress: bool = True
) -> Iterator[Session]:
    """Open the company of the config at hand for one command.

    Args:
        app: tells which config.
        scopes: what to ask Google's leave for.
        with_progress: whether to show on a terminal what is being done; not while results are printed.

    Raises:
        ConfigError: there is no config, or it has problems; all of them are named.
    """
    path = app.find_config()
    loaded = load(path)
    for warning in loaded.warnings:
        click.echo(in_language(say("Warning: {warning}", warning=warning.told()), app.language), err=True)
    with shown_progress(language=app.language) if with_progress else nullcontext(quiet) as progress:
        session = Session(path, loaded.company, progress, scopes, app.language)
        app.log_folder = session.state_folder
        try:
            yield session
        finally:
            session.close()
