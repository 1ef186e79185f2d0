"""Twenty mistakes of a sales department: what is typed, what the row says then, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass

from sheetcrm.schema.company import Company

DEPARTMENTS = {
    "sales": {
        "title": "Продажи",
        "spreadsheet": "sales",
        "sheet": "Сделки",
        "row_id": {"column": "Номер", "prefix": "D"},
        "status": "Статус",
        "messages": "Что поправить",
        "pipelines": {"main": ["Новая", "Расчёт", "Договор", {"Продажа": "won"}, {"Отказ": "lost"}]},
        "columns": {
            "Клиент": {"type": "text", "required": True},
            "Телефон": {"type": "phone", "country": "RU"},
            "Почта": {"type": "email"},
            "ИНН": {"type": "tax_number"},
            "Источник": {"type": "choice", "choices": ["Реклама", "Сайт", "Звонок"]},
            "Мест": {"type": "integer"},
            "Сумма": {"type": "money", "currency": "RUB", "min": 0},
            "Счёт": {"type": "text", "unique": True},
            "Выдали": {"type": "date"},
            "Вернули": {"type": "date"},
        },
        "entry": {"Договор": ["Счёт"]},
        # By themselves, rows do not tell of what is only written in another way.
        "checks": {"phone-form": "warning", "untidy-text": "warning", "mixed-alphabets": "warning"},
        "moves": {"Новая": ["Расчёт", "Договор", "Отказ"]},
        "rules": {
            "back-after-issue": {
                "compare": "Выдали <= Вернули",
                "hint": "Проверьте, когда технику выдали и когда вернули.",
            }
        },
    }
}

COMPANY = Company.model_validate(
    {
        "company": "Перевозки",
        "language": "ru",
        "connection": {"kind": "embedded"},
        "departments": DEPARTMENTS,
    }
)

IN_ORDER = {
    "Статус": "Новая",
    "Клиент": "ООО Ромашка",
    "Телефон": "+7 916 123-45-67",
    "Почта": "anna@romashka.ru",
    "ИНН": "7707083893",
    "Источник": "Реклама",
    "Мест": 3,
    "Сумма": 1500,
    "Выдали": 46082,
    "Вернули": 46092,
}
"""A row in which nothing is wrong."""

NOTHING = ""
"""Typed for a cell that is emptied."""


@dataclass(frozen=True)
class Mistake:
    """One mistake: the check that finds it, where it is made, what is typed, and what is typed to mend it."""

    code: str
    column: str
    typed: str
    told: str
    mended: str


TWENTY = (
    Mistake("not-a-phone", "Телефон", "12", "«12» — не номер телефона.", "+7 916 123-45-67"),
    Mistake(
        "phone-form",
        "Телефон",
        "8 (916) 123-45-67",
        "«8 (916) 123-45-67» — номер телефона, записанный иначе. Введите +7 916 123-45-67.",
        "+7 916 123-45-67",
    ),
    Mistake("not-an-email", "Почта", "anna.romashka.ru", "— не адрес электронной почты.", "a@romashka.ru"),
    Mistake("not-a-tax-number", "ИНН", "7707083894", "«7707083894» — не ИНН.", "7707083893"),
    Mistake("unknown-choice", "Источник", "Реклмаа", "— нет в списке. Может быть, «Реклама»?", "Реклама"),
    Mistake("not-a-number", "Мест", "три", "«три» — не число. Введите число:", "3"),
    Mistake("not-an-amount", "Сумма", "дорого", "«дорого» — не сумма.", "1500"),
    Mistake("other-currency", "Сумма", "100 usd", "сумма в USD, а здесь суммы в RUB.", "9000"),
    Mistake("out-of-range", "Сумма", "-5", "-5 не подходит: здесь значения не меньше 0.", "5"),
    Mistake("number-as-text", "Сумма", "'1500", "— текст, он не попадёт в суммы; читается как 1500.", "1500"),
    Mistake(
        "no-such-day", "Выдали", "31.02.2026", "«31.02.2026» — такого дня нет в календаре.", "01.03.2026"
    ),
    Mistake("date-as-text", "Выдали", "'05.03.2026", "читается как 5 марта 2026.", "05.03.2026"),
    Mistake("required-blank", "Клиент", NOTHING, "не заполнено, а это нужно. Заполните.", "Ромашка"),
    Mistake("untidy-text", "Клиент", "ООО  Ромашка ", "лишние пробелы или невидимые знаки.", "ООО Ромашка"),
    Mistake("mixed-alphabets", "Клиент", "Pомашка", "есть похожие буквы другого алфавита.", "Ромашка"),
    Mistake("unknown-status", "Статус", "Продано", "«Продано» — нет такого статуса.", "Новая"),
    Mistake("status-move", "Статус", "Продажа", "переведено из «Новая» в «Продажа», а так нельзя.", "Новая"),
    Mistake(
        "required-for-status",
        "Статус",
        "Договор",
        "Счёт: не заполнено, а для статуса «Договор» это нужно. Заполните или верните прежний статус.",
        "Расчёт",
    ),
    Mistake("cell-error", "Сумма", "=1/0", "ошибка формулы (DIVIDE_BY_ZERO).", "=1+1"),
    Mistake(
        "back-after-issue",
        "Вернули",
        "01.01.2026",
        "Выдали: не может быть позже или больше, чем «Вернули». Проверьте, когда технику выдали",
        "20.03.2026",
    ),
)
