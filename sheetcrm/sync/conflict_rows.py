"""What the row of a conflict says, in the company's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.columns import serial_day
from sheetcrm.schema.company import Company
from sheetcrm.schema.system_tabs import HEADERS
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.conflicts import Conflict, Pick
from sheetcrm.sync.texts import sheet_text

_DAY = timedelta(days=1)


def row_of(company: Company, conflict: Conflict) -> Mapping[str, str]:
    """The cells of a conflict's row by header, all as texts; the decision is the people's own."""
    headers = HEADERS[company.language]
    rows = [conflict.parent[1]] if conflict.child is None else [conflict.parent[1], conflict.child[1]]
    shown = {
        headers.row: " – ".join(rows),
        headers.field: " – ".join(dict.fromkeys(_columns(conflict))),
        headers.parent_value: _readable(company, conflict.parent, conflict.parent_value),
        headers.child_value: _readable(company, conflict.child or conflict.parent, conflict.child_value),
        headers.before: _readable(company, conflict.loser or conflict.parent, conflict.before),
        headers.kept: _kept(company, conflict),
        headers.seen_at: conflict.found_at.astimezone(ZoneInfo(company.timezone)).strftime("%d.%m.%Y %H:%M"),
    }
    return {header: text for header, text in shown.items() if text}


def _columns(conflict: Conflict) -> Iterator[str]:
    yield conflict.parent[2]
    if conflict.child is not None:
        yield conflict.child[2]


def _kept(company: Company, conflict: Conflict) -> str:
    headers = HEADERS[company.language]
    if conflict.kept is None:
        return sheet_text("undecided", company.language)
    if conflict.child is None:
        return sheet_text("kept-ours", company.language)
    return headers.parent_value if conflict.kept is Pick.PARENT else headers.child_value


def _readable(company: Company, cell: CellKey, value: Cell) -> str:
    """A value as people read it: dates as days, shares in percent."""
    shown = value_of(value)
    if is_blank(value):
        return ""
    if isinstance(shown, ErrorCell):
        return f"#{shown.code}"
    column = company.fields[cell[0]].get(cell[2])
    if isinstance(shown, bool | str) or column is None or shown is None:
        return str(shown)
    if column.type in {"date", "datetime"}:
        return _day(shown, with_time=column.type == "datetime")
    if column.type == "percent":
        return f"{shown * 100:g} %"
    return f"{shown:,.15g}".replace(",", " ") if column.type == "money" else f"{shown:.15g}"


def _day(serial: float, *, with_time: bool) -> str:
    day = serial_day(serial).strftime("%d.%m.%Y")
    minutes = round((serial % 1) * _DAY / timedelta(minutes=1))
    return f"{day} {minutes // 60:02d}:{minutes % 60:02d}" if with_time else day
