"""The checkup of a company: state, account, files, and how the sheets have come away from the config.

Nothing is written anywhere. It costs three requests for each spreadsheet: two small reads, and one of Drive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sheetcrm.errors import ConfigError, SheetsError, StateError
from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.drift import Seen, find_drift
from sheetcrm.sheets.errors import ForbiddenError
from sheetcrm.sheets.scratch import Scratch
from sheetcrm.sheets.structure_plan import plan_tabs
from sheetcrm.sheets.surroundings import (
    clock_finding,
    is_about_scopes,
    may_edit,
    read_only,
    refusal,
    setting_findings,
)
from sheetcrm.sheets.tabs import File, read_file
from sheetcrm.state.failures import StateForeignError, StateStaleError
from sheetcrm.state.records import Registry
from sheetcrm.state.store import StateStore
from sheetcrm.sync.intent import Intent
from sheetcrm.sync.look import Look, spreadsheet_id
from sheetcrm.sync.ownership import CopiedFileError, check_markers
from sheetcrm.sync.state_checks import Usage, check_state, unusable, usage_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What a checkup found.

    Attributes:
        findings: everything that is wrong.
        unread: the spreadsheets that could not be looked at.
        usage: the busiest minute of the last passes; None where the state cannot be read.
    """

    findings: tuple[Finding, ...]
    unread: frozenset[str]
    usage: Usage | None


def check_up(
    company: Company,
    open_google: Callable[[], Google],
    open_store: Callable[[], StateStore],
    *,
    now: Callable[[], datetime],
    progress: Callable[[str], None],
) -> Checkup:
    """Look at everything; what cannot be looked at becomes a finding, and the rest goes on.

    Args:
        company: the config.
        open_google: opens the connection.
        open_store: opens the state.
        now: the time here.
        progress: told in a few words what is being done.
    """
    findings: list[Finding] = []
    store: StateStore | None = None
    usage = None
    progress(say("looking at the state"))
    try:
        store = open_store()
        findings += check_state(store)
        usage = usage_of(store)
    except StateError as error:
        findings.append(unusable(error))
    try:
        google = open_google()
    except ConfigError as error:
        findings.append(refusal(say("the account"), error))
        return Checkup(findings=tuple(findings), unread=frozenset(company.spreadsheet_names()), usage=usage)
    sheets = _Sheets(company=with_conflict_tabs(company), google=google, store=store, now=now)
    findings += sheets.check(progress)
    return Checkup(findings=tuple(findings), unread=frozenset(sheets.unread), usage=usage)


@dataclass(slots=True, kw_only=True)
class _Sheets:
    """Looks at a company's spreadsheets, one after the other."""

    company: Company
    google: Google
    store: StateStore | None
    now: Callable[[], datetime]
    files: dict[str, File] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def check(self, progress: Callable[[str], None]) -> Iterator[Finding]:
        names = self.company.spreadsheet_names()
        registry = Registry() if self.store is None else self.store.registry
        clock = None
        for number, name in enumerate(names, start=1):
            progress(
                say("looking at {name} ({number} of {total})", name=name, number=number, total=len(names))
            )
            file_id = spreadsheet_id(self.company, registry, name)
            if file_id is None:
                self.unread.append(name)
                yield _not_set_up(name)
                continue
            try:
                file = read_file(self.google, file_id)
            except ConfigError as error:
                # No other spreadsheet would fare better.
                self.unread.extend(names[number - 1 :])
                yield refusal(say("the account"), error)
                return
            except SheetsError as error:
                self.unread.append(name)
                yield refusal(name, error)
                continue
            clock = clock_finding(self.google.ledger.entries[-1].date, self.now())
            self.files[name] = file
            yield from self._check_file(name, file_id, file, registry)
        yield from setting_findings(self.company, self.files)
        if clock is not None:
            yield clock

    def _check_file(self, name: str, file_id: str, file: File, registry: Registry) -> Iterator[Finding]:
        yield from self._check_rights(name, file_id)
        account = self.google.account
        plan = plan_tabs(
            self.company, name, file.tabs, registry.sheets, registry.scratches.get(name), account=account
        )
        yield from find_drift(Seen(company=self.company, spreadsheet=name, plan=plan, known=registry.sheets))
        scratch = next((tab for tab in file.tabs if tab.sheet_id == plan.scratch_id), None)
        if self.store is not None and scratch is not None:
            marked = Scratch(
                sheet_id=scratch.sheet_id,
                title=scratch.title,
                row_count=scratch.row_count,
                column_count=scratch.column_count,
                marker_cell=scratch.columns[0].header if scratch.columns else None,
            )
            yield from self._check_marker(name, file_id, marked, self.store)

    def _check_rights(self, name: str, file_id: str) -> Iterator[Finding]:
        try:
            if not may_edit(self.google, file_id):
                yield read_only(name, self.google.account)
        except ForbiddenError as error:
            # Only Drive may be closed to the account; the sheets themselves were read.
            found = refusal(name, error)
            yield found if is_about_scopes(error) or error.reasons else read_only(name, self.google.account)
        except SheetsError as error:
            yield refusal(name, error)

    def _check_marker(
        self, name: str, file_id: str, scratch: Scratch, store: StateStore
    ) -> Iterator[Finding]:
        look = Look(
            tables={},
            layouts={},
            findings=(),
            set_aside=frozenset(),
            read_at=self.now(),
            scratches={name: scratch},
        )
        try:
            known = Intent(store).known_batches
            check_markers(look, {name: file_id}, store, store.registry, known)
        except CopiedFileError as error:
            yield _foreign("spreadsheet-copied", name, error)
        except StateForeignError as error:
            yield _foreign("spreadsheet-foreign", name, error)
        except StateStaleError as error:
            yield _foreign("spreadsheet-newer", name, error)
        except StateError:
            return  # the state itself is not well, which is told already


def _not_set_up(name: str) -> Finding:
    return Finding(
        code="spreadsheet-not-set-up",
        severity=Severity.ERROR,
        department="",
        message=say("Spreadsheet '{name}' has no file yet", name=name),
        hint=say(
            "Run sheetcrm setup, or give its ID in the config under spreadsheets: {name}: id.", name=name
        ),
        sheet=name,
    )


def _foreign(code: str, name: str, error: StateError) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        department="",
        message=error.message,
        hint=error.hint,
        sheet=name,
    )
