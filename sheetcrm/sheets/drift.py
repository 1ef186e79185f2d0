"""How a spreadsheet's tabs have come away from the config: pure, one check a function.

What `setup` would mend is told as it mends it, from the same comparison; what only people can mend is told
with what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sheetcrm.language import say
from sheetcrm.schema.addresses import a1
from sheetcrm.schema.codes import SHEET_CHECKS
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.levels import Level
from sheetcrm.schema.nearest import nearest
from sheetcrm.sheets import wire
from sheetcrm.sheets.gaps import TabView
from sheetcrm.sheets.layout import normalise
from sheetcrm.sheets.scratch import SCRATCH_TITLE
from sheetcrm.sheets.tab_planner import GAPS, TabsPlan
from sheetcrm.sheets.tabs import Mark

_RUN_SETUP = say("Run sheetcrm setup; --plan shows first what it would do.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A spreadsheet as it was found.

    Attributes:
        company: the config, with the tabs of sheetcrm's own.
        spreadsheet: the spreadsheet's name in the config.
        plan: its tabs, compared with the departments.
        known: department to the ID of its tab, where one is remembered.
    """

    company: Company
    spreadsheet: str
    plan: TabsPlan
    known: Mapping[str, int]


def find_drift(seen: Seen) -> tuple[Finding, ...]:
    """List everything about a spreadsheet's tabs that is not as the config says, by tab.

    A department's ``checks:`` may give a check another weight, or have it say nothing.
    """
    found = [finding for check in CHECKS for finding in check(seen)]
    told = (weighed(seen.company, finding) for finding in found)
    return tuple(finding for finding in told if finding is not None)


def weighed(company: Company, finding: Finding) -> Finding | None:
    """The finding with the weight that its department gives it; None where it wants to hear nothing."""
    rules = company.departments.get(finding.department)
    level = None if rules is None or finding.code not in SHEET_CHECKS else rules.checks.get(finding.code)
    if level is Level.IGNORE:
        return None
    return finding if level is None else replace(finding, severity=Severity(level.value))


def _missing_tabs(seen: Seen) -> Iterator[Finding]:
    for department, rules in seen.company.departments.items():
        if rules.spreadsheet != seen.spreadsheet or department in seen.plan.views:
            continue
        was_there = department in seen.known
        message = say("Spreadsheet '{name}' has no tab '{tab}'", name=seen.spreadsheet, tab=rules.sheet)
        hint = say("Run sheetcrm setup, which makes one without rows.")
        if was_there:
            message = say(
                "Spreadsheet '{name}' has no tab '{tab}'; the one that was used is gone",
                name=seen.spreadsheet,
                tab=rules.sheet,
            )
            hint = say(
                "Take it back (Google: File, Version history), or run sheetcrm setup, which makes one "
                "without rows."
            )
        yield Finding(
            code="tab-missing",
            severity=Severity.ERROR,
            department=department,
            message=message,
            hint=hint,
            sheet=rules.sheet,
        )


def _renamed_tabs(seen: Seen) -> Iterator[Finding]:
    for department, view in seen.plan.views.items():
        wanted = view.rules.sheet
        if normalise(view.tab.title) != normalise(wanted):
            yield _warning(
                view,
                "tab-renamed",
                say(
                    "The tab '{wanted}' is called '{title}' now; it is used all the same",
                    wanted=wanted,
                    title=view.tab.title,
                ),
                say(
                    "Name it '{wanted}' again, or write `sheet: {title}` into the config under departments: "
                    "{department}.",
                    wanted=wanted,
                    title=view.tab.title,
                    department=department,
                ),
            )


def _headers(seen: Seen) -> Iterator[Finding]:
    """Headers that are missing, renamed or there twice, and tabs that look like a department's."""
    yield from seen.plan.lacking
    yield from seen.plan.findings


def _loose_headers(seen: Seen) -> Iterator[Finding]:
    for view in seen.plan.views.values():
        if view.tab.frozen_rows < 1:
            message = say(
                "The header row of '{tab}' is not frozen, so a sort may take it along", tab=view.tab.title
            )
            yield _warning(view, "header-not-frozen", message, _RUN_SETUP)


def _moved_headers(seen: Seen) -> Iterator[Finding]:
    for view in seen.plan.views.values():
        for field, was in _moved(view).items():
            at = view.positions[field]
            yield replace(
                _warning(
                    view,
                    "header-moved",
                    say(
                        "The header '{header}' stands over another column than before, which was {cell}",
                        header=view.tab.columns[at].header,
                        cell=a1(view.tab.title, 1, was),
                    ),
                    say(
                        "Move the header back over its data; or, if the data is where the header is now, run "
                        "sheetcrm setup, which takes note of it."
                    ),
                ),
                column=field,
                address=a1(view.tab.title, 1, at),
            )


def _moved(view: TabView) -> Mapping[str, int]:
    """The fields whose header stands elsewhere than setup noted, with the index of the column it noted."""
    found: dict[str, int] = {}
    for at, field, _ in view.columns():
        mark = wire.field_mark(view.department, field)
        noted = [place for place, column in enumerate(view.tab.columns) if _has_mark(column.marks, mark)]
        if noted and at not in noted:
            found[field] = noted[0]
    return found


def _unknown_columns(seen: Seen) -> Iterator[Finding]:
    for department, view in seen.plan.views.items():
        ours = {*view.positions.values()}
        known = {normalise(field) for field in view.fields}
        missing = [field for field in view.fields if field not in view.positions]
        for at, column in enumerate(view.tab.columns):
            header = normalise(column.header)
            if at in ours or not header or header in known:
                continue
            close = nearest(header, missing)
            hint = say(
                "Describe it under departments: {department}: columns, or write "
                "`checks: {{column-unknown: ignore}}` there to hear no more of such columns.",
                department=department,
            )
            if close is not None:
                hint = say(
                    "Name it '{close}' if that is meant; else describe it under departments: {department}: "
                    "columns, or write `checks: {{column-unknown: ignore}}` there to hear no more of such "
                    "columns.",
                    close=close,
                    department=department,
                )
            yield replace(
                _warning(
                    view,
                    "column-unknown",
                    say(
                        "The config does not know the column '{header}'; sheetcrm leaves it alone",
                        header=header,
                    ),
                    hint,
                ),
                address=a1(view.tab.title, 1, at),
            )


def _gaps(seen: Seen) -> Iterator[Finding]:
    for view in seen.plan.views.values():
        # Of a column that may be the wrong one nothing more is said.
        moved = _moved(view)
        for gap in (gap for gaps_of in GAPS for gap in gaps_of(view) if gap.field not in moved):
            yield replace(
                _warning(view, gap.code, gap.message, gap.hint or _RUN_SETUP),
                column=gap.field,
                address=a1(view.tab.title, 1, gap.at),
            )


def _service_tab(seen: Seen) -> Iterator[Finding]:
    if seen.plan.scratch is not None:
        yield Finding(
            code="service-tab-missing",
            severity=Severity.WARNING,
            department="",
            message=say(
                "Spreadsheet '{name}' has lost the hidden tab {tab}", name=seen.spreadsheet, tab=SCRATCH_TITLE
            ),
            hint=say("Run sheetcrm setup; a pass that writes makes it, too."),
            sheet=seen.spreadsheet,
        )


CHECKS: Sequence[Callable[[Seen], Iterator[Finding]]] = (
    _missing_tabs,
    _renamed_tabs,
    _headers,
    _loose_headers,
    _moved_headers,
    _unknown_columns,
    _gaps,
    _service_tab,
)
"""Everything that tabs are looked at for."""


def _has_mark(marks: Sequence[Mark], value: str) -> bool:
    return any(mark.value == value for mark in marks)


def _warning(view: TabView, code: str, message: str, hint: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.WARNING,
        department=view.department,
        message=message,
        hint=hint,
        sheet=view.tab.title,
    )
