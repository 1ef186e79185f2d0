"""FORMATTED_VALUE: what cells show."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.emulator import serials
from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.display import is_date_format, pattern_of, render

NBSP = "\u00a0"


def show(value, pattern=None, kind="NUMBER", locale="en_US"):
    number_format = None if pattern is None else {"type": kind, "pattern": pattern}
    return render(value, number_format, locale=locale)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (42, "42"),
        (42.0, "42"),
        (42.01, "42.01"),
        (0.0009765625, "0.0009765625"),
        (0.12, "0.12"),
        (1.5, "1.5"),
        (0, "0"),
        (-0.0, "0"),
        (-7.25, "-7.25"),
        (1 / 3, "0.3333333333"),
        (2 / 3, "0.6666666667"),
        (100 / 3, "33.33333333"),
        (0.1 + 0.2, "0.3"),
        (2000000.01, "2000000.01"),
        (12345678901.5, "12345678902"),
        (123456789012345, "123456789012345"),
        (10**15, "1E+15"),
        (1234567890123456, "1.23457E+15"),
        (-12345678901234567890, "-1.23457E+19"),
        (0.00001, "0.00001"),
        (1e-12, "1E-12"),
    ],
)
def test_numbers_without_a_format(value, shown):
    assert show(value) == shown
    assert render(value, {}, locale="en_US") == shown
    assert render(value, None, locale="ru_RU") == shown.replace(".", ",")


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (2000000.01, "#,##0.00", "2,000,000.01"),
        (0, "#,##0.00", "0.00"),
        (999, "#,##0", "999"),
        (1000, "#,##0", "1,000"),
        (1234.5, "0", "1235"),
        (2.5, "0", "3"),
        (-2.5, "0", "-3"),
        (1.005, "0.00", "1.01"),
        (0.5, "#.##", ".5"),
        (5, "0.0#", "5.0"),
        (5.25, "0.0#", "5.25"),
        (7, "000", "007"),
        (12345, "000,000", "012,345"),
        (0.105, "0%", "11%"),
        (0.105, "0.00%", "10.50%"),
        (1234567, '0.0,,"M"', "1.2M"),
        (1234567, "#,##0,", "1,235"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (999.996, "0.00E+00", "1.00E+03"),
        (0.00012, "0.0E-0", "1.2E-4"),
        (12000, "0.0E-0", "1.2E4"),
        (0, "0.00E+00", "0.00E+00"),
        (123456, "##0.0E+0", "123.5E+3"),
        (100.15, '"$"#,##0.00', "$100.15"),
        (-100.15, '"$"#,##0.00', "-$100.15"),
        (100.15, "[$€]#,##0.00", "€100.15"),
        (100, "[$€-407]#,##0", "€100"),
        (100, "#,##0.00 [$₽]", "100.00 ₽"),
        (-5, "0;(0)", "(5)"),
        (0, "0;(0)", "0"),
        (0, '0;(0);"none"', "none"),
        (5, ";;;", ""),
        (-0.001, "0.00", "0.00"),
        (50, "[<100]0.0;[>=100]0", "50.0"),
        (150, "[<100]0.0;[>=100]0", "150"),
        (-50, "[<100]0.0;0", "-50.0"),
        (150, "[<100]0.0;0", "150"),
        (5, "[Red]0", "5"),
        (5, "0\\x", "5x"),
        (5, "_(0_)", " 5 "),
        (5, "*-0", "5"),
        (79161234567, "+0 (000) 000-00-00", "+7 (916) 123-45-67"),
        (1.5, "# ?/?", "1 1/2"),
        (0.333, "?/?", "1/3"),
        (-0.25, "# ??/??", "-1/4"),
        (2, "# ?/?", "2"),
        (1.5, "General", "1.5"),
        (1.5, 'General" kg"', "1.5 kg"),
        (5, "@", "5"),
        (1e300, "0", "1" + "0" * 300),
    ],
)
def test_number_patterns(value, pattern, shown):
    assert show(value, pattern) == shown


def test_the_locale_decides_separators_and_defaults():
    assert show(1234567.5, "#,##0.00", locale="ru_RU") == f"1{NBSP}234{NBSP}567,50"
    assert show(1234567.5, "#,##0.00", locale="de_DE") == "1.234.567,50"
    assert render(1234.5, {"type": "CURRENCY"}, locale="en_US") == "$1,234.50"
    assert render(1234.5, {"type": "CURRENCY"}, locale="ru_RU") == f"1{NBSP}234,50 ₽"
    assert render(1234.5, {"type": "CURRENCY"}, locale="pt_BR") == "R$ 1.234,50"
    assert render(0.105, {"type": "PERCENT"}, locale="sv_SE") == "10,50%"
    assert render(1234.5, {"type": "NUMBER"}, locale="en_US") == "1,234.50"
    assert render(1234.5, {"type": "SCIENTIFIC"}, locale="en_US") == "1.23E+03"
    assert render(1234.5, {"type": "TEXT"}, locale="en_US") == "1234.5"
    assert render(1234.5, {"type": "NUMBER_FORMAT_TYPE_UNSPECIFIED"}, locale="en_US") == "1234.5"


MOMENT = serials.from_datetime(datetime.datetime(2016, 4, 3, 14, 5, 7, 250000, tzinfo=datetime.UTC))


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("yyyy-mm-dd", "2016-04-03"),
        ("m/d/yy", "4/3/16"),
        ("hh:mm:ss am/pm, ddd mmm dd yyyy", "02:05:07 PM, Sun Apr 03 2016"),
        ("dddd, m/d/yy at h:mm", "Sunday, 4/3/16 at 14:05"),
        ("h:mm", "14:05"),
        ("H:M:S", "14:5:7"),
        ("h:m:s", "14:5:7"),
        ("h:mm a/p", "2:05 p"),
        ("h:mm A/P", "2:05 P"),
        ("mm:ss", "05:07"),
        ("ss.000", "07.250"),
        ("s.0", "7.2"),
        ("mmmm d", "April 3"),
        ("mmmmm", "A"),
        ("dddd", "Sunday"),
        ("M/D/YYYY", "4/3/2016"),
        ("yyyy.mm", "2016.04"),
        ('"on" d', "on 3"),
    ],
)
def test_date_patterns(pattern, shown):
    assert show(MOMENT, pattern, "DATE_TIME") == shown


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (1.0625, "[h]:mm", "25:30"),
        (1.0625, "[h]:mm:ss", "25:30:00"),
        (1.0625, "[m]", "1530"),
        (1.0625, "[ss]", "91800"),
        (0.01, "[hh]:mm", "00:14"),
        (-0.0625, "[h]:mm", "-1:30"),
        (52.27361111111111, "[h].mm.ss", "1254.34.00"),
    ],
)
def test_durations(value, pattern, shown):
    assert show(value, pattern, "TIME") == shown


def test_names_follow_the_locale_and_russian_months_their_case():
    march = serials.from_date(datetime.date(2026, 3, 3))
    assert show(march, "d mmmm yyyy", "DATE", "ru_RU") == "3 марта 2026"
    assert show(march, "mmmm yyyy", "DATE", "ru_RU") == "март 2026"
    assert show(march, "dddd", "DATE", "ru_RU") == "вторник"
    assert show(march, "ddd, d. mmm", "DATE", "de_DE") == "Di, 3. März"


def test_default_dates_by_locale():
    assert render(43831, {"type": "DATE"}, locale="en_US") == "1/1/2020"
    assert render(43831, {"type": "DATE"}, locale="en_GB") == "01/01/2020"
    assert render(43831, {"type": "DATE"}, locale="ru_RU") == "01.01.2020"
    assert render(43831, {"type": "DATE"}, locale="sv_SE") == "2020-01-01"
    assert render(43831.75, {"type": "DATE_TIME"}, locale="en_US") == "1/1/2020 6:00:00 PM"
    assert render(0.75, {"type": "TIME"}, locale="ru_RU") == "18:00:00"


def test_serial_numbers_that_are_no_dates_show_plainly():
    assert render(10**9, {"type": "DATE"}, locale="en_US") == "1000000000"
    assert render(-(10**9), {"type": "DATE"}, locale="en_US") == "-1000000000"
    assert render(-1, {"type": "DATE"}, locale="en_US") == "12/29/1899"
    assert render(0, {"type": "DATE"}, locale="en_US") == "12/30/1899"
    assert render(60, {"type": "DATE"}, locale="en_US") == "2/28/1900"


def test_serial_numbers_outside_the_years_are_refused():
    for number in (-(10**6), 10**7, float("inf"), float("nan")):
        assert not serials.in_range(number)
        with pytest.raises(ValueError, match="9999"):
            serials.to_date(number)
        with pytest.raises(ValueError, match="9999"):
            serials.to_datetime(number)


def test_texts_booleans_blanks_and_errors():
    assert render(None, {"type": "DATE"}, locale="en_US") == ""
    assert render("x", {"type": "NUMBER", "pattern": "0.00"}, locale="en_US") == "x"
    assert show("x", '0;0;0;"text: "@') == "text: x"
    assert show("x", '"<"@">"', "TEXT") == "<x>"
    assert render(True, {"type": "NUMBER", "pattern": "0.00"}, locale="en_US") == "TRUE"
    assert render(False, None, locale="ru_RU") == "ЛОЖЬ"
    assert render(CellError("DIVIDE_BY_ZERO", "why"), {"type": "DATE"}, locale="ru_RU") == "#DIV/0!"
    assert render(CellError("N_A"), None, locale="en_US") == "#N/A"


def test_a_date_value_is_the_same_text_on_any_day_of_rounding():
    almost = 43831 - 1e-10
    assert show(almost, "yyyy-mm-dd hh:mm:ss", "DATE_TIME") == "2020-01-01 00:00:00"


def test_which_formats_are_dates():
    assert is_date_format({"type": "DATE"}, locale="en_US")
    assert is_date_format({"type": "NUMBER", "pattern": "yyyy"}, locale="en_US")
    assert not is_date_format({"type": "NUMBER", "pattern": '#,##0 "days"'}, locale="en_US")
    assert not is_date_format({"type": "TEXT"}, locale="en_US")
    assert not is_date_format(None, locale="en_US")
    assert pattern_of({"type": "DATE", "pattern": "d"}, locale="en_US") == "d"


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet='0#,.%;@eE+-ymdhs[]$"/_*\\a ?G', max_size=20),
)
@settings(deadline=None)
def test_no_pattern_and_no_number_breaks_rendering(value, pattern):
    assert isinstance(show(value, pattern), str)


@given(st.datetimes())
@settings(deadline=None)
def test_serial_numbers_keep_seconds(moment):
    moment = moment.replace(microsecond=0)
    assert serials.to_datetime(serials.from_datetime(moment)) == moment
