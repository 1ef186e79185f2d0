"""What staff do to rows, columns and tabs, one action each, on the embedded service.

After every action: the right rows are linked, nothing stands in a wrong row, a second pass makes no edit, and
what is told of it names the cell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from embedded import Office

from sheetcrm.sheets.structure import apply_structure, inspect
from sheetcrm.sync.results import PassResult

DEALS = {"Perm": "D-000001", "Ufa": "D-000002", "Omsk": "D-000003", "Tver": "D-000004"}
"""The deals by the place they load at, in rows 2 to 5; all but the last have a request in logistics."""
NEW = "D-000005"
COSTS = {"Perm": 101, "Ufa": 102, "Omsk": 103}


@pytest.fixture
def office(tmp_path) -> Office:
    made = Office(tmp_path)
    registry, google, company = made.store().registry, made.syncer.google, made.syncer.company
    ids = apply_structure(google, company, inspect(google, company, registry))
    made.store().register(spreadsheets=ids.spreadsheets, sheets=ids.sheets, scratches=ids.scratches)
    made.syncer = made.open_syncer()
    cargoes = ["Tractor", "Pipes", "Grain", "Sand"]
    for row, (place, cargo) in enumerate(zip(DEALS, cargoes, strict=True), start=2):
        status = "New" if place == "Tver" else "Estimate"
        made.edit("sales", row, Status=status, Cargo=cargo, From=place)
    made.sync()
    assert made.sync().preview.plan.is_empty
    return made


# -- actions ---


def paste(cell: str, *rows: list) -> Callable[[Office], None]:
    return lambda office: office.person("sales").paste(f"Deals!{cell}", list(rows))


def type_request(cell: str, text: str) -> Callable[[Office], None]:
    return lambda office: office.person("logistics").type(f"Requests!{cell}", text)


def erase_request(row: int) -> Callable[[Office], None]:
    return lambda office: office.person("logistics").delete_rows("Requests", row)


def typed(cell: str, text: str) -> Callable[[Office], None]:
    return lambda office: office.person("sales").type(f"Deals!{cell}", text)


def cut(area: str, to: str) -> Callable[[Office], None]:
    return lambda office: office.person("sales").cut(f"Deals!{area}", f"Deals!{to}")


def copy(row: int, to: int, department: str = "sales") -> Callable[[Office], None]:
    def act(office: Office) -> None:
        sheet = sheet_id(office, department)
        span = {"startColumnIndex": 0, "endColumnIndex": 9}
        source = {"sheetId": sheet, "startRowIndex": row - 1, "endRowIndex": row, **span}
        target = {"sheetId": sheet, "startRowIndex": to - 1, "endRowIndex": to, **span}
        request = {"source": source, "destination": target, "pasteType": "PASTE_NORMAL"}
        office.person(department).batch({"copyPaste": request})

    return act


def insert(before: int, count: int = 1) -> Callable[[Office], None]:
    return lambda office: office.person("sales").insert_rows("Deals", before, count)


def delete(row: int) -> Callable[[Office], None]:
    return lambda office: office.person("sales").delete_rows("Deals", row)


def sort(area: str, column: int, department: str = "sales") -> Callable[[Office], None]:
    return lambda office: office.person(department).sort(
        f"{office.title(department)}!{area}", column, descending=True
    )


def request(kind: str, **body: object) -> Callable[[Office], None]:
    """A batchUpdate request about the sales tab, as the menu makes it."""

    def act(office: Office) -> None:
        filled = {key: fill(office, value) for key, value in body.items()}
        office.person("sales").batch({kind: filled})

    return act


def fill(office: Office, value: object) -> object:
    if isinstance(value, dict):
        return {key: fill(office, item) for key, item in value.items()}
    return sheet_id(office, "sales") if value is SALES else value


SALES = object()


def sheet_id(office: Office, department: str) -> int:
    return office.staff.open_by_key(office.ids[department]).worksheet(office.title(department)).id


def columns(start: int, count: int = 1) -> dict:
    return {"sheetId": SALES, "dimension": "COLUMNS", "startIndex": start, "endIndex": start + count}


def row_kept_and_put_back(office: Office) -> None:
    """Rows deleted, a pass, and the deletion undone."""
    (row,) = office.person("sales").read("Deals!A3:I3")
    delete(3)(office)
    office.sync()
    insert(3)(office)
    office.person("sales").paste("Deals!A3", [row])


# -- what is expected ---


@dataclass(frozen=True)
class Case:
    """An action and what comes of it.

    Attributes:
        actions: what staff do, one after the other.
        ids: place to the IDs of its rows from top to bottom, where they are not those of `DEALS`.
        findings: code, address and row ID of what is told.
        unlinked: places whose requests have no row to bring a cost back to, or take no part.
        absent: the sales tab is gone.
    """

    actions: list[Callable[[Office], None]]
    ids: dict[str, list] = field(default_factory=dict)
    findings: list[tuple] = field(default_factory=list)
    unlinked: frozenset[str] = frozenset()
    absent: bool = False


def lost(row: int, place: str) -> tuple:
    return "row-id-lost", f"Deals!A{row}", DEALS[place]


def overtyped(row: int, place: str) -> tuple:
    return "row-id-overtyped", f"Deals!A{row}", DEALS[place]


def overtyping(kind: str, value: object, shown: object) -> Case:
    entered = {"userEnteredValue": {kind: value}}
    start = {"sheetId": SALES, "rowIndex": 2, "columnIndex": 0}
    act = request("updateCells", start=start, rows=[{"values": [entered]}], fields="userEnteredValue")
    return Case([act], {"Ufa": [shown]}, [overtyped(3, "Ufa")])


COPIED = ("row-id-duplicate", "Deals!A6", NEW)
UFA = frozenset({"Ufa"})

CASES = {
    "sort": Case([sort("A2:I5", 3)]),
    "sort a part": Case([sort("A2:I3", 3)]),
    "sort without the IDs": Case(
        [sort("B2:I5", 4)],
        {"Perm": ["D-000003"], "Omsk": ["D-000004"], "Ufa": ["D-000001"], "Tver": ["D-000002"]},
        [overtyped(2, "Ufa"), overtyped(3, "Tver"), overtyped(4, "Perm"), overtyped(5, "Omsk")],
    ),
    "filter": Case(
        [
            request(
                "setBasicFilter",
                filter={
                    "range": {"sheetId": SALES, "startRowIndex": 0, "endRowIndex": 5},
                    "criteria": {"3": {"hiddenValues": ["Ufa"]}},
                },
            )
        ]
    ),
    "insert rows": Case([insert(2, 2), insert(5)]),
    "delete a row": Case([delete(3)], {"Ufa": []}),
    "delete a row and undo": Case([row_kept_and_put_back]),
    "cut and paste a row to the end": Case([cut("A3:I3", "A9")]),
    "cut and paste a row over another": Case([cut("A2:I2", "A3")], {"Ufa": []}),
    "copy a row below": Case([copy(2, 6)], {"Perm": [DEALS["Perm"], NEW]}, [COPIED]),
    "copy a row above": Case(
        [insert(2), copy(4, 2)], {"Ufa": [DEALS["Ufa"], NEW]}, [("row-id-duplicate", "Deals!A4", NEW)]
    ),
    "copy a row and edit the copy": Case(
        [copy(2, 6), typed("C6", "Crane")], {"Perm": [DEALS["Perm"], NEW]}, [COPIED]
    ),
    "copy a row and edit the original": Case(
        [copy(2, 6), typed("C2", "Crane")],
        {"Perm": [NEW, DEALS["Perm"]]},
        [("row-id-duplicate", "Deals!A2", NEW)],
    ),
    "copy a row and edit both": Case(
        [copy(2, 6), typed("C2", "Crane"), typed("C6", "Digger")],
        {"Perm": [DEALS["Perm"]] * 2},
        [("row-id-duplicate", f"Deals!A{row}", DEALS["Perm"]) for row in (2, 6)],
        frozenset({"Perm"}),
    ),
    "copy a row without its ID": Case([copy(2, 6), paste("A6", [""])], {"Perm": [DEALS["Perm"], NEW]}),
    "wipe an ID": Case([paste("A3", [""])], {"Ufa": [None]}, [lost(3, "Ufa")]),
    "wipe all IDs": Case(
        [paste("A2", [""], [""], [""], [""])],
        {place: [None] for place in DEALS},
        [lost(row, place) for row, place in enumerate(DEALS, start=2)],
    ),
    "wipe an ID and sort": Case([paste("A3", [""]), sort("A2:I5", 3)], {"Ufa": [None]}, [lost(4, "Ufa")]),
    "overtype an ID with text": overtyping("stringValue", "call Ivan", "call Ivan"),
    "overtype an ID with a number": overtyping("numberValue", 12, 12),
    "overtype an ID with a date": overtyping("numberValue", 46054.5, 46054.5),
    "overtype an ID with a tick": overtyping("boolValue", True, True),
    "overtype an ID with another row's": overtyping("stringValue", DEALS["Perm"], DEALS["Perm"]),
    "overtype an ID with an unused one": overtyping("stringValue", "D-000900", "D-000900"),
    "overtype an ID with a formula": overtyping("formulaValue", "=A4", DEALS["Omsk"]),
    "overtype an ID with a request's": overtyping("stringValue", "D-000002/LOG-1", "D-000002/LOG-1"),
    "paste a block over the IDs": Case(
        [paste("A2", ["a"], ["b"])],
        {"Perm": ["a"], "Ufa": ["b"]},
        [overtyped(2, "Perm"), overtyped(3, "Ufa")],
    ),
    "move a column": Case([lambda office: office.person("sales").move_columns("Deals", 3, 1, 1)]),
    "move the IDs": Case([lambda office: office.person("sales").move_columns("Deals", 1, 1, 10)]),
    "hide a column": Case(
        [
            request(
                "updateDimensionProperties",
                range=columns(0, 3),
                properties={"hiddenByUser": True},
                fields="hiddenByUser",
            )
        ]
    ),
    "insert a column": Case([lambda office: office.person("sales").insert_columns("Deals", 1, 2)]),
    "add a column": Case([paste("J1", ["Mine"], ["a"], ["b"])]),
    "rename a column": Case([typed("C1", "Goods")], findings=[("header-renamed", "Deals!C1", None)]),
    "rename the IDs": Case([typed("A1", "Number")], findings=[("header-renamed", "Deals!A1", None)]),
    "wipe a header": Case([paste("D1", [""])], findings=[("header-renamed", "Deals!D1", None)]),
    "duplicate the tab": Case([request("duplicateSheet", sourceSheetId=SALES, newSheetName="Copy of Deals")]),
    "rename the tab": Case(
        [lambda office: office.person("sales").rename_sheet("Deals", "All deals")],
        findings=[("sheet-renamed", "", None)],
    ),
    "delete the tab": Case(
        [request("addSheet", properties={"title": "Else"}), request("deleteSheet", sheetId=SALES)],
        findings=[("sheet-missing", "", None)],
        absent=True,
    ),
    "sort requests": Case([sort("A2:I4", 1, "logistics")]),
    # Once the original is edited, too, neither is as it was.
    "copy a request": Case(
        [copy(3, 6, "logistics")],
        findings=[("row-id-duplicate", "Requests!A6", "D-000002/LOG-1")],
        unlinked=UFA,
    ),
    "copy a request and delete the copy": Case(
        [copy(3, 6, "logistics"), lambda office: office.sync(), erase_request(6)]
    ),
    "wipe a request's ID": Case(
        [type_request("A3", "")], findings=[("row-id-lost", "Requests!A3", "D-000002/LOG-1")], unlinked=UFA
    ),
    "overtype a request's ID": Case(
        [type_request("A3", "D-000001/LOG-1")],
        findings=[("row-id-overtyped", "Requests!A3", "D-000002/LOG-1")],
        unlinked=UFA,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_staff_do(office, case):
    for act in case.actions:
        act(office)
    told = [(found.code, found.address, found.row_id) for found in office.sync().preview.findings]
    assert told == case.findings
    assert_quiet(office.sync())
    if case.absent:
        assert requests_of(office) == [(place, DEALS[place]) for place in COSTS], "nothing was taken away"
        return
    assert ids_of(office) == {**{place: [row_id] for place, row_id in DEALS.items()}, **case.ids}

    before = sales(office)
    answer_requests(office)
    office.sync()
    after = [{**row, "Cost": cost_of(row, case)} for row in before]
    assert sales(office) == [{name: cell for name, cell in row.items() if cell != ""} for row in after]
    assert_quiet(office.sync())


def assert_quiet(result: PassResult) -> None:
    assert result.preview.plan.is_empty, result.preview.plan
    assert result.preview.plan.observations == ()


def title_of_sales(office: Office) -> str:
    titles = [sheet.title for sheet in office.staff.open_by_key(office.ids["sales"]).worksheets()]
    return "All deals" if "All deals" in titles else "Deals"


def sales(office: Office) -> list[dict]:
    header, *rows = office.person("sales").read(title_of_sales(office))
    back = {"Goods": "Cargo", "Number": "ID", "": "From"} if len(header) <= 9 else {}
    names = [back.get(name, name) for name in header]
    return [
        {name: cell for name, cell in zip(names, row, strict=False) if cell != ""} for row in rows if any(row)
    ]


def requests_of(office: Office) -> list[tuple]:
    return [(row["Loading"], row["Deal"]) for row in office.rows("logistics")]


def ids_of(office: Office) -> dict[str, list]:
    found: dict[str, list] = {place: [] for place in DEALS}
    for row in sales(office):
        found[row["From"]].append(row.get("ID"))
    return found


def answer_requests(office: Office) -> None:
    """Type a cost into each request that stands there as it was made."""
    seen = set()
    for number, row in enumerate(office.rows("logistics"), start=2):
        if row["Loading"] in COSTS and row["Loading"] not in seen:
            seen.add(row["Loading"])
            office.edit("logistics", number, Cost=COSTS[row["Loading"]])


def cost_of(row: dict, case: Case) -> int | str:
    place = row["From"]
    is_linked = row.get("ID") == DEALS[place] and place not in case.unlinked
    return COSTS.get(place, "") if is_linked else row.get("Cost", "")
