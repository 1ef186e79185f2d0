"""Typing into a cell: what Google makes of it, by locale."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.emulator import locales
from sheetcrm.emulator.display import render
from sheetcrm.emulator.user_entry import Entry, parse

TODAY = datetime.date(2026, 11, 23)
NBSP = "\u00a0"


def typed(text, locale="en_US"):
    return parse(text, locale=locale, today=TODAY)


def fmt(kind, pattern):
    return {"type": kind, "pattern": pattern}


def serial(year, month, day):
    return (datetime.date(year, month, day) - datetime.date(1899, 12, 30)).days


# What Google was seen to do: recorded traffic and probes.
RECORDED = [
    ("= 1 / 1024", None, "= 1 / 1024", None, None),
    ("=4/2", None, "=4/2", None, None),
    ("2,000,000.01", 2000000.01, None, fmt("NUMBER", "#,##0.00"), "2,000,000.01"),
    ("0042", 42, None, None, "42"),
    ("007", 7, None, None, "7"),
    ("2020-01-01", 43831, None, fmt("DATE", "yyyy-mm-dd"), "2020-01-01"),
    ("1999-01-02", 36162, None, fmt("DATE", "yyyy-mm-dd"), "1999-01-02"),
    ("1-2", 46024, None, fmt("DATE", "m-d"), "1-2"),
    ("$100.15", 100.15, None, fmt("CURRENCY", '"$"#,##0.00'), "$100.15"),
    ("10%", 0.1, None, fmt("PERCENT", "0%"), "10%"),
    ("TRUE", True, None, None, "TRUE"),
    ("false", False, None, None, "FALSE"),
    ("'0123", "0123", None, None, "0123"),
    ("3_1_0", "3_1_0", None, None, "3_1_0"),
    ("Артур", "Артур", None, None, "Артур"),
    ("1234,1234", 12341234, None, fmt("NUMBER", "#,##0"), "12,341,234"),
    ("1 234,1234", "1 234,1234", None, None, "1 234,1234"),
    ("2,41", "2,41", None, None, "2,41"),
    ("2,413", 2413, None, fmt("NUMBER", "#,##0"), "2,413"),
]


@pytest.mark.parametrize(("text", "value", "formula", "number_format", "shown"), RECORDED)
def test_recorded_outcomes(text, value, formula, number_format, shown):
    entry = typed(text)
    assert entry == Entry(value, formula, number_format)
    assert type(entry.value) is type(value)
    if shown is not None:
        assert render(entry.value, entry.number_format, locale="en_US") == shown


NUMBERS = [
    ("en_US", "42", 42, None),
    ("en_US", " 42 ", 42, None),
    ("en_US", "-5", -5, None),
    ("en_US", "+5", 5, None),
    ("en_US", "+79161234567", 79161234567, None),
    ("en_US", ".5", 0.5, None),
    ("en_US", "5.", 5, None),
    ("en_US", "(5)", -5, None),
    ("en_US", "1,234.5", 1234.5, fmt("NUMBER", "#,##0.00")),
    ("en_US", "12345678901234567890", 12345678901234567890.0, None),
    ("en_US", "1e5", 100000, fmt("SCIENTIFIC", "0.00E+00")),
    ("en_US", "1.5E-3", 0.0015, fmt("SCIENTIFIC", "0.00E+00")),
    ("en_US", "10.5%", 0.105, fmt("PERCENT", "0.00%")),
    ("en_US", "-10 %", -0.1, fmt("PERCENT", "0%")),
    ("en_US", "-$5", -5, fmt("CURRENCY", '"$"#,##0')),
    ("en_US", "$-5", -5, fmt("CURRENCY", '"$"#,##0')),
    ("en_US", "($5.50)", -5.5, fmt("CURRENCY", '"$"#,##0.00')),
    ("en_US", "$1,000", 1000, fmt("CURRENCY", '"$"#,##0')),
    ("en_US", "€5", 5, fmt("CURRENCY", "[$€]#,##0")),
    ("en_GB", "£5.20", 5.2, fmt("CURRENCY", '"£"#,##0.00')),
    ("ru_RU", "1,5", 1.5, None),
    ("ru_RU", "1 234,50", 1234.5, fmt("NUMBER", "#,##0.00")),
    ("ru_RU", f"1{NBSP}234", 1234, fmt("NUMBER", "#,##0")),
    ("ru_RU", "1\u202f234\u202f567", 1234567, fmt("NUMBER", "#,##0")),
    ("ru_RU", "8 916 123 45 67", 89161234567, fmt("NUMBER", "#,##0")),
    ("ru_RU", "100 ₽", 100, fmt("CURRENCY", "#,##0 [$₽]")),
    ("ru_RU", "1 000,50 руб.", 1000.5, fmt("CURRENCY", "#,##0.00 [$₽]")),
    ("ru_RU", "$100", 100, fmt("CURRENCY", "[$$]#,##0")),
    ("de_DE", "1.234,5", 1234.5, fmt("NUMBER", "#,##0.00")),
    ("de_DE", "1.123456789", 1123456789, fmt("NUMBER", "#,##0")),
    ("de_DE", "1.234", 1234, fmt("NUMBER", "#,##0")),
    ("sv_SE", "1234,1234", 1234.1234, None),
    ("sv_SE", "1 234,1234", 1234.1234, fmt("NUMBER", "#,##0.00")),
    ("sv_SE", "5 kr", 5, fmt("CURRENCY", '#,##0 "kr"')),
    ("pt_BR", "R$ 1.100,15", 1100.15, fmt("CURRENCY", '"R$ "#,##0.00')),
]


@pytest.mark.parametrize(("locale", "text", "value", "number_format"), NUMBERS)
def test_numbers(locale, text, value, number_format):
    entry = typed(text, locale)
    assert entry == Entry(value, None, number_format)
    assert not isinstance(entry.value, bool)
    assert type(entry.value) is type(value)


DATES = [
    ("en_US", "1/2/2020", serial(2020, 1, 2), "DATE", "m/d/yyyy"),
    ("en_US", "01/02/2020", serial(2020, 1, 2), "DATE", "mm/dd/yyyy"),
    ("en_US", "12/31/2020", serial(2020, 12, 31), "DATE", "m/d/yyyy"),
    ("en_US", "1/2", serial(2026, 1, 2), "DATE", "m/d"),
    ("en_US", "1/2/20", serial(2020, 1, 2), "DATE", "m/d/yy"),
    ("en_US", "1/2/85", serial(1985, 1, 2), "DATE", "m/d/yy"),
    ("en_US", "1/2020", serial(2020, 1, 1), "DATE", "m/yyyy"),
    ("en_US", "2020-03", serial(2020, 3, 1), "DATE", "yyyy-mm"),
    ("en_US", "Jan 05 2020", serial(2020, 1, 5), "DATE", "mmm dd yyyy"),
    ("en_US", "5 Jan 85", serial(1985, 1, 5), "DATE", "d mmm yy"),
    ("en_US", "2020/3/4", serial(2020, 3, 4), "DATE", "yyyy/m/d"),
    ("en_US", "Jan 2, 2020", serial(2020, 1, 2), "DATE", "mmm d, yyyy"),
    ("en_US", "2-January-2020", serial(2020, 1, 2), "DATE", "d-mmmm-yyyy"),
    ("en_US", "May 5", serial(2026, 5, 5), "DATE", "mmm d"),
    ("en_US", "December 2020", serial(2020, 12, 1), "DATE", "mmmm yyyy"),
    ("en_US", "2/29/2024", serial(2024, 2, 29), "DATE", "m/d/yyyy"),
    ("en_GB", "31/12/2020", serial(2020, 12, 31), "DATE", "dd/mm/yyyy"),
    ("en_GB", "1/2", serial(2026, 2, 1), "DATE", "d/m"),
    ("ru_RU", "03.10.2026", serial(2026, 10, 3), "DATE", "dd.mm.yyyy"),
    ("ru_RU", "3.10.2026", serial(2026, 10, 3), "DATE", "d.m.yyyy"),
    ("ru_RU", "31.12.20", serial(2020, 12, 31), "DATE", "dd.mm.yy"),
    ("ru_RU", "1.5", serial(2026, 5, 1), "DATE", "d.m"),
    ("ru_RU", "01.2020", serial(2020, 1, 1), "DATE", "mm.yyyy"),
    ("ru_RU", "3 марта 2026", serial(2026, 3, 3), "DATE", "d mmmm yyyy"),
    ("ru_RU", "3 марта 2026 г.", serial(2026, 3, 3), "DATE", 'd mmmm yyyy" г."'),
    ("ru_RU", "3 мар", serial(2026, 3, 3), "DATE", "d mmm"),
    ("ru_RU", "март 2026", serial(2026, 3, 1), "DATE", "mmmm yyyy"),
    ("de_DE", "3. März 2020", serial(2020, 3, 3), "DATE", "d. mmmm yyyy"),
    ("de_DE", "1.5", serial(2026, 5, 1), "DATE", "d.m"),
    ("sv_SE", "2020-01-02", serial(2020, 1, 2), "DATE", "yyyy-mm-dd"),
    ("pt_BR", "2 de janeiro de 2020", serial(2020, 1, 2), "DATE", 'd" de "mmmm" de "yyyy'),
    ("en_US", "12:30", 0.5 + 1 / 48, "TIME", "h:mm"),
    ("en_US", "09:30", 9.5 / 24, "TIME", "hh:mm"),
    ("en_US", "0:00", 0, "TIME", "hh:mm"),
    ("en_US", "6:00:30", (6 * 3600 + 30) / 86400, "TIME", "h:mm:ss"),
    ("en_US", "1:30 PM", 13.5 / 24, "TIME", "h:mm am/pm"),
    ("en_US", "12:15am", 0.25 / 24, "TIME", "h:mm am/pm"),
    ("en_US", "3pm", 0.625, "TIME", "h am/pm"),
    ("en_US", "25:30", 25.5 / 24, "TIME", "[h]:mm"),
    ("en_US", "24:00", 1, "TIME", "[h]:mm"),
    ("en_US", "-1:30", -0.0625, "TIME", "[h]:mm"),
    ("sv_SE", "12.30", 12.5 / 24, "TIME", "h.mm"),
    ("sv_SE", "1234.1234", (1254 + 34 / 60) / 24, "TIME", "[h].mm"),
    ("en_US", "12/31/2020 6:00 PM", serial(2020, 12, 31) + 0.75, "DATE_TIME", "m/d/yyyy h:mm am/pm"),
    ("en_US", "2020-01-01 12:00:00", 43831.5, "DATE_TIME", "yyyy-mm-dd h:mm:ss"),
    ("ru_RU", "3.10.2026 18:00", serial(2026, 10, 3) + 0.75, "DATE_TIME", "d.m.yyyy h:mm"),
]


@pytest.mark.parametrize(("locale", "text", "value", "kind", "pattern"), DATES)
def test_dates_and_times(locale, text, value, kind, pattern):
    entry = typed(text, locale)
    assert entry.number_format == fmt(kind, pattern)
    assert entry.value == pytest.approx(value, abs=1e-9)
    assert entry.formula is None


@pytest.mark.parametrize(("locale", "text", "value", "kind", "pattern"), DATES)
def test_a_typed_date_shows_as_it_was_typed(locale, text, value, kind, pattern):
    entry = typed(text, locale)
    shown = render(entry.value, entry.number_format, locale=locale)
    again = typed(shown, locale)
    assert again.value == pytest.approx(value, abs=1e-9)
    if (
        "m" not in text.casefold()
        and not any(c.isalpha() for c in text)
        and text not in {"0:00", "1234.1234"}
    ):
        assert shown == text


TEXTS = [
    ("en_US", "hello"),
    ("en_US", " two  spaces "),
    ("en_US", "13/2/2020"),
    ("en_US", "2/30/2020"),
    ("en_US", "1/2/123"),
    ("en_US", "0/5"),
    ("en_US", "May 32"),
    ("en_US", "2020 2020 Jan"),
    ("en_US", "2020-13-01"),
    ("en_US", "2020-01-01T12:00:00Z"),
    ("en_US", "1,2,3"),
    ("en_US", "1.2.3.4"),
    ("en_US", "12:75"),
    ("en_US", "13:00 PM"),
    ("en_US", "nan"),
    ("en_US", "inf"),
    ("en_US", "1e999"),
    ("en_US", "0x10"),
    ("en_US", "1_000"),
    ("en_US", "٣"),
    ("en_US", "-"),
    ("en_US", "--5"),
    ("en_US", "- item"),
    ("en_US", "="),
    ("en_US", "+"),
    ("en_US", " =1+1"),
    ("en_US", "$"),
    ("en_US", "%"),
    ("en_US", "$5%"),
    ("en_US", "(-5)"),
    ("en_US", "(5"),
    ("en_US", "May"),
    ("en_US", "Marvellous 5"),
    ("en_US", "8 (916) 123-45-67"),
    ("en_US", "1/2/3/4"),
    ("en_US", "12\n13"),
    ("en_US", "true story"),
    ("en_US", "ИСТИНА"),
    ("ru_RU", "1.13"),
    ("ru_RU", "32.12.2026"),
    ("ru_RU", "1,234,567"),
    ("ru_RU", "2 шт."),
    ("ru_RU", "Д-104"),
    ("ru_RU", "8 (916) 123-45-67"),
    ("de_DE", "1.2.3.4"),
]


@pytest.mark.parametrize(("locale", "text"), TEXTS)
def test_what_stays_text_stays_exactly_as_typed(locale, text):
    assert typed(text, locale) == Entry(text)


def test_blank_apostrophe_and_plus():
    assert typed("") == Entry(None)
    assert typed("'") == Entry("")
    assert typed("''x") == Entry("'x")
    assert typed("'=1+1") == Entry("=1+1")
    assert typed("'+7 916") == Entry("+7 916")
    assert typed("+7 916 123-45-67") == Entry(None, formula="=+7 916 123-45-67")
    assert typed("+Dri7") == Entry(None, formula="=+Dri7")
    assert typed("+A1") == Entry(None, formula="=+A1")


def test_very_long_texts_are_texts_and_take_no_time():
    for text in ("1" + " " * 49_000 + "x 1:", "9" * 49_000, "a 1" * 15_000, "1," * 20_000, "-" * 49_000):
        assert typed(text) == Entry(text)
    assert typed("9" * 300).value == float("9" * 300)


def test_booleans_are_read_in_the_language_of_the_locale_and_in_english():
    assert typed("истина", "ru_RU") == Entry(True)
    assert typed(" ЛОЖЬ ", "ru_RU") == Entry(False)
    assert typed("true", "ru_RU") == Entry(True)
    assert typed("Wahr", "de_DE") == Entry(True)


def test_unknown_locale_falls_back_to_the_language_then_to_american_english():
    assert locales.find("ru_KZ").name == "ru_RU"
    assert locales.find("ru").name == "ru_RU"
    assert locales.find("de-at").name == "de_DE"
    assert locales.find("xx_YY").name == "en_US"
    assert locales.find("").name == "en_US"


def test_every_locale_is_whole():
    for name in locales.KNOWN:
        locale = locales.find(name)
        assert (len(locale.months), len(locale.months_alone), len(locale.months_short)) == (12, 12, 12)
        assert (len(locale.weekdays), len(locale.weekdays_short)) == (7, 7)
        assert locale.decimal not in locale.group_inputs
        assert locale.argument_separator == (";" if locale.decimal == "," else ",")


@given(
    units=st.integers(-(10**9), 10**9),
    places=st.integers(0, 9),
    locale=st.sampled_from(locales.KNOWN),
)
@settings(deadline=None)
def test_a_plain_number_survives_showing_and_typing(units, places, locale):
    value = units / 10**places
    assert parse(render(value, None, locale=locale), locale=locale, today=TODAY).value == value


@given(
    cents=st.integers(-(10**12), 10**12),
    locale=st.sampled_from(locales.KNOWN),
    kind=st.sampled_from(["NUMBER", "CURRENCY"]),
)
@settings(deadline=None)
def test_amounts_survive_showing_and_typing(cents, locale, kind):
    value = cents / 100
    entry = parse(render(value, {"type": kind}, locale=locale), locale=locale, today=TODAY)
    assert entry.value == value
    assert render(entry.value, entry.number_format, locale=locale) == render(
        value, {"type": kind}, locale=locale
    ) or (abs(value) < 1000 and kind == "NUMBER")


@given(hundredths=st.integers(-(10**7), 10**7), locale=st.sampled_from(locales.KNOWN))
@settings(deadline=None)
def test_percentages_survive_showing_and_typing(hundredths, locale):
    shown = render(hundredths / 10000, {"type": "PERCENT"}, locale=locale)
    assert parse(shown, locale=locale, today=TODAY).value == hundredths / 10000


@given(
    day=st.dates(datetime.date(1930, 1, 1), datetime.date(2999, 12, 31)),
    locale=st.sampled_from(locales.KNOWN),
)
@settings(deadline=None)
def test_default_dates_survive_showing_and_typing(day, locale):
    number = (day - datetime.date(1899, 12, 30)).days
    assert parse(render(number, {"type": "DATE"}, locale=locale), locale=locale, today=TODAY).value == number


@given(text=st.text(max_size=30), locale=st.sampled_from(locales.KNOWN))
@settings(deadline=None)
def test_anything_typed_gives_exactly_one_of_value_and_formula(text, locale):
    entry = parse(text, locale=locale, today=TODAY)
    assert (entry.value is None) == (text == "" or entry.formula is not None)
    if isinstance(entry.value, str):
        assert entry.value == text.removeprefix("'")
