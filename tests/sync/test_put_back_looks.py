"""What a put-back returns besides the content: people's notes, and number formats."""

from __future__ import annotations

import pytest
from companies import company
from embedded import Office, office_with_three_deals

from sheetcrm.emulator.faults import Fault
from sheetcrm.schema.company import Company


def cells(office: Office, title: str = "Deals") -> list[list[dict]]:
    book = office.staff.open_by_key(office.ids["sales"])
    params = {
        "includeGridData": True,
        "ranges": title,
        "fields": "sheets(data(rowData(values(note,userEnteredValue,userEnteredFormat(numberFormat)))))",
    }
    (sheet,) = book.fetch_sheet_metadata(params)["sheets"]
    return [row.get("values", []) for row in sheet["data"][0].get("rowData", [])]


def looks(office: Office) -> dict[str, dict[str, tuple]]:
    """Row ID to header to note and number format."""
    header, *rows = cells(office)
    names = [cell.get("userEnteredValue", {}).get("stringValue") for cell in header]
    found = {}
    for row in rows:
        entries = dict(zip(names, row, strict=False))
        row_id = entries.get("ID", {}).get("userEnteredValue", {}).get("stringValue")
        if row_id:
            found[row_id] = {
                name: (
                    cell.get("note"),
                    cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("pattern"),
                )
                for name, cell in entries.items()
            }
    return found


@pytest.fixture
def office(tmp_path) -> Office:
    office = office_with_three_deals(tmp_path)
    for row_id in ("D-000001", "D-000002", "D-000003"):
        office.edit_row("logistics", f"{row_id}/LOG-1", Cost=4)
    office.sync()
    for number in (2, 3, 4):
        office.person("sales").note(f"Deals!E{number}", f"of row {number}")
        office.person("sales").note(f"Deals!D{number}", f"towns of row {number}")
    # The person at sales overtypes a cost that is logistics': it is put back, with a note.
    office.edit_row("sales", "D-000002", Cost=77)
    return office


ACTS = {
    "row above": lambda person: person.insert_rows("Deals", 2),
    "row gone": lambda person: person.delete_rows("Deals", 2),
    "sort": lambda person: person.sort("Deals!A2:J4", 3),
    "column": lambda person: person.insert_columns("Deals", 4),
    "column gone": lambda person: person.move_columns("Deals", 5, 1, 2),
    "typed over": lambda person: person.paste("Deals!E3", [[78]]),
}


def before_write(office: Office, act) -> None:
    path = f"{office.ids['sales']}:batchUpdate"

    def before(number, method, found, body):
        if found.endswith(path):
            office.service.hooks.before.clear()
            act(office.person("sales"))

    office.service.hooks.before.append(before)


class Killed(BaseException):
    """The process is gone."""


def kill_after_write(office: Office) -> None:
    def after(number, method, path, body):
        if path.endswith(f"{office.ids['sales']}:batchUpdate"):
            office.service.hooks.after.clear()
            raise Killed

    office.service.hooks.after.append(after)


def check_notes(office: Office, before: dict) -> None:
    after = looks(office)
    for row_id, entries in after.items():
        for name, (note, _) in entries.items():
            was = before[row_id].get(name, (None,))[0]
            if (row_id, name) == ("D-000002", "Cost"):
                assert note.startswith("of row 3\n\n[sheetcrm D-000002: ")
                assert note.count("[sheetcrm") == 1
            else:
                assert note == was, (row_id, name)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("how", ["seen", "lost answer", "killed"])
def test_people_keep_their_notes(office, act, how):
    before = looks(office)
    before_write(office, act)
    if how == "lost answer":
        path = f"{office.ids['sales']}:batchUpdate"
        fault = Fault(when="after", status=None, drop=True)
        office.service.faults.on(lambda number, request, body: request.path.endswith(path), fault)
    if how == "killed":
        kill_after_write(office)
        with pytest.raises(Killed):
            office.sync()
        office.syncer = office.open_syncer()
    for _ in range(3):
        result = office.sync()
    assert result.preview.plan.is_empty
    check_notes(office, before)
    assert office.row("sales", "D-000002")["Cost"] == 4


def dated(tmp_path) -> Office:
    """Logistics bring back a day that sales have blank cells for, each in a format of its own."""
    document = company().model_dump(mode="json", exclude_unset=True)
    for department in ("sales", "logistics"):
        document["departments"][department]["columns"]["Due"] = {"type": "date"}
    document["links"]["estimate"]["bring_back"].append("Due")
    office = Office(tmp_path, Company.model_validate(document))
    for number, cargo in enumerate(("Tractor", "Axles", "Beams"), start=2):
        office.edit("sales", number, Status="Estimate", Cargo=cargo)
    assert office.sync().outcome == "ok"
    at = office.grid("sales")[0].index("Due")
    for number in (1, 2, 3):
        office.person("sales").batch(
            {
                "repeatCell": {
                    "range": {
                        "sheetId": 0,
                        "startRowIndex": number,
                        "endRowIndex": number + 1,
                        "startColumnIndex": at,
                        "endColumnIndex": at + 1,
                    },
                    "cell": {
                        "userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": f"0.0[{number}]"}}
                    },
                    "fields": "userEnteredFormat.numberFormat",
                }
            }
        )
    return office


@pytest.mark.parametrize("how", ["seen", "killed"])
@pytest.mark.parametrize("again", [False, True])
def test_a_cell_in_another_row_keeps_its_number_format(tmp_path, how, again):
    office = dated(tmp_path)
    before = looks(office)
    assert len({entries["Due"] for entries in before.values()}) == 3
    office.edit_row("logistics", "D-000002/LOG-1", Due=46100)
    before_write(office, ACTS["row above"])
    if how == "killed":
        kill_after_write(office)
        with pytest.raises(Killed):
            office.sync()
        office.syncer = office.open_syncer()
    if again:
        before_write(office, ACTS["row above"])
    for _ in range(3):
        result = office.sync()
    assert result.preview.plan.is_empty
    assert office.row("sales", "D-000002")["Due"] == 46100
    after = looks(office)
    for row_id in ("D-000001", "D-000003"):
        assert after[row_id]["Due"] == before[row_id]["Due"]
    assert after["D-000002"]["Due"][1] != before["D-000002"]["Due"][1], "the day can be read"


def test_dates_below_each_other_cost_one_copy_of_their_formats(tmp_path):
    office = dated(tmp_path)
    sent = []
    office.service.hooks.before.append(lambda number, method, path, body: sent.append(body))
    for number in (1, 2, 3):
        office.edit_row("logistics", f"D-00000{number}/LOG-1", Due=46100 + number)
    office.sync()
    kinds = [
        request["copyPaste"]["pasteType"]
        for body in sent
        if isinstance(body, dict)
        for request in body.get("requests", ())
        if "copyPaste" in request
    ]
    assert kinds.count("PASTE_FORMAT") == 1
