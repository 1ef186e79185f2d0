"""The page without a browser: what it serves, to whom, and what it lets people do."""

from __future__ import annotations

import re
from importlib.resources import files

import orjson
import page_samples as samples
import pytest
from page_samples import LOGISTICS, MARKUP, OWNER, SALES
from werkzeug.test import Client

from sheetcrm.emulator.edit import PROTECTED
from sheetcrm.emulator.page.app import BODY_BYTES, Page

HOST = "127.0.0.1:8090"
ORIGIN = "http://" + HOST


class Browser:
    """A browser on this machine, by default one that shows the page."""

    def __init__(self, service, file_id=""):
        self.client = Client(Page(service))
        self.service = service
        self.file_id = file_id

    def get(self, path, *, host=HOST, **headers):
        return self.client.get(path, headers={"Host": host, **headers})

    def read(self, path, **query):
        text = "&".join(f"{name}={value}" for name, value in query.items())
        answer = self.get(f"/page/api/files/{self.file_id}{path}?{text}")
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, body, *, headers=None, path=None, content_type="application/json"):
        sent = {"Host": HOST, "Origin": ORIGIN, "X-Sheets-Page": "1", **(headers or {})}
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        path = path or f"/page/api/files/{self.file_id}/edit"
        kept = {name: value for name, value in sent.items() if value is not None}
        return self.client.post(path, data=data, content_type=content_type, headers=kept)

    def do(self, action, *, user=OWNER, sheet=0, **facts):
        return self.post({"user": user, "sheet": sheet, "action": action, **facts})

    def done(self, action, **facts):
        answer = self.do(action, **facts)
        assert answer.status_code == 200, answer.text
        return answer.json

    def refused(self, action, **facts):
        answer = self.do(action, **facts)
        assert answer.status_code >= 400, answer.text
        return answer.json["error"]

    def rows(self, start=0, end=20, sheet=0, user=OWNER):
        return self.read(f"/sheets/{sheet}/rows", **{"from": start, "to": end, "user": user})

    def cell(self, row, column, sheet=0):
        return self.rows(row, row + 1, sheet)["rows"][0][column]

    def values(self, text):
        return self.service.as_person(self.file_id).read(text)


@pytest.fixture
def service():
    return samples.new_service()


@pytest.fixture
def sales(service):
    return Browser(service, samples.sales_book(service))


def blank_book(service, *, rows=20, columns=5, locale="en_US", values=()):
    file_id = samples.create(
        service,
        {
            "properties": {"title": "Blank", "locale": locale},
            "sheets": [samples.sheet(0, "S", rows, columns)],
        },
    )
    if values:
        service.as_person(file_id).paste("S!A1", values)
    return Browser(service, file_id)


class TestDocuments:
    def test_both_documents_and_every_file_they_name_are_served(self, sales):
        seen = set()
        waiting = ["/", f"/spreadsheets/d/{sales.file_id}/edit", f"/spreadsheets/d/{sales.file_id}"]
        while waiting:
            path = waiting.pop()
            seen.add(path)
            answer = sales.get(path)
            assert answer.status_code == 200, path
            folder = path.rpartition("/")[0]
            named = re.findall(r'(?:src|href)="(/page/static/[^"]+)"', answer.text)
            named += [f"{folder}/{name}" for name in re.findall(r'from "\./([^"]+)"', answer.text)]
            waiting += [name for name in named if name not in seen]
        assert "/page/static/js/grid.js" in seen
        assert "/page/static/css/grid.css" in seen

    def test_security_headers_stand_on_every_answer(self, sales):
        for path in ("/", "/page/static/js/sheet.js", "/page/api/files", "/nowhere", "/page/api/files/x"):
            headers = sales.get(path).headers
            policy = dict(
                part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
            )
            assert policy["default-src"] == "'none'"
            assert policy["script-src"] == policy["style-src"] == "'self'"
            assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
            assert policy["require-trusted-types-for"] == "'script'"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in headers

    def test_documents_hold_no_script_or_style_of_their_own(self, sales):
        for path in ("/", f"/spreadsheets/d/{sales.file_id}/edit"):
            text = sales.get(path).text
            assert all(not inline for inline in re.findall(r"<script[^>]*>([^<]*)</script>", text))
            assert "<style" not in text
            assert not re.search(r"\son\w+=|\sstyle=|javascript:", text)

    def test_scripts_never_read_markup_from_text(self):
        folder = files("sheetcrm.emulator.page") / "static" / "js"
        scripts = [item for item in folder.iterdir() if item.name.endswith(".js")]
        assert len(scripts) > 10
        for script in scripts:
            forbidden = (
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
            )
            assert not re.search(forbidden, script.read_text()), script.name

    @pytest.mark.parametrize(
        ("accepted", "language"),
        [("ru", "ru"), ("ru-RU,ru;q=0.9,en;q=0.8", "ru"), ("de,en;q=0.5", "en"), ("fr", "en"), ("", "en")],
    )
    def test_language_follows_the_reader(self, sales, accepted, language):
        answer = sales.get("/", **{"Accept-Language": accepted})
        assert f'<html lang="{language}">' in answer.text
        assert answer.headers["Content-Language"] == language
        assert "Accept-Language" in answer.headers["Vary"]

    def test_both_languages_have_the_same_texts_and_slots(self):
        folder = files("sheetcrm.emulator.page") / "static" / "texts"
        english, russian = (orjson.loads((folder / f"{name}.json").read_bytes()) for name in ("en", "ru"))
        assert english.keys() == russian.keys()
        for key, text in english.items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", russian[key])), key
        assert english["error.protected"] == PROTECTED

    def test_every_text_the_page_asks_for_exists(self):
        folder = files("sheetcrm.emulator.page") / "static"
        known = orjson.loads((folder / "texts" / "en.json").read_bytes())
        sources = [folder / "list.html", folder / "sheet.html", *(folder / "js").iterdir()]
        asked = set()
        for source in sources:
            asked |= set(re.findall(r'data-(?:text|label|placeholder|title)="([^"]+)"', source.read_text()))
            asked |= set(re.findall(r'\bt\("([\w.]+)"', source.read_text()))
        assert len(asked) > 40
        assert asked <= known.keys()

    def test_unchanged_files_are_not_sent_again(self, sales):
        first = sales.get("/page/static/js/grid.js")
        again = sales.get("/page/static/js/grid.js", **{"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize(
        "path",
        ["/page/static/../app.py", "/page/static/%2e%2e/app.py", "/page/static/list.html", "/page/static/"],
    )
    def test_nothing_but_the_pages_files_is_served(self, sales, path):
        assert sales.get(path).status_code == 404


class TestForeigners:
    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""]
    )
    @pytest.mark.parametrize("path", ["/", "/page/api/files", "/page/static/js/grid.js"])
    def test_another_host_name_is_refused(self, sales, host, path):
        answer = sales.get(path, host=host)
        assert answer.status_code == 421
        assert "Northwind" not in answer.text

    @pytest.mark.parametrize(
        "host", ["localhost", "localhost:8090", "127.0.0.1:1", "[::1]:8090", "LOCALHOST"]
    )
    def test_every_name_of_this_machine_is_welcome(self, sales, host):
        assert sales.get("/", host=host).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": None},
            {"Origin": "http://127.0.0.1:9999"},
            {"Origin": "http://localhost:8090"},
            {"Origin": f"ftp://{HOST}"},
            {"X-Sheets-Page": None},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    def test_changes_from_elsewhere_are_refused(self, sales, headers):
        before = sales.values("Deals!A1:K9")
        body = {"user": OWNER, "sheet": 0, "action": "deleteRows", "row": 1, "count": 1}
        answer = sales.post(body, headers=headers)
        assert answer.status_code == 403
        assert answer.json["error"]["code"] == "foreign"
        assert sales.values("Deals!A1:K9") == before

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
    )
    def test_what_a_form_can_send_is_refused(self, sales, kind):
        body = {"user": OWNER, "sheet": 0, "action": "newRow"}
        assert sales.post(body, content_type=kind).status_code == 403

    def test_a_preflight_is_not_granted(self, sales):
        answer = sales.client.options(
            f"/page/api/files/{sales.file_id}/edit", headers={"Host": HOST, "Origin": "http://evil.example"}
        )
        assert "Access-Control-Allow-Headers" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_a_change_by_get_is_refused(self, sales):
        assert sales.get(f"/page/api/files/{sales.file_id}/edit").status_code == 405


class TestLooking:
    def test_the_list_has_titles_times_and_people(self, sales):
        samples.create(sales.service, {"properties": {"title": "Second"}})
        found = sales.get("/page/api/files").json["files"]
        assert {entry["title"] for entry in found} == {"Sales – Transport & Machinery", "Second"}
        assert all(entry["modified"].endswith("Z") and entry["by"] == OWNER for entry in found)

    def test_hidden_tabs_are_hidden_even_from_those_who_know_their_number(self, sales):
        assert [tab["title"] for tab in sales.read("")["tabs"]] == ["Deals", "Requests", "Plan"]
        answer = sales.get(f"/page/api/files/{sales.file_id}/sheets/8/rows?from=0&to=5")
        assert answer.status_code == 404
        assert sales.refused("type", sheet=8, row=0, column=0, values=[["x"]])["code"] == "unknown"

    def test_a_tab_tells_what_the_page_draws(self, sales):
        deals, requests, plan = sales.read("")["tabs"]
        assert (deals["frozenRows"], deals["frozenColumns"], deals["rows"], deals["filled"]) == (1, 1, 200, 7)
        assert deals["widths"][:3] == [96, 160, 140]
        assert requests["colour"] == "#4285f5"
        assert plan["merges"] == [[0, 0, 1, 5]]

    def test_hidden_rows_and_columns_have_no_size(self, sales):
        for dimension, index in (("ROWS", 3), ("COLUMNS", 4)):
            where = {"sheetId": 0, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
            sales.service.as_person(sales.file_id).batch(
                {
                    "updateDimensionProperties": {
                        "range": where,
                        "properties": {"hiddenByUser": True},
                        "fields": "hiddenByUser",
                    }
                }
            )
        tab = sales.read("")["tabs"][0]
        assert tab["heights"] == [[3, 0]]
        assert tab["widths"][4] == 0

    def test_cells_come_formatted_with_looks_notes_rules_and_what_the_editor_shows(self, sales):
        answer = sales.rows(0, 8)
        header, first = answer["rows"][0], answer["rows"][2]
        assert answer["styles"][header[0]["style"]] == {"fill": "#e8f0ed", "bold": True}
        assert first[1]["note"].endswith("<b>herself</b>.")
        assert answer["rules"][first[2]["rule"]]["options"] == samples.STATUSES
        assert answer["rules"][first[2]["rule"]]["strict"] is True
        assert (first[6]["shown"], first[6]["edit"]) == ("28.11.2026", "11/28/2026")
        assert (first[7]["shown"], first[7]["edit"]) == ("184,000.00", "184000")
        assert (first[8]["shown"], first[8].get("edit")) == ("18%", None)
        assert (first[10]["shown"], first[10]["edit"]) == ("217,120.00 ₽", "=H3*(1+I3)")
        assert first[9]["checked"] is False
        assert answer["rows"][3][9]["checked"] is True

    def test_alternating_colours_lie_under_a_cells_own(self, service):
        browser = blank_book(service, rows=8, columns=3)
        green, grey, red = {"green": 1}, {"red": 0.5, "green": 0.5, "blue": 0.5}, {"red": 1}
        banding = {
            "range": samples.area(0, 1, 0, 5, 2),
            "rowProperties": {"headerColor": green, "firstBandColor": {"blue": 1}, "secondBandColor": grey},
        }
        service.as_person(browser.file_id).batch(
            {"addBanding": {"bandedRange": banding}},
            samples.looks(samples.area(0, 3, 1, 4, 2), backgroundColor=red),
        )
        answer = browser.rows(0, 6)
        fills = [
            [answer["styles"][cell["style"]]["fill"] if cell else None for cell in row]
            for row in answer["rows"]
        ]
        blue, lime, middle = "#0000ff", "#00ff00", "#808080"
        assert fills == [[], [lime] * 2, [blue] * 2, [middle, "#ff0000"], [blue] * 2, []]

    @pytest.mark.parametrize(
        ("condition", "rows"),
        [
            (("TEXT_EQ", "won"), {5}),
            (("TEXT_CONTAINS", "EST"), {2, 3}),
            (("TEXT_NOT_EQ", "Won"), {1, 2, 3, 4, 6, 7}),
            (("BLANK",), {7}),
            (("NOT_BLANK",), {1, 2, 3, 4, 5, 6}),
            (("CUSTOM_FORMULA", "=$H2>90000"), {2, 3, 5}),
            (("CUSTOM_FORMULA", '=AND(C2="Won",$J2)'), {5}),
            (("CUSTOM_FORMULA", "=NOSUCH("), set()),
            (("CUSTOM_FORMULA", "=B2"), set()),
            (("NUMBER_GREATER", "0"), set()),
            (("DATE_BEFORE",), set()),
        ],
    )
    def test_conditional_formats_on_text(self, sales, condition, rows):
        kind, *values = condition
        self.add_conditional(sales, samples.area(0, 1, 2, 8, 3), kind, values)
        assert self.lit(sales, 2) == rows

    @pytest.mark.parametrize(
        ("kind", "values", "rows"),
        [
            ("NUMBER_GREATER", ["96500.5"], {2, 5}),
            ("NUMBER_GREATER_THAN_EQ", ["96,500.5"], {2, 3, 5}),
            ("NUMBER_LESS", ["=H7+1"], {6}),
            ("NUMBER_BETWEEN", ["15000", "61250"], {4, 6}),
            ("NUMBER_NOT_BETWEEN", ["15000", "61250"], {2, 3, 5}),
            ("NUMBER_EQ", ["184000"], {2}),
            ("NUMBER_EQ", ["many"], set()),
            ("NUMBER_EQ", [], set()),
        ],
    )
    def test_conditional_formats_on_numbers(self, sales, kind, values, rows):
        # A formula among the values moves along with the cell: for row 7 it reads H12, a blank cell.
        values = ["=$H$7+1" if value == "=H7+1" else value for value in values]
        self.add_conditional(sales, samples.area(0, 1, 7, 8, 8), kind, values)
        assert self.lit(sales, 7) == rows

    @pytest.mark.parametrize(
        ("kind", "value", "rows"),
        [
            ("DATE_BEFORE", "28.11.2026", {5}),
            ("DATE_AFTER", "4.12.2026", {4}),
            ("DATE_EQ", "04.12.2026", {3}),
        ],
    )
    def test_conditional_formats_on_dates(self, sales, kind, value, rows):
        properties = {"properties": {"locale": "ru_RU"}, "fields": "locale"}
        sales.service.as_person(sales.file_id).batch({"updateSpreadsheetProperties": properties})
        self.add_conditional(sales, samples.area(0, 1, 6, 8, 7), kind, [value])
        assert self.lit(sales, 6) == rows

    def test_the_first_conditional_format_that_holds_wins(self, sales):
        where = samples.area(0, 1, 7, 8, 8)
        self.add_conditional(sales, where, "NUMBER_GREATER", ["100000"], {"textFormat": {"bold": True}})
        self.add_conditional(sales, where, "NUMBER_GREATER", ["400000"])
        answer = sales.rows(0, 8)
        looks = [answer["styles"][answer["rows"][row][7]["style"]] for row in (2, 5)]
        assert looks == [{"bold": True}, {"fill": "#ffff00", "bold": True}]

    def add_conditional(self, sales, where, kind, values, look=None):
        rule = {
            "ranges": [where],
            "booleanRule": {
                "condition": {"type": kind, "values": [{"userEnteredValue": value} for value in values]},
                "format": look or {"backgroundColor": {"red": 1, "green": 1}},
            },
        }
        sales.service.as_person(sales.file_id).batch({"addConditionalFormatRule": {"rule": rule, "index": 0}})

    def lit(self, sales, column):
        answer = sales.rows(0, 9)
        looks = {
            index: answer["styles"][row[column]["style"]]
            for index, row in enumerate(answer["rows"])
            if len(row) > column and row[column] and "style" in row[column]
        }
        return {index for index, look in looks.items() if look.get("fill") == "#ffff00"}

    def test_text_that_looks_like_markup_stays_text(self, sales):
        assert sales.cell(6, 3)["shown"] == MARKUP
        answer = sales.get(f"/page/api/files/{sales.file_id}/sheets/0/rows?from=0&to=9")
        assert answer.headers["Content-Type"] == "application/json"

    def test_only_web_links_become_links(self, service):
        browser = blank_book(service)
        for row, link in enumerate(["https://example.com/a", "javascript:alert(1)", "data:text/html,x"]):
            value = {"userEnteredValue": {"stringValue": "here"}, "userEnteredFormat": {}}
            start = {"sheetId": 0, "rowIndex": row, "columnIndex": 0}
            service.as_person(browser.file_id).batch(
                {"updateCells": {"start": start, "rows": [{"values": [value]}], "fields": "userEnteredValue"}}
            )
            stored = service.store.get(browser.file_id)
            edited = stored.workbook.sheets[0].row(row)
            edited.set_extras(0, {"hyperlink": link})
        shown = [browser.cell(row, 0).get("link") for row in range(3)]
        assert shown == ["https://example.com/a", None, None]

    @pytest.mark.parametrize(
        ("start", "end"), [(0, 10**9), (-5, 700), (9_900, 10_100), (10_000, 10_001), (9, 3)]
    )
    def test_rows_are_cut_to_the_grid_and_to_a_page(self, service, start, end):
        browser = Browser(service, samples.long_book(service))
        answer = browser.rows(start, end)
        first = min(max(start, 0), 10_000)
        assert answer["start"] == first
        assert len(answer["rows"]) == max(0, min(end, 10_000, first + 500) - first)

    def test_unknown_spreadsheets_and_wrong_numbers(self, sales):
        assert sales.get("/page/api/files/nope").status_code == 404
        assert sales.get("/page/api/files/nope/version").status_code == 404
        wrong = sales.get(f"/page/api/files/{sales.file_id}/sheets/0/rows?from=abc")
        assert (wrong.status_code, wrong.json["error"]["code"]) == (400, "bad")

    def test_nothing_counts_as_a_request(self, sales):
        calls = []
        sales.service.hooks.before.append(lambda *facts: calls.append(facts))
        before = sales.service.requests
        sales.get("/page/api/files")
        sales.read("")
        sales.rows()
        sales.done("type", row=1, column=1, values=[["x"]])
        assert sales.service.requests == before
        assert calls == []


class TestVersion:
    def test_it_grows_with_every_change_whoever_makes_it(self, sales):
        seen = [sales.read("/version")["version"]]
        sales.done("type", row=1, column=1, values=[["by the page"]])
        seen.append(sales.read("/version")["version"])
        sales.service.as_person(sales.file_id).type("Deals!B2", "by a person")
        seen.append(sales.read("/version")["version"])
        assert seen == sorted(set(seen))
        assert (
            sales.read("/version")["version"]
            == seen[-1]
            == sales.rows()["version"]
            == sales.read("")["version"]
        )

    def test_a_refused_change_leaves_it(self, sales):
        before = sales.read("/version")
        sales.refused("type", user=SALES, row=1, column=0, values=[["x"]])
        assert sales.read("/version") == before

    def test_the_answer_to_a_change_tells_it(self, sales):
        assert sales.done("newRow")["version"] == sales.read("/version")["version"]

    def test_it_sees_what_another_process_writes(self, tmp_path):
        mine, theirs = samples.new_service(tmp_path), samples.new_service(tmp_path)
        browser = Browser(mine, samples.sales_book(mine))
        before = browser.read("/version")["version"]
        theirs.as_person(browser.file_id).type("Deals!B2", "from beside")
        assert browser.read("/version")["version"] > before
        assert browser.cell(1, 1)["shown"] == "from beside"

    def test_a_damaged_file_is_explained(self, tmp_path):
        file_id = samples.sales_book(samples.new_service(tmp_path))
        path = tmp_path / f"{file_id}.sheet"
        path.write_bytes(path.read_bytes()[:-10])
        answer = Browser(samples.new_service(tmp_path)).get(f"/page/api/files/{file_id}")
        assert answer.status_code == 500
        assert path.name in answer.json["error"]["message"]
        assert "backup" in answer.json["error"]["message"]

    def test_the_last_person_is_named(self, sales):
        sales.done("type", user=SALES, row=1, column=1, values=[["x"]])
        assert sales.read("")["by"] == SALES


class TestTyping:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("7", 7),
            ("7%", 0.07),
            ("1,234.50", 1234.5),
            ("true", True),
            ("'007", "007"),
            ("=1+2", 3),
            ("  text ", "  text "),
            (MARKUP, MARKUP),
            ("=1/4", 0.25),
        ],
    )
    def test_it_is_read_as_a_person_types(self, service, text, value):
        browser = blank_book(service)
        browser.done("type", row=2, column=1, values=[[text]])
        assert browser.values("S!B3") == [[value]]

    def test_the_locale_decides(self, service):
        browser = blank_book(service, locale="ru_RU")
        browser.done("type", row=0, column=0, values=[["1,5", "31.12.2026", "ИСТИНА"]])
        assert browser.values("S!A1:C1") == [[1.5, 46387, True]]
        shown = [cell.get("edit", cell["shown"]) for cell in browser.rows(0, 1)["rows"][0]]
        assert shown == ["1,5", "31.12.2026", "ИСТИНА"]

    def test_blank_text_empties_and_nothing_leaves_alone(self, service):
        browser = blank_book(service, values=[["a", "b", "c"]])
        browser.done("type", row=0, column=0, values=[["", None, "z"]])
        assert browser.values("S!A1:C1") == [["", "b", "z"]]

    def test_a_block_beyond_the_grid_is_refused_whole(self, service):
        browser = blank_book(service, rows=3, columns=2)
        error = browser.refused("type", row=2, column=1, values=[["a", "b"]])
        assert "exceeds grid limits" in error["message"]
        assert browser.values("S!A1:B3") == []

    def test_a_strict_list_refuses_and_names_its_choices(self, sales):
        error = sales.refused("type", row=1, column=2, values=[["Maybe"]])
        assert error["code"] == "rule"
        assert error["message"] == (
            "The data you entered in cell C2 violates the data validation rules set on this cell."
        )
        assert error["options"] == samples.STATUSES
        assert sales.values("Deals!C2") == [["New"]]

    @pytest.mark.parametrize("text", [*samples.STATUSES, ""])
    def test_a_strict_list_takes_its_choices_and_blank(self, sales, text):
        sales.done("type", row=1, column=2, values=[[text]])
        assert sales.cell(1, 2)["shown"] == text
        assert "broken" not in sales.cell(1, 2)

    def test_a_lenient_list_marks_what_it_does_not_know(self, service):
        browser = blank_book(service)
        rule = samples.rule(samples.area(0, 0, 0, 2, 1), "ONE_OF_LIST", ["A", "B"], strict=False)
        service.as_person(browser.file_id).batch(rule)
        browser.done("type", row=0, column=0, values=[["C"], ["A"]])
        cells = browser.rows(0, 2)["rows"]
        assert [row[0].get("broken") for row in cells] == [True, None]

    def test_a_list_from_a_range_offers_what_the_range_shows(self, service):
        browser = blank_book(service, values=[["Tver"], ["Kazan"], [None], ["Tver"], [0.5]])
        person = service.as_person(browser.file_id)
        person.batch(
            samples.looks(samples.area(0, 4, 0, 5, 1), numberFormat={"type": "PERCENT", "pattern": "0%"}),
            samples.rule(samples.area(0, 0, 2, 1, 3), "ONE_OF_RANGE", ["=S!A1:A5"]),
        )
        answer = browser.rows(0, 1)
        assert answer["rules"][answer["rows"][0][2]["rule"]]["options"] == ["Tver", "Kazan", "50%"]
        browser.done("type", row=0, column=2, values=[["50%"]])
        assert browser.refused("type", row=0, column=2, values=[["51%"]])["code"] == "rule"

    def test_a_checkbox_takes_its_two_values_only(self, sales):
        sales.done("type", row=1, column=9, values=[["TRUE"]])
        assert sales.cell(1, 9)["checked"] is True
        assert sales.refused("type", row=1, column=9, values=[["perhaps"]])["code"] == "rule"

    def test_a_checkbox_may_have_values_of_its_own(self, service):
        browser = blank_book(service)
        rule = samples.rule(samples.area(0, 0, 0, 1, 1), "BOOLEAN", ["yes", "no"])
        service.as_person(browser.file_id).batch(rule)
        assert browser.rows(0, 1)["rules"] == [{"kind": "checkbox", "on": "yes", "off": "no"}]
        states = []
        for text in ("yes", "no", ""):
            browser.done("type", row=0, column=0, values=[[text]])
            states.append(browser.cell(0, 0)["checked"])
        assert states == [True, False, False]

    @pytest.mark.parametrize(
        "facts",
        [
            {"values": []},
            {"values": [[]]},
            {"values": "x"},
            {"values": [[1]]},
            {"values": [["x"]], "row": -1},
            {"values": [["x"]], "row": True},
            {"values": [["x"]], "column": None},
            {"values": [["x"]], "seen": "no"},
            {"values": [["x"]], "sheet": "0"},
            {"values": [["x"] * 60_000]},
        ],
    )
    def test_nonsense_is_refused(self, sales, facts):
        wish = {"row": 1, "column": 1, **facts}
        assert sales.refused("type", **wish)["code"] == "bad"

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b'"x"', b'{"sheet":0}', b'{"sheet":0,"action":["type"]}']
    )
    def test_a_body_that_is_no_wish_is_refused(self, sales, body):
        answer = sales.post(body)
        assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad")

    def test_a_body_that_is_too_large_is_refused(self, sales):
        assert sales.post(b" " * (BODY_BYTES + 1)).status_code == 413

    @pytest.mark.parametrize("user", [5, "x" * 300, "a\nb"])
    def test_a_person_needs_a_sensible_name(self, sales, user):
        assert sales.refused("newRow", user=user)["code"] == "bad"


class TestPeople:
    def test_protected_cells_refuse_others_in_googles_words(self, sales):
        error = sales.refused("type", user=SALES, row=1, column=0, values=[["mine"]])
        assert (error["code"], error["message"]) == ("protected", PROTECTED)
        assert sales.values("Deals!A2") == [["D-000001"]]

    def test_the_owner_and_the_editors_may(self, sales):
        sales.done("type", user=OWNER, row=1, column=0, values=[["D-9"]])
        sales.done("type", user=LOGISTICS, sheet=7, row=1, column=5, values=[["900"]])
        assert (
            sales.refused("type", user=SALES, sheet=7, row=1, column=5, values=[["1"]])["code"] == "protected"
        )
        assert sales.values("Requests!F2") == [[900]]

    def test_a_tab_says_what_is_locked_for_whom(self, sales):
        def kinds(user, tab):
            return [found["kind"] for found in sales.read("", user=user)["tabs"][tab]["protections"]]

        assert kinds(OWNER, 0) == ["warning"]
        assert kinds(SALES, 0) == ["locked", "warning"]
        assert kinds(SALES, 1) == ["locked"]
        assert kinds(LOGISTICS, 1) == []

    def test_deleting_a_row_with_protected_cells_is_refused(self, sales):
        error = sales.refused("deleteRows", user=SALES, row=1, count=1)
        assert (error["code"], error["message"]) == ("protected", PROTECTED)

    def test_a_warning_asks_and_then_lets(self, sales):
        error = sales.refused("type", user=SALES, row=0, column=3, values=[["Load"]])
        assert (error["code"], error["about"]) == ("warning", "Headers")
        sales.done("type", user=SALES, row=0, column=3, values=[["Load"]], confirmed=True)
        assert sales.values("Deals!D1") == [["Load"]]

    def test_a_confirmation_does_not_open_what_is_locked(self, sales):
        error = sales.refused("type", user=SALES, row=1, column=0, values=[["x"]], confirmed=True)
        assert error["code"] == "protected"

    def test_free_parts_of_a_warned_tab_do_not_ask(self, service):
        browser = blank_book(service)
        protection = {
            "range": {"sheetId": 0},
            "warningOnly": True,
            "unprotectedRanges": [samples.area(0, 1, 0, 3, 2)],
        }
        service.as_person(browser.file_id).batch({"addProtectedRange": {"protectedRange": protection}})
        browser.done("type", row=1, column=0, values=[["a", "b"], ["c", "d"]])
        assert browser.refused("type", row=2, column=1, values=[["x", "y"]])["code"] == "warning"
        assert browser.refused("type", row=0, column=0, values=[["x"]])["code"] == "warning"

    def test_a_name_the_file_knows_as_a_reader_only_looks(self, sales):
        stored = sales.service.store.get(sales.file_id)
        reader = {"id": "r", "type": "user", "role": "reader", "emailAddress": "eve@example.com"}
        stored.record["permissions"].append(reader)
        assert sales.read("", user="eve@example.com")["canWrite"] is False
        error = sales.refused("type", user="eve@example.com", row=1, column=1, values=[["x"]])
        assert error["message"] == "The caller does not have permission"
        assert sales.read("", user="new@example.com")["canWrite"] is True

    def test_strangers_are_guests_of_the_page_only(self, sales):
        sales.done("type", user="new@example.com", row=1, column=1, values=[["x"]])
        permissions = sales.service.store.get(sales.file_id).record["permissions"]
        assert [entry["emailAddress"] for entry in permissions] == [OWNER]

    def test_people_are_offered(self, sales):
        assert sales.read("")["people"] == [OWNER, LOGISTICS]


class TestRows:
    VALUES = (["n", "v"], [3, "c"], [1, "a"], [2, "b"])

    def book(self, service):
        browser = blank_book(service, rows=6, columns=3, values=[list(row) for row in self.VALUES])
        grid = {"sheetId": 0, "gridProperties": {"frozenRowCount": 1}}
        service.as_person(browser.file_id).batch(
            {"updateSheetProperties": {"properties": grid, "fields": "gridProperties.frozenRowCount"}},
            samples.looks(samples.area(0, 0, 0, 1, 3), textFormat={"bold": True}),
        )
        return browser

    @pytest.mark.parametrize(("below", "place"), [(False, 2), (True, 3)])
    def test_insert(self, service, below, place):
        browser = self.book(service)
        done = browser.done("insertRows", row=2, count=2, below=below)
        expected = [list(row) for row in self.VALUES]
        expected[place:place] = [[], []]
        assert done["row"] == place
        assert browser.values("S!A1:C8") == expected
        assert browser.read("")["tabs"][0]["rows"] == 8

    @pytest.mark.parametrize("facts", [{"row": 0, "below": True}, {"row": 1, "below": False}])
    def test_a_row_below_the_header_does_not_look_like_it(self, service, facts):
        browser = self.book(service)
        browser.done("insertRows", count=1, **facts)
        answer = browser.rows(0, 2)
        assert answer["styles"][answer["rows"][0][0]["style"]] == {"bold": True}
        assert all(cell is None for cell in answer["rows"][1])

    def test_delete(self, service):
        browser = self.book(service)
        browser.done("deleteRows", row=1, count=2)
        assert browser.values("S!A1:C6") == [["n", "v"], [2, "b"]]

    def test_the_last_row_cannot_go(self, service):
        browser = self.book(service)
        error = browser.refused("deleteRows", row=1, count=5)
        assert error["message"] == "You can't delete all the non-frozen rows on the sheet."

    @pytest.mark.parametrize(("descending", "order"), [(False, [1, 2, 3]), (True, [3, 2, 1])])
    def test_sort_leaves_the_header(self, service, descending, order):
        browser = self.book(service)
        browser.done("sort", column=0, descending=descending)
        assert [row[0] for row in browser.values("S!A1:A6")] == ["n", *order]

    def test_sort_by_a_column_that_is_not_there(self, service):
        assert "Sort index" in self.book(service).refused("sort", column=9)["message"]

    def test_new_row_finds_the_first_one_after_the_last(self, service):
        browser = self.book(service)
        assert browser.done("newRow")["row"] == 4
        assert browser.read("")["tabs"][0]["rows"] == 6

    def test_new_row_grows_a_full_grid(self, service):
        browser = self.book(service)
        browser.done("type", row=5, column=0, values=[["end"]])
        assert browser.done("newRow")["row"] == 6
        assert browser.read("")["tabs"][0]["rows"] == 7

    def test_a_column_gets_the_width_it_is_dragged_to(self, service):
        browser = self.book(service)
        browser.done("resizeColumn", column=1, pixels=240)
        assert browser.read("")["tabs"][0]["widths"] == [100, 240, 100]
        browser.done("resizeColumn", column=1, pixels=99_999)
        assert browser.read("")["tabs"][0]["widths"] == [100, 2000, 100]
        assert browser.refused("resizeColumn", column=1, pixels=3)["code"] == "bad"
        assert browser.refused("resizeColumn", column=1)["code"] == "bad"
        assert browser.refused("resizeColumn", column=99, pixels=50)["code"] == "unknown"

    def test_an_unknown_action_is_refused(self, service):
        assert self.book(service).refused("explode")["code"] == "bad"


def known(browser, row):
    """Return what the page's script knows a row by."""
    cells = browser.rows(row, row + 1)["rows"][0]
    return [
        "" if not cell else "=" if cell.get("formula") else cell.get("edit", cell["shown"]) for cell in cells
    ]


class TestMeanwhile:
    """Others act between a person's look and their action."""

    @pytest.fixture
    def seen(self, sales):
        return [known(sales, 3)]

    def test_a_row_that_others_moved_is_found(self, sales, seen):
        sales.service.as_person(sales.file_id).insert_rows("Deals", 2, 3)
        assert sales.done("type", row=3, column=4, values=[["Penza"]], seen=seen)["row"] == 6
        assert sales.values("Deals!A7:E7")[0][::4] == ["D-000003", "Penza"]

    def test_a_formula_taken_back_names_the_neighbours_of_where_the_row_is_now(self, sales, seen):
        sales.service.as_person(sales.file_id).insert_rows("Deals", 2, 3)
        values = [["=H4*2", None, "H4"]]
        sales.done("type", row=3, column=8, values=values, seen=seen, home=3)
        assert sales.cell(6, 8)["edit"] == "=H7*2"
        assert sales.cell(6, 10)["shown"] == "H4"

    def test_a_row_that_others_sorted_away_is_found(self, sales, seen):
        sales.service.as_person(sales.file_id).sort("Deals!A2:K7", 2)
        done = sales.done("type", row=3, column=4, values=[["Penza"]], seen=seen)
        assert sales.values(f"Deals!B{done['row'] + 1}:E{done['row'] + 1}")[0][::3] == [
            "Volga Steel",
            "Penza",
        ]

    def test_a_row_in_which_others_filled_a_cell_is_still_that_row(self, sales, seen):
        sales.service.as_person(sales.file_id).type("Deals!F4", "Ufa")
        assert sales.done("type", row=3, column=4, values=[["Penza"]], seen=seen)["row"] == 3
        assert sales.values("Deals!E4:F4") == [["Penza", "Ufa"]]

    def test_a_row_that_others_deleted_takes_nothing(self, sales, seen):
        sales.service.as_person(sales.file_id).delete_rows("Deals", 4)
        before = sales.values("Deals!A1:K9")
        assert sales.refused("type", row=3, column=4, values=[["Penza"]], seen=seen)["code"] == "moved"
        assert sales.refused("deleteRows", row=3, count=1, seen=seen)["code"] == "moved"
        assert sales.values("Deals!A1:K9") == before

    def test_a_blank_row_that_others_filled_takes_nothing(self, sales):
        sales.service.as_person(sales.file_id).type("Deals!B8", "Somebody else's client")
        assert sales.refused("type", row=7, column=1, values=[["Mine"]], seen=[[]])["code"] == "moved"
        assert sales.values("Deals!B8") == [["Somebody else's client"]]

    def test_a_deletion_of_several_rows_goes_after_them_or_nowhere(self, sales, seen):
        both = [*seen, known(sales, 4)]
        person = sales.service.as_person(sales.file_id)
        person.insert_rows("Deals", 2)
        assert sales.done("deleteRows", row=3, count=2, seen=both)["row"] == 4
        assert [row[0] for row in sales.values("Deals!A2:A7") if row] == [
            "D-000001",
            "D-000002",
            "D-000005",
            "D-000006",
        ]

    def test_twins_are_not_guessed_between(self, service):
        browser = blank_book(service, values=[["h"], ["x"], ["same"], ["y"], ["z"]])
        seen = [["same"]]
        person = service.as_person(browser.file_id)
        person.paste("S!A3", [["other"], ["same"], ["same"]])
        assert browser.refused("type", row=2, column=1, values=[["v"]], seen=seen)["code"] == "moved"

    def test_what_was_written_comes_back_for_the_next_edit_of_the_row(self, sales):
        done = sales.done("type", row=7, column=1, values=[["A client"]], seen=[[]])
        assert done["seen"] == [["", "A client"]]
        again = sales.done("type", row=7, column=3, values=[["7%"]], seen=done["seen"])
        assert again["seen"] == [["", "A client", "", "7%"]]
