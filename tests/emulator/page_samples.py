"""Spreadsheets for the tests of the page: a sales tab as a company has it, and a long one."""

from __future__ import annotations

import datetime
import random

import orjson

from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.service import Service

SALES = "anna.sales@example.com"
LOGISTICS = "boris.logistics@example.com"
OWNER = "owner@sheets.localhost"
MARKUP = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"

STATUSES = ["New", "Estimate", "Estimate ready", "Offer sent", "Won", "Lost"]
HEADERS = ["Deal ID", "Client", "Status", "Cargo", "From", "To", "Term", "Cost", "Margin", "Paid", "Amount"]
DEALS = [
    ["D-000001", "Northwind Timber", "New", "Sawn boards, 18 t", "Tver", "Kazan", None, None, 0.12, False],
    ["D-000002", "Alpine Foods", "Estimate", "Chilled cheese", "Minsk", "Moscow", 46354, 184000, 0.18, False],
    [
        "D-000003",
        "Volga Steel",
        "Estimate ready",
        "Coils, 22 t",
        "Samara",
        "Perm",
        46360,
        96500.5,
        0.09,
        True,
    ],
    ["D-000004", "Baltic Glass", "Offer sent", "Fragile panes", "Riga", "Pskov", 46372, 61250, 0.2, False],
    ["D-000005", "Sever Oil", "Won", "Drilling pipes", "Ukhta", "Omsk", 46341, 412000, 0.15, True],
    ["D-000006", "Old Mill", "Lost", MARKUP, "Oryol", "Tula", None, 15000, 0.05, False],
]


def new_service(data=None, **switches) -> Service:
    """Return a service with a fixed clock; in memory, or with its data in a folder."""
    start = datetime.datetime(2026, 11, 23, 9, 30, tzinfo=datetime.UTC)
    return Service(data, clock=lambda: start, random=random.Random(5), options=Options(**switches))


def create(service: Service, body: dict) -> str:
    """Create a spreadsheet and return its id."""
    request = Request(method="POST", path="/v4/spreadsheets", body=orjson.dumps(body))
    return orjson.loads(service.handle(request).body)["spreadsheetId"]


def sheet(sheet_id: int, title: str, rows: int = 200, columns: int = 11, **properties) -> dict:
    """Return a tab for spreadsheets.create."""
    grid = {"rowCount": rows, "columnCount": columns, **properties.pop("grid", {})}
    return {"properties": {"sheetId": sheet_id, "title": title, "gridProperties": grid, **properties}}


def area(sheet_id: int, row: int, column: int, end_row: int, end_column: int) -> dict:
    """Return a GridRange."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": row,
        "endRowIndex": end_row,
        "startColumnIndex": column,
        "endColumnIndex": end_column,
    }


def looks(target: dict, **look) -> dict:
    """Return a repeatCell that sets formats."""
    return {
        "repeatCell": {"range": target, "cell": {"userEnteredFormat": look}, "fields": "userEnteredFormat"}
    }


def rule(target: dict, kind: str, values=(), *, strict: bool = True) -> dict:
    """Return a setDataValidation."""
    condition = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
    return {
        "setDataValidation": {
            "range": target,
            "rule": {"condition": condition, "strict": strict, "showCustomUi": True},
        }
    }


def widths(sheet_id: int, sizes: list[int]) -> list[dict]:
    """Return requests that set the widths of the first columns."""
    return [
        {
            "updateDimensionProperties": {
                "range": {
                    "sheetId": sheet_id,
                    "dimension": "COLUMNS",
                    "startIndex": index,
                    "endIndex": index + 1,
                },
                "properties": {"pixelSize": size},
                "fields": "pixelSize",
            }
        }
        for index, size in enumerate(sizes)
    ]


def sales_book(service: Service) -> str:
    """Make the sales spreadsheet: formats, lists, checkboxes, notes, protections, merges, a hidden tab."""
    file_id = create(
        service,
        {
            "properties": {"title": "Sales – Transport & Machinery"},
            "sheets": [
                sheet(0, "Deals", grid={"frozenRowCount": 1, "frozenColumnCount": 1}),
                sheet(7, "Requests", columns=6, tabColor={"red": 0.26, "green": 0.52, "blue": 0.96}),
                sheet(8, "_sheetcrm", hidden=True),
                sheet(9, "Plan", columns=5),
            ],
        },
    )
    person = service.as_person(file_id)
    person.paste("Deals!A1", [HEADERS, *DEALS])
    for row in range(2, len(DEALS) + 2):
        person.type(f"Deals!K{row}", f"=H{row}*(1+I{row})")
    person.note(
        "Deals!B3", "Prefers calls before 11:00.\nAsk for Marina – she signs the offers <b>herself</b>."
    )
    person.note("Deals!H1", "Comes from the logistics sheet.\nWhat you write here is put back.")
    person.paste(
        "Requests!A1", [["Request ID", "Cargo", "Loading point", "Unloading point", "Status", "Cost"]]
    )
    person.paste("Plan!A1", [["Plan for the fourth quarter"], ["Month", "Deals", "Turnover"]])
    last = len(DEALS) + 1
    person.batch(
        looks(
            area(0, 0, 0, 1, 11),
            textFormat={"bold": True},
            backgroundColor={"red": 0.91, "green": 0.94, "blue": 0.93},
        ),
        looks(
            area(7, 0, 0, 1, 6),
            textFormat={"bold": True},
            backgroundColor={"red": 0.88, "green": 0.92, "blue": 0.98},
        ),
        looks(
            area(9, 0, 0, 1, 5),
            horizontalAlignment="CENTER",
            textFormat={
                "bold": True,
                "fontSize": 12,
                "foregroundColor": {"red": 0.1, "green": 0.35, "blue": 0.25},
            },
        ),
        looks(area(0, 1, 6, 200, 7), numberFormat={"type": "DATE", "pattern": "dd.mm.yyyy"}),
        looks(area(0, 1, 7, 200, 8), numberFormat={"type": "NUMBER", "pattern": "#,##0.00"}),
        looks(area(0, 1, 8, 200, 9), numberFormat={"type": "PERCENT", "pattern": "0%"}),
        looks(area(0, 1, 10, 200, 11), numberFormat={"type": "CURRENCY", "pattern": '#,##0.00" ₽"'}),
        looks(area(0, 5, 2, 6, 3), backgroundColor={"red": 0.85, "green": 0.94, "blue": 0.83}),
        looks(
            area(0, 6, 2, 7, 3),
            backgroundColor={"red": 0.99, "green": 0.89, "blue": 0.87},
            textFormat={"foregroundColor": {"red": 0.7, "green": 0.15, "blue": 0.12}},
        ),
        rule(area(0, 1, 2, 200, 3), "ONE_OF_LIST", STATUSES),
        rule(area(0, 1, 9, last, 10), "BOOLEAN"),
        {"mergeCells": {"range": area(9, 0, 0, 1, 5), "mergeType": "MERGE_ALL"}},
        {
            "addProtectedRange": {
                "protectedRange": {
                    "range": {
                        "sheetId": 0,
                        "startColumnIndex": 0,
                        "endColumnIndex": 1,
                        "startRowIndex": 1,
                        "endRowIndex": 200,
                    },
                    "description": "IDs are the system's",
                    "editors": {"users": [OWNER]},
                }
            }
        },
        {
            "addProtectedRange": {
                "protectedRange": {
                    "range": area(0, 0, 0, 1, 11),
                    "description": "Headers",
                    "warningOnly": True,
                }
            }
        },
        {
            "addProtectedRange": {
                "protectedRange": {
                    "range": area(7, 1, 5, 200, 6),
                    "description": "Costs are logistics' business",
                    "editors": {"users": [LOGISTICS]},
                }
            }
        },
        *widths(0, [96, 160, 140, 190, 90, 90, 100, 110, 80, 60, 130]),
        *widths(7, [150, 190, 130, 130, 110, 100]),
    )
    return file_id


def wide_book(service: Service) -> str:
    """Make a spreadsheet with many columns, one of them frozen, one merge across many."""
    file_id = create(
        service,
        {
            "properties": {"title": "Wide"},
            "sheets": [sheet(0, "W", rows=40, columns=500, grid={"frozenColumnCount": 1})],
        },
    )
    person = service.as_person(file_id)
    person.paste("W!A1", [[f"c{n}" for n in range(1, 501)], ["left", "merged"]])
    person.batch({"mergeCells": {"range": area(0, 1, 1, 2, 400), "mergeType": "MERGE_ALL"}})
    return file_id


def long_book(service: Service, rows: int = 10_000) -> str:
    """Make a spreadsheet with many rows under a frozen header."""
    file_id = create(
        service,
        {
            "properties": {"title": "Archive"},
            "sheets": [sheet(0, "All", rows=rows, columns=8, grid={"frozenRowCount": 1})],
        },
    )
    values = [["No.", "Client", "City", "Amount"]]
    values += [[n, f"Client {n:05d}", ("Moscow", "Kazan", "Perm")[n % 3], n * 10.5] for n in range(1, rows)]
    service.as_person(file_id).paste("All!A1", values)
    return file_id
