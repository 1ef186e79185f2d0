"""A plan as Markdown, to be put before the person who has to say yes: in a merge request, a chat, a mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sheetcrm.commands.views.plans import PlanView, count_changes
from sheetcrm.schema.company import Company
from sheetcrm.sync.plan_records import PlanRecord
from sheetcrm.sync.results import Preview

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"})


def plan_markdown(company: Company, preview: Preview, record: PlanRecord) -> str:
    """Write a plan as Markdown: by department its cells and new rows, then what stands in the way."""
    return "\n".join(_lines(company, preview, record)) + "\n"


def _lines(company: Company, preview: Preview, record: PlanRecord) -> Iterator[str]:
    view = PlanView(company, preview.look.layouts)
    changes = count_changes(company, preview) or "nothing to change"
    yield f"# Plan of {_plain(company.company)}: {changes}"
    yield ""
    read_at = record.read_at.isoformat(timespec="seconds")
    yield f"Sheets read at {read_at}, fingerprint `{record.fingerprint}`."
    for department, rules in company.departments.items():
        edits = [entry.edit for entry in record.edits if entry.edit.department == department]
        rows = [row for row in record.new_rows if row.department == department]
        if edits:
            yield from _heading(f"{rules.title}: cells")
            header = ["Cell", "Row ID", "Column", "Old", "New", "Rule", "Because of"]
            yield from _table(header, (view.line_of_edit(edit)[1:] for edit in edits))
        if rows:
            yield from _heading(f"{rules.title}: new rows")
            header = ["Row ID", "Column", "Value", "Rule", "Because of"]
            lines = (line for row in rows for line in view.lines_of_row(row))
            yield from _table(header, ((line[2], line[3], *line[5:]) for line in lines))
    yield from _warnings(preview)


def _warnings(preview: Preview) -> Iterator[str]:
    if preview.stops:
        yield from _heading("A sync would stop")
        yield from (f"- {_plain(str(stop))}" for stop in preview.stops)
    if preview.findings:
        yield from _heading("Findings")
        for found in preview.findings:
            place = found.address or found.sheet
            yield f"- {found.severity.value}: {_plain(f'{place}: {found.message}')}"


def _heading(text: str) -> Iterable[str]:
    return "", f"## {_plain(text)}", ""


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(_plain(str(cell)) for cell in row)} |"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return " ".join(text.translate(_SPECIAL).split())
