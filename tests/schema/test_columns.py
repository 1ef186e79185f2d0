import math
from datetime import date, datetime, timedelta

import pytest
from babel import dates, numbers
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.codes import CHECKS
from sheetcrm.schema.columns import (
    BooleanColumn,
    ChoiceColumn,
    Column,
    DateColumn,
    DatetimeColumn,
    DecimalColumn,
    DurationColumn,
    EmailColumn,
    FileColumn,
    IntegerColumn,
    MoneyColumn,
    MultiChoiceColumn,
    PercentColumn,
    PersonColumn,
    PhoneColumn,
    RatingColumn,
    ReferenceColumn,
    TaxNumberColumn,
    TextColumn,
    UrlColumn,
    conventions_of,
    serial_day,
)
from sheetcrm.schema.types import numeric
from sheetcrm.schema.types.base import Read
from sheetcrm.schema.types.phones import written_form
from sheetcrm.schema.types.tidying import other_alphabet, tidy

CHOICE = ChoiceColumn(choices=("Ads", "Cold call", "20"))
RUSSIAN = PhoneColumn(country="RU")
ANYWHERE = PhoneColumn()
EVERY = (
    TextColumn(),
    IntegerColumn(),
    DecimalColumn(),
    MoneyColumn(currency="RUB"),
    PercentColumn(),
    DateColumn(),
    DatetimeColumn(),
    BooleanColumn(),
    CHOICE,
    RUSSIAN,
    EmailColumn(),
    UrlColumn(),
    DurationColumn(),
    MultiChoiceColumn(choices=("Ads", "Cold call", "20")),
    FileColumn(),
    PersonColumn(people=("Ann Smith", "Иванов Иван")),
    ReferenceColumn(department="sales"),
    TaxNumberColumn(),
    RatingColumn(),
)


@pytest.mark.parametrize("column", EVERY, ids=lambda column: column.type)
@pytest.mark.parametrize("blank", [None, "", "   ", FormulaCell("=X1", None), FormulaCell("=X1", "")])
def test_a_blank_fits_every_column(column, blank):
    assert column.check(blank) is None


@pytest.mark.parametrize("column", EVERY, ids=lambda column: column.type)
def test_an_error_fits_no_column(column):
    for cell in (ErrorCell("REF"), FormulaCell("=#REF!", ErrorCell("REF"))):
        violation = column.check(cell)
        assert violation is not None
        assert (violation.code, violation.message) == ("cell-error", "shows the error REF")


def test_a_formula_is_judged_by_what_it_shows():
    assert MoneyColumn(currency="RUB").check(FormulaCell("=A1*2", 200)) is None
    assert MoneyColumn(currency="RUB").check(FormulaCell('="x"', "x")).code == "not-an-amount"


def test_a_choice_names_the_nearest_right_one_and_all_the_others():
    assert CHOICE.check("Cold cal").hint == "Did you mean 'Cold call'? Choose from: Ads, Cold call, 20."
    assert CHOICE.check("Radio").hint == "Choose from: Ads, Cold call, 20."


def test_an_amount_kept_as_text_says_how_it_reads_and_what_to_type():
    violation = MoneyColumn(currency="RUB").check("1 234,50")
    assert violation.message == "'1 234,50' is text, which no sum counts; it reads as 1234.5"
    assert "no spaces" in violation.hint
    assert violation.fix == 1234.5


def test_what_has_two_readings_is_told_with_both_and_mended_with_neither():
    violation = DateColumn().check("01/02/2024")
    assert violation.message == "'01/02/2024' can be read as 1 Feb 2024 or as 2 Jan 2024"
    assert violation.fix is None


def test_a_long_text_is_not_repeated_whole():
    assert len(MoneyColumn(currency="RUB").check("x" * 5000).message) < 120


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (TextColumn(), {"type": "TEXT"}),
        (RUSSIAN, {"type": "TEXT"}),
        (DateColumn(), {"type": "DATE", "pattern": "dd.mm.yyyy"}),
        (DatetimeColumn(), {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm"}),
        (MoneyColumn(currency="RUB"), {"type": "CURRENCY", "pattern": '#,##0.00" ₽"'}),
        (MoneyColumn(currency="CHF"), {"type": "CURRENCY", "pattern": '#,##0.00" CHF"'}),
        (PercentColumn(), {"type": "PERCENT", "pattern": "0.##%"}),
        (IntegerColumn(), {"type": "NUMBER", "pattern": "0"}),
        (BooleanColumn(), None),
        (CHOICE, None),
    ],
)
def test_the_sheet_is_told_how_to_show_a_column(column, expected):
    assert column.number_format == expected


def test_a_serial_number_is_the_day_a_sheet_shows():
    assert serial_day(46000.99).isoformat() == "2025-12-09"
    assert serial_day(7306).isoformat() == "1920-01-01"


@pytest.mark.parametrize(
    "data",
    [
        {"type": "money"},
        {"type": "money", "currency": "руб"},
        {"type": "choice", "choices": []},
        {"type": "choice", "choices": ["a", "a"]},
        {"type": "choice", "choices": [""]},
        {"type": "phone", "country": "XX"},
        {"type": "text", "size": 3},
        {"type": "email", "required": None},
        {"type": "integer", "min": 5, "max": 1},
        {"type": "text", "pattern": "("},
        {"type": "multi_choice", "choices": ["a, b"]},
        {"type": "tax_number", "country": "DE", "number": "inn"},
        {"type": "tax_number", "country": "ZZ"},
    ],
)
def test_a_column_that_makes_no_sense_is_refused(data):
    with pytest.raises(ValidationError):
        TypeAdapter(Column).validate_python(data)


def test_columns_do_not_change():
    with pytest.raises(ValidationError):
        TextColumn().required = True


CELLS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text(alphabet="0123456789.,-/ :'%()₽$рмдчTк+", max_size=14),
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.just(ErrorCell("VALUE")),
    st.builds(
        FormulaCell, st.just("=A1"), st.one_of(st.text(max_size=5), st.floats(allow_nan=False), st.none())
    ),
)
LOCALES = st.sampled_from([None, "ru_RU", "en_US", "en_GB", "de_DE", "ja_JP", "nowhere"])


@settings(deadline=None, max_examples=500)
@given(CELLS, st.sampled_from(EVERY), LOCALES)
def test_no_value_a_person_can_type_makes_a_check_crash(cell, column, locale):
    violation = column.examine(cell, conventions_of(locale))
    assert violation is None or (violation.code in CHECKS and violation.message)


@settings(deadline=None, max_examples=500)
@given(CELLS, st.sampled_from(EVERY), LOCALES)
def test_what_is_mended_is_in_order_and_means_what_it_meant(cell, column, locale):
    how = conventions_of(locale)
    violation = column.examine(cell, how)
    if violation is not None and violation.fix is not None:
        assert column.examine(violation.fix, how) is None
        assert column.parse(violation.fix, how) == column.parse(cell, how)


WHOLE = st.integers(-(10**15) + 1, 10**15 - 1)
REAL = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.sampled_from(["Ads", "Cold call", "20"])
VALUES = {
    "text": st.text(min_size=1).map(tidy).filter(lambda text: text and not other_alphabet(text)),
    "integer": WHOLE,
    "decimal": WHOLE | REAL,
    "money": WHOLE | REAL,
    "percent": WHOLE | REAL,
    "date": st.dates(date(1920, 1, 1)),
    "datetime": st.datetimes(datetime(1920, 1, 1)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
    "duration": st.timedeltas(timedelta(days=-9999), timedelta(days=9999)).map(
        lambda length: timedelta(days=length.days, seconds=length.seconds)
    ),
    "boolean": st.booleans(),
    "choice": NAMES,
    "multi_choice": st.lists(NAMES, min_size=1, unique=True).map(tuple),
    "phone": st.integers(9000000000, 9999999999)
    .map(lambda digits: written_form(f"+7{digits}", "RU"))
    .filter(lambda written: written is not None),
    "email": st.emails(domains=st.just("firma.ru")).filter(lambda text: EmailColumn().examine(text) is None),
    "url": st.from_regex(r"https://[a-z]{1,9}\.ru/[a-zA-Z0-9/?=&]{0,20}", fullmatch=True),
    "file": st.from_regex(r"https://drive\.google\.com/file/d/[a-zA-Z0-9]{1,20}/view", fullmatch=True),
    "person": st.sampled_from(["Ann Smith", "Иванов Иван"]),
    "reference": st.text(min_size=1).map(tidy).filter(bool),
    "tax_number": st.sampled_from(["7707083893", "500100732259", "0274062111"]),
    "rating": st.integers(1, 5),
}


def test_every_type_has_values_for_the_law():
    assert {column.type for column in EVERY} == set(VALUES)


@pytest.mark.parametrize("column", EVERY, ids=lambda column: column.type)
def test_what_is_written_is_read_back_as_the_same_value(column):
    @settings(deadline=None, max_examples=200)
    @given(VALUES[column.type], LOCALES)
    def law(value, locale):
        how = conventions_of(locale)
        cell = column.format(value)
        assert column.parse(cell, how) == Read(value)
        assert column.examine(cell, how) is None

    law()


@settings(deadline=None, max_examples=300)
@given(st.decimals(0, 10**9, places=2), st.sampled_from(["ru_RU", "en_US", "de_DE"]))
def test_an_amount_as_a_locale_writes_it_is_read_back(amount, locale):
    written = numbers.format_decimal(amount, "#,##0.00", locale=locale)
    assert MoneyColumn(currency="RUB").parse(written, conventions_of(locale)) == Read(numeric.plain(amount))


@settings(deadline=None, max_examples=300)
@given(
    st.dates(date(1920, 1, 1)), st.sampled_from(["ru", "en_US", "en_GB"]), st.sampled_from(["medium", "long"])
)
def test_a_day_as_a_locale_writes_it_is_read_back(day, locale, style):
    written = dates.format_date(day, style, locale=locale)
    assert DateColumn().parse(written, conventions_of(locale)) == Read(day)


def test_a_number_beyond_all_numbers_is_no_mark():
    found = RatingColumn().examine(math.inf)
    assert found is not None
    assert found.code == "not-whole"
