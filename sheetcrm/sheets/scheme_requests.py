"""What a changed scheme asks of tabs besides what setup does: headers, titles, hidden columns, order. Pure.

A header is changed by looking for it in the header row (Sheets API, FindReplaceRequest), not by its place:
wherever staff have moved the column meanwhile, no other header is overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sheetcrm.language import say
from sheetcrm.schema.scheme_changes import Kind, SchemeChange
from sheetcrm.sheets import wire
from sheetcrm.sheets.gaps import Request, TabView
from sheetcrm.sheets.layout import normalise
from sheetcrm.sheets.protections import is_ours_on
from sheetcrm.sheets.structure import SpreadsheetPlan, StructurePlan
from sheetcrm.sheets.structure_changes import StructureChange, What


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do to a tab.

    Attributes:
        what: the kind.
        detail: in words.
        requests: the requests that do it.
    """

    what: What
    detail: str
    requests: tuple[Request, ...]


def with_scheme_changes(
    plan: StructurePlan, changes: Sequence[SchemeChange], reordered: Collection[str] = ()
) -> StructurePlan:
    """Add to what setup would do what changes of the config ask for besides.

    Args:
        plan: what setup would do.
        changes: in what the config differs from the one applied last.
        reordered: departments whose columns shall stand as in the config; staff's own keep their places.
    """
    return replace(
        plan, spreadsheets=tuple(_with_steps(part, changes, reordered) for part in plan.spreadsheets)
    )


def _with_steps(
    part: SpreadsheetPlan, changes: Sequence[SchemeChange], reordered: Collection[str]
) -> SpreadsheetPlan:
    told, requests = list(part.changes), list(part.tabs.requests)
    for department, view in part.tabs.views.items():
        own = [change for change in changes if change.department == department]
        for step in (*_steps(view, own), *(_order(view) if department in reordered else ())):
            told.append(
                StructureChange(
                    spreadsheet=part.name, sheet=view.tab.title, what=step.what, detail=step.detail
                )
            )
            requests.extend(step.requests)
    return replace(part, changes=tuple(told), tabs=replace(part.tabs, requests=requests))


def _steps(view: TabView, changes: Iterable[SchemeChange]) -> Iterator[Step]:
    for change in changes:
        steps_of = _STEPS.get(change.kind)
        if steps_of is not None:
            yield from steps_of(view, change)


def _header(view: TabView, change: SchemeChange) -> Iterator[Step]:
    at = view.positions.get(change.name)
    if at is None:
        return
    header = view.tab.columns[at].header
    same = [column for column in view.tab.columns if normalise(column.header) == normalise(header)]
    if normalise(header) != normalise(change.was) or len(same) > 1:
        return  # staff have given it a name of their own, or there are two
    row = {"sheetId": view.tab.sheet_id, "startRowIndex": 0, "endRowIndex": 1}
    body = {
        "find": header,
        "replacement": change.name,
        "range": row,
        "matchCase": True,
        "matchEntireCell": True,
    }
    detail = f"{header} → {change.name}"
    yield Step(what=What.RENAME_HEADER, detail=detail, requests=({"findReplace": body},))


def _title(view: TabView, change: SchemeChange) -> Iterator[Step]:
    if normalise(view.tab.title) == normalise(change.was):
        properties = {"sheetId": view.tab.sheet_id, "title": change.name}
        request = {"updateSheetProperties": {"properties": properties, "fields": "title"}}
        yield Step(what=What.RENAME_TAB, detail=f"{change.was} → {change.name}", requests=(request,))


def _retired(view: TabView, change: SchemeChange) -> Iterator[Step]:
    at = _column_of(view, change.name)
    if at is None:
        return
    span = {
        "sheetId": view.tab.sheet_id,
        "dimension": "COLUMNS",
        "startIndex": at,
        "endIndex": at + 1,
    }
    hide = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    free = [
        {"deleteProtectedRange": {"protectedRangeId": entry.range_id}}
        for entry in view.tab.protections
        if is_ours_on(entry, at)
    ]
    yield Step(
        what=What.HIDE_COLUMN,
        detail=say("{column}: its cells stay as they are", column=change.name),
        requests=({"updateDimensionProperties": hide}, *free),
    )


def _column_of(view: TabView, name: str) -> int | None:
    """The one column of a field that the config knows no more; None where there is none or several."""
    columns = view.tab.columns
    mark = wire.field_mark(view.department, name)
    for found in (
        [at for at, column in enumerate(columns) if normalise(column.header) == normalise(name)],
        [at for at, column in enumerate(columns) if any(entry.value == mark for entry in column.marks)],
    ):
        free = [at for at in found if at not in view.positions.values()]
        if free:
            return free[0] if len(free) == 1 else None
    return None


def _order(view: TabView) -> Iterator[Step]:
    """Move the department's columns into the order of the config; those of staff stay where they are."""
    wanted = [name for name in view.fields if name in view.positions]
    places = sorted(view.positions[name] for name in wanted)
    target = list(range(len(view.tab.columns)))
    for place, name in zip(places, wanted, strict=True):
        target[place] = view.positions[name]
    now, requests = list(range(len(target))), list[Request]()
    for place, column in enumerate(target):
        at = now.index(column)
        if at != place:
            now.insert(place, now.pop(at))
            source = {
                "sheetId": view.tab.sheet_id,
                "dimension": "COLUMNS",
                "startIndex": at,
                "endIndex": at + 1,
            }
            requests.append({"moveDimension": {"source": source, "destinationIndex": place}})
    if requests:
        yield Step(what=What.MOVE_COLUMNS, detail=", ".join(wanted), requests=tuple(requests))


_STEPS: Mapping[Kind, Callable[[TabView, SchemeChange], Iterator[Step]]] = {
    Kind.RENAME_COLUMN: _header,
    Kind.RENAME_TAB: _title,
    Kind.RETIRE_COLUMN: _retired,
    Kind.MOVE_COLUMN: _retired,
}
