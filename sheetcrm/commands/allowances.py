"""The option ``--allow-mass SHEET=N``: which sheet is meant, and how many of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from sheetcrm.schema.company import Company
from sheetcrm.schema.nearest import offer

Function = TypeVar("Function", bound=Callable[..., Any])


def allow_mass_option(function: Function) -> Function:
    """Give a command ``--allow-mass``; the function gets the texts as `allow_mass`."""
    option = click.option(
        "--allow-mass",
        metavar="SHEET=N",
        multiple=True,
        help="Allow N rows of SHEET to be changed, or to have vanished, whatever the limits; repeatable.",
    )
    return option(function)


def read_allowances(company: Company, texts: Iterable[str]) -> Mapping[str, int]:
    """Read what ``--allow-mass`` was given: department → rows.

    Args:
        company: the config.
        texts: such as ``sales=120``; the sheet is named as in the config, by its department's title or by
            the title of its tab, where that names one department only.

    Raises:
        click.BadParameter: a text is not so, or names no sheet or several.
    """
    return dict(_read(company, text) for text in texts)


def _read(company: Company, text: str) -> tuple[str, int]:
    name, equals, number = text.rpartition("=")
    if not equals or not number.strip().isdecimal():
        message = f"'{text}' is not SHEET=N, such as sales=120."
        raise click.BadParameter(message, param_hint="--allow-mass")
    return _department(company, name.strip()), int(number)


def _department(company: Company, name: str) -> str:
    if name in company.departments:
        return name
    found = [key for key, rules in company.departments.items() if name in {rules.title, rules.sheet}]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"'{name}' may be {' or '.join(found)}: take one of these names."
    else:
        message = f"there is no sheet '{name}'. {offer(name, company.departments)}"
    raise click.BadParameter(message, param_hint="--allow-mass")
