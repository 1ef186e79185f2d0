"""The quick ways of reading long tables give what the plain way gives, cell by cell."""

from __future__ import annotations

import json

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheetcrm.emulator import display
from sheetcrm.emulator.ranges import resolve_a1
from sheetcrm.emulator.valueread import Rendering, value_range

SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)

TEXTS = st.sampled_from(["a", "null", "],[", '"],["', "[[", "]]", "\\", "\n", "ж", "1,5", "=x", "'"])
NUMBERS = st.one_of(
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 2)),
    st.sampled_from([0.5, 1e-7, 1e15, 123456789.5, 0.1 + 0.2, 10**12, 99999.99999]),
)
COLUMN = st.sampled_from(
    [TEXTS, NUMBERS, st.booleans(), st.integers(0, 99), st.one_of(st.none(), TEXTS, NUMBERS, st.booleans())]
)
FORMATS = st.sampled_from(
    [{"type": "DATE", "pattern": "yyyy-mm-dd"}, {"type": "NUMBER", "pattern": "#,##0.00"}]
)
RENDERINGS = [
    Rendering(value_option=option, date_time_option=dates)
    for option in ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
    for dates in ("SERIAL_NUMBER", "FORMATTED_STRING")
]


@st.composite
def tables(draw):
    """Columns of a kind, as tables have them, with gaps and short rows."""
    kinds = draw(st.lists(COLUMN, min_size=1, max_size=4))
    rows = draw(st.lists(st.tuples(*(st.one_of(kind, kind, st.none()) for kind in kinds)), max_size=8))
    return [list(row) for row in rows]


@settings(deadline=None, max_examples=60, suppress_health_check=SLOW)
@given(
    tables(),
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 3), st.sampled_from(['=A1&""', "=1/0", '=""', "=B1"]))
    ),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3), FORMATS)),
    st.sampled_from(["en_US", "ru_RU", "de_DE"]),
    st.sampled_from(["Sheet1", "A1:B3", "B2:C", "B1:B", "D1:F9", "A5:C"]),
)
def test_quick_and_plain_reading_agree(make_book, rows, formulas, formats, locale, where):
    book = make_book()
    book.batch({"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}})
    book.put("A1", rows)
    person = book.service.as_person(book.id)
    for row, column, formula in formulas:
        person.type(f"{'ABCD'[column]}{row + 1}", formula)
    for row, column, chosen in formats:
        cell = {"userEnteredFormat": {"numberFormat": chosen}}
        area = {
            "startRowIndex": row,
            "endRowIndex": row + 1,
            "startColumnIndex": column,
            "endColumnIndex": column + 1,
        }
        book.batch({"repeatCell": {"range": area, "cell": cell, "fields": "userEnteredFormat.numberFormat"}})
    workbook = book.service.store.get(book.id).workbook
    for rendering in RENDERINGS:
        plain = value_range(workbook, resolve_a1(workbook, where), rendering)
        for _ in range(2):  # the second time from what was remembered
            quick = value_range(workbook, resolve_a1(workbook, where), rendering, wire=True)
            assert orjson.loads(orjson.dumps(quick)) == json.loads(json.dumps(plain))


@settings(deadline=None, max_examples=200)
@given(NUMBERS, st.sampled_from(["en_US", "ru_RU", "de_DE"]))
def test_a_number_looks_the_same_in_a_table_as_alone(number, locale):
    from sheetcrm.emulator.model import Row
    from sheetcrm.emulator.showing import shown_rows

    row = Row()
    row.set_value(0, number)
    ((cells,),) = list(shown_rows([row], 0, 1, locale))
    assert list(cells) == [display.render(number, None, locale=locale)]


@settings(deadline=None, max_examples=40, suppress_health_check=SLOW)
@given(tables(), tables())
def test_what_is_remembered_is_forgotten_by_a_write(make_book, first, second):
    book = make_book()
    for table in (first, second):
        book.put("A1", table)
        shown = book.get("A1:D8", render="FORMATTED_VALUE")
        workbook = book.service.store.get(book.id).workbook
        assert shown == value_range(workbook, resolve_a1(workbook, "A1:D8"), Rendering()).get("values", [])
