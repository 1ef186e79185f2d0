from itertools import product

import pytest
from pydantic import TypeAdapter

from sheetcrm.schema.columns import Column
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.fits import misfit

MORE = {"money": {"currency": "RUB"}, "choice": {"choices": ["a", "b"]}}
TYPES = (
    *("text", "integer", "decimal", "money", "percent", "date"),
    *("datetime", "boolean", "choice", "phone", "email", "url"),
)

# source → the targets it fits always (+) or sometimes (?); everything else never
FITS = {
    "text": "+text ?choice ?phone ?email ?url",
    "integer": "+text +integer +decimal +money +percent",
    "decimal": "+text ?integer +decimal +money +percent",
    "money": "+text ?integer +decimal +money",
    "percent": "+text ?integer +decimal +percent",
    "date": "+text +date +datetime",
    "datetime": "+text +date +datetime",
    "boolean": "+text +boolean",
    "choice": "+text +choice",
    "phone": "+text +phone",
    "email": "+text +email",
    "url": "+text +url",
}


def column(name: str, **more: object) -> Column:
    return TypeAdapter(Column).validate_python({"type": name, **MORE.get(name, {}), **more})


@pytest.mark.parametrize(("source", "target"), list(product(TYPES, TYPES)))
def test_every_pair_of_types_is_decided(source, target):
    marks = {word[1:]: word[0] for word in FITS[source].split()}
    expected = {"+": None, "?": Severity.WARNING}.get(marks.get(target), Severity.ERROR)
    found = misfit(column(source), column(target))
    assert (found[0] if found else None) == expected


def test_amounts_of_two_currencies_never_fit():
    assert misfit(column("money", currency="USD"), column("money")) == (
        Severity.ERROR,
        "USD cannot be copied into RUB",
    )


def test_choices_fit_where_the_target_has_them_all():
    few, many = column("choice", choices=["a"]), column("choice", choices=["b", "a"])
    assert misfit(few, many) is None
    assert misfit(many, few) == (Severity.WARNING, "the target lacks the choices b")
