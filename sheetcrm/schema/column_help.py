"""What the note on a header tells staff: what belongs there, by the config, in the company's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import phonenumbers

from sheetcrm.schema.column_roles import owner_of, system_columns
from sheetcrm.schema.columns import (
    Column,
    DateColumn,
    DatetimeColumn,
    MoneyColumn,
    PersonColumn,
    PhoneColumn,
    RatingColumn,
    ReferenceColumn,
    TaxNumberColumn,
    TextColumn,
)
from sheetcrm.schema.company import Company
from sheetcrm.schema.types.numeric import NumberColumn

Language = Literal["en", "ru"]

_TYPES: Mapping[str, Mapping[Language, str]] = {
    "text": {"en": "", "ru": ""},
    "integer": {"en": "A whole number, such as 12.", "ru": "Целое число, например 12."},
    "decimal": {"en": "A number, such as 12.5.", "ru": "Число, например 12,5."},
    "money": {
        "en": "An amount in {currency}, as a number: 1500.",
        "ru": "Сумма в {currency}, числом: 1500.",
    },
    "percent": {"en": "A share, such as 15%.", "ru": "Доля, например 15%."},
    "date": {"en": "A day, such as 31.12.2026.", "ru": "Дата, например 31.12.2026."},
    "datetime": {
        "en": "A day and a time, such as 31.12.2026 14:30.",
        "ru": "Дата и время, например 31.12.2026 14:30.",
    },
    "duration": {
        "en": "A length of time in hours and minutes, such as 1:30.",
        "ru": "Длительность в часах и минутах, например 1:30.",
    },
    "boolean": {"en": "Tick the box for yes.", "ru": "Поставьте галочку, если да."},
    "choice": {"en": "Pick one from the list.", "ru": "Выберите из списка."},
    "multi_choice": {
        "en": "One or several from the list, parted by commas.",
        "ru": "Одно или несколько значений из списка, через запятую.",
    },
    "phone": {"en": "A phone number, such as {phone}.", "ru": "Номер телефона, например {phone}."},
    "email": {
        "en": "An e-mail address, such as anna@example.com.",
        "ru": "Почта, например anna@example.com.",
    },
    "url": {
        "en": "The address of a page, such as https://example.com.",
        "ru": "Адрес страницы, например https://example.com.",
    },
    "file": {
        "en": "A link to a file: in Drive, Share, Copy link.",
        "ru": "Ссылка на файл: на Диске «Поделиться», «Копировать ссылку».",
    },
    "person": {"en": "A person's name.", "ru": "Имя сотрудника."},
    "listed-person": {"en": "A person from the list.", "ru": "Сотрудник из списка."},
    "reference": {
        "en": "A row of “{title}”: its “{column}”.",
        "ru": "Строка таблицы «{title}»: её «{column}».",
    },
    "tax_number": {
        "en": "The company's number, with its check digits.",
        "ru": "Номер организации, с контрольными цифрами.",
    },
    "inn": {"en": "The INN, such as 7707083893.", "ru": "ИНН, например 7707083893."},
    "rating": {"en": "A mark from 1 to {best}.", "ru": "Оценка от 1 до {best}."},
}

_LIMITS: Mapping[str, Mapping[Language, str]] = {
    "least": {"en": "At least {least}.", "ru": "Не меньше {least}."},
    "most": {"en": "At most {most}.", "ru": "Не больше {most}."},
    "from": {"en": "From {least} on.", "ru": "Не раньше {least}."},
    "until": {"en": "Until {most}.", "ru": "Не позже {most}."},
    "short": {"en": "{least} characters or more.", "ru": "Не короче {least} знаков."},
    "long": {"en": "{most} characters or less.", "ru": "Не длиннее {most} знаков."},
    "required": {"en": "Required.", "ru": "Обязательно."},
    "required-from": {"en": "Required from “{status}” on.", "ru": "Обязательно, начиная с «{status}»."},
    "unique": {"en": "No two rows may have the same.", "ru": "Не должно повторяться."},
}

_ROLES: Mapping[str, Mapping[Language, str]] = {
    "system": {
        "en": "Filled in by sheetcrm: please leave it as it is.",
        "ru": "Заполняет sheetcrm: пожалуйста, не меняйте.",
    },
    "owner": {"en": "Comes from “{title}”.", "ru": "Приходит из таблицы «{title}»."},
    "status": {
        "en": "How far the request is. Pick from the list: that is what sets things in motion.",
        "ru": "На каком этапе заявка. Выберите из списка: это запускает работу других отделов.",
    },
    "pipeline": {
        "en": "The line of business; it decides which statuses there are.",
        "ru": "Направление работы; от него зависит, какие статусы возможны.",
    },
    "assignee": {"en": "Who is in charge.", "ru": "Кто отвечает."},
    "hold": {
        "en": "Tick the box to have sheetcrm leave the row alone.",
        "ru": "Поставьте галочку, чтобы sheetcrm не трогал строку.",
    },
}


def column_help(company: Company, department: str, field: str) -> str:
    """Compose the help for a field: the config's hint, what to type, what is asked of it; one thing a line.

    Returns:
        The lines; empty where there is nothing to say.
    """
    column, language = company.fields[department][field], company.language
    lines = [column.hint or "", *_role_lines(company, department, field)]
    if field not in system_columns(company, department):
        lines += [*_limit_lines(column, language), *_demand_lines(column, language)]
    return "\n".join(line for line in lines if line)


def _role_lines(company: Company, department: str, field: str) -> Iterator[str]:
    """What the column is for, or else what its type wants; and who fills it in."""
    rules, language = company.departments[department], company.language
    if field in system_columns(company, department):
        yield _ROLES["system"][language]
        return
    roles = {
        rules.status: "status",
        rules.pipeline: "pipeline",
        rules.assignee: "assignee",
        rules.hold: "hold",
    }
    role = roles.get(field)
    yield _ROLES[role][language] if role is not None else _type_line(company, department, field)
    owner = owner_of(company, department, field)
    if owner is not None:
        yield _ROLES["owner"][language].format(title=company.departments[owner].title)


def _type_line(company: Company, department: str, field: str) -> str:
    column = company.fields[department][field]
    key: str = column.type
    if isinstance(column, PersonColumn) and (column.people or column.department):
        key = "listed-person"
    if isinstance(column, TaxNumberColumn) and column.country == "RU" and column.number in {"tax", "inn"}:
        key = "inn"
    return _TYPES[key][company.language].format_map(dict(_type_values(company, column)))


def _type_values(company: Company, column: Column) -> Iterator[tuple[str, str]]:
    if isinstance(column, MoneyColumn):
        yield "currency", column.currency
    elif isinstance(column, RatingColumn):
        yield "best", str(column.best)
    elif isinstance(column, PhoneColumn):
        yield "phone", _example_phone(column.country)
    elif isinstance(column, ReferenceColumn):
        other = company.departments.get(column.department)
        yield "title", column.department if other is None else other.title
        yield "column", column.column or ("" if other is None else other.row_id.column)


def _example_phone(country: str | None) -> str:
    mobile = phonenumbers.PhoneNumberType.MOBILE
    found = phonenumbers.example_number_for_type(country or "RU", mobile)
    if found is None:  # a country whose plan has no mobile numbers of its own
        return "+7 912 345-67-89"
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _limit_lines(column: Column, language: Language) -> Iterator[str]:
    """The range of values, or the length of the text."""
    ends: tuple[tuple[str, str, object], ...] = ()
    write: Callable[[object], str] = str
    if isinstance(column, NumberColumn):
        ends, write = (("least", "least", column.min), ("most", "most", column.max)), column.write
    elif isinstance(column, DateColumn | DatetimeColumn):
        ends, write = (("from", "least", column.min), ("until", "most", column.max)), _day
    elif isinstance(column, TextColumn):
        ends = (("short", "least", column.min_length), ("long", "most", column.max_length))
    for key, name, value in ends:
        if value is not None:
            yield _LIMITS[key][language].format_map({name: write(value)})


def _day(day: object) -> str:
    return f"{day:%d.%m.%Y}"


def _demand_lines(column: Column, language: Language) -> Iterator[str]:
    if column.required:
        yield _LIMITS["required"][language]
    elif column.required_from is not None:
        yield _LIMITS["required-from"][language].format(status=column.required_from)
    if column.unique:
        yield _LIMITS["unique"][language]
