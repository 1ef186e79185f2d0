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
    "why-rule": {
        "en": "sheetcrm set it to {new} (before: {old}) at {at}, run {run}, rule {rule}",
        "ru": "sheetcrm записал {new} (было: {old}) {at}, проход {run}, правило {rule}",
    },
    "why-replaced": {
        "en": "this replaced what a person had typed: {lost}",
        "ru": "это заменило то, что ввёл человек: {lost}",
    },
    "why-person": {
        "en": "a person set it to {new} (before: {old}) between {seen_from} and {at}, seen by run {run}",
        "ru": "человек записал {new} (было: {old}) между {seen_from} и {at}, замечено проходом {run}",
    },
    "why-first": {
        "en": "a person had set it to {new} by {at}, when run {run} first saw it",
        "ru": "человек записал {new} не позднее {at}, когда проход {run} увидел это впервые",
    },
    "why-row": {
        "en": "a person added the row, first seen at {at} by run {run}",
        "ru": "человек добавил строку; впервые замечена {at} проходом {run}",
    },
    "why-recovered": {
        "en": "a pass that was interrupted set it to {new} (before: {old}), found at {at} by run {run}",
        "ru": "прерванный проход записал {new} (было: {old}), обнаружено {at} проходом {run}",
    },
    "why-decided": {
        "en": "somebody decided: {new} (seen at {at} by run {run})",
        "ru": "кто-то решил: {new} (замечено {at} проходом {run})",
    },
    "why-unknown": {
        "en": "the journal does not tell how {new} came there",
        "ru": "журнал не знает, как появилось значение {new}",
    },
    "why-people": {
        "en": "Nobody but people wrote this cell:",
        "ru": "В эту ячейку писали только люди:",
    },
    "why-since": {
        "en": "The sheet shows {now} now, typed after the last pass; this is how {then} came there:",
        "ru": "Сейчас в таблице {now}: изменено после последнего прохода; вот как появилось {then}:",
    },
    "why-because": {"en": "because of {cell}:", "ru": "потому что {cell}:"},
    "because": {"en": "because of {cause}", "ru": "потому что {cause}"},
    "step": {"en": "{number} of {total}", "ru": "{number} из {total}"},
    "typed": {
        "en": "{who} types into “{sheet}”, row {number}:",
        "ru": "{who}, пишет в лист «{sheet}», строка {number}:",
    },
    "nothing-planned": {"en": "in step, nothing to do", "ru": "всё сходится, делать нечего"},
    "new-row": {"en": "new row in {title}", "ru": "новая строка: {title}"},
    "elsewhere": {
        "en": "other cells set: {count} ({titles})",
        "ru": "записано и в другие ячейки: {count} ({titles})",
    },
    "before": {"en": "before", "ru": "было"},
    "after": {"en": "after", "ru": "стало"},
    "no-rows": {"en": "no rows yet", "ru": "строк пока нет"},
    "legend": {
        "en": "✎ typed by a person   → written by sheetcrm",
        "ru": "✎ набрал человек   → записал sheetcrm",
    },
    "cost": {
        "en": "Requests: {reads} reads, {writes} writes, {retries} repeated; {share:.0%} of a minute's quota",
        "ru": "Запросы: чтений {reads}, записей {writes}, повторов {retries}; {share:.0%} квоты на минуту",
    },
    "check-absent": {"en": "{place}: no row was made", "ru": "{place}: строка не создана"},
    "check-present": {"en": "{place}: the row is there", "ru": "{place}: строка есть"},
    "check-in-step": {"en": "the pass found nothing to do", "ru": "проход не нашёл, что делать"},
    "check-rows": {"en": "{place}: rows in all: {wanted}", "ru": "{place}: всего строк: {wanted}"},
    "check-cell": {"en": "{place}: {column} is {wanted}", "ru": "{place}: {column} = {wanted}"},
    "check-says": {
        "en": "{place}: {column} says “{wanted}”",
        "ru": "{place}: в «{column}» сказано «{wanted}»",
    },
    "check-found": {"en": ", but found: {found}", "ru": ", а найдено: {found}"},
    "setup-made": {
        "en": "Set up: {files} spreadsheets, {tabs} tabs, in {folder}",
        "ru": "Подготовлено: файлов {files}, листов {tabs}, в папке {folder}",
    },
    "end-well": {
        "en": "The story ended as it should: all {count} expectations hold.",
        "ru": "История закончилась как надо: выполнены все ожидания, {count}.",
    },
    "end-badly": {
        "en": "The story did not end as it should: {failed} of {count} expectations fail.",
        "ru": "История закончилась не так: не выполнено ожиданий {failed} из {count}.",
    },
    "go-on-kept": {"en": "Go on by hand:", "ru": "Дальше можно самим:"},
    "go-on-lost": {
        "en": "The folder is gone again. Keep it, to go on by hand: {command}",
        "ru": "Папка уже удалена. Чтобы продолжить самим, сохраните её: {command}",
    },
    "go-serve": {
        "en": "shows the sheets in your browser, to type into",
        "ru": "показывает таблицы в браузере, в них можно писать",
    },
    "go-plan": {"en": "what a sync would do", "ru": "что сделает синхронизация"},
    "go-sync": {"en": "does it", "ru": "делает это"},
    "go-validate": {"en": "what is wrong in the sheets", "ru": "что не так в таблицах"},
    "go-link": {"en": "how the links stand", "ru": "в каком состоянии связи"},
    "go-show": {"en": "this deal again", "ru": "снова эта сделка"},
}


def word(key: str, language: str, **values: object) -> str:
    """A word or sentence in a language.

    Raises:
        KeyError: no such word.
    """
    return _WORDS[key][language].format(**values)
