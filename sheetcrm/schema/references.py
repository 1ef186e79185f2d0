"""Cross-checks of a company: what no single part of the file can know to be wrong.

Each check is a generator of faults in a module of its own; here they are put in order. Checks that would
stumble over a link between departments that do not exist are not asked about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

from sheetcrm.schema.company import Company, EmbeddedConnection, GoogleConnection
from sheetcrm.schema.contradictions import check_contradictions
from sheetcrm.schema.department_checks import check_departments
from sheetcrm.schema.directory_checks import check_directories, without_unknown_departments
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.gate_checks import check_gates
from sheetcrm.schema.link_checks import check_links, without_unknown_names
from sheetcrm.schema.list_checks import check_lists
from sheetcrm.schema.loops import check_loops
from sheetcrm.schema.merge_checks import check_merges
from sheetcrm.schema.nearest import did_you_mean
from sheetcrm.schema.pilot_checks import check_pilot
from sheetcrm.schema.problems import Fault
from sheetcrm.schema.rename_checks import check_renames
from sheetcrm.schema.rule_checks import check_rules
from sheetcrm.schema.status_checks import check_statuses
from sheetcrm.schema.writers import check_writers


def check_references(company: Company) -> list[Fault]:
    """List what contradicts itself in a company whose shape is right; errors and warnings."""
    faults = [
        *_check_company(company),
        *check_departments(company),
        *check_renames(company),
        *check_links(company),
        *check_lists(company),
        *check_rules(company),
        *check_pilot(company),
        *check_directories(company),
    ]
    sound = without_unknown_names(without_unknown_departments(company))
    faults += [*check_writers(sound), *check_merges(sound), *check_loops(sound)]
    if any(fault.severity is Severity.ERROR for fault in faults):
        return faults  # of a process with mistakes in it, nobody can say whether it gets anywhere
    return [*faults, *check_statuses(company), *check_gates(company), *check_contradictions(company)]


def _check_company(company: Company) -> Iterator[Fault]:
    yield from _check_timezone(company.timezone)
    yield from _check_spreadsheets(company)
    if isinstance(company.connection, GoogleConnection):
        yield from _check_credentials(company.connection.credentials)
    if isinstance(company.connection, EmbeddedConnection) and company.connection.data == company.state:
        message = f"'{company.state}' is the folder of the embedded sheets already"
        yield Fault(code="shared-folder", path=("state",), message=message, hint="Choose another folder.")


def _check_timezone(name: str) -> Iterator[Fault]:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        known = available_timezones()
        if known:  # a machine without a time zone database can say nothing about names
            hint = did_you_mean(name, sorted(known)) or "Take an IANA name such as Europe/Moscow."
            message = f"'{name}' is not a time zone"
            yield Fault(code="unknown-time-zone", path=("timezone",), message=message, hint=hint)


def _check_spreadsheets(company: Company) -> Iterator[Fault]:
    used = company.spreadsheet_names()
    for name in company.spreadsheets:
        if name not in used:
            yield Fault(
                code="unused-spreadsheet",
                path=("spreadsheets", name),
                message=f"no department is in the spreadsheet '{name}'",
                hint=did_you_mean(name, used),
                severity=Severity.WARNING,
                at_key=True,
            )


def _check_credentials(credentials: str) -> Iterator[Fault]:
    """Secrets are never in the config; the message must not repeat one."""
    path = ("connection", "credentials")
    if "{" in credentials or "PRIVATE KEY" in credentials or "\n" in credentials:
        yield Fault(
            code="secret-in-config",
            path=path,
            message="the key itself stands here, and only the path of its file may",
            hint="Save it as a file and name that file; then have a new key made, this one is no secret.",
        )
    elif credentials.startswith("env/") and not credentials.removeprefix("env/").isidentifier():
        yield Fault(
            code="wrong-form",
            path=path,
            message="after env/ the name of an environment variable is needed",
            hint="Write it such as env/SHEETCRM_KEY_FILE.",
        )
