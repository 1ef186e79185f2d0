import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.schema.row_ids import RowIdParts, format_child, format_root, parse

LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("prefix", "number", "expected"),
    [
        ("D", 123, "D-000123"),
        ("D", 1, "D-000001"),
        ("D", 999_999, "D-999999"),
        ("D", 1_234_567, "D-1234567"),
        ("ЗК", 7, "ЗК-000007"),
    ],
)
def test_root_ids_have_six_digits_and_grow_when_they_must(prefix, number, expected):
    assert format_root(prefix, number) == expected
    assert parse(expected) == RowIdParts(prefix, number)


def test_a_grandchild_names_its_parent_its_deal_and_its_own_step():
    row_id = format_child(format_child("С-000123", "ЛОГ", 1), "ЭКС", 12)
    parts = parse(row_id)
    assert row_id == "С-000123/ЛОГ-1/ЭКС-12"
    assert parts is not None
    assert (parts.parent, parts.deal, parts.code, parts.attempt) == ("С-000123/ЛОГ-1", "С-000123", "ЭКС", 12)
    assert parts.steps == (("ЛОГ", 1), ("ЭКС", 12))


def test_a_root_row_has_no_parent_and_no_step():
    parts = parse("D-000123")
    assert parts is not None
    assert (parts.parent, parts.deal, parts.code, parts.attempt) == (None, "D-000123", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "D",
        "D-",
        "D-123",  # too few digits
        "D-0001234",  # padded although it needs no padding
        "D-000000",  # numbers start at 1
        "D000123",
        "D_000123",
        "D-000123 ",
        " D-000123",
        "D-000123\n",
        "D -000123",
        "D-00012a",
        "D-٠٠٠١٢٣",  # digits of another script
        "D-²²²²²²",
        "D1-000123",
        "-000123",
        "ABCDEFGHI-000123",  # nine letters
        "D-000123/",
        "/D-000123",
        "D-000123//LOG-1",
        "D-000123/LOG",
        "D-000123/LOG-0",
        "D-000123/LOG-01",
        "D-000123/LOG--1",
        "D-000123/LOG-1.5",
        "D-000123/L0G-1",
        "D-000123/LOG-1/",
        "D-000123/LOG-1 (copy)",
        "D–000123",  # an en dash
        "D-" + "9" * 5000,  # int() would refuse it
        "D-000123/LOG-" + "9" * 5000,
    ],
)
def test_anything_else_is_no_row_id(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("prefix", "number"), [("", 1), ("D1", 1), ("D-", 1), ("ABCDEFGHI", 1), ("D", 0), ("D", -5)]
)
def test_a_root_id_that_could_not_be_read_back_is_not_made(prefix, number):
    with pytest.raises(ValueError, match=r"letters|starts at 1"):
        format_root(prefix, number)


@pytest.mark.parametrize(("code", "attempt"), [("", 1), ("L/G", 1), ("LOG", 0), ("LOG", -1)])
def test_a_child_id_that_could_not_be_read_back_is_not_made(code, attempt):
    with pytest.raises(ValueError, match=r"letters|counted from 1"):
        format_child("D-000123", code, attempt)


@settings(deadline=None)
@given(
    LETTERS,
    st.integers(1, 10**15),
    st.lists(st.tuples(LETTERS, st.integers(1, 10**8)), max_size=4),
)
def test_writing_and_reading_are_inverse(prefix, number, steps):
    row_id = format_root(prefix, number)
    for code, attempt in steps:
        row_id = format_child(row_id, code, attempt)
    parts = parse(row_id)
    assert parts == RowIdParts(prefix, number, tuple(steps))
    assert str(parts) == row_id


@settings(deadline=None)
@given(st.text(max_size=30))
def test_what_is_read_is_written_back_to_the_letter(text):
    parts = parse(text)
    assert parts is None or str(parts) == text
