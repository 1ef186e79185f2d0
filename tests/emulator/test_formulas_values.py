"""What formulas give."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.formulas import Area, Evaluator, evaluate, result_format, standard_registry
from sheetcrm.emulator.formulas.registry import Registry

NOW = datetime.datetime(2026, 11, 23, 18, 0)  # noqa: DTZ001 - sheets keep no zone
NA = CellError("N_A", "gone")

SHEETS = {
    "deals": [
        ["ID", "Client", "Status", "Sum", "Date", "Ok"],
        ["D-1", "Ivan", "won", 100, 46000, True],
        ["D-2", "Anna", "lost", 250.5, 46010, False],
        ["D-3", "ivanka", "Won", "n/a", 46020, True],
        ["D-4", None, "open", None, None, None],
        ["D-5", "O'Neil?", "won", -50, 46040, ""],
    ],
    "my sheet": [[1, 2, 3], [10, 20, 30]],
    "errors": [[1], [CellError("DIVIDE_BY_ZERO", "zero")], [3], [NA]],
    "sorted": [[10, "a"], [20, "b"], [30, "c"], ["x", "d"]],
}


def lookup(title, row, column, end_row, end_column):
    rows = SHEETS[title.casefold()]
    return [found[column:end_column] for found in rows[row:end_row]]


def give(formula, *, row=1, column=9, sheet="Deals", locale="en_US", now=NOW):
    return evaluate(formula, sheet=sheet, row=row, column=column, lookup=lookup, now=now, locale=locale)


def kind(formula, **where):
    value = give(formula, **where)
    assert isinstance(value, CellError), value
    return value.type


VALUES = [
    # operators
    ("=1+2*3", 7),
    ("=(1+2)*3", 9),
    ("=7/2", 3.5),
    ("=4/2", 2),
    ("= 1 / 1024", 0.0009765625),
    ("=-2^2", 4),
    ("=2^-1", 0.5),
    ("=2^3^2", 64),
    ("=10%*50", 5),
    ("=+5", 5),
    ("=--5", 5),
    ("=0.1+0.2=0.3", False),
    ('="a"&1&TRUE&""', "a1TRUE"),
    ('=1/3&""', "0.333333333333333"),
    ('="5"+1', 6),
    ('="1/2/2020"+1', 43833),
    ("=TRUE+1", 2),
    ("=D5+1", 1),
    ('=B5&"x"', "x"),
    ('="abc"="ABC"', True),
    ("=1<2", True),
    ("=2<>2", False),
    ('=99<"a"', True),
    ('="a"<TRUE', True),
    ('=B5=""', True),
    ("=D5=0", True),
    ("=D5=FALSE", True),
    ("=D5=B5", True),
    ('=1="1"', False),
    ("=UPLUS(A2)", "D-1"),
    # sums
    ("=SUM(D2:D6)", 300.5),
    ("=SUM(D2:D)", 300.5),
    ("=SUM(D:D)", 300.5),
    ('=SUM(1,"2",TRUE)', 4),
    ("=SUM(F2:F6)", 0),
    ("=SUM('My sheet'!A1:C2)", 66),
    ("=SUM('my sheet'!2:2)", 60),
    ("=SUM({1,2;3,4})", 10),
    ("=SUM(0.1,0.2,0.7)", 1),
    ("=COUNT(D2:D6)", 3),
    ("=COUNTA(B2:B6)", 4),
    ("=COUNTBLANK(B2:B6)", 1),
    ("=COUNTBLANK(F2:F6)", 2),
    ('=COUNT(1,"2","x",TRUE)', 3),
    ("=COUNTUNIQUE(C2:C6)", 4),
    ("=AVERAGE(D2:D3)", 175.25),
    ("=MIN(D2:D6)", -50),
    ("=MAX(D2:D6)", 250.5),
    ("=MAX(C2:C6)", 0),
    ("=MEDIAN(1,2,3,10)", 2.5),
    ("=PRODUCT(2,3)", 6),
    ("=LARGE(D2:D6,1)", 250.5),
    ("=SMALL(D2:D6,1)", -50),
    # with conditions
    ('=SUMIF(C2:C6,"won",D2:D6)', 50),
    ('=SUMIF(D2:D6,">0")', 350.5),
    ('=SUMIFS(D2:D6,C2:C6,"won",D2:D6,">0")', 100),
    ('=COUNTIF(C2:C6,"won")', 3),
    ('=COUNTIF(C2:C6,"<>won")', 2),
    ('=COUNTIF(B2:B6,"ivan*")', 2),
    ('=COUNTIF(B2:B6,"?nna")', 1),
    ('=COUNTIF(B2:B6,"*~?")', 1),
    ('=COUNTIF(B2:B6,"=")', 1),
    ('=COUNTIF(B2:B6,"<>")', 4),
    ('=COUNTIF(D2:D6,">=100")', 2),
    ('=COUNTIF(D2:D6,"<0")', 1),
    ("=COUNTIF(D2:D6,100)", 1),
    ("=COUNTIF(F2:F6,TRUE)", 2),
    ('=COUNTIF(F2:F6,"TRUE")', 2),
    ('=COUNTIF(E2:E6,">12/10/2025")', 3),
    ('=COUNTIF(C2:C6,">o")', 4),
    ('=COUNTIFS(C2:C6,"won",F2:F6,TRUE)', 2),
    ('=AVERAGEIF(C2:C6,"won",D2:D6)', 25),
    ('=AVERAGEIFS(D2:D6,C2:C6,"won")', 25),
    ('=MINIFS(D2:D6,C2:C6,"won")', -50),
    ('=MAXIFS(D2:D6,C2:C6,"nobody")', 0),
    ('=COUNTIF(Errors!A1:A4,">0")', 2),
    ('=COUNTIF(D2:D6,">")', 0),
    ('=COUNTIF(C2:C6,"<>lost")', 4),
    ("=COUNTIF(D2:D6,B5)", 0),
    # logic
    ('=IF(D2>50,"big","small")', "big"),
    ('=IF("true",1,2)', 1),
    ("=IF(FALSE,1)", False),
    ("=IF(TRUE,,2)", None),
    ("=IF(TRUE,1,1/0)", 1),
    ("=IF(D5,1,2)", 2),
    ('=IFS(FALSE,1,TRUE,"x")', "x"),
    ('=IFERROR(1/0,"none")', "none"),
    ("=IFERROR(Errors!A2,5)", 5),
    ("=IFERROR(7,5)", 7),
    ("=IFERROR(1/0)", None),
    ('=IFERROR(Nowhere!A1,"no sheet")', "no sheet"),
    ("=IFNA(Errors!A4,5)", 5),
    ('=SWITCH(C2,"lost",1,"WON",2)', 2),
    ('=SWITCH(C5,"lost",1,"other")', "other"),
    ("=AND(TRUE,1)", True),
    ("=AND(F2:F6)", False),
    ("=OR(F2:F6)", True),
    ("=XOR(TRUE,TRUE)", False),
    ("=NOT(0)", True),
    ("=TRUE()", True),
    # rounding
    ("=ROUND(2.675,2)", 2.68),
    ("=ROUND(-2.5)", -3),
    ("=ROUND(1234,-2)", 1200),
    ("=ROUNDUP(2.001,2)", 2.01),
    ("=ROUNDDOWN(-2.999)", -2),
    ("=ROUND(1E+300,5)", 1e300),
    ("=ROUND(5,400)", 5),
    ("=INT(-1.5)", -2),
    ("=ABS(-3)", 3),
    ("=MOD(-1,3)", 2),
    ("=MOD(5.5,2)", 1.5),
    ("=POWER(2,10)", 1024),
    ("=SQRT(16)", 4),
    ("=SIGN(-3)", -1),
    # look-ups
    ('=VLOOKUP("D-2",A2:D6,4,FALSE)', 250.5),
    ('=VLOOKUP("d-2",A:D,2,FALSE)', "Anna"),
    ('=VLOOKUP("*-3",A2:D6,2,0)', "ivanka"),
    ("=VLOOKUP(25,Sorted!A1:B4,2)", "b"),
    ("=VLOOKUP(30,Sorted!A1:B4,2,TRUE)", "c"),
    ("=VLOOKUP(99,Sorted!A1:B4,2)", "c"),
    ('=HLOOKUP("Sum",A1:F6,3,FALSE)', 250.5),
    ('=XLOOKUP("Anna",B2:B6,A2:A6)', "D-2"),
    ('=XLOOKUP("Nobody",B2:B6,A2:A6,"none")', "none"),
    ('=XLOOKUP(25,Sorted!A1:A4,Sorted!B1:B4,"-",1)', "c"),
    ('=XLOOKUP(25,Sorted!A1:A4,Sorted!B1:B4,"-",-1)', "b"),
    ('=XLOOKUP("Won",C2:C6,A2:A6,"-",0,-1)', "D-5"),
    ('=XLOOKUP("i*a",B2:B6,A2:A6,"-",2)', "D-3"),
    ("=XLOOKUP(2,'My sheet'!A1:C1,'My sheet'!A2:C2)", 20),
    ('=XLOOKUP("D-1",A:A,D:D)', 100),
    ('=MATCH("lost",C2:C6,0)', 2),
    ("=MATCH(25,Sorted!A1:A4)", 2),
    ("=MATCH(2,'My sheet'!A1:C1,0)", 2),
    ("=MATCH(15,{30;20;10},-1)", 2),
    ("=MATCH(20,{30,20,10},-1)", 2),
    ("=INDEX(A2:D6,2,4)", 250.5),
    ("=INDEX(A2:A6,3)", "D-3"),
    ("=INDEX(A2:A20,15)", None),
    ("=COUNTBLANK(A5:B8)", 5),
    ("=INDEX('My sheet'!A1:C1,2)", 2),
    ("=SUM(INDEX('My sheet'!A1:C2,0,2))", 22),
    ('=INDEX(D2:D6,MATCH("D-2",A2:A6,0))', 250.5),
    # texts
    ('=CONCATENATE("a",1,B2)', "a1Ivan"),
    ("=CONCAT(1,2)", "12"),
    ('=JOIN("-",A2:A3,"x")', "D-1-D-2-x"),
    ('=TEXTJOIN(", ",TRUE,B2:B5)', "Ivan, Anna, ivanka"),
    ('=TEXTJOIN(",",FALSE,B4:B5)', "ivanka,"),
    ("=LEFT(B2)", "I"),
    ("=LEFT(B2,99)", "Ivan"),
    ("=RIGHT(B2,2)", "an"),
    ("=RIGHT(B2,0)", ""),
    ("=MID(B2,2,2)", "va"),
    ("=LEN(D3)", 5),
    ('=TRIM("  a   b ")', "a b"),
    ("=UPPER(B4)", "IVANKA"),
    ("=LOWER(B2)", "ivan"),
    ('=PROPER("iVAN o\'neil ПЁТР")', "Ivan O'Neil Пётр"),
    ('=SUBSTITUTE("a-b-c","-","+")', "a+b+c"),
    ('=SUBSTITUTE("a-b-c","-","+",2)', "a-b+c"),
    ('=REPLACE("abcd",2,2,"x")', "axd"),
    ('=FIND("n","Anna")', 2),
    ('=FIND("n","Anna",3)', 3),
    ('=SEARCH("A","banana")', 2),
    ('=SEARCH("n?n","banana")', 3),
    ('=REPT("ab",3)', "ababab"),
    ('=VALUE("$1,234.50")', 1234.5),
    ('=VALUE("50%")', 0.5),
    ("=VALUE(5)", 5),
    ('=TEXT(TRUE,"0")', "TRUE"),
    ('=SUBSTITUTE("a-b","-","+",2)', "a-b"),
    ("=COLUMNS(1:1)", 6),
    ('=TEXT(1234.5,"#,##0.00")', "1,234.50"),
    ('=TEXT(E2,"yyyy-mm-dd")', "2025-12-09"),
    ('=TEXT("x","0")', "x"),
    ('=EXACT("a","A")', False),
    ("=CHAR(65)", "A"),
    # dates
    ("=DATE(2020,1,1)", 43831),
    ("=DATE(2020,14,1)", 44228),
    ("=DATE(2020,1,0)", 43830),
    ("=DATE(120,1,1)", 43831),
    ("=YEAR(E2)", 2025),
    ("=MONTH(E2)", 12),
    ("=DAY(E2)", 9),
    ('=HOUR("18:30")', 18),
    ("=WEEKDAY(DATE(2026,11,23))", 2),
    ("=WEEKDAY(DATE(2026,11,23),2)", 1),
    ("=WEEKDAY(DATE(2026,11,22),3)", 6),
    ("=TODAY()", 46349),
    ("=NOW()", 46349.75),
    ("=EDATE(DATE(2020,1,31),1)", 43890),
    ("=EOMONTH(DATE(2020,1,15),1)", 43890),
    ('=DATEDIF(DATE(2020,1,31),DATE(2021,3,1),"Y")', 1),
    ('=DATEDIF(DATE(2020,1,31),DATE(2021,3,1),"M")', 13),
    ('=DATEDIF(DATE(2020,1,31),DATE(2021,3,1),"D")', 395),
    ('=DATEDIF(DATE(2020,1,31),DATE(2021,3,1),"YM")', 1),
    ('=DATEDIF(DATE(2020,1,15),DATE(2020,3,10),"MD")', 24),
    ("=NETWORKDAYS(DATE(2026,11,1),DATE(2026,11,30))", 21),
    ("=NETWORKDAYS(DATE(2026,11,1),DATE(2026,11,30),DATE(2026,11,4))", 20),
    ("=NETWORKDAYS(DATE(2026,11,30),DATE(2026,11,1))", -21),
    ("=WORKDAY(DATE(2026,11,20),1)", 46349),
    ("=WORKDAY(DATE(2026,11,23),-1)", 46346),
    ("=TIME(25,30,0)", 0.0625),
    ('=MINUTE("18:31:05")', 31),
    ('=SECOND("18:31:05")', 5),
    ("=ISOWEEKNUM(DATE(2021,1,3))", 53),
    ('=DATEVALUE("1/1/2020 18:00")', 43831),
    ('=DATEDIF(DATE(2020,3,10),DATE(2021,3,9),"YD")', 364),
    ("=DAYS(DATE(2020,1,3),DATE(2020,1,1))", 2),
    # information
    ("=ISBLANK(B5)", True),
    ("=ISBLANK(B2)", False),
    ("=ISNUMBER(D2)", True),
    ("=ISNUMBER(F2)", False),
    ("=ISTEXT(D4)", True),
    ("=ISERROR(1/0)", True),
    ("=ISERROR(Errors!A2)", True),
    ("=ISERR(Errors!A4)", False),
    ("=ISNA(Errors!A4)", True),
    ("=ROW()", 2),
    ("=COLUMN()", 10),
    ("=ROW(C7)", 7),
    ("=COLUMN(C7)", 3),
    ("=ROWS(A2:A6)", 5),
    ("=COLUMNS(A:C)", 3),
    ("=ROWS(A:A)", 6),
    ('=N("x")', 0),
    ("=N(TRUE)", 1),
    ("=TO_TEXT(5)", "5"),
    ('=HYPERLINK("http://x","link")', "link"),
    ('=HYPERLINK("http://x")', "http://x"),
    # one value where a range stands
    ("=D:D", 100),
    ("=A2:A6", "D-1"),
    ("=D2:D6*2", 200),
    ("=UPPER(C:C)", "WON"),
    ("={1,2;3,4}", 1),
    ("=B5", None),
]


@pytest.mark.parametrize(("formula", "value"), VALUES)
def test_values(formula, value):
    found = give(formula)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)
    assert isinstance(found, int) == isinstance(value, int)


ERRORS = [
    ("=1/0", "DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero."),
    (
        '="a"+1',
        "VALUE",
        (
            "Function ADD parameter 1 expects number values. "
            "But 'a' is a text and cannot be coerced to a number."
        ),
    ),
    ("=FOO(1)", "NAME", "Unknown function: 'FOO'."),
    ("=Nothing", "NAME", "Unknown range name: 'NOTHING'."),
    ("=Nowhere!A1", "REF", "Unresolved sheet name 'Nowhere'."),
    ("=SUM(Nowhere!A1:B2)", "REF", "Unresolved sheet name 'Nowhere'."),
    ("=1+", "ERROR", "Formula parse error."),
    ("=+7 916 123-45-67", "ERROR", "Formula parse error."),
    (
        "=IF()",
        "N_A",
        "Wrong number of arguments to IF. Expected between 2 and 3 arguments, but got 0 arguments.",
    ),
    ("=NOT()", "N_A", "Wrong number of arguments to NOT. Expected 1 arguments, but got 0 arguments."),
    (
        "=SUM()",
        "N_A",
        "Wrong number of arguments to SUM. Expected at least 1 arguments, but got 0 arguments.",
    ),
    ('=VLOOKUP("no",A2:D6,4,FALSE)', "N_A", "Did not find value 'no' in VLOOKUP evaluation."),
    ('=VLOOKUP("D-1",A2:D6,9,FALSE)', "REF", "VLOOKUP evaluates to an out of bounds range."),
    (
        "=INDEX(A2:A6,9)",
        "NUM",
        "Function INDEX parameter 2 value is 9. Valid values are between 0 and 5 inclusive.",
    ),
    ("=IFS(FALSE,1)", "N_A", "No match."),
    ("=AVERAGE(C2:C6)", "DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error."),
    ('=FIND("z","Anna")', "VALUE", "In FIND evaluation, cannot find 'z' within 'Anna'."),
    ('=VALUE("x")', "VALUE", "VALUE parameter 'x' cannot be parsed to number."),
    ("=D2:D6", "VALUE", "An array value could not be found."),
]


@pytest.mark.parametrize(("formula", "error", "message"), ERRORS)
def test_errors_and_their_words(formula, error, message):
    assert give(formula, row=40) == CellError(error, message)


@pytest.mark.parametrize(
    ("formula", "error"),
    [
        ("=SUM(Errors!A1:A3)", "DIVIDE_BY_ZERO"),
        ("=Errors!A2+1", "DIVIDE_BY_ZERO"),
        ('=Errors!A4&"x"', "N_A"),
        ("=IF(Errors!A2,1,2)", "DIVIDE_BY_ZERO"),
        ("=IF(TRUE,Errors!A2,2)", "DIVIDE_BY_ZERO"),
        ("=IFNA(Errors!A2,1)", "DIVIDE_BY_ZERO"),
        ("=#REF!+1", "REF"),
        ("=SUM(#REF!)", "REF"),
        ("=Deals!#REF!", "REF"),
        ("=#N/A", "N_A"),
        ("=NA()", "N_A"),
        ("=SQRT(-1)", "NUM"),
        ("=(-8)^0.5", "NUM"),
        ("=0^-1", "DIVIDE_BY_ZERO"),
        ("=9E+200*9E+200", "NUM"),
        ("=POWER(10,400)", "NUM"),
        ("=MOD(1,0)", "DIVIDE_BY_ZERO"),
        ("=A1:B2*2", "VALUE"),
        ('=NOT("x")', "VALUE"),
        ('=AND("x")', "VALUE"),
        ('=LEFT("a",-1)', "VALUE"),
        ('=MID("a",0,1)', "VALUE"),
        ('=REPT("x",99999)', "VALUE"),
        ("=DATE(99999,1,1)", "NUM"),
        ("=YEAR(99999999)", "NUM"),
        ("=EDATE(1,999999)", "NUM"),
        ('=DATEDIF(2,1,"D")', "NUM"),
        ('=DATEDIF(1,2,"Q")', "NUM"),
        ("=WEEKDAY(1,9)", "NUM"),
        ("=ROW(5)", "N_A"),
        ("=MATCH(1,A1:B2,0)", "N_A"),
        ("=XLOOKUP(1,A1:A3,B1:B2)", "VALUE"),
        ('=SUMIFS(D2:D6,C2:C3,"won")', "VALUE"),
        ('=COUNTIFS(C2:C6,"won",D2:D6)', "N_A"),
        ("=SWITCH(1,2,3)", "N_A"),
        ("=MEDIAN(C2:C6)", "NUM"),
        ("=LARGE(D2:D6,9)", "NUM"),
        ('=IMPORTRANGE("x","y")', "NAME"),
        ("=CHAR(0)", "NUM"),
        ("=TIME(-1,0,0)", "NUM"),
        ("=IFS(TRUE)", "N_A"),
        ("=IFS(TRUE,1,FALSE)", "N_A"),
        ("=AND(A2:A6)", "VALUE"),
        ('=VLOOKUP("x",A2:B6,0)', "VALUE"),
        ('=MATCH("x",C2:C6,0)', "N_A"),
        ("=MATCH(1,Sorted!A1:A4)", "N_A"),
        ('=XLOOKUP("x",A2:A6,B2:B6)', "N_A"),
        ('=XLOOKUP("x",A2:A6,B2:B6,"",7)', "VALUE"),
        ('=SEARCH("z","Anna")', "VALUE"),
        ('=COUNTIFS(C2:C6,"won",D2:D5,1)', "VALUE"),
        ("=1E+999", "ERROR"),
    ],
)
def test_errors_travel(formula, error):
    assert kind(formula) == error


def test_the_locale_decides_numbers_separators_and_words():
    assert give("=1,5+SUM(1;2)", locale="ru_RU") == 4.5
    assert give('="1,5"+1', locale="ru_RU") == 2.5
    assert give('=1,5&""', locale="ru_RU") == "1,5"
    assert give('=TRUE&""', locale="ru_RU") == "ИСТИНА"
    assert give('=TEXT(1234,5;"#,##0.00")', locale="ru_RU") == "1\u00a0234,50"
    assert give('="03.10.2026"+0', locale="ru_RU") == 46298
    assert give('=COUNTIF(D2:D6;">100,5")', locale="ru_RU") == 1
    assert give("=SUM(1,2)", locale="ru_RU") == 1.2
    assert kind('=IF(1,"a","b")', locale="ru_RU") == "ERROR"


def test_a_range_gives_the_cell_of_the_formulas_own_row_or_column():
    assert give("=D:D", row=2) == 250.5
    assert give("=$A$1:$F$1", column=2) == "Status"
    assert kind("=$A$1:$F$1", column=9) == "VALUE"
    assert give("='My sheet'!A1:C1", column=1) == 2


def test_named_ranges_and_other_functions():
    registry = Registry()
    registry.add("ANSWER", lambda _: 42, 0, 0)
    evaluator = Evaluator(
        lookup=lookup,
        now=NOW,
        locale="en_US",
        names={"sums": Area("Deals", 1, 3, None, 4)},
        registry=registry,
    )
    assert evaluator.evaluate("=answer()", sheet="Deals", row=0, column=0) == 42
    assert evaluator.evaluate("=Sums", sheet="Deals", row=2, column=9) == 250.5
    with pytest.raises(ValueError, match="ANSWER"):
        registry.add("ANSWER", lambda _: 1, 0, 0)


def test_where_links_lead():
    evaluator = Evaluator(lookup=lookup, now=NOW, locale="en_US")

    def link(formula):
        return evaluator.hyperlink(formula, sheet="Deals", row=0, column=9)

    assert link('=HYPERLINK("http://x/"&A2,"open")') == "http://x/D-1"
    assert link("=HYPERLINK(1/0)") is None
    assert link("=HYPERLINK(") is None
    assert link("=HYPERLINK()") is None
    assert link('="http://x"') is None


def test_ranges_are_read_once_in_a_recalculation():
    reads = []

    def counting(title, row, column, end_row, end_column):
        reads.append((title, row, column, end_row, end_column))
        return lookup(title, row, column, end_row, end_column)

    evaluator = Evaluator(lookup=counting, now=NOW, locale="en_US")
    for row in range(5):
        evaluator.evaluate('=VLOOKUP("D-2",A:D,4,FALSE)+SUM(A:D)', sheet="Deals", row=row, column=9)
    assert reads == [("Deals", 0, 0, None, 4)]


def test_a_text_longer_than_a_cell_takes_is_an_error():
    long = 'REPT("x",30000)'
    message = "Text result of CONCAT is longer than the limit of 50000 characters."
    assert give(f"={long}&{long}") == CellError("VALUE", message)
    assert give(f"=LEN({long})") == 30000
    for huge in (
        f'SUBSTITUTE({long},"x",{long})',
        f"JOIN({long},1,2,3)",
        f"CONCATENATE({long},{long})",
        f"TEXTJOIN({long},TRUE,A1:D6)",
    ):
        assert kind("=" + huge) == "VALUE"


def test_the_untaken_branch_is_not_read():
    def refuse(*_):
        raise AssertionError

    assert evaluate("=IF(TRUE,1,A1)", sheet="S", row=0, column=0, lookup=refuse, now=NOW, locale="en_US") == 1


def test_long_chains_and_deep_nesting_end():
    assert give("=" + "+".join(["1"] * 5000)) == 5000
    assert give("=" + "&".join(['"x"'] * 5000)) == "x" * 5000
    assert give("=" + "IF(TRUE," * 30 + "1" + ")" * 30) == 1
    assert give("=" + "(" * 60 + "1" + ")" * 60) == 1
    assert kind("=" + "(" * 500 + "1" + ")" * 500) == "ERROR"
    assert give("=" + "ABS(" * 60 + "-1" + ")" * 60) == 1


def test_the_value_of_a_formula_takes_a_format():
    formats = {Area("Deals", 1, 4, 2, 5): {"type": "DATE", "pattern": "d.m"}}

    def found(formula):
        return result_format(formula, sheet="Deals", locale="ru_RU", format_of=formats.get)

    date = {"type": "DATE", "pattern": "dd.mm.yyyy"}
    assert found("=TODAY()") == date
    assert found("=TODAY()+7") == date
    assert found("=TODAY()-DATE(2020;1;1)") is None
    assert found("=NOW()") == {"type": "DATE_TIME", "pattern": "dd.mm.yyyy h:mm:ss"}
    assert found("=E2") == {"type": "DATE", "pattern": "d.m"}
    assert found("=E2-1") == {"type": "DATE", "pattern": "d.m"}
    assert found('=IF(A1;"";E2)') == {"type": "DATE", "pattern": "d.m"}
    assert found("=MAX(E2;1)") == {"type": "DATE", "pattern": "d.m"}
    assert found("=TIME(1;2;3)") == {"type": "TIME", "pattern": "h:mm:ss"}
    assert found("=10%") == {"type": "PERCENT", "pattern": "0%"}
    assert found("=A1") is None
    assert found("=1+1") is None
    assert found("=YEAR(E2)") is None
    assert found("=(") is None


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-100, 100),
    st.floats(-1e6, 1e6),
    st.text(max_size=5),
    st.sampled_from([CellError("N_A", ""), CellError("REF", "")]),
)


@given(st.lists(st.lists(scalars, min_size=3, max_size=3), min_size=3, max_size=3), st.data())
@settings(deadline=None)
def test_every_function_gives_a_value_whatever_the_cells_hold(rows, data):
    functions = standard_registry().functions
    function = functions[data.draw(st.sampled_from(sorted(functions)))]
    count = data.draw(
        st.integers(function.least, function.most if function.most is not None else function.least + 2)
    )
    pool = st.sampled_from(["A1", "B2", "C3", "A1:C3", "A1:A3", "A:A", "1", "-1", '"x"', "TRUE", ""])
    arguments = [data.draw(pool) for _ in range(count)]
    formula = f"={function.name}({','.join(arguments)})"

    def read(title, row, column, end_row, end_column):
        return [found[column:end_column] for found in rows[row:end_row]]

    value = evaluate(formula, sheet="S", row=0, column=5, lookup=read, now=NOW, locale="en_US")
    assert value is None or isinstance(value, int | float | str | bool | CellError)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.sampled_from("+-*"))
@settings(deadline=None)
def test_whole_numbers_calculate_exactly(left, right, sign):
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]
    assert give(f"=({left}){sign}({right})") == expected


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)), st.integers(0, 200))
@settings(deadline=None)
def test_working_days_against_counting(start, length):
    days = [start + datetime.timedelta(days=offset) for offset in range(length + 1)]
    expected = sum(day.weekday() < 5 for day in days)
    first, last = (f"DATE({day.year},{day.month},{day.day})" for day in (days[0], days[-1]))
    assert give(f"=NETWORKDAYS({first},{last})") == expected


@given(
    st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 1, 1)),
    st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 1, 1)),
)
@settings(deadline=None)
def test_datedif_parts_add_up(one, other):
    start, end = sorted((one, other))
    written = [f"DATE({day.year},{day.month},{day.day})" for day in (start, end)]
    years, months, days = (
        give(f'=DATEDIF({written[0]},{written[1]},"{unit}")') for unit in ("Y", "YM", "MD")
    )
    assert give(f'=DATEDIF({written[0]},{written[1]},"M")') == years * 12 + months
    assert give(f"=EDATE({written[0]},{years * 12 + months})+{days}") == give(f"={written[1]}")
