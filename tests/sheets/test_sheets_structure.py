import random
from datetime import UTC, datetime

import orjson
import pytest
from sheets_support import SETTINGS, Reply, ScriptedServer, make_company, open_google, session_to

from sheetcrm.emulator import adapter
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.service import Service
from sheetcrm.errors import ConfigError
from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import FILES_URL, SHEETS_URL
from sheetcrm.sheets.errors import (
    ForbiddenError,
    SpreadsheetMissingError,
    UnknownOutcomeError,
    UnreachableError,
)
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sheets.reading import Reader, WantedSheet
from sheetcrm.sheets.status_colours import COLOURS
from sheetcrm.sheets.structure import KnownIds, What, apply_structure, inspect
from sheetcrm.sheets.structure_plan import plan_tabs
from sheetcrm.sheets.tabs import Area, Colouring, Mark, Protection, Tab, TabColumn, read_tabs

MIME = "application/vnd.google-apps.spreadsheet"
NOTHING = KnownIds()


def set_up(google, company, known=NOTHING):
    return apply_structure(google, company, inspect(google, company, known))


def new_file(google, title="By hand"):
    return google.ask("POST", FILES_URL, body={"name": title, "mimeType": MIME})["id"]


def with_file(file_id, **changes):
    return make_company(spreadsheets={"office": {"id": file_id}}, **changes)


def full(google, file_id):
    return google.ask("GET", f"{SHEETS_URL}/{file_id}", params={"includeGridData": "true"})


def summary(plan):
    return [(change.sheet, change.what.value, change.detail) for change in plan.changes]


def test_a_new_company(service, google, company):
    plan = inspect(google, company, NOTHING)
    sales, requests = (", ".join(company.fields[name]) for name in ("sales", "logistics"))

    assert summary(plan) == [
        ("", "create-spreadsheet", "'Movers – office'"),
        ("Deals", "name-sheet", "the first tab of the new file"),
        ("Deals", "add-columns", sales),
        ("Deals", "freeze-header", "row 1"),
        ("Deals", "format-columns", sales.replace("Source, ", "").replace("Urgent, ", "")),
        ("Deals", "add-lists", "Status, Source"),
        ("Deals", "add-checkboxes", "Urgent"),
        ("Deals", "protect-columns", "Deal ID, Logistics row, Logistics status, Messages"),
        ("Deals", "colour-statuses", "Status"),
        ("Deals", "mark-columns", sales),
        ("Requests", "add-sheet", ""),
        ("Requests", "add-columns", requests),
        ("Requests", "format-columns", requests),
        ("Requests", "add-lists", "Status"),
        ("Requests", "protect-columns", "Request ID, Deal"),
        ("Requests", "colour-statuses", "Status"),
        ("Requests", "mark-columns", requests),
        ("_sheetcrm", "add-scratch", "hidden"),
    ]
    assert google.ledger.summary().requests == {Kind.DRIVE: 1}, "looking changes nothing"

    ids = apply_structure(google, company, plan)

    assert google.ledger.summary().requests == {Kind.DRIVE: 2, Kind.READ: 1, Kind.WRITE: 1}
    document = full(google, ids.spreadsheets["office"])
    assert document["properties"]["timeZone"] == "Europe/Moscow"
    assert document["properties"]["locale"] == "en_GB"
    assert [sheet["properties"]["title"] for sheet in document["sheets"]] == [
        "Deals",
        "Requests",
        "_sheetcrm",
    ]
    assert ids.sheets == {
        "sales": document["sheets"][0]["properties"]["sheetId"],
        "logistics": document["sheets"][1]["properties"]["sheetId"],
    }
    for sheet, department in zip(document["sheets"], ("sales", "logistics"), strict=False):
        assert sheet["properties"]["gridProperties"]["frozenRowCount"] == 1
        header = sheet["data"][0]["rowData"][0]["values"]
        assert [cell["formattedValue"] for cell in header] == list(company.fields[department])
        assert all(cell["userEnteredFormat"]["textFormat"]["bold"] for cell in header)


def test_how_columns_are_prepared(google, company):
    ids = set_up(google, company)

    sheet = full(google, ids.spreadsheets["office"])["sheets"][0]
    rows = sheet["data"][0]["rowData"]
    fields = list(company.fields["sales"])
    assert len(rows) == 1000, "down to the last row"
    notes = dict(zip(fields, [cell.get("note", "") for cell in rows[0]["values"]], strict=True))
    assert notes["Client"].splitlines()[:-1] == ["Who pays", "Required."]
    assert notes["Term"].startswith("A day, such as 31.12.2026.")
    assert notes["Cargo"] == "", "there is nothing to say of a text"
    for row in (rows[1], rows[-1]):
        cells = dict(zip(fields, row["values"] + [{}] * len(fields), strict=False))
        assert cells["Term"]["userEnteredFormat"]["numberFormat"] == {"type": "DATE", "pattern": "dd.mm.yyyy"}
        assert cells["Phone"]["userEnteredFormat"]["numberFormat"]["type"] == "TEXT"
        assert cells["Cost"]["userEnteredFormat"]["numberFormat"]["type"] == "CURRENCY"
        rule = cells["Status"]["dataValidation"]
        assert rule["condition"]["type"] == "ONE_OF_LIST"
        assert [value["userEnteredValue"] for value in rule["condition"]["values"]] == [
            "New",
            "Estimate",
            "Estimate ready",
            "Won",
        ]
        assert not rule.get("strict")
        assert rule["showCustomUi"] is True
        assert len(cells["Source"]["dataValidation"]["condition"]["values"]) == 2
        assert "dataValidation" not in cells["Client"]
    assert "dataValidation" not in rows[0]["values"][1]


def test_the_hold_column_is_one_of_checkboxes_and_staffs_own_rule_there_stays(google, company):
    data = company.model_dump(mode="json")
    data["departments"]["sales"]["hold"] = "On hold"
    company = Company.model_validate(data)
    ids = set_up(google, company)

    def rule_below(header):
        rows = full(google, ids.spreadsheets["office"])["sheets"][0]["data"][0]["rowData"]
        at = [cell.get("formattedValue") for cell in rows[0]["values"]].index(header)
        return rows[1]["values"][at].get("dataValidation"), at

    rule, at = rule_below("On hold")
    assert (rule["condition"]["type"], rule["strict"]) == ("BOOLEAN", True)
    place = {
        "sheetId": ids.sheets["sales"],
        "startRowIndex": 1,
        "startColumnIndex": at,
        "endColumnIndex": at + 1,
    }
    condition = {"type": "TEXT_CONTAINS", "values": [{"userEnteredValue": "T"}]}
    theirs = {"condition": condition, "strict": False}
    google.ask(
        "POST",
        f"{SHEETS_URL}/{ids.spreadsheets['office']}:batchUpdate",
        body={"requests": [{"setDataValidation": {"range": place, "rule": theirs}}]},
    )
    assert inspect(google, company, ids).is_empty
    assert rule_below("On hold")[0]["condition"]["type"] == "TEXT_CONTAINS"


def test_what_is_set_up_can_be_read(google, company):
    ids = set_up(google, company)

    read = Reader(google, company).read(
        ids.spreadsheets["office"], [WantedSheet(name, sheet) for name, sheet in ids.sheets.items()]
    )

    assert read.findings == ()
    assert {name: sheet.table.rows for name, sheet in read.sheets.items()} == {"sales": (), "logistics": ()}


@pytest.mark.parametrize("remembers", [True, False])
def test_the_second_time_does_nothing(google, company, remembers):
    ids = set_up(google, company)
    mark = google.ledger.mark()

    plan = inspect(google, company, ids if remembers else NOTHING)
    again = apply_structure(google, company, plan)

    assert [change.what for change in plan.changes] == ([] if remembers else [What.USE_SPREADSHEET])
    assert plan.is_empty is remembers
    assert again == ids
    counts = {Kind.READ: 2} if remembers else {Kind.READ: 2, Kind.DRIVE: 1}
    assert google.ledger.summary(mark).requests == counts


def test_a_file_made_by_hand_keeps_what_is_in_it(service, google):
    file_id = new_file(google)
    person = service.as_person(file_id)
    person.paste("Sheet1!A1", [["my own notes"], ["x"]])
    company = with_file(file_id)

    ids = set_up(google, company)

    assert ids.spreadsheets == {"office": file_id}
    document = full(google, file_id)
    assert [sheet["properties"]["title"] for sheet in document["sheets"]] == [
        "Sheet1",
        "Deals",
        "Requests",
        "_sheetcrm",
    ]
    assert person.read("Sheet1!A1:B3") == [["my own notes"], ["x"]]
    assert document["properties"]["timeZone"] == "Etc/GMT"
    assert inspect(google, company, NOTHING).is_empty


def test_the_blank_first_tab_of_a_file_made_by_hand_is_used(google):
    file_id = new_file(google)

    set_up(google, with_file(file_id))

    assert [tab.title for tab in read_tabs(google, file_id)] == ["Deals", "Requests", "_sheetcrm"]


def test_a_first_tab_with_something_far_down_is_not_blank(service, google):
    file_id = new_file(google)
    service.as_person(file_id).type("Sheet1!C900", "x")

    set_up(google, with_file(file_id))

    assert [tab.title for tab in read_tabs(google, file_id)] == ["Sheet1", "Deals", "Requests", "_sheetcrm"]


def test_only_missing_columns_are_added_behind_staffs_own(service, google):
    file_id = new_file(google)
    person = service.as_person(file_id)
    person.batch({"addSheet": {"properties": {"title": "Deals"}}})
    person.paste(
        "Deals!A1",
        [
            ["Client", "Remarks", "Deal ID", "", "Status"],
            ["Ann", "nice", "D-000001", "loose", "New", "looser"],
        ],
    )
    person.type("Deals!H700", "far away")
    company = with_file(file_id)

    plan = inspect(google, company, NOTHING)
    apply_structure(google, company, plan)

    added = "Manager, Phone, Source, Cargo, Cost, Term, Urgent, Logistics row, Logistics status, Messages"
    assert ("Deals", "add-columns", added) in summary(plan)
    assert ("Deals", "add-notes", "Client, Deal ID, Status") in summary(plan)
    before = [["Client", "Remarks", "Deal ID", "", "Status", "", *added.split(", ")]]
    assert person.read("Deals!A1:P1") == before
    assert person.read("Deals!A2:P2") == [["Ann", "nice", "D-000001", "loose", "New", "looser"]]
    assert person.read("Deals!A700:Z700") == [[*[""] * 17, "far away"]], "nobody's column got a header"
    tabs = {tab.title: tab for tab in read_tabs(google, file_id)}
    assert tabs["Deals"].column_count == 36
    assert inspect(google, company, NOTHING).is_empty


def test_headers_that_differ_in_spaces_are_there(service, google):
    file_id = new_file(google)
    person = service.as_person(file_id)
    person.batch({"addSheet": {"properties": {"title": " Deals "}}})
    person.paste("' Deals '!A1", [["Deal  ID", "Status\n"]])
    company = with_file(file_id)

    plan = inspect(google, company, NOTHING)

    [added] = [
        change.detail
        for change in plan.changes
        if (change.sheet, change.what) == (" Deals ", What.ADD_COLUMNS)
    ]
    assert "Deal ID" not in added
    assert "Status," not in added


def test_staffs_notes_formats_and_rules_stay(service, google, company):
    ids = set_up(google, company)
    file_id = ids.spreadsheets["office"]
    person = service.as_person(file_id)
    sheet_id = ids.sheets["sales"]

    def column(at):
        return {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": at, "endColumnIndex": at + 1}

    person.note("Deals!D1", "our note")
    person.batch(
        {
            "repeatCell": {
                "range": column(8),
                "cell": {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "yyyy"}}},
                "fields": "userEnteredFormat.numberFormat",
            }
        },
        {
            "setDataValidation": {
                "range": column(5),
                "rule": {
                    "condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Deals!A1:A9"}]}
                },
            }
        },
    )

    assert inspect(google, company, ids).is_empty


def test_a_longer_list_of_statuses_reaches_the_drop_down(google, company):
    ids = set_up(google, company)
    departments = {**SETTINGS["departments"]}
    departments["sales"] = {
        **departments["sales"],
        "pipelines": {"deals": ["New", "Estimate", "Estimate ready"]},
    }
    changed = make_company(departments=departments)

    plan = inspect(google, changed, ids)

    assert summary(plan) == [("Deals", "add-lists", "Status"), ("Deals", "colour-statuses", "Status")]
    apply_structure(google, changed, plan)
    assert inspect(google, changed, ids).is_empty


def test_pipelines_have_a_list_too(google):
    departments = {**SETTINGS["departments"]}
    departments["sales"] = {
        **departments["sales"],
        "pipeline": "Funnel",
        "pipelines": {"one": ["New", "Estimate", "Estimate ready"], "two": ["New"]},
    }
    company = make_company(departments=departments)

    ids = set_up(google, company)

    tab = read_tabs(google, ids.spreadsheets["office"])[0]
    found = {column.header: column.choices for column in tab.columns}
    assert found["Funnel"] == ("one", "two")
    assert found["Status"] == ("New", "Estimate", "Estimate ready")


def test_a_renamed_tab_is_not_made_again(service, google, company):
    ids = set_up(google, company)
    person = service.as_person(ids.spreadsheets["office"])
    person.batch(
        {
            "updateSheetProperties": {
                "properties": {"sheetId": ids.sheets["logistics"], "title": "Loads"},
                "fields": "title",
            }
        }
    )

    assert inspect(google, company, ids).is_empty
    assert summary(inspect(google, company, KnownIds(ids.spreadsheets)))[0] == ("Requests", "add-sheet", "")


def test_a_deleted_tab_is_made_anew(service, google, company):
    ids = set_up(google, company)
    service.as_person(ids.spreadsheets["office"]).batch({"deleteSheet": {"sheetId": ids.sheets["logistics"]}})

    again = set_up(google, company, ids)

    assert again.sheets["sales"] == ids.sheets["sales"]
    assert [tab.title for tab in read_tabs(google, ids.spreadsheets["office"])] == [
        "Deals",
        "_sheetcrm",
        "Requests",
    ]


def test_a_file_remembered_but_gone_is_created_anew_and_the_plan_says_so(google, company):
    ids = set_up(google, company)
    old = ids.spreadsheets["office"]
    google.send("DELETE", f"{FILES_URL}/{old}")

    plan = inspect(google, company, ids)

    assert plan.changes[0].what is What.CREATE_SPREADSHEET
    assert old in plan.changes[0].detail
    assert apply_structure(google, company, plan).spreadsheets["office"] != old


def test_a_file_the_config_names_is_never_created(google):
    with pytest.raises(SpreadsheetMissingError, match="NOSUCHFILE") as caught:
        inspect(google, with_file("https://docs.google.com/spreadsheets/d/NOSUCHFILE/edit#gid=0"), NOTHING)

    assert "shared" in caught.value.hint


def test_a_creation_whose_answer_was_lost_is_found_again(service, google, company):
    plan = inspect(google, company, NOTHING)

    def lose_the_answer(number, method, path, body):
        service.hooks.after.clear()
        raise RuntimeError

    service.hooks.after.append(lose_the_answer)
    with pytest.raises(RuntimeError):
        apply_structure(google, company, plan)

    again = inspect(google, company, NOTHING)
    assert again.changes[0].what is What.USE_SPREADSHEET
    ids = apply_structure(google, company, again)
    assert [tab.title for tab in read_tabs(google, ids.spreadsheets["office"])] == [
        "Deals",
        "Requests",
        "_sheetcrm",
    ]
    assert inspect(google, company, ids).is_empty


def test_two_files_of_one_title_are_a_question(google, company):
    first, second = new_file(google, "Movers – office"), new_file(google, "Movers – office")

    with pytest.raises(ConfigError) as caught:
        inspect(google, company, NOTHING)

    assert first in caught.value.message
    assert second in caught.value.message
    assert "spreadsheets: {office: {id: …}}" in caught.value.hint


def test_one_file_of_the_title_is_used(google):
    file_id = new_file(google, "It's \\ours")
    company = make_company(spreadsheets={"office": {"title": "It's \\ours"}})

    assert set_up(google, company).spreadsheets == {"office": file_id}


def test_another_companys_file_of_the_same_title_is_left_alone(google):
    one = make_company(spreadsheets={"office": {"title": "Office"}})
    other = make_company(company="Shakers", spreadsheets={"office": {"title": "Office"}})

    assert set_up(google, one).spreadsheets != set_up(google, other).spreadsheets


def test_departments_in_files_of_their_own(google):
    departments = {**SETTINGS["departments"]}
    departments["logistics"] = {**departments["logistics"], "spreadsheet": "yard"}
    company = make_company(departments=departments, language="ru")

    ids = set_up(google, company)

    assert set(ids.spreadsheets) == {"office", "yard"}
    for file_id, title in zip(ids.spreadsheets.values(), ("Deals", "Requests"), strict=True):
        document = full(google, file_id)
        assert [sheet["properties"]["title"] for sheet in document["sheets"]] == [title, "_sheetcrm"]
        assert document["properties"]["locale"] == "ru_RU"


def test_no_room_for_new_files(company):
    no_room = Reply(
        {"error": {"code": 403, "message": "no", "errors": [{"reason": "storageQuotaExceeded"}]}}, 403
    )
    google = open_google(session_to(ScriptedServer([Reply({"files": []}), no_room])))

    with pytest.raises(ForbiddenError) as caught:
        set_up(google, company)

    assert "create the file by hand" in caught.value.hint


def test_a_change_without_an_answer_is_not_repeated(service, google, company):
    ids = set_up(google, company)
    file_id = ids.spreadsheets["office"]
    service.as_person(file_id).batch({"deleteSheet": {"sheetId": ids.sheets["logistics"]}})
    plan = inspect(google, company, ids)
    broken = open_google(session_to(ScriptedServer([Reply(b"", 503)])), company=company)

    with pytest.raises(UnknownOutcomeError):
        apply_structure(broken, company, plan)


@pytest.mark.parametrize("body", [b"nonsense", b'{"sheets": 7}'], ids=repr)
def test_an_answer_that_makes_no_sense(body, company):
    google = open_google(session_to(ScriptedServer([Reply(body)])), company=company)

    with pytest.raises(UnreachableError, match="FILE"):
        inspect(google, with_file("FILE"), NOTHING)


def test_a_file_of_charts_only_gets_tabs():
    chart = {"properties": {"sheetId": 5, "title": "Chart", "sheetType": "OBJECT"}}
    server = ScriptedServer([Reply({"sheets": [chart]})])

    plan = inspect(open_google(session_to(server)), with_file("FILE"), NOTHING)

    assert [change.sheet for change in plan.changes if change.what is What.ADD_SHEET] == ["Deals", "Requests"]


def columns(*headers):
    return tuple(TabColumn(header=header, is_used=bool(header)) for header in headers)


def only(plan, kind):
    return [request[kind] for request in plan.requests if kind in request]


def test_a_grid_filled_to_its_edge_grows(company):
    tab = Tab(
        sheet_id=0, title="Deals", column_count=2, row_count=1, frozen_rows=1, columns=columns("Status", "x")
    )

    plan = plan_tabs(company, "office", [tab], {})

    assert only(plan, "appendDimension") == [
        {"sheetId": 0, "dimension": "COLUMNS", "length": 12},
        {"sheetId": 0, "dimension": "ROWS", "length": 1},
    ]
    assert only(plan, "insertDimension") == []


def test_a_tab_with_too_few_columns_grows(company):
    tab = Tab(sheet_id=0, title="Deals", column_count=3)

    plan = plan_tabs(company, "office", [tab], {})

    assert only(plan, "appendDimension") == [{"sheetId": 0, "dimension": "COLUMNS", "length": 10}]


def test_a_new_tabs_id_steers_clear_of_those_taken(company):
    first = plan_tabs(company, "office", [Tab(sheet_id=0, title="Deals")], {}).sheets["logistics"]
    taken = [Tab(sheet_id=0, title="Deals"), Tab(sheet_id=first, title="Other")]

    assert plan_tabs(company, "office", taken, {}).sheets["logistics"] == first + 1


def test_columns_that_are_only_formatted_are_free(company):
    formatted = (*columns("Status"), TabColumn(format_type="DATE"))
    tab = Tab(sheet_id=0, title="Deals", frozen_rows=1, columns=formatted)

    plan = plan_tabs(company, "office", [tab], {})

    written = [ask for ask in only(plan, "updateCells") if ask["start"]["sheetId"] == 0]
    headers = [ask for ask in written if "userEnteredValue" in ask["fields"]]
    assert [ask["start"]["columnIndex"] for ask in headers] == [1]


def test_a_header_that_stands_twice_is_prepared_once(company):
    names = [*company.fields["sales"], "Term"]
    tab = Tab(sheet_id=0, title="Deals", frozen_rows=1, columns=columns(*names))

    plan = plan_tabs(company, "office", [tab], {})

    dates = [
        ask
        for ask in only(plan, "repeatCell")
        if ask["cell"]["userEnteredFormat"]["numberFormat"]["type"] == "DATE"
    ]
    assert [ask["range"]["startColumnIndex"] for ask in dates] == [names.index("Term")]


def test_the_requests_for_one_missing_column(company):
    names = [name for name in company.fields["sales"] if name != "Client"]
    ready = {
        name: (column.number_format or {"type": ""})["type"]
        for name, column in company.fields["sales"].items()
    }
    choices = {"Status": company.departments["sales"].status_names, "Source": ("Ads", "Referral")}
    tab = Tab(
        sheet_id=5,
        title="Deals",
        frozen_rows=2,
        protections=(Protection(range_id=1, area=Area()),),
        colourings=tuple(
            Colouring(
                areas=(Area(),), condition="TEXT_EQ", values=(status.name,), colour=COLOURS[status.category]
            )
            for status in company.departments["sales"].statuses["deals"]
        ),
        columns=tuple(
            TabColumn(
                header=name,
                is_used=True,
                format_type=ready[name],
                choices=choices.get(name, ()),
                rule="BOOLEAN" if name == "Urgent" else "ONE_OF_LIST" if name in choices else "",
                note="staff's own",
                marks=(Mark(at, f"sales/{name}"),),
            )
            for at, name in enumerate(names)
        ),
    )
    logistics = Tab(sheet_id=6, title="Requests")

    plan = plan_tabs(company, "office", [tab, logistics], {})

    ours = [request for request in plan.requests if b'"sheetId":5' in orjson.dumps(request)]
    assert ours == [
        {
            "insertDimension": {
                "range": {"sheetId": 5, "dimension": "COLUMNS", "startIndex": 12, "endIndex": 13},
                "inheritFromBefore": False,
            }
        },
        {
            "updateCells": {
                "start": {"sheetId": 5, "rowIndex": 0, "columnIndex": 12},
                "rows": [
                    {
                        "values": [
                            {
                                "userEnteredValue": {"stringValue": "Client"},
                                "userEnteredFormat": {"textFormat": {"bold": True}},
                                "note": "Who pays\nRequired.\n— sheetcrm 4cd3",
                            }
                        ]
                    }
                ],
                "fields": "userEnteredValue,userEnteredFormat.textFormat.bold,note",
            }
        },
        {
            "updateDimensionProperties": {
                "range": {"sheetId": 5, "dimension": "COLUMNS", "startIndex": 12, "endIndex": 13},
                "properties": {"pixelSize": 160},
                "fields": "pixelSize",
            }
        },
        {
            "repeatCell": {
                "range": {"sheetId": 5, "startRowIndex": 1, "startColumnIndex": 12, "endColumnIndex": 13},
                "cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}},
                "fields": "userEnteredFormat.numberFormat",
            }
        },
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataKey": "sheetcrm.field",
                    "metadataValue": "sales/Client",
                    "visibility": "DOCUMENT",
                    "location": {
                        "dimensionRange": {
                            "sheetId": 5,
                            "dimension": "COLUMNS",
                            "startIndex": 12,
                            "endIndex": 13,
                        }
                    },
                }
            }
        },
    ]


def test_the_embedded_session_is_counted_like_any_other(service, company):
    google = open_google(adapter.session(service), company=company)

    set_up(google, company)

    assert google.ledger.summary().total == service.requests


def test_keys_nobody_knows_and_a_first_tab_in_another_language(company):
    service = Service(
        None,
        clock=lambda: datetime(2026, 11, 23, tzinfo=UTC),
        random=random.Random(1),
        options=Options(unknown_answer_keys=True, first_sheet_title="Лист1", locale="ru_RU"),
    )
    google = open_google(adapter.session(service), company=company)

    ids = set_up(google, company)

    assert [tab.title for tab in read_tabs(google, ids.spreadsheets["office"])] == [
        "Deals",
        "Requests",
        "_sheetcrm",
    ]
    assert inspect(google, company, ids).is_empty
    wanted = [WantedSheet(name, sheet_id) for name, sheet_id in ids.sheets.items()]
    assert Reader(google, company).read(ids.spreadsheets["office"], wanted).findings == ()
