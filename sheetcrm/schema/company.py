"""The company: departments, their columns and pipelines, and the links between them.

These models are the one source of the config loader, the JSON Schema for editors and the config reference.
They are frozen and refuse unknown keys. What needs more than one part of the file (a link that names a
missing status) is checked in `sheetcrm.schema.references`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from sheetcrm.schema.columns import BooleanColumn, Column, TextColumn
from sheetcrm.schema.directories import Directory
from sheetcrm.schema.levels import Level, Levels
from sheetcrm.schema.models import FieldEntry, Model, Name
from sheetcrm.schema.row_rules import RowRule, RowRules


class Category(StrEnum):
    """What a status means for clocks and rules, whatever it is called."""

    QUEUED = "queued"
    ACTIVE = "active"
    WAITING = "waiting"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"

    @property
    def is_final(self) -> bool:
        """Whether work on the row has ended."""
        return self in {Category.WON, Category.LOST, Category.CLOSED}


class Again(StrEnum):
    """What a link does when the parent comes back to the asking status later."""

    NEW = "new"
    REOPEN = "reopen"
    IGNORE = "ignore"


class MergePolicy(StrEnum):
    """Whose value a linked field takes when both sides were changed since the last pass."""

    OWNER = "owner"
    """The owner's; alone of all, it also puts back what only the other side has changed."""
    NEWEST = "newest"
    """The one typed last; the owner's where nothing tells which that was."""
    MAX = "max"
    """The larger number or the later date."""
    MIN = "min"
    """The smaller number or the earlier date."""
    UNION = "union"
    """The items of both lists, those of the owner first."""
    MANUAL = "manual"
    """Both stay until a person picks one."""

    @property
    def is_two_way(self) -> bool:
        """Whether a change on the other side alone is copied to the owner."""
        return self is not MergePolicy.OWNER


StatusEntry = Name | Annotated[dict[Name, Category], Field(min_length=1, max_length=1)]


class EmbeddedConnection(Model):
    """Sheets kept by the embedded service: nothing leaves this machine."""

    kind: Literal["embedded"] = Field(description="Sheets on this computer, without an account.")
    data: str = Field(
        default=".sheetcrm/sheets", description="Folder of the embedded sheets, relative to the config file."
    )


class GoogleConnection(Model):
    """Google Sheets through a service account."""

    kind: Literal["google"] = Field(description="Google Sheets through a service account.")
    credentials: str = Field(
        description="Service-account key file, relative to the config file; env/NAME takes it from NAME."
    )


Connection = Annotated[EmbeddedConnection | GoogleConnection, Field(discriminator="kind")]


class SpreadsheetRef(Model):
    """Which file a spreadsheet name stands for."""

    id: str | None = Field(default=None, description="The file's ID, or its whole address in the browser.")
    title: str | None = Field(
        default=None, description="Title that setup gives a new file; default: company and name."
    )

    @property
    def key(self) -> str | None:
        """The bare file ID, taken out of a browser address where one was given."""
        if self.id is None or "/d/" not in self.id:
            return self.id
        return self.id.split("/d/", 1)[1].split("/", 1)[0]


class RowId(Model):
    """Where the row ID stands and how it is made."""

    column: Name = Field(description="Header of the row ID column.")
    prefix: str | None = Field(
        default=None,
        pattern=r"^[^\W\d_]{1,8}$",
        description="Letters of root rows typed by staff: D gives D-000123.",
    )
    code: str | None = Field(
        default=None,
        pattern=r"^[^\W\d_]{1,8}$",
        description="Letters of rows made by a link: LOG gives D-000123/LOG-1.",
    )


class Status(Model):
    """One status of a pipeline."""

    name: str
    category: Category


class FieldPair(Model):
    """A field copied from the source row, which owns it, to the target row."""

    source: str
    target: str
    policy: MergePolicy = MergePolicy.OWNER


class Department(Model):
    """One worksheet: its columns, its pipelines, and the service columns sheetcrm keeps in it."""

    title: Name = Field(description="The department's name for people.")
    spreadsheet: Name = Field(description="Name of the spreadsheet the department's tab is in.")
    sheet: str = Field(min_length=1, max_length=100, description="Title of the tab.")
    row_id: RowId = Field(description="The column of row IDs, and their letters.")
    deal_id: str | None = Field(
        default=None, description="Header of the column that shows the deal ID of a child row."
    )
    status: Name = Field(default="Status", description="Header of the status column.")
    pipeline: str | None = Field(
        default=None,
        description="Header of the column that names the row's pipeline; needed with two pipelines or more.",
    )
    assignee: str | None = Field(default=None, description="Header of the column with the person in charge.")
    messages: str | None = Field(
        default=None,
        description="Header of the service column that tells what is wrong in the row and what it needs.",
    )
    hold: Name | None = Field(
        default=None,
        description="Header of a checkbox column; rows ticked there are left alone until the tick is gone.",
    )
    explain: bool = Field(
        default=False, description="Whether cells that sheetcrm sets get a note that tells why."
    )
    pipelines: dict[Name, Annotated[tuple[StatusEntry, ...], Field(min_length=1)]] = Field(
        min_length=1,
        description="Ordered statuses per line of business; the first is queued, others active unless said.",
    )
    columns: dict[Name, Column] = Field(
        default_factory=dict, description="The department's own columns, in order."
    )

    was: dict[Name, Name | tuple[Name, ...]] = Field(
        default_factory=dict,
        description="Status to the name, or names, it had before; cells that hold one get today's.",
    )
    moves: dict[Name, tuple[Name, ...]] = Field(
        default_factory=dict,
        description="Status to those that may follow it; from a status not named here, every other may.",
    )
    entry: dict[Name, tuple[Name, ...]] = Field(
        default_factory=dict,
        description="Status to the columns without which no row may stand in it; links wait for them, too.",
    )
    rules: dict[Name, RowRule] = Field(
        default_factory=dict,
        description="Conditions across the cells of a row, by a name such as `own-truck`.",
    )
    checks: dict[Name, Level] = Field(
        default_factory=dict,
        description="Check or rule to `ignore`, `warning` or `error`, where it is not to be as usual.",
    )

    @property
    def is_system(self) -> bool:
        """Whether the tab is sheetcrm's own, and no department of the company."""
        return False

    @cached_property
    def statuses(self) -> Mapping[str, tuple[Status, ...]]:
        """The statuses of each pipeline, in order, with their categories."""
        return {name: tuple(_statuses(entries)) for name, entries in self.pipelines.items()}

    @cached_property
    def status_names(self) -> tuple[str, ...]:
        """Every status of every pipeline once, in order of first mention."""
        return tuple(dict.fromkeys(status.name for statuses in self.statuses.values() for status in statuses))

    @cached_property
    def earlier(self) -> Mapping[str, str]:
        """Each name that a status had before, to today's."""
        return {
            name: status
            for status, names in self.was.items()
            for name in ((names,) if isinstance(names, str) else names)
        }

    @cached_property
    def service_columns(self) -> Mapping[str, Column]:
        """The columns sheetcrm itself needs, in sheet order, unless `columns` describes them."""
        names = (self.row_id.column, self.deal_id, self.pipeline, self.status, self.assignee)
        columns: dict[str, Column] = {name: TextColumn() for name in names if name is not None}
        if self.hold is not None:
            columns[self.hold] = BooleanColumn()
        return {name: column for name, column in columns.items() if name not in self.columns}

    @cached_property
    def levels(self) -> Levels:
        """How much each check matters here."""
        return Levels(self.checks, {name: rule.severity for name, rule in self.rules.items()})

    @cached_property
    def row_rules(self) -> RowRules:
        """The rules of whole rows."""
        return RowRules(
            rules=self.rules,
            entry=self.entry,
            required_from={
                name: column.required_from
                for name, column in self.columns.items()
                if column.required_from is not None
            },
            order={
                pipeline: tuple(status.name for status in statuses if status.category is not Category.LOST)
                for pipeline, statuses in self.statuses.items()
            },
        )

    def find_status(self, name: str, pipeline: str | None = None) -> Status | None:
        """Find a status by name in one pipeline, or in the first that has it; None where there is none."""
        if pipeline is not None:
            return self._statuses_by_name.get(pipeline, {}).get(name)
        named = (statuses[name] for statuses in self._statuses_by_name.values() if name in statuses)
        return next(named, None)

    @cached_property
    def _statuses_by_name(self) -> Mapping[str, Mapping[str, Status]]:
        return {
            pipeline: {status.name: status for status in reversed(statuses)}
            for pipeline, statuses in self.statuses.items()
        }


class Shows(Model):
    """Columns of the parent row that show its child."""

    id: str | None = Field(default=None, description="Parent's column with the child's row ID.")
    status: str | None = Field(default=None, description="Parent's column with the child's status.")


class StatusMove(Model):
    """What a child's status does to its parent."""

    parent: Name = Field(description="Status the parent takes.")
    only_from: tuple[Name, ...] = Field(
        default=(), description="Statuses the parent may stand in; none given means any that is not final."
    )
    requires: tuple[Name, ...] = Field(
        default=(), description="Child's columns that must be filled before the parent moves."
    )


class Link(Model):
    """A rule that ties a parent department to a child department."""

    parent: Name = Field(description="Department whose row asks.")
    child: Name = Field(description="Department in which a row is made.")
    deliverable: str | None = Field(
        default=None, description="What the child gives the parent: estimate, act, invoice …"
    )
    when: Name | Annotated[tuple[Name, ...], Field(min_length=1)] = Field(
        description="Parent's status, or several, that asks for a child."
    )
    pipelines: tuple[Name, ...] = Field(
        default=(), description="Parent's pipelines the link is for; none given means all."
    )
    requires: tuple[Name, ...] = Field(
        default=(), description="Parent's columns without which no child is made."
    )
    carry: tuple[FieldEntry, ...] = Field(
        default=(), description="Fields copied parent to child; {Parent's: Child's}."
    )
    bring_back: tuple[FieldEntry, ...] = Field(
        default=(), description="Fields copied child to parent; {Child's: Parent's}."
    )
    merge: dict[Name, MergePolicy] = Field(
        default_factory=dict,
        description="What happens to a copied field that both sides change, by the owner's column.",
    )
    shows: Shows = Field(default=Shows(), description="Parent's columns that show the child.")
    status: dict[Name, StatusMove] = Field(
        default_factory=dict, description="Child's status to the parent's move."
    )
    again: Again = Field(
        default=Again.NEW, description="What happens when the parent comes back to the asking status."
    )
    pipeline: str | None = Field(
        default=None, description="Child's pipeline; needed where the child has several."
    )
    start: str | None = Field(
        default=None, description="Child's first status; default: first of its pipeline."
    )
    code: str | None = Field(
        default=None,
        pattern=r"^[^\W\d_]{1,8}$",
        description="Letters in the child's ID; default: the child's own code.",
    )
    ends: Name | None = Field(
        default=None,
        description="Child's status while the parent has ended; with the parent it starts again.",
    )

    @cached_property
    def asking(self) -> tuple[str, ...]:
        """The parent's statuses that ask for a child."""
        return (self.when,) if isinstance(self.when, str) else self.when

    def asks(self, pipeline: str | None, status: str | None) -> bool:
        """Whether a parent row in this pipeline and status asks for a child."""
        return status in self.asking and (not self.pipelines or pipeline in self.pipelines)

    @cached_property
    def carried(self) -> tuple[FieldPair, ...]:
        """The fields copied parent → child."""
        return tuple(_pairs(self.carry, self.merge))

    @cached_property
    def brought_back(self) -> tuple[FieldPair, ...]:
        """The fields copied child → parent."""
        return tuple(_pairs(self.bring_back, self.merge))


class Limits(Model):
    """How much one pass may do before a person has to allow it."""

    changed_rows: int = Field(
        default=50, ge=0, description="So many rows of a sheet may be changed or added in any case."
    )
    changed_percent: float = Field(
        default=20,
        ge=0,
        le=100,
        description="So large a part of its rows may be changed or added in any case.",
    )
    vanished_rows: int = Field(
        default=20, ge=0, description="So many rows may vanish from a sheet between two passes in any case."
    )
    vanished_percent: float = Field(
        default=20, ge=0, le=100, description="So large a part of its rows may vanish in any case."
    )


class Pilot(Model):
    """Which rows take part while a company tries sheetcrm out; all others are neither read nor written."""

    rows: tuple[Name, ...] = Field(
        default=(), description="Row IDs; each stands for the rows that grew out of it, too."
    )
    people: tuple[Name, ...] = Field(
        default=(), description="Assignees; each stands for their rows and what grew out of them."
    )
    spreadsheets: tuple[Name, ...] = Field(
        default=(), description="Spreadsheets; the departments of all others are left alone altogether."
    )

    @property
    def names_rows(self) -> bool:
        """Whether only some rows of a department take part."""
        return bool(self.rows or self.people)


class Company(Model):
    """One configured set of departments: one config file, one state store."""

    company: Name = Field(description="The company's name.")
    language: Literal["en", "ru"] = Field(
        default="en", description="Language of the texts sheetcrm writes into sheets."
    )
    timezone: str = Field(default="UTC", description="IANA name, such as Europe/Moscow.")
    connection: Connection = Field(description="Where the sheets are kept: embedded or google.")
    state: str = Field(
        default=".sheetcrm/state", description="Folder of the state store, relative to the config file."
    )
    spreadsheets: dict[Name, SpreadsheetRef] = Field(
        default_factory=dict,
        description="Existing files, or titles of new ones, by the name departments use.",
    )
    conflicts: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Title of the tab, in every spreadsheet, where staff settle conflicts.",
    )
    departments: dict[Name, Department] = Field(min_length=1, description="The departments, by name.")
    links: dict[Name, Link] = Field(
        default_factory=dict, description="The links between departments, by name."
    )
    limits: Limits = Field(
        default=Limits(),
        description="Beyond which a pass stops and asks; both the rows and the percent count.",
    )
    directories: dict[Name, Directory] = Field(
        default_factory=dict, description="What is kept of contractors, clients, equipment …, by name."
    )
    pilot: Pilot | None = Field(
        default=None, description="Rows that take part during a trial; without it, all of them."
    )

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, Column]]:
        """Every known column of each department, in sheet order: service, own, then what links show."""
        return {name: dict(self._fields_of(name)) for name in self.departments}

    def links_from(self, department: str) -> Sequence[tuple[str, Link]]:
        """The links in which the department is the parent, in config order."""
        return self._links_by_parent.get(department, ())

    def links_into(self, department: str) -> Sequence[tuple[str, Link]]:
        """The links in which the department is the child, in config order."""
        return self._links_by_child.get(department, ())

    @cached_property
    def _links_by_parent(self) -> Mapping[str, Sequence[tuple[str, Link]]]:
        return _grouped((link.parent, name, link) for name, link in self.links.items())

    @cached_property
    def _links_by_child(self) -> Mapping[str, Sequence[tuple[str, Link]]]:
        return _grouped((link.child, name, link) for name, link in self.links.items())

    def code_of(self, link: Link) -> str:
        """The letters that rows made by the link carry in their ID.

        Raises:
            ValueError: neither the link nor its child department has a code; the loader refuses such a
                config.
        """
        code = link.code or self.departments[link.child].row_id.code
        if code is None:
            msg = f"department {link.child} has no row_id.code"
            raise ValueError(msg)
        return code

    def pipeline_of(self, link: Link) -> str:
        """The pipeline a child made by the link starts in."""
        return link.pipeline or next(iter(self.departments[link.child].pipelines))

    def start_of(self, link: Link) -> str:
        """The status a child made by the link starts in."""
        return link.start or self.departments[link.child].statuses[self.pipeline_of(link)][0].name

    def spreadsheet_names(self) -> tuple[str, ...]:
        """The spreadsheets the departments live in, in order of first mention."""
        return tuple(dict.fromkeys(department.spreadsheet for department in self.departments.values()))

    def _fields_of(self, name: str) -> Iterator[tuple[str, Column]]:
        department = self.departments[name]
        yield from department.service_columns.items()
        yield from department.columns.items()
        for _, link in self.links_from(name):
            for shown in (link.shows.id, link.shows.status):
                if shown is not None and shown not in department.columns:
                    yield shown, TextColumn()
        if department.messages is not None and department.messages not in department.columns:
            yield department.messages, TextColumn()


def _grouped(links: Iterable[tuple[str, str, Link]]) -> Mapping[str, Sequence[tuple[str, Link]]]:
    found: dict[str, list[tuple[str, Link]]] = {}
    for department, name, link in links:
        found.setdefault(department, []).append((name, link))
    return found


def _statuses(entries: tuple[StatusEntry, ...]) -> Iterator[Status]:
    for position, entry in enumerate(entries):
        if isinstance(entry, str):
            yield Status(name=entry, category=Category.QUEUED if position == 0 else Category.ACTIVE)
        else:
            for name, category in entry.items():
                yield Status(name=name, category=category)


def _pairs(entries: tuple[FieldEntry, ...], merge: Mapping[str, MergePolicy]) -> Iterator[FieldPair]:
    for entry in entries:
        names = {entry: entry} if isinstance(entry, str) else entry
        for source, target in names.items():
            yield FieldPair(source=source, target=target, policy=merge.get(source, MergePolicy.OWNER))
