"""The words of reports that a company's own people read, in the company's language."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, Mapping[str, str]] = {
    "deal": {"en": "Deal {deal}", "ru": "Сделка {deal}"},
    "row": {"en": "row {number}", "ru": "строка {number}"},
    "no-row": {"en": "no sheet holds this row now", "ru": "этой строки сейчас нет ни в одной таблице"},
    "closed": {"en": "closed", "ru": "закрыта"},
    "unreadable": {
        "en": "Could not be read, so rows may be missing here: {names}.",
        "ru": "Не удалось прочитать, поэтому здесь могут быть не все строки: {names}.",
    },
    "gone": {
        "en": "No sheet holds a row of this deal now; this is what the journal remembers.",
        "ru": "Сейчас ни в одной таблице нет строк этой сделки; вот что помнит журнал.",
    },
    "history": {"en": "History", "ru": "История"},
    "no-history": {"en": "nothing is in the journal yet", "ru": "в журнале пока ничего нет"},
    "when": {"en": "When", "ru": "Когда"},
    "where": {"en": "Where", "ru": "Где"},
    "what": {"en": "What", "ru": "Что"},
    "observed": {"en": "a person changed", "ru": "человек изменил"},
    "row-appeared": {"en": "a person added the row", "ru": "человек добавил строку"},
    "row-vanished": {"en": "the row vanished from the sheet", "ru": "строка исчезла из таблицы"},
    "row-created": {"en": "sheetcrm made the row", "ru": "sheetcrm создал строку"},
    "made": {"en": "sheetcrm set", "ru": "sheetcrm записал"},
    "overruled": {"en": "put back, the field is another's", "ru": "возвращено, поле ведёт другой отдел"},
    "recovered": {
        "en": "found as written before a crash",
        "ru": "найдено записанным до сбоя",
    },
    "because": {"en": "because of {cause}", "ru": "потому что {cause}"},
}


def word(key: str, language: str, **values: object) -> str:
    """A word or sentence in a language.

    Raises:
        KeyError: no such word.
    """
    return _WORDS[key][language].format(**values)
