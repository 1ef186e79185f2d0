import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.columns import (
    BooleanColumn,
    ChoiceColumn,
    Column,
    DateColumn,
    DatetimeColumn,
    DecimalColumn,
    EmailColumn,
    IntegerColumn,
    MoneyColumn,
    PercentColumn,
    PhoneColumn,
    TextColumn,
    UrlColumn,
    serial_day,
)

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
)

TABLE = [
    # column, cell, code of the violation (None: fits)
    (TextColumn(), "0012", None),
    (TextColumn(), "=1+1", None),
    (TextColumn(), 12, None),
    (TextColumn(), True, None),
    (IntegerColumn(), 12, None),
    (IntegerColumn(), -3, None),
    (IntegerColumn(), 12.0, None),
    (IntegerColumn(), 1e15, None),
    (IntegerColumn(), 12.5, "not-whole"),
    (IntegerColumn(), "12", "not-a-number"),
    (IntegerColumn(), True, "not-a-number"),
    (DecimalColumn(), 0.1, None),
    (DecimalColumn(), 0, None),
    (DecimalColumn(), "0,1", "not-a-number"),
    (DecimalColumn(), False, "not-a-number"),
    (MoneyColumn(currency="RUB"), 1234.5, None),
    (MoneyColumn(currency="RUB"), -1, None),
    (MoneyColumn(currency="RUB"), "1 234,50", "not-an-amount"),
    (MoneyColumn(currency="RUB"), "1234.50", "not-an-amount"),
    (MoneyColumn(currency="RUB"), "abc", "not-an-amount"),
    (MoneyColumn(currency="RUB"), "85 000 руб.", "not-an-amount"),
    (MoneyColumn(currency="RUB"), True, "not-an-amount"),
    (PercentColumn(), 0.15, None),
    (PercentColumn(), "15%", "not-a-percentage"),
    (DateColumn(), 46000, None),
    (DateColumn(), 46000.75, None),
    (DateColumn(), 7306, None),  # 1 January 1920
    (DateColumn(), 7305, "date-out-of-range"),
    (DateColumn(), 2026, "date-out-of-range"),  # a year: 1905 to a sheet
    (DateColumn(), 20260512, "date-out-of-range"),
    (DateColumn(), 2958465.99, None),  # 31 December 9999
    (DateColumn(), 2958466, "date-out-of-range"),
    (DateColumn(), "12.05.2026", "not-a-date"),
    (DateColumn(), "завтра", "not-a-date"),
    (DateColumn(), True, "not-a-date"),
    (DatetimeColumn(), 46000.5, None),
    (DatetimeColumn(), "12.05.2026 10:00", "not-a-date"),
    (BooleanColumn(), True, None),
    (BooleanColumn(), False, None),
    (BooleanColumn(), "TRUE", "not-a-checkbox"),
    (BooleanColumn(), "да", "not-a-checkbox"),
    (BooleanColumn(), 1, "not-a-checkbox"),
    (CHOICE, "Ads", None),
    (CHOICE, "ads", "unknown-choice"),
    (CHOICE, "Ads ", "unknown-choice"),
    (CHOICE, 20, None),
    (CHOICE, 20.0, None),
    (CHOICE, 21, "unknown-choice"),
    (RUSSIAN, "+7 916 123-45-67", None),
    (RUSSIAN, "8 (916) 123-45-67", None),
    (RUSSIAN, "9161234567", None),
    (RUSSIAN, 79161234567, None),
    (RUSSIAN, 79161234567.0, None),
    (RUSSIAN, 9161234567, None),
    (RUSSIAN, "+49 30 901820", None),
    (RUSSIAN, "8 916 123-45-67 доб. 12", None),
    (RUSSIAN, "8 916 123-45-67, 8 903 111-22-33", "not-a-phone"),
    (RUSSIAN, "12345", "not-a-phone"),
    (RUSSIAN, "+7 916", "not-a-phone"),
    (RUSSIAN, "позвонить Ивану", "not-a-phone"),
    (RUSSIAN, True, "not-a-phone"),
    (RUSSIAN, 9161234567.5, "not-a-phone"),
    (RUSSIAN, -79161234567, "not-a-phone"),
    (ANYWHERE, "+7 916 123-45-67", None),
    (ANYWHERE, 79161234567, None),
    (ANYWHERE, "8 916 123-45-67", "not-a-phone"),
    (EmailColumn(), "ivan@firma.ru", None),
    (EmailColumn(), " ivan.petrov+crm@mail.firma.ru ", None),
    (EmailColumn(), "иван@почта.рф", None),
    (EmailColumn(), "ivan@firma", "not-an-email"),
    (EmailColumn(), "ivan@@firma.ru", "not-an-email"),
    (EmailColumn(), "ivan@firma..ru", "not-an-email"),
    (EmailColumn(), "a@b.ru, c@d.ru", "not-an-email"),
    (EmailColumn(), 5, "not-an-email"),
    (UrlColumn(), "https://disk.firma.ru/d/1?x=1#y", None),
    (UrlColumn(), "http://localhost:8080/", None),
    (UrlColumn(), "www.firma.ru", "not-an-address"),
    (UrlColumn(), "https://", "not-an-address"),
    (UrlColumn(), "https://a b.ru", "not-an-address"),
    (UrlColumn(), "javascript:alert(1)", "not-an-address"),
    (UrlColumn(), "https://[oops", "not-an-address"),
    (UrlColumn(), 5, "not-an-address"),
]


@pytest.mark.parametrize(("column", "cell", "code"), TABLE)
def test_a_value_fits_its_column_or_says_why_not(column, cell, code):
    violation = column.check(cell)
    assert (violation and violation.code) == code
    if violation is not None:
        assert violation.hint.endswith((".", "?"))
        assert not violation.message.endswith(".")


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
    assert CHOICE.check("cold  Call").hint == "Did you mean 'Cold call'? Choose from: Ads, Cold call, 20."
    assert CHOICE.check("Radio").hint == "Choose from: Ads, Cold call, 20."


def test_a_money_cell_says_what_to_type():
    violation = MoneyColumn(currency="RUB").check("1 234,50")
    assert violation.message == "'1 234,50' is not an amount of money"
    assert "without" in violation.hint or "no spaces" in violation.hint


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
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.just(ErrorCell("VALUE")),
    st.builds(
        FormulaCell, st.just("=A1"), st.one_of(st.text(max_size=5), st.floats(allow_nan=False), st.none())
    ),
)


@settings(deadline=None, max_examples=300)
@given(CELLS, st.sampled_from(EVERY))
def test_no_value_a_person_can_type_makes_a_check_crash(cell, column):
    violation = column.check(cell)
    assert violation is None or (violation.code and violation.message)
