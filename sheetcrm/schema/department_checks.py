"""Cross-checks of departments: tabs, headers, row IDs, pipelines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sheetcrm.schema.company import Company, Department
from sheetcrm.schema.problems import Fault, Path
from sheetcrm.schema.system_tabs import is_conflict_tab

SERVICE_TAB = "_sheetcrm"
"""The hidden tab sheetcrm keeps in every spreadsheet."""

_ALLOWED_TYPES = {
    "status": ("text", "choice"),
    "pipeline": ("text", "choice"),
    "assignee": ("text", "choice", "person"),
    "hold": ("boolean",),
}
"""Types a column may have that has a part to play; of parts not named here, text alone."""


def check_departments(company: Company) -> Iterator[Fault]:
    """List what is wrong with the departments, apart from what links copy and move."""
    yield from _check_tabs(company)
    yield from _check_prefixes(company)
    for name, department in company.departments.items():
        yield from _check_headers(company, name)
        yield from _check_aliases(company, name)
        yield from _check_role_types(company, name)
        yield from _check_pipelines(name, department)
        yield from _check_row_ids(company, name)


def roles(company: Company, name: str) -> Iterator[tuple[Path, str, str]]:
    """The columns of a department that have a part to play: path in the config, the part, the header."""
    department = company.departments[name]
    at: Path = ("departments", name)
    own = (
        ((*at, "row_id", "column"), "row ID", department.row_id.column),
        ((*at, "deal_id"), "deal ID", department.deal_id),
        ((*at, "pipeline"), "pipeline", department.pipeline),
        ((*at, "status"), "status", department.status),
        ((*at, "assignee"), "assignee", department.assignee),
        ((*at, "messages"), "messages", department.messages),
        ((*at, "hold"), "hold", department.hold),
    )
    yield from ((path, part, header) for path, part, header in own if header is not None)
    for link_name, link in company.links_from(name):
        shown = (("id", link.shows.id), ("status", link.shows.status))
        for key, header in shown:
            if header is not None:
                yield ("links", link_name, "shows", key), f"child's {key} by '{link_name}'", header


def _check_tabs(company: Company) -> Iterator[Fault]:
    first_on: dict[tuple[str, str], str] = {}
    if company.conflicts is not None and company.conflicts.casefold() == SERVICE_TAB:
        message = f"the tab {SERVICE_TAB} is sheetcrm's own"
        yield Fault(code="service-tab", path=("conflicts",), message=message, hint="Choose another title.")
    for name, department in company.departments.items():
        if is_conflict_tab(name):
            message = "names that begin with 'conflicts:' are sheetcrm's own"
            hint = "Choose another name."
            yield Fault(code="service-name", path=("departments", name), message=message, hint=hint)
        path = ("departments", name, "sheet")
        if department.sheet.casefold() == SERVICE_TAB:
            message = f"the tab {SERVICE_TAB} is sheetcrm's own"
            yield Fault(code="service-tab", path=path, message=message, hint="Choose another title.")
        if company.conflicts is not None and department.sheet.casefold() == company.conflicts.casefold():
            message = f"the tab '{company.conflicts}' is that of `conflicts` already"
            yield Fault(code="shared-tab", path=path, message=message, hint="Choose another title.")
        tab = (department.spreadsheet, department.sheet.casefold())
        first = first_on.setdefault(tab, name)
        if first != name:
            message = (
                f"the tab '{department.sheet}' of '{department.spreadsheet}' is that of '{first}' already"
            )
            yield Fault(
                code="shared-tab", path=path, message=message, hint="Give each department its own tab."
            )


def _check_prefixes(company: Company) -> Iterator[Fault]:
    first_with: dict[str, str] = {}
    for name, department in company.departments.items():
        prefix = department.row_id.prefix
        first = first_with.setdefault(prefix.casefold(), name) if prefix is not None else name
        if first != name:
            message = f"the prefix '{prefix}' is that of '{first}' already, and row IDs must differ"
            path = ("departments", name, "row_id", "prefix")
            yield Fault(code="shared-prefix", path=path, message=message, hint="Choose other letters.")


def _check_headers(company: Company, name: str) -> Iterator[Fault]:
    taken: dict[str, tuple[str, bool]] = {}
    for path, part, header in roles(company, name):
        first, first_is_shown = taken.setdefault(header, (part, path[0] == "links"))
        if first == part or (first_is_shown and path[0] == "links"):
            continue  # whether two links may show their children in one column is a matter of who writes what
        message = f"'{header}' is the column of the {first} already"
        yield Fault(code="shared-header", path=path, message=message, hint="Give it a column of its own.")
    spellings: dict[str, str] = {}
    for header in (*taken, *company.departments[name].columns):
        first = spellings.setdefault(_folded(header), header)
        if first != header:
            yield Fault(
                code="similar-headers",
                path=("departments", name, "columns", header),
                message=f"'{header}' differs from '{first}' in capitals or spaces only",
                hint="Nobody can tell the two columns apart: rename one.",
                at_key=True,
            )


def _check_aliases(company: Company, name: str) -> Iterator[Fault]:
    """An alias that is another column's header or alias would have two columns found in one place."""
    owners = {_folded(header): header for header in company.fields[name]}
    for header, column in company.departments[name].columns.items():
        for place, alias in enumerate(column.aliases):
            owner = owners.setdefault(_folded(alias), header)
            if owner != header or _folded(alias) == _folded(header):
                yield Fault(
                    code="alias-taken",
                    path=("departments", name, "columns", header, "aliases", place),
                    message=f"'{alias}' is a header of the column '{owner}' already",
                    hint="Take it out: each header can stand for one column.",
                )


def _folded(header: str) -> str:
    return " ".join(header.casefold().split())


def _check_role_types(company: Company, name: str) -> Iterator[Fault]:
    columns = company.departments[name].columns
    for _, part, header in roles(company, name):
        column = columns.get(header)
        allowed = _ALLOWED_TYPES.get(part, ("text",))
        if column is not None and column.type not in allowed:
            holds = "checkboxes" if part == "hold" else "texts"
            yield Fault(
                code="wrong-column-type",
                path=("departments", name, "columns", header, "type"),
                message=f"the column of the {part} holds {holds}, not {column.type}",
                hint=f"Make it {' or '.join(allowed)}, or leave it out here.",
            )


def _check_pipelines(name: str, department: Department) -> Iterator[Fault]:
    if len(department.pipelines) > 1 and department.pipeline is None:
        yield Fault(
            code="missing-key",
            path=("departments", name, "pipeline"),
            message=f"no column says which of the {len(department.pipelines)} pipelines a row is in",
            hint="Add `pipeline:` with the header of that column.",
        )
    for pipeline, entries in department.pipelines.items():
        names = [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]
        counts = Counter(names)
        for place, status in enumerate(names):
            if counts[status] > 1 and names.index(status) != place:
                path: Path = ("departments", name, "pipelines", pipeline, place)
                message = f"the status '{status}' stands in the pipeline twice"
                yield Fault(code="repeated-status", path=path, message=message, hint="Remove or rename one.")


def _check_row_ids(company: Company, name: str) -> Iterator[Fault]:
    department = company.departments[name]
    makers = [link_name for link_name, _ in company.links_into(name)]
    at: Path = ("departments", name)
    known = all(link.child in company.departments for link in company.links.values())
    if department.row_id.prefix is None and not makers and known:
        yield Fault(
            code="no-row-ids",
            path=(*at, "row_id", "prefix"),
            message="rows here never get an ID: no link makes them, and rows typed by staff have no prefix",
            hint="Add a prefix such as `prefix: D`, or a link with this department as the child.",
        )
    if makers and department.deal_id is None:
        yield Fault(
            code="missing-key",
            path=(*at, "deal_id"),
            message=f"the link '{makers[0]}' makes rows here, and no column shows whose deal they are",
            hint="Add `deal_id:` with the header of that column.",
        )
    without_code = [link_name for link_name in makers if company.links[link_name].code is None]
    if without_code and department.row_id.code is None:
        yield Fault(
            code="missing-key",
            path=(*at, "row_id", "code"),
            message=f"the link '{without_code[0]}' makes rows here, and no letters are given for their IDs",
            hint="Add a code such as `code: LOG` here or in the link.",
        )
