"""The page in headless Chromium, as a salesperson and a logistician use it."""

from __future__ import annotations

import json
import re

import page_samples as samples
import pytest
from page_samples import LOGISTICS, MARKUP, OWNER, SALES

from sheetcrm.emulator.edit import PROTECTED
from sheetcrm.emulator.server import running

pytest.importorskip("selenium", reason="needs selenium")
from page_browser import Keys, Window, start_browser
from selenium.webdriver import ActionChains

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    browser = start_browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture
def service():
    return samples.new_service()


@pytest.fixture
def url(service):
    with running(service) as server:
        yield server.url


@pytest.fixture
def show(driver, url):
    """Open windows; all are closed again, and none may have complained."""
    first = driver.current_window_handle
    windows = []

    def open_window(file_id, user=OWNER, gid=0):
        windows.append(Window(driver, url, file_id, user, gid=gid))
        return windows[-1]

    yield open_window
    complaints = []
    for window in windows:
        complaints += window.complaints()
        window.here().close()
    driver.switch_to.window(first)
    # A refusal is an answer of 400 or 409, which Chromium notes as a failed load.
    refusal = re.compile(r"/edit - Failed to load resource: the server responded with a status of 4(00|09) ")
    assert [entry for entry in complaints if not refusal.search(entry["message"])] == []


@pytest.fixture
def sales_id(service):
    return samples.sales_book(service)


@pytest.fixture
def sales(show, sales_id):
    return show(sales_id, SALES)


class TestList:
    def test_it_shows_links_and_new_spreadsheets_by_themselves(self, show, service, sales_id, url):
        window = show(sales_id)
        window.driver.get(url + "/")
        window.wait(lambda: window.find("#files tbody a").text == "Sales – Transport & Machinery")
        service_title = "Contracts <b>2026</b>"
        samples.create(service, {"properties": {"title": service_title}})
        window.wait(lambda: service_title in [link.text for link in window.all("#files tbody a")])
        window.find("#filter").send_keys("transport")
        window.wait(lambda: len(window.all("#files tbody a")) == 1)
        window.find("#files tbody a").click()
        window.wait(lambda: window.find("#title").text == "Sales – Transport & Machinery")


class TestLooks:
    def test_tabs_without_the_hidden_one(self, sales):
        assert [button.text for button in sales.all("#tabs button")] == ["Deals", "Requests", "Plan"]
        assert "_sheetcrm" not in sales.driver.page_source
        sales.tab("Plan")
        sales.shows("A2", "Month")
        assert sales.cell("A1").get_attribute("colspan") == "5"
        assert not sales.all("#cell-0-1")

    def test_formats_colours_and_widths(self, sales):
        sales.shows("G3", "28.11.2026")
        sales.shows("K3", "217,120.00 ₽")
        assert sales.cell("A1").find_element("class name", "in").value_of_css_property("font-weight") == "600"
        assert sales.cell("C6").value_of_css_property("background-color") == "rgba(217, 240, 212, 1)"
        assert abs(sales.cell("B2").size["width"] - 160) <= 1

    def test_a_column_is_widened_by_dragging_and_fitted_by_a_double_click(self, sales):
        def width():
            return round(sales.cell("E1").rect["width"])

        grip = sales.find(".grip[data-column='4']")
        ActionChains(sales.driver).drag_and_drop_by_offset(grip, 60, 0).perform()
        sales.wait(lambda: width() == 150)
        grip = sales.find(".grip[data-column='4']")
        ActionChains(sales.driver).double_click(grip).perform()
        sales.wait(lambda: 40 < width() < 90)
        inner = sales.cell("E3").find_element("class name", "in")
        fits = "return arguments[0].scrollWidth <= arguments[0].clientWidth"
        assert sales.driver.execute_script(fits, inner)
        assert sales.active() == "A1"

    def test_text_that_looks_like_markup_stays_text(self, sales):
        sales.shows("D7", MARKUP)
        sales.type("D8", MARKUP)
        sales.shows("D8", MARKUP)
        sales.wait(lambda: sales.cell("D8").find_elements("tag name", "img") == [])
        assert sales.driver.title.startswith("Sales")

    def test_a_note_shows_itself_to_the_pointer_and_to_the_keyboard(self, sales):
        assert "noted" in sales.cell("B3").get_attribute("class").split()
        ActionChains(sales.driver).move_to_element(sales.cell("B3")).perform()
        sales.wait(lambda: sales.find("#note").is_displayed())
        expected = "Prefers calls before 11:00.\nAsk for Marina – she signs the offers <b>herself</b>."
        assert sales.find("#note").text == expected
        assert sales.cell("B3").get_attribute("aria-describedby") == "note"
        sales.click("B2")
        sales.wait(lambda: not sales.find("#note").is_displayed())
        sales.keys(Keys.ARROW_DOWN)
        sales.wait(lambda: sales.find("#note").text == expected)
        sales.keys(Keys.ESCAPE)
        assert not sales.find("#note").is_displayed()

    def test_a_table_for_screen_readers(self, sales):
        grid = sales.find("#grid")
        assert grid.get_attribute("role") == "grid"
        assert (grid.get_attribute("aria-rowcount"), grid.get_attribute("aria-colcount")) == ("201", "12")
        sales.click("C3")
        assert grid.get_attribute("aria-activedescendant") == "cell-2-2"
        assert sales.cell("C3").get_attribute("aria-selected") == "true"
        assert sales.cell("C3").aria_role == "gridcell"
        assert sales.cell("A2").get_attribute("aria-readonly") == "true"
        assert sales.focused() == "grid"

    def test_headers_stay_while_rows_scroll(self, show, service):
        window = show(samples.long_book(service, 2_000))
        header = window.cell("B1").location["y"]
        window.driver.execute_script("document.getElementById('viewport').scrollTop = 20000")
        window.wait(lambda: window.cell("A840").is_displayed())
        shown = window.driver.execute_script(
            "return document.querySelector('#cell-0-1').getBoundingClientRect().top"
        )
        assert abs(shown - header) <= 1
        assert window.text("B1") == "Client"


class TestTyping:
    def test_enter_tab_arrows_and_escape(self, sales):
        sales.click("B8")
        sales.keys("Ural Plant", Keys.TAB)
        assert sales.active() == "C8"
        sales.keys(Keys.TAB)
        sales.keys("Turbine", Keys.ENTER)
        assert sales.active() == "B9"
        sales.shows("B8", "Ural Plant")
        sales.shows("D8", "Turbine")
        sales.keys(Keys.ARROW_UP, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
        assert sales.active() == "D8"
        sales.keys("never", Keys.ESCAPE)
        sales.shows("D8", "Turbine")
        assert sales.focused() == "grid"
        sales.keys(Keys.DELETE)
        sales.shows("D8", "")

    def test_the_formula_shows_when_editing_and_its_value_after(self, sales):
        sales.click("K3")
        assert sales.find("#bar").get_attribute("value") == "=H3*(1+I3)"
        sales.keys(Keys.F2)
        assert sales.find("#editor").get_attribute("value") == "=H3*(1+I3)"
        sales.keys(Keys.END, "+1", Keys.ENTER)
        sales.shows("K3", "217,121.00 ₽")

    def test_a_cell_can_be_edited_in_the_bar(self, sales):
        sales.click("E3")
        sales.find("#bar").click()
        sales.keys(" city")
        assert sales.find("#editor").get_attribute("value") == "Minsk city"
        sales.keys(Keys.ENTER)
        sales.shows("E3", "Minsk city")

    def test_letters_of_any_keyboard_begin_an_edit(self, sales):
        sales.type("B8", "Услуга под ключ")
        sales.shows("B8", "Услуга под ключ")

    def test_a_key_that_types_nothing_clears_nothing(self, sales):
        sales.click("B2")
        press = "new KeyboardEvent('keydown', {key: 'Unidentified', bubbles: true})"
        sales.driver.execute_script(f"arguments[0].dispatchEvent({press})", sales.find("#grid"))
        assert sales.find("#editor").is_displayed()
        sales.click("D2")
        assert not sales.find("#editor").is_displayed()
        sales.type("D2", "Boards")
        sales.shows("D2", "Boards")
        assert sales.text("B2") == "Northwind Timber"

    def test_values_are_read_as_typed(self, sales, service, sales_id):
        sales.type("H2", "1,250.5")
        sales.shows("H2", "1,250.50")
        sales.type("I2", "50%")
        sales.shows("K2", "1,875.75 ₽")
        assert service.as_person(sales_id).read("Deals!H2:I2") == [[1250.5, 0.5]]

    def test_a_choice_from_the_list(self, sales):
        sales.cell("C2").find_element("class name", "arrow").click()
        sales.wait(lambda: sales.all(".choices [role=option]"))
        options = sales.all(".choices [role=option]")
        assert [option.text for option in options] == samples.STATUSES
        assert sales.find("#editor").get_attribute("aria-expanded") == "true"
        options[1].click()
        sales.shows("C2", "Estimate")
        sales.keys(Keys.ENTER)
        sales.keys(Keys.ARROW_DOWN, Keys.ENTER)
        sales.shows("C2", "Estimate ready")

    def test_typing_narrows_the_list_and_enter_takes_the_first(self, sales):
        sales.click("C2")
        sales.keys("wo")
        sales.wait(lambda: [option.text for option in sales.all(".choices [role=option]")] == ["Won"])
        sales.keys(Keys.ENTER)
        sales.shows("C2", "Won")

    def test_what_a_strict_list_does_not_know_is_refused_and_not_lost(self, sales):
        sales.type("C2", "Someday")
        told = sales.dialog()
        assert "The data you entered in cell C2 violates the data validation rules set on this cell." in told
        assert "New, Estimate, Estimate ready, Offer sent, Won, Lost" in told
        sales.answer("ok")
        sales.wait(lambda: sales.find("#editor").get_attribute("value") == "Someday")
        sales.keys(Keys.ESCAPE)
        sales.shows("C2", "New")

    def test_a_checkbox_turns_over_by_click_and_by_space(self, sales, service, sales_id):
        def value():
            return service.as_person(sales_id).read("Deals!J2")

        sales.cell("J2").find_element("class name", "box").click()
        sales.wait(lambda: value() == [[True]])
        sales.wait(
            lambda: (
                sales.cell("J2").find_element("class name", "box").get_attribute("aria-label") == "checked"
            )
        )
        sales.keys(Keys.SPACE)
        sales.wait(lambda: value() == [[False]])

    def test_what_was_typed_can_be_taken_back_and_done_again(self, sales, service, sales_id):
        sales.type("H3", "5")
        sales.shows("H3", "5.00")
        sales.type("K3", "=H3")
        sales.shows("K3", "5.00 ₽")
        service.as_person(sales_id).sort("Deals!A2:K7", 2)
        sales.shows("B3", "Baltic Glass")
        sales.keys(Keys.CONTROL + "z")
        sales.shows("K2", "5.90 ₽")
        sales.keys(Keys.CONTROL + "z")
        sales.shows("H2", "184,000.00")
        sales.keys(Keys.CONTROL + "y")
        sales.shows("H2", "5.00")

    def test_a_block_is_copied_and_pasted(self, sales):
        sales.click("E2")
        ActionChains(sales.driver).key_down(Keys.SHIFT).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_DOWN).key_up(
            Keys.SHIFT
        ).perform()
        assert len(sales.all("td[aria-selected=true]")) == 4
        sales.keys(Keys.CONTROL + "c")
        sales.click("E10")
        sales.keys(Keys.CONTROL + "v")
        sales.shows("F11", "Moscow")
        assert [sales.text(name) for name in ("E10", "F10", "E11")] == ["Tver", "Kazan", "Minsk"]


class TestProtection:
    def test_a_protected_cell_refuses_in_googles_words(self, sales):
        sales.click("A2")
        sales.keys("x")
        assert PROTECTED in sales.dialog()
        sales.answer("ok")
        assert not sales.find("#editor").is_displayed()
        assert sales.focused() == "grid"
        sales.shows("A2", "D-000001")

    def test_what_the_service_refuses_is_explained(self, sales):
        sales.click("D2")
        sales.tool("deleteRows")
        assert PROTECTED in sales.dialog()
        sales.answer("ok")
        sales.shows("A2", "D-000001")

    @pytest.mark.parametrize(("answer", "header"), [("yes", "Load"), ("no", "Cargo")])
    def test_a_warning_asks(self, sales, answer, header):
        sales.type("D1", "Load")
        assert "shouldn't be changed accidentally" in sales.dialog()
        sales.answer(answer)
        sales.shows("D1", header)

    def test_the_person_of_a_window_decides(self, sales):
        sales.find("#who").click()
        person = sales.wait(lambda: sales.find("dialog[open] #person"))
        assert OWNER in [chip.text for chip in sales.all("dialog .chip")]
        person.clear()
        person.send_keys("not an address")
        sales.find("dialog [data-answer=use]").click()
        assert "Write an e-mail address." in sales.dialog()
        person.clear()
        person.send_keys(OWNER, Keys.ENTER)
        sales.wait(lambda: sales.find("#who-name").text == OWNER)
        sales.wait(lambda: sales.cell("A2").get_attribute("aria-readonly") is None)
        sales.type("A2", "D-000009")
        sales.shows("A2", "D-000009")
        sales.driver.refresh()
        sales.wait(lambda: sales.find("#who-name").text == OWNER)


class TestRows:
    def names(self, window, last=9):
        return [window.text(f"B{row}") for row in range(2, last)]

    def test_insert(self, show, sales_id):
        window = show(sales_id)
        window.click("B4")
        window.tool("insertAbove")
        window.shows("B5", "Volga Steel")
        assert window.text("B4") == ""
        assert window.active() == "B4"
        window.tool("insertBelow")
        window.shows("B6", "Volga Steel")

    def test_delete_by_the_menu(self, show, sales_id):
        window = show(sales_id)
        ActionChains(window.driver).context_click(window.cell("B3")).perform()
        items = window.all(".menu [role=menuitem]")
        next(item for item in items if item.text == "Delete").click()
        window.shows("B3", "Volga Steel")
        assert self.names(window, 7)[0] == "Northwind Timber"

    def test_several_rows_are_deleted_after_a_question(self, show, sales_id):
        window = show(sales_id)
        window.find("th[data-row='1']").click()
        ActionChains(window.driver).key_down(Keys.SHIFT).click(window.find("th[data-row='3']")).key_up(
            Keys.SHIFT
        ).perform()
        window.tool("deleteRows")
        assert "Delete 3 rows?" in window.dialog()
        window.answer("yes")
        window.shows("B2", "Baltic Glass")

    def test_sort(self, show, sales_id):
        window = show(sales_id)
        window.click("B2")
        window.tool("sortUp")
        window.shows("B2", "Alpine Foods")
        assert self.names(window, 8) == [
            "Alpine Foods",
            "Baltic Glass",
            "Northwind Timber",
            "Old Mill",
            "Sever Oil",
            "Volga Steel",
        ]
        assert window.text("B1") == "Client"
        window.tool("sortDown")
        window.shows("B2", "Volga Steel")

    def test_new_row_at_the_end(self, sales):
        sales.tool("newRow")
        sales.wait(lambda: sales.active() == "A8")
        sales.keys(Keys.ARROW_RIGHT)
        sales.keys("Omega", Keys.ENTER)
        sales.shows("B8", "Omega")

    def test_a_row_is_filled_faster_than_the_service_answers(self, sales, service, sales_id):
        sales.click("B8")
        for text in ("Omega", "Won", "Pipes", "Ufa", "Omsk"):
            sales.keys(text, Keys.TAB)
        sales.shows("F8", "Omsk")
        sales.wait(
            lambda: (
                service.as_person(sales_id).read("Deals!B8:F8") == [["Omega", "Won", "Pipes", "Ufa", "Omsk"]]
            )
        )


class TestTogether:
    """Two people in two windows, and the system beside them."""

    def test_two_windows_follow_one_another(self, show, sales_id):
        anna, boris = show(sales_id, SALES, gid=7), show(sales_id, LOGISTICS, gid=7)
        anna.type("B2", "Chilled cheese, 12 pallets")
        boris.shows("B2", "Chilled cheese, 12 pallets")
        boris.type("F2", "184000")
        anna.shows("F2", "184000")
        anna.click("F2")
        anna.keys("1")
        assert PROTECTED in anna.dialog()
        anna.answer("ok")
        boris.type("E2", "Approval")
        anna.shows("E2", "Approval")
        assert LOGISTICS in anna.find("#state").text

    def test_what_others_changed_lights_up_and_what_only_moved_does_not(self, show, sales_id, service):
        window = show(sales_id, SALES)
        person = service.as_person(sales_id)
        person.type("Deals!H4", "97000")
        window.shows("H4", "97,000.00")
        lit = window.wait(lambda: [cell.get_attribute("id") for cell in window.all("td.changed")])
        assert "cell-3-7" in lit
        assert set(lit) <= {"cell-3-7", "cell-3-10"}
        window.wait(lambda: not window.all("td.changed"))
        person.insert_rows("Deals", 3)
        window.shows("H5", "97,000.00")
        assert window.all("td.changed") == []

    def test_the_api_is_followed_like_a_person(self, show, sales_id, service):
        window = show(sales_id, SALES)
        service.as_person(sales_id).paste("Deals!B8", [["Written by the sync"]])
        window.shows("B8", "Written by the sync")

    def test_an_edit_stays_with_its_row_when_others_sort(self, show, sales_id, service):
        window = show(sales_id, SALES)
        window.click("D4")
        window.keys("New coils")
        service.as_person(sales_id).sort("Deals!A2:K7", 2)
        window.shows("B7", "Volga Steel")
        window.keys(Keys.ENTER)
        window.shows("D7", "New coils")
        assert window.text("D4") == "Sawn boards, 18 t"

    def test_nobody_types_over_a_row_that_others_filled_meanwhile(self, show, sales_id, service):
        window = show(sales_id, SALES)
        window.click("B8")
        window.keys("Mine")
        service.as_person(sales_id).paste("Deals!B8", [["Theirs"]])
        window.shows("B8", "Theirs")
        window.keys(Keys.ENTER)
        assert "Somebody changed this row" in window.dialog()
        window.answer("ok")
        assert window.find("#editor").get_attribute("value") == "Mine"
        window.keys(Keys.ESCAPE)
        window.shows("B8", "Theirs")

    def test_a_tab_that_others_hide_goes_away(self, show, sales_id, service):
        window = show(sales_id, SALES, gid=9)
        window.shows("A2", "Month")
        properties = {"sheetId": 9, "hidden": True}
        service.as_person(sales_id).batch(
            {"updateSheetProperties": {"properties": properties, "fields": "hidden"}}
        )
        window.wait(lambda: [button.text for button in window.all("#tabs button")] == ["Deals", "Requests"])
        window.shows("A1", "Deal ID")


class TestLarge:
    def test_ten_thousand_rows_scroll_to_the_end(self, show, service):
        window = show(samples.long_book(service))
        window.shows("B2", "Client 00001")
        window.driver.execute_script(
            "const v = document.getElementById('viewport'); v.scrollTop = v.scrollHeight"
        )
        window.shows("B10000", "Client 09999")
        assert len(window.all("#grid tr")) < 150
        window.type("B10000", "The last one")
        window.shows("B10000", "The last one")
        window.keys(Keys.CONTROL + Keys.HOME)
        window.shows("B2", "Client 00001")
        window.keys(Keys.CONTROL + Keys.END)
        window.shows("B10000", "The last one")

    def test_five_hundred_columns_scroll_to_the_end(self, show, service):
        window = show(samples.wide_book(service))
        window.shows("B1", "c2")
        assert len(window.all("#grid tbody tr:nth-child(2) td")) < 60
        window.driver.execute_script("const v = document.getElementById('viewport'); v.scrollLeft = 20000")
        window.wait(lambda: window.find("#cell-0-205").text == "c206")
        merged = window.find("#grid td.merged")
        assert merged.text == "merged"
        assert int(merged.get_attribute("colspan")) > 10
        window.driver.execute_script(
            "const v = document.getElementById('viewport'); v.scrollLeft = v.scrollWidth"
        )
        window.wait(lambda: window.find("#cell-0-499").text == "c500")
        assert window.find("#cell-0-499").is_displayed()
        assert window.text("A1") == "c1"
        assert window.cell("A1").location["x"] < 60
        window.find("#cell-3-499").click()
        window.keys("end", Keys.ENTER)
        window.wait(lambda: window.find("#cell-3-499").text == "end")


class TestTrouble:
    def test_a_service_that_does_not_answer_loses_nothing(self, sales):
        def connect(*, offline):
            facts = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
            sales.driver.execute_cdp_cmd("Network.emulateNetworkConditions", facts)

        sales.driver.execute_cdp_cmd("Network.enable", {})
        connect(offline=True)
        sales.wait(lambda: "does not answer" in sales.find("#state").text)
        sales.type("E2", "Vologda")
        assert "did not answer" in sales.dialog()
        sales.answer("ok")
        sales.wait(lambda: sales.find("#editor").get_attribute("value") == "Vologda")
        connect(offline=False)
        sales.wait(lambda: "does not answer" not in sales.find("#state").text)
        sales.keys(Keys.ENTER)
        sales.shows("E2", "Vologda")
        sales.driver.get_log("browser")

    def test_a_spreadsheet_that_is_not_there(self, sales):
        sales.driver.get(sales.driver.current_url.replace("/d/", "/d/no-such-"))
        assert "not there any more" in sales.dialog()
        sales.answer("home")
        sales.wait(lambda: sales.find("#files tbody a"))
        sales.driver.get_log("browser")


class TestScripts:
    """Parts of the page's scripts that compute, asked directly."""

    def ask(self, window, module, expression):
        script = (
            f"const done = arguments[0]; import('/page/static/js/{module}').then((m) => done({expression}))"
        )
        return window.driver.execute_async_script(script)

    @pytest.mark.parametrize(
        ("text", "rows"),
        [
            ("a", [["a"]]),
            ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),
            ("a\r\nb\r\n", [["a"], ["b"]]),
            ("a\t\t\n\tb", [["a", "", ""], ["", "b"]]),
            ('"a\nb"\t"c\td"\t"e ""f"""', [["a\nb", "c\td", 'e "f"']]),
            ('"loose\t5" x', [['"loose', '5" x']]),
            ("", [[""]]),
        ],
    )
    def test_pasted_text_becomes_a_block(self, sales, text, rows):
        assert self.ask(sales, "clipboard.js", f"m.parseBlock({json.dumps(text)})") == rows

    def test_places_along_an_axis_with_hidden_and_tall_rows(self, sales):
        made = "new m.Axis(10, 20, [[2, 0], [3, 0], [5, 50]])"
        asked = f"[0, 2, 4, 5, 6, 10].map((i) => {made}.offset(i))"
        assert self.ask(sales, "axis.js", asked) == [0, 40, 40, 60, 110, 190]
        asked = f"[0, 19, 20, 40, 59, 60, 109, 110, 500].map((p) => {made}.at(p))"
        assert self.ask(sales, "axis.js", asked) == [0, 0, 1, 4, 4, 5, 5, 6, 9]
        asked = f"[[2, 1], [3, -1], [9, 1]].map(([i, s]) => {made}.visible(i, s))"
        assert self.ask(sales, "axis.js", asked) == [4, 1, 9]
        assert self.ask(sales, "axis.js", "new m.Axis(3, 20, [[0, 0], [1, 0], [2, 0]]).visible(0, 1)") is None


class TestRussian:
    @pytest.fixture
    def driver(self, tmp_path_factory):
        browser = start_browser(tmp_path_factory.mktemp("profile"), "ru-RU")
        yield browser
        browser.quit()

    def test_the_page_speaks_russian(self, show, sales_id):
        window = show(sales_id, SALES)
        assert window.find("[data-action=newRow]").text == "Новая строка"
        window.click("A2")
        window.keys("x")
        assert "защищённую ячейку" in window.dialog()
        window.answer("ok")
