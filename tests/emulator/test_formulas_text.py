"""Formulas as text: reading, canonical spelling, shifting, dependencies."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.emulator.formulas import (
    Area,
    FormulaSyntaxError,
    canonical,
    follow,
    follow_cells,
    is_volatile,
    parse,
    references,
    remove_sheet,
    rename_sheet,
    shift_relative,
)
from sheetcrm.emulator.formulas.ast import Array, Call, Literal, Name, Range
from sheetcrm.emulator.formulas.references import Reference
from sheetcrm.emulator.formulas.tokens import join, tokenize
from sheetcrm.emulator.shift import Deletion, Insertion, Relocation


def num(value):
    return Literal(value)


def ref(text):
    return Range(Reference.parse(text))


@pytest.mark.parametrize(
    ("formula", "tree"),
    [
        ("=1", num(1)),
        ("=1.50", num(1.5)),
        ("= .5", num(0.5)),
        ("=1e3", num(1000)),
        ('="a""b"', num('a"b')),
        ('=""', num("")),
        ("=true", num(True)),
        ("=A1", ref("A1")),
        ("=1+2*3", Call("ADD", (num(1), Call("MULTIPLY", (num(2), num(3)))))),
        ("=(1+2)*3", Call("MULTIPLY", (Call("ADD", (num(1), num(2))), num(3)))),
        ("=1-2-3", Call("MINUS", (Call("MINUS", (num(1), num(2))), num(3)))),
        ("=-2^2", Call("POW", (Call("UMINUS", (num(2),)), num(2)))),
        ("=2^-1", Call("POW", (num(2), Call("UMINUS", (num(1),))))),
        ("=50%%", Call("UNARY_PERCENT", (Call("UNARY_PERCENT", (num(50),)),))),
        ("=1&2=3", Call("EQ", (Call("CONCAT", (num(1), num(2))), num(3)))),
        ("=1+1&2", Call("CONCAT", (Call("ADD", (num(1), num(1))), num(2)))),
        ("=now()", Call("NOW", ())),
        ("=IF(A1;;2)", Call("IF", (ref("A1"), num(None), num(2)))),
        ("=IF(A1,1,)", Call("IF", (ref("A1"), num(1), num(None)))),
        ("=LOG10(5)", Call("LOG10", (num(5),))),
        ("=Prices", Name("Prices")),
        ("={1,2;3,4}", Array(((num(1), num(2)), (num(3), num(4))))),
        ("=A1<>B1", Call("NE", (ref("A1"), ref("B1")))),
        ("=A1>=B1", Call("GTE", (ref("A1"), ref("B1")))),
    ],
)
def test_trees(formula, tree):
    assert parse(formula) == tree


def test_trees_where_the_comma_is_decimal():
    assert parse("=1,5", locale="ru_RU") == num(1.5)
    assert parse("=SUM(1,5;2)", locale="ru_RU") == Call("SUM", (num(1.5), num(2)))
    assert parse("=ИСТИНА", locale="ru_RU") == num(True)
    assert parse("={1\\2;3\\4}", locale="ru_RU") == parse("={1,2;3,4}")
    assert parse("=SUM(1,5)", locale="en_US") == Call("SUM", (num(1), num(5)))


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "1",
        "=",
        "=1+",
        "=(1",
        "=1)",
        "=SUM(1,2",
        "=1 2",
        '="a',
        "=A1:B2:C3",
        "=,",
        "=#BAD!",
        "=1..2",
        "={1,2",
        "=$",
        "=7 916 123",
        "=@A1",
        "=" + "(" * 50000 + "1",
        "=" + "-" * 50000 + "1",
    ],
)
def test_what_is_no_formula(formula):
    with pytest.raises(FormulaSyntaxError):
        parse(formula)


def test_a_decimal_comma_locale_refuses_commas_between_arguments():
    with pytest.raises(FormulaSyntaxError):
        parse('=IF(A1,"x","y")', locale="ru_RU")


REFERENCES = {
    "A1": Area(None, 0, 0, 1, 1),
    "$B$2": Area(None, 1, 1, 2, 2),
    "A1:B2": Area(None, 0, 0, 2, 2),
    "b2:a1": Area(None, 0, 0, 2, 2),
    "A2:B1": Area(None, 0, 0, 2, 2),
    "A:C": Area(None, 0, 0, None, 3),
    "C:A": Area(None, 0, 0, None, 3),
    "2:3": Area(None, 1, 0, 3, None),
    "A2:A": Area(None, 1, 0, None, 1),
    "A:A2": Area(None, 1, 0, None, 1),
    "B2:2": Area(None, 1, 1, 2, None),
    "A1:C": Area(None, 0, 0, None, 3),
    "Sheet1!A1": Area("Sheet1", 0, 0, 1, 1),
    "'It''s'!A1:B2": Area("It's", 0, 0, 2, 2),
    "Лист1!A1": Area("Лист1", 0, 0, 1, 1),
    "'A!1'!A1": Area("A!1", 0, 0, 1, 1),
    "ZZZ1": Area(None, 0, 18277, 1, 18278),
}


@pytest.mark.parametrize(("text", "area"), REFERENCES.items())
def test_references_stand_for_areas(text, area):
    tree = parse("=" + text)
    assert isinstance(tree, Range)
    assert tree.reference.area == area


def test_areas_know_their_cells():
    assert Area(None, 1, 1, None, 3).contains(10**6, 2)
    assert not Area(None, 1, 1, None, 3).contains(0, 2)
    assert not Area(None, 1, 1, None, 3).contains(1, 3)
    assert Area(None, 1, 1, 2, 2).is_cell
    assert not Area(None, 1, 1, 3, 2).is_cell


@pytest.mark.parametrize(
    ("typed", "read_back"),
    [
        ("=sum( a1:a1 ; b2:a1 )", "=SUM( A1 , A1:B2 )"),
        ("='Sheet1'!a1", "=Sheet1!A1"),
        ("=sheet1!a1", "=Sheet1!A1"),
        ("='My sheet'!$a$1", "='My sheet'!$A$1"),
        ("=Лист1!a1", "='Лист1'!A1"),
        ("=true+1", "=TRUE+1"),
        ('=if(a1,"sum(a1)",b1)', '=IF(A1,"sum(a1)",B1)'),
        ("= 1 / 1024", "= 1 / 1024"),
        ("={1,2;3,4}", "={1,2;3,4}"),
        ("={sum(1;2);3}", "={SUM(1,2);3}"),
        ("=$b2:a$1", "=A$1:$B2"),
        ("=1+", "=1+"),
        ("=MyRange", "=MyRange"),
    ],
)
def test_canonical_spelling(typed, read_back):
    assert canonical(typed, titles=["Sheet1", "My sheet", "Лист1"]) == read_back
    assert canonical(read_back, titles=["Sheet1"]) == read_back


def test_canonical_spelling_keeps_the_semicolons_of_a_decimal_comma_locale():
    assert canonical("=sum(1,5;a1)", locale="ru_RU") == "=SUM(1,5;A1)"


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "expected"),
    [
        ("=A1", 1, 1, "=B2"),
        ("=$A1+A$1+$A$1", 2, 3, "=$A3+D$1+$A$1"),
        ("=SUM(A1:B2)", 1, 0, "=SUM(A2:B3)"),
        ("=A:A", 5, 1, "=B:B"),
        ("=2:2", 5, 1, "=7:7"),
        ("=A2:A", 1, 1, "=B3:B"),
        ("=Sheet1!A1", 1, 0, "=Sheet1!A2"),
        ("='My sheet'!A1", 1, 0, "='My sheet'!A2"),
        ('="A1"&A1', 1, 0, '="A1"&A2'),
        ("=LOG10(A1)", 1, 0, "=LOG10(A2)"),
        ("=B2", -1, -1, "=A1"),
        ("=A1", -1, 0, "=#REF!"),
        ("=A1", 0, -1, "=#REF!"),
        ("=Other!A1", -1, 0, "=Other!#REF!"),
        ("=SUM($A$1:A1)", 3, 0, "=SUM($A$1:A4)"),
        ("=A1:$B$5", 6, 0, "=A$5:$B7"),
        ("not a formula", 1, 1, "not a formula"),
        ("=sum(a1)", 0, 0, "=sum(a1)"),
    ],
)
def test_copying_moves_relative_references(formula, rows, columns, expected):
    assert shift_relative(formula, rows, columns) == expected


@pytest.mark.parametrize(
    ("formula", "shift", "expected"),
    [
        ("=A5", Insertion(2, 3), "=A8"),
        ("=A2", Insertion(2, 3), "=A2"),
        ("=$A$5", Insertion(2, 1), "=$A$6"),
        ("=SUM(A2:A4)", Insertion(2, 1), "=SUM(A2:A5)"),
        ("=SUM(A2:A4)", Insertion(4, 1), "=SUM(A2:A4)"),
        ("=SUM(A2:A4)", Insertion(1, 1), "=SUM(A3:A5)"),
        ("=SUM(A2:A)", Insertion(0, 1), "=SUM(A3:A)"),
        ("=SUM(A2:A)", Insertion(5, 1), "=SUM(A2:A)"),
        ("=SUM(A:A)", Insertion(0, 1), "=SUM(A:A)"),
        ("=Other!A5", Insertion(0, 1), "=Other!A5"),
        ("=S!A5", Insertion(0, 1), "=S!A6"),
        ("=A5", Deletion(4, 1), "=#REF!"),
        ("=S!A5", Deletion(4, 1), "=S!#REF!"),
        ("=A5", Deletion(0, 2), "=A3"),
        ("=SUM(A2:A6)", Deletion(2, 2), "=SUM(A2:A4)"),
        ("=SUM(A2:A6)", Deletion(0, 3), "=SUM(A1:A3)"),
        ("=SUM(A2:A6)", Deletion(4, 9), "=SUM(A2:A4)"),
        ("=SUM(A2:A3)", Deletion(1, 2), "=SUM(#REF!)"),
        ("=SUM(A2:A)", Deletion(0, 1), "=SUM(A1:A)"),
        ("=A2:2", Deletion(0, 1), "=A1:1"),
        ("=A1", Relocation(0, 1, 5), "=A5"),
        ("=A5", Relocation(4, 5, 0), "=A1"),
        ("=A3", Relocation(4, 5, 0), "=A4"),
        ('="A5"', Deletion(4, 1), '="A5"'),
    ],
)
def test_references_follow_rows(formula, shift, expected):
    assert follow(formula, home="S", moved="s", rows=shift) == expected


def test_references_follow_columns():
    assert follow("=C1+A:C+B2:2", home="S", moved="S", columns=Deletion(1, 1)) == "=B1+A:B+B2:2"
    assert follow("=B1", home="S", moved="S", columns=Deletion(1, 1)) == "=#REF!"
    assert follow("=A1", home="S", moved="S", columns=Insertion(0, 2)) == "=C1"
    assert follow("=1:1", home="S", moved="S", columns=Insertion(0, 2)) == "=1:1"


def test_cut_and_paste_takes_references_along():
    source = Area("S", 0, 0, 2, 2)
    assert follow_cells("=A1+A1:B2+A1:C1+Z1", home="S", source=source, sheet="S", rows=5, columns=1) == (
        "=B6+B6:C7+A1:C1+Z1"
    )
    assert follow_cells("=A1", home="S", source=source, sheet="T", rows=0, columns=0) == "=T!A1"
    assert follow_cells("=S!A1", home="T", source=source, sheet="T", rows=1, columns=0) == "=T!A2"
    assert follow_cells("=A1", home="T", source=source, sheet="T", rows=1, columns=0) == "=A1"


def test_cut_and_paste_knows_open_ranges():
    source = Area("S", 0, 0, None, 1)
    assert follow_cells("=A:A+A2:A+A1:B1+B:B", home="S", source=source, sheet="S", rows=0, columns=2) == (
        "=C:C+C2:C+A1:B1+B:B"
    )
    lower = Area("S", 5, 0, 9, 3)
    assert follow_cells("=A1+A6+A:A", home="S", source=lower, sheet="S", rows=1, columns=0) == "=A1+A7+A:A"


def test_renaming_and_removing_sheets():
    assert (
        rename_sheet("=Old!A1+'old'!B2+Other!C3+A1", "Old", "New one")
        == "='New one'!A1+'New one'!B2+Other!C3+A1"
    )
    assert rename_sheet('="Old!A1"', "Old", "New") == '="Old!A1"'
    assert remove_sheet("=Old!A1:B2+A1+Other!A1", "old") == "=#REF!+A1+Other!A1"


def test_what_a_formula_reads():
    names = {"prices": Area("P", 0, 0, None, 1)}
    found = references("=SUM(A1:B2)+Other!C3*A1:B2+Prices+Unknown", sheet="S", names=names)
    assert found == (
        Area("S", 0, 0, 2, 2),
        Area("Other", 2, 2, 3, 3),
        Area("P", 0, 0, None, 1),
    )
    assert references("=1+", sheet="S") == ()
    assert references("=SUM(A1;1,5)", sheet="S", locale="ru_RU") == (Area("S", 0, 0, 1, 1),)
    assert is_volatile("=IF(A1,TODAY(),1)")
    assert not is_volatile('="TODAY()"')
    assert not is_volatile("=)")


columns = st.sampled_from(["A", "B", "Z", "AA", "$C"])
rows = st.one_of(st.integers(1, 30).map(str), st.integers(1, 30).map(lambda n: f"${n}"))
cells = st.tuples(columns, rows).map("".join)
ranges = st.one_of(cells, st.tuples(cells, cells).map(":".join), st.tuples(columns, columns).map(":".join))
sheets = st.sampled_from(["", "Other!", "'My sheet'!"])
formulas = st.lists(st.tuples(sheets, ranges).map("".join), min_size=1, max_size=4).map(
    lambda found: "=SUM(" + ",".join(found) + ', "A1:B2")'
)


@given(formulas)
@settings(deadline=None)
def test_tokens_spell_the_formula(formula):
    assert join(tokenize(formula)) == formula


@given(formulas)
@settings(deadline=None)
def test_canonical_spelling_is_stable_and_reads_the_same_cells(formula):
    once = canonical(formula)
    assert canonical(once) == once
    assert references(once, sheet="S") == references(formula, sheet="S")


@given(formulas, st.integers(0, 20), st.integers(0, 20))
@settings(deadline=None)
def test_copying_there_and_back_changes_nothing(formula, down, right):
    formula = canonical(formula)
    there_and_back = shift_relative(shift_relative(formula, down, right), -down, -right)
    assert references(there_and_back, sheet="S") == references(formula, sheet="S")


@given(formulas, st.integers(0, 40), st.integers(1, 10))
@settings(deadline=None)
def test_deleting_inserted_rows_changes_nothing(formula, index, count):
    formula = canonical(formula)
    inserted = follow(formula, home="S", moved="S", rows=Insertion(index, count))
    assert follow(inserted, home="S", moved="S", rows=Deletion(index, count)) == formula


@given(st.text(alphabet="=+-*/^&<>%(){},;:!$'\"#A1b2 .\\\t", max_size=30))
@settings(deadline=None)
def test_no_text_breaks_the_formula_tools(text):
    formula = "=" + text
    try:
        parse(formula)
    except FormulaSyntaxError:
        assert canonical(formula) == formula
    for changed in (
        shift_relative(formula, 1, 1),
        follow(formula, home="S", moved="S", rows=Deletion(0, 1), columns=Insertion(0, 1)),
        rename_sheet(formula, "A", "B"),
        remove_sheet(formula, "A"),
    ):
        assert changed.startswith("=")
