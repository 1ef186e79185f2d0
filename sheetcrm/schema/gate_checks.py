"""Gates that open for nobody: columns that have to be filled in where nobody can, or nobody has to.

A department's staff fill in every column of its sheet but sheetcrm's own, and those that a link copies there:
what they type into these is put back. So a gate on a column that is copied is a gate on another department,
which has to be held to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sheetcrm.schema.company import Company, Department, FieldPair, Link
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.link_checks import parent_pipelines
from sheetcrm.schema.problems import Fault, Path


def check_gates(company: Company) -> Iterator[Fault]:
    """List the gates that can never open, as errors; those that nobody has to open, as warnings."""
    for name, link in company.links.items():
        yield from _check_inputs(company, name, link)
        yield from _check_answers(company, name, link)
        yield from _check_birth(company, name, link)
    for name, department in company.departments.items():
        yield from _check_own(company, name, department)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gate:
    """A column that has to be filled in.

    Attributes:
        column: its header.
        path: where the config says so.
        what: what waits for it, in words.
    """

    column: str
    path: Path
    what: str


def _check_inputs(company: Company, name: str, link: Link) -> Iterator[Fault]:
    """Inputs that only the row made with them could fill in."""
    parent = company.departments[link.parent]
    shown = {link.shows.id, link.shows.status}
    brought = {pair.target: pair for pair in link.brought_back}
    for place, column in enumerate(link.requires):
        path: Path = ("links", name, "requires", place)
        if column == parent.messages or column in shown:
            yield Fault(
                code="never-filled",
                path=path,
                message=f"no row is ever made: '{column}' of '{link.parent}' is blank until there is one",
                hint="Require what staff fill in.",
            )
        elif column in brought and not brought[column].policy.is_two_way:
            yield Fault(
                code="gate-on-own-answer",
                path=path,
                message=f"no row is asked for without '{column}', which is what that row is to bring back",
                hint=f"Take it out: staff of '{link.parent}' would have to know the answer before they ask.",
                severity=Severity.WARNING,
            )


def _check_answers(company: Company, name: str, link: Link) -> Iterator[Fault]:
    """What a child has to have before its parent moves, and only the parent's staff can fill in."""
    child = company.departments[link.child]
    for status, move in link.status.items():
        for place, column in enumerate(move.requires):
            path: Path = ("links", name, "status", status, "requires", place)
            if column == child.messages:
                yield Fault(
                    code="never-filled",
                    path=path,
                    message=f"'{move.parent}' is never reached: '{column}' of '{link.child}' is blank where "
                    "all is well",
                    hint="Require what staff fill in.",
                )
                continue
            gate = _Gate(column=column, path=path, what=f"'{status}' is not passed on without '{column}'")
            yield from _check_copied(company, [(name, link)], gate)


def _check_birth(company: Company, name: str, link: Link) -> Iterator[Fault]:
    """Rows that are made in a status for which they lack what it asks, though people have yet to see them."""
    child = company.departments[link.child]
    start = company.start_of(link)
    carried = {pair.target for pair in link.carried}
    for place, column in enumerate(child.entry.get(start, ())):
        if column not in carried:
            yield Fault(
                code="born-broken",
                path=("departments", link.child, "entry", start, place),
                message=f"rows made by '{name}' start in '{start}', which asks for '{column}', and the link "
                "does not carry it",
                hint="Ask for it from the next status on, or carry it.",
                severity=Severity.WARNING,
            )


def _check_own(company: Company, name: str, department: Department) -> Iterator[Fault]:
    """What a department's own rules ask of rows that links make, where another department fills it in."""
    into = company.links_into(name)
    if not into or department.row_id.prefix is not None:
        return  # where staff type rows themselves, they fill these columns in there
    for gate in _gates(name, department):
        yield from _check_copied(company, into, gate)


def _gates(name: str, department: Department) -> Iterator[_Gate]:
    at: Path = ("departments", name)
    for header, column in department.columns.items():
        if column.required:
            path: Path = (*at, "columns", header, "required")
            yield _Gate(column=header, path=path, what=f"every row must have '{header}'")
        if column.required_from is not None:
            path = (*at, "columns", header, "required_from")
            yield _Gate(
                column=header, path=path, what=f"rows from '{column.required_from}' on must have '{header}'"
            )
    for status, columns in department.entry.items():
        for place, header in enumerate(columns):
            path = (*at, "entry", status, place)
            yield _Gate(column=header, path=path, what=f"no row may be in '{status}' without '{header}'")
    for rule, content in department.rules.items():
        for place, header in enumerate(content.need):
            path = (*at, "rules", rule, "need", place)
            yield _Gate(column=header, path=path, what=f"the rule '{rule}' needs '{header}'")


def _check_copied(company: Company, links: Iterable[tuple[str, Link]], gate: _Gate) -> Iterator[Fault]:
    """A gate on what links carry into a department: each has to require it of the parent."""
    for name, link in links:
        for pair in link.carried:
            if pair.target == gate.column and not _is_assured(company, link, pair):
                yield Fault(
                    code="gate-on-others-column",
                    path=gate.path,
                    message=f"{gate.what}, which '{link.parent}' alone fills in ('{pair.source}') and may "
                    "leave blank",
                    hint=f"Add '{pair.source}' to `requires` of the link '{name}'.",
                    severity=Severity.WARNING,
                )


def _is_assured(company: Company, link: Link, pair: FieldPair) -> bool:
    """Whether the parent has to have a value before it is carried, or the child's staff may type one."""
    parent = company.departments[link.parent]
    always = {parent.status, parent.row_id.column, parent.pipeline}
    if pair.policy.is_two_way or pair.source in link.requires or pair.source in always:
        return True
    asking = [
        (pipeline, status)
        for pipeline in parent_pipelines(company, link)
        for status in link.asking
        if parent.find_status(status, pipeline) is not None
    ]
    return bool(asking) and all(
        pair.source in parent.row_rules.missing(pipeline, status, lambda _: None)
        for pipeline, status in asking
    )
