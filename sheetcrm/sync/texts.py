"""The sentences a pass writes into the sheets, in the company's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "ru"]

_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "inputs-missing": {
        "en": "“{status}” needs: {columns}.",
        "ru": "Для «{status}» заполните: {columns}.",
    },
    "gate-missing": {
        "en": "“{status}” is not passed on until these are filled in: {columns}.",
        "ru": "«{status}» не передано дальше, пока не заполнено: {columns}.",
    },
    "overruled": {
        "en": "This field belongs to {owner}. Your value was: {lost}",
        "ru": "Это поле ведёт отдел «{owner}». Ваше значение было: {lost}",
    },
    "given-way": {
        "en": "Both sides changed this field, and that of {owner} stands. Your value was: {lost}",
        "ru": "Поле изменили с двух сторон, осталось значение отдела «{owner}». Ваше значение было: {lost}",
    },
    "decided": {
        "en": "Somebody decided in the list of conflicts what stands here. Your value was: {lost}",
        "ru": "Что здесь стоит, решили в списке расхождений. Ваше значение было: {lost}",
    },
    "system-column": {
        "en": "This column is filled in by sheetcrm. Your value was: {lost}",
        "ru": "Этот столбец заполняет sheetcrm. Ваше значение было: {lost}",
    },
    "cause": {
        "en": "{new}, because {title} {row} has {column}: {value} (rule {rule}).",
        "ru": "{new}, потому что в таблице «{title}», {row}, {column}: {value} (правило {rule}).",
    },
    "cause-seen": {
        "en": "{new}, because {title} {row} got {column}: {value}, seen {at} (rule {rule}).",
        "ru": "{new}, потому что в таблице «{title}», {row}, появилось {column}: {value}, "
        "замечено {at} (правило {rule}).",
    },
    "values-differ": {
        "en": "{other} holds another value here: {value}. Both stay until somebody decides.",
        "ru": "В строке {other} другое значение: {value}. Оба остаются, пока кто-нибудь не решит.",
    },
    "undecided": {"en": "both, until decided", "ru": "оба, до решения"},
    "kept-ours": {"en": "what sheetcrm fills in", "ru": "значение sheetcrm"},
    "blank": {"en": "(nothing)", "ru": "(пусто)"},
}


def sheet_text(key: str, language: Language, **values: str) -> str:
    """Compose a sentence for staff.

    Args:
        key: name of the sentence.
        language: the company's language.
        values: what the sentence names.

    Raises:
        KeyError: no such sentence.
    """
    return _TEXTS[key][language].format(**values)
