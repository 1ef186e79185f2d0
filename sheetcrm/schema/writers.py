"""Who writes which cell: two rules must never write one cell, and no value may chase itself.

A link writes into rows it made (`carry`) and into rows that asked for them (`bring_back`, `shows`). Two rules
meet in one cell only where the rows they write to can be the same, so links of different pipelines may share
a column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from sheetcrm.schema.company import Company, Link
from sheetcrm.schema.link_checks import Copy, copies, parent_pipelines
from sheetcrm.schema.problems import Fault, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """A rule that writes one column of some rows.

    Attributes:
        column: the header.
        path: path of the rule's name for the column.
        rule: the rule, in words.
        pipelines: the pipelines whose rows it writes to.
        made_by: the link whose children it writes to; None where it writes to rows of any origin.
    """

    column: str
    path: Path
    rule: str
    pipelines: frozenset[str]
    made_by: str | None

    def meets(self, other: _Writer) -> bool:
        """Whether one row can be written by both."""
        if self.made_by is not None and other.made_by is not None:
            return self.made_by == other.made_by
        return bool(self.pipelines & other.pipelines)


def check_writers(company: Company) -> Iterator[Fault]:
    """List the cells that two rules write, or that a rule writes though they are sheetcrm's own."""
    for department in company.departments:
        writers = list(_writers_of(company, department))
        for first, second in combinations(writers, 2):
            if first.column == second.column and first.meets(second):
                yield Fault(
                    code="two-writers",
                    path=second.path,
                    message=f"'{second.column}' of '{department}' is written by {first.rule} already",
                    hint="Let one of the two rules write to a column of its own.",
                )
        yield from _check_service_columns(company, department, writers)
    yield from _check_echoes(company)


def _writers_of(company: Company, department: str) -> Iterator[_Writer]:
    for name, link in company.links_into(department):
        pipelines = frozenset({company.pipeline_of(link)})
        for copy in copies(name, "carry", link.carry):
            yield _copy_writer(copy, f"{name}.carry", pipelines, made_by=name)
    for name, link in company.links_from(department):
        pipelines = frozenset(parent_pipelines(company, link))
        for copy in copies(name, "bring_back", link.bring_back):
            yield _copy_writer(copy, f"{name}.bring_back", pipelines, made_by=None)
        yield from _shows_writers(name, link, pipelines)
    yield from _directory_writers(company, department)


def _directory_writers(company: Company, department: str) -> Iterator[_Writer]:
    for name, of in company.directories.items():
        columns: list[tuple[Path, str | None]] = []
        if of.things == department:
            columns += [(("figures", column), column) for column in of.figures]
        if of.history == department:
            columns += [(("thing",), of.thing), (("dated",), of.dated)]
        if department in of.remind:
            shown = of.remind[department]
            at: Path = ("remind", department)
            columns += [((*at, "show"), shown.show), ((*at, "corridor"), shown.corridor)]
        for path, column in columns:
            if column is not None:
                yield _Writer(
                    column=column,
                    path=("directories", name, *path),
                    rule=f"the directory '{name}'",
                    pipelines=frozenset(company.departments[department].pipelines),
                    made_by=None,
                )


def _copy_writer(copy: Copy, rule: str, pipelines: frozenset[str], made_by: str | None) -> _Writer:
    return _Writer(
        column=copy.pair.target, path=copy.target_path, rule=rule, pipelines=pipelines, made_by=made_by
    )


def _shows_writers(name: str, link: Link, pipelines: frozenset[str]) -> Iterator[_Writer]:
    for key, column in (("id", link.shows.id), ("status", link.shows.status)):
        if column is not None:
            path: Path = ("links", name, "shows", key)
            yield _Writer(column=column, path=path, rule=f"{name}.shows", pipelines=pipelines, made_by=None)


def _check_service_columns(company: Company, name: str, writers: list[_Writer]) -> Iterator[Fault]:
    department = company.departments[name]
    service = {
        department.row_id.column: "the row ID is sheetcrm's alone",
        department.deal_id: "the deal ID is sheetcrm's alone",
        department.messages: "the messages are sheetcrm's alone",
        department.status: "a status is moved by `status`, never copied",
        department.hold: "a row is put on hold by a person",
        department.pipeline: "the pipeline of a new row is named by `pipeline`, never copied",
    }
    for writer in writers:
        if writer.column in service and not writer.rule.endswith(".shows"):
            message = f"'{writer.column}' of '{name}' cannot be copied to: {service[writer.column]}"
            yield Fault(
                code="service-column", path=writer.path, message=message, hint="Choose another column."
            )


def _check_echoes(company: Company) -> Iterator[Fault]:
    """A value that comes back to the cell it came from could never be changed by anybody."""
    returns: dict[str, set[tuple[str, str]]] = {name: set() for name in company.departments}
    grows = True
    while grows:
        grows = False
        for link in company.links.values():
            found = set(_returns_through(link, returns[link.child]))
            if not found <= returns[link.parent]:
                returns[link.parent] = _closed(returns[link.parent] | found)
                grows = True
    for name, link in company.links.items():
        caught = {source for source, target in returns[link.parent] if source == target}
        through = set(_returns_through(link, returns[link.child]))
        for copy in copies(name, "bring_back", link.bring_back):
            if copy.pair.target in caught and any(target == copy.pair.target for _, target in through):
                message = (
                    f"'{copy.pair.target}' of '{link.parent}' is carried down and comes back to where it was,"
                    " so nobody could change it"
                )
                hint = "Take it out of `carry` or of `bring_back`."
                yield Fault(code="echo", path=copy.target_path, message=message, hint=hint)


def _returns_through(link: Link, below: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Which of the parent's columns end up in which others by way of the link's child."""
    for down in link.carried:
        reached = {down.target} | {target for source, target in below if source == down.target}
        yield from ((down.source, up.target) for up in link.brought_back if up.source in reached)


def _closed(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The transitive closure."""
    while True:
        more = {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs
        if not more:
            return pairs
        pairs = pairs | more
