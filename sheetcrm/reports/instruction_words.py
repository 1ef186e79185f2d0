"""The sentences of job instructions, in English and Russian, with the forms that numbers ask for.

Names of departments are used as the config has them, so Russian sentences keep them in the nominative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "ru"]
Text = str | tuple[str, ...]
"""A sentence; or its forms: for one and more in English, for 1, 2-4 and 5 or more in Russian."""

TEXTS: Mapping[str, Mapping[Language, Text]] = {
    "title": {"en": "{title}: how the work goes", "ru": "{title}: порядок работы"},
    "generated": {
        "en": "{company} — written by sheetcrm from the config; where that changes, so does this page.",
        "ru": "{company} — составлено программой sheetcrm по настройкам; меняются они — меняется и эта "
        "страница.",
    },
    # where rows come from
    "rows": {"en": "Where rows come from", "ru": "Откуда берутся строки"},
    "place": {
        "en": "Your sheet is the tab “{sheet}” of the spreadsheet “{file}”.",
        "ru": "Вы работаете на листе «{sheet}» в таблице «{file}».",
    },
    "typed": {
        "en": "You add rows yourselves: fill in the first empty one and choose its status. Its number "
        "({example}) "
        "appears in {column} by itself; do not type it.",
        "ru": "Строки вы добавляете сами: заполните первую пустую и выберите статус. Номер вида {example} "
        "появится в столбце {column} сам, вписывать его не нужно.",
    },
    "not-typed": {
        "en": "You do not add rows: each is a request from another department and comes by itself.",
        "ru": "Сами вы строк не добавляете: каждая строка — запрос другого отдела и появляется сама.",
    },
    "things": {
        "en": "What {history} names for the first time gets a row here by itself.",
        "ru": "Кого впервые называет {history}, тот сам получает здесь строку.",
    },
    "arrives": {
        "en": "A row comes when {parent} sets the status {status}{pipelines}{inputs}.",
        "ru": "Строка приходит, когда {parent} ставит статус {status}{pipelines}{inputs}.",
    },
    "arrives-own": {
        "en": "A row comes when a row of your own gets the status {status}{pipelines}{inputs}.",
        "ru": "Строка приходит, когда другая ваша строка получает статус {status}{pipelines}{inputs}.",
    },
    "arrives-always": {
        "en": "A row comes for every row of {parent}{inputs}.",
        "ru": "Строка приходит на каждую строку, которую ведёт {parent}{inputs}.",
    },
    "in-pipelines": {
        "en": ", where {column} is {names}",
        "ru": " (столбец {column}: {names})",
    },
    "inputs": {
        "en": ", with {names} filled in",
        "ru": (
            ", если заполнен столбец {names}",
            ", если заполнены столбцы {names}",
            ", если заполнены столбцы {names}",
        ),
    },
    "wanted": {"en": "Wanted from you: {deliverable}.", "ru": "Что от вас нужно: {deliverable}."},
    "starts": {"en": "It starts as {status}.", "ru": "Начальный статус — {status}."},
    "starts-in": {
        "en": "It starts as {status}, with {pipeline} in {column}.",
        "ru": "Начальный статус — {status}, в столбце {column} стоит {pipeline}.",
    },
    "brings": {
        "en": "It brings {names}. These are kept by {parent}: what you type over them is put back, so "
        "ask {parent} "
        "to correct what is wrong.",
        "ru": "В ней уже заполнено: {names}. Эти данные ведёт {parent}: исправленное вами вернётся назад. "
        "Заметили ошибку — сообщите, исправить её может только {parent}.",
    },
    "brings-own": {
        "en": "It brings {names} from there. Correct these there: what you type over them here is put back.",
        "ru": "Из той строки в ней уже заполнено: {names}. Исправляйте это там: исправленное здесь "
        "вернётся назад.",
    },
    "shared": {
        "en": "Both you and {parent} may change {names}; a change on one side comes to the other.",
        "ru": "Менять можете и вы, и {parent}: {names}. Изменение с одной стороны придёт на другую.",
    },
    "again-new": {
        "en": "If {parent} asks again later, a new row comes, and what you do in the earlier one no "
        "longer counts.",
        "ru": "Если {parent} запросит ещё раз, придёт новая строка; прежняя больше не учитывается.",
    },
    "again-new-own": {
        "en": "If that row gets the status again later, another row comes, and this one no longer counts.",
        "ru": "Если та строка снова получит этот статус, придёт ещё одна; прежняя больше не учитывается.",
    },
    "again-reopen": {
        "en": "If {parent} asks again later, the same row goes back to {status}.",
        "ru": "Если {parent} запросит ещё раз, эта же строка вернётся в статус {status}.",
    },
    "again-ignore": {
        "en": "It comes once for each row of {parent}, however often that status is set.",
        "ru": "На одну исходную строку такая строка приходит один раз, даже если статус ставят снова.",
    },
    # statuses
    "statuses": {
        "en": ("What to do: {count} status", "What to do, status by status ({count})"),
        "ru": (
            "Что делать: {count} статус",
            "Что делать на каждом шаге: {count} статуса",
            "Что делать на каждом шаге: {count} статусов",
        ),
    },
    "statuses-of": {
        "en": ("{pipeline}: {count} status", "{pipeline}: {count} statuses"),
        "ru": ("{pipeline}: {count} статус", "{pipeline}: {count} статуса", "{pipeline}: {count} статусов"),
    },
    "queued": {"en": "nobody has taken it up yet", "ru": "строку ещё никто не взял"},
    "active": {"en": "you are at work on it", "ru": "вы над ней работаете"},
    "asking": {"en": "another department has been asked", "ru": "запрос ушёл в другой отдел"},
    "waiting": {"en": "you are waiting for somebody else", "ru": "вы ждёте других"},
    "won": {"en": "the work has ended, with success", "ru": "работа закончена успешно"},
    "lost": {"en": "the work has ended, without success", "ru": "работа закончена безуспешно"},
    "closed": {"en": "the work has ended", "ru": "работа закончена"},
    "take": {
        "en": "Who takes it up puts their name into {column} and sets the next status.",
        "ru": "Кто берёт строку, вписывает себя в столбец {column} и ставит следующий статус.",
    },
    "needs": {"en": "First fill in {names}.", "ru": "Сначала заполните {names}."},
    "needs-others": {
        "en": "{names} must be there: {title} fills that in, asked by the status {status}.",
        "ru": "Должно быть заполнено: {names}. Это приносит {title}, запрос — статус {status}.",
    },
    "needs-others-if": {
        "en": "If {condition}, {names} must be there: {title} fills that in, asked by the status {status}.",
        "ru": "Если {condition}, должно быть заполнено: {names}. Это приносит {title}, запрос — статус "
        "{status}.",
    },
    "needs-if": {"en": "If {condition}, fill in {names}.", "ru": "Если {condition}, заполните {names}."},
    "condition": {"en": "{column} is {values}", "ru": "{column} — {values}"},
    "and": {"en": " and ", "ru": " и "},
    "or": {"en": " or ", "ru": " или "},
    "compare": {"en": "Make sure of this: {comparison}.", "ru": "Следите, чтобы было так: {comparison}."},
    "compare-if": {
        "en": "If {condition}, make sure of this: {comparison}.",
        "ru": "Если {condition}, следите, чтобы было так: {comparison}.",
    },
    "moves": {"en": "What may follow: {names}.", "ru": "Дальше можно поставить: {names}."},
    "moves-nowhere": {"en": "No other status may follow.", "ru": "После него других статусов нет."},
    "asks": {
        "en": "{child} gets a row{inputs}. What you want from there: {deliverable}.",
        "ru": "{child} получает строку{inputs}. Что нужно оттуда: {deliverable}.",
    },
    "asks-own": {
        "en": "A new row appears in your own sheet{inputs}. What it is for: {deliverable}.",
        "ru": "На вашем же листе появляется новая строка{inputs}. Для чего она: {deliverable}.",
    },
    "asks-own-plain": {
        "en": "A new row appears in your own sheet{inputs}.",
        "ru": "На вашем же листе появляется новая строка{inputs}.",
    },
    "asks-plain": {"en": "{child} gets a row{inputs}.", "ru": "{child} получает строку{inputs}."},
    "once-filled": {
        "en": (" as soon as {names} is filled in", " as soon as {names} are filled in"),
        "ru": (
            ", как только заполнен столбец {names}",
            ", как только заполнены столбцы {names}",
            ", как только заполнены столбцы {names}",
        ),
    },
    "answer": {
        "en": "When {child} sets {status}{gate}, this row becomes {target} by itself.",
        "ru": "Когда {child} поставит {status}{gate}, эта строка сама перейдёт в {target}.",
    },
    "answer-at-once": {
        "en": "With that, this row becomes {target} by itself.",
        "ru": "Эта строка при этом сама переходит в {target}.",
    },
    "gate": {"en": " and fills in {names}", "ru": " и заполнит {names}"},
    "comes-back": {
        "en": "What {child} fills in comes by itself into {names}.",
        "ru": (
            "То, что заполнит {child}, само появится в столбце {names}.",
            "То, что заполнит {child}, само появится в столбцах {names}.",
            "То, что заполнит {child}, само появится в столбцах {names}.",
        ),
    },
    "comes-back-own": {
        "en": "What you fill in there comes by itself into {names}.",
        "ru": (
            "То, что вы заполните там, само появится в столбце {names}.",
            "То, что вы заполните там, само появится в столбцах {names}.",
            "То, что вы заполните там, само появится в столбцах {names}.",
        ),
    },
    "passes": {
        "en": "{parent} gets your answer: its row becomes {target}{condition}.",
        "ru": "{parent} получает ваш ответ: исходная строка переходит в {target}{condition}.",
    },
    "passes-own": {
        "en": "If the row has come out of another of yours, that one becomes {target}{condition}.",
        "ru": "Если строка выросла из другой вашей строки, та переходит в {target}{condition}.",
    },
    "if-still": {"en": ", if it still is {names}", "ru": ", если она всё ещё в статусе {names}"},
    "passes-gate": {
        "en": "First fill in {names}: until then nothing is passed on.",
        "ru": (
            "Сначала заполните столбец {names}: без него ответ не уйдёт.",
            "Сначала заполните столбцы {names}: без них ответ не уйдёт.",
            "Сначала заполните столбцы {names}: без них ответ не уйдёт.",
        ),
    },
    # columns
    "fill": {"en": "What you fill in", "ru": "Что заполняете вы"},
    "progress": {
        "en": "{column}: set it as the work goes on.",
        "ru": "{column}: меняйте по ходу работы.",
    },
    "people": {"en": "{column}: who is in charge of the row.", "ru": "{column}: кто отвечает за строку."},
    "line": {
        "en": "{column}: choose {values} when you add a row; the statuses depend on it.",
        "ru": "{column}: при добавлении строки выберите {values}; от этого зависят статусы.",
    },
    "column": {"en": "{column}: {kind}.{required}{hint}", "ru": "{column}: {kind}.{required}{hint}"},
    "required": {"en": " Always needed.", "ru": " Заполняйте всегда."},
    "required-from": {"en": " Needed from {status} on.", "ru": " Обязательно, начиная со статуса {status}."},
    "unique": {"en": " No two rows may have the same.", "ru": " В двух строках одинаковым быть не может."},
    "leave": {"en": "What fills itself in: do not type there", "ru": "Что заполняется само: не трогайте"},
    "from": {"en": "From {title}: {names}.", "ru": "Приносит {title}: {names}."},
    "rest": {
        "en": "What a request does not bring stays blank: fill it in yourself if you need it.",
        "ru": "Чего в запросе нет, остаётся пустым: если нужно, заполните сами.",
    },
    "from-own": {
        "en": "From other rows of your own: {names}.",
        "ru": "Приходит из других ваших строк: {names}.",
    },
    "ours": {"en": "sheetcrm itself: {names}.", "ru": "Ведёт сама программа: {names}."},
    "seen": {"en": "Who sees your work", "ru": "Кто видит вашу работу"},
    "sees": {
        "en": "{parent} sees in its own row: {names}.",
        "ru": "{parent} видит у себя: {names}.",
    },
    "sees-all": {
        "en": "{child} sees of every row: {names}.",
        "ru": "{child} видит по каждой строке: {names}.",
    },
    "sees-asked": {
        "en": "{child} sees of the rows it is asked about: {names}.",
        "ru": "{child} видит в строках, которые получает от вас: {names}.",
    },
    "sees-asked-for": {
        "en": "{child} sees of the rows it is asked about ({deliverable}): {names}.",
        "ru": "{child} видит в строках, которые получает от вас ({deliverable}): {names}.",
    },
    "status-word": {"en": "the status", "ru": "статус"},
    "id-word": {"en": "the row's number", "ru": "номер строки"},
    "there": {"en": "{name} (there {other})", "ru": "{name} (там {other})"},
    # when something is wrong
    "wrong": {"en": "When something is missing or wrong", "ru": "Если чего-то не хватает или что-то не так"},
    "messages": {
        "en": "Look into {column}: it says what the row needs, and empties itself when all is well.",
        "ru": "Смотрите в столбец {column}: там написано, чего не хватает строке; когда всё в порядке, "
        "он пуст.",
    },
    "hold": {
        "en": "A tick in {column} takes the row out of the exchange until you remove it.",
        "ru": "Галочка в столбце {column} выключает строку из обмена, пока вы её не снимете.",
    },
    "conflicts": {
        "en": "Where two departments have changed the same thing differently, the tab {tab} asks which "
        "value stands.",
        "ru": "Если два отдела по-разному изменили одно и то же, на листе {tab} нужно выбрать, что оставить.",
    },
    "free": {
        "en": "Sort, filter, move columns and add columns of your own as you like: nothing gets lost by it.",
        "ru": "Сортируйте, фильтруйте, переставляйте столбцы и добавляйте свои: от этого ничего не "
        "потеряется.",
    },
    # one row
    "now": {"en": "How it stands", "ru": "Как сейчас"},
    "missing": {"en": "What is missing", "ru": "Чего не хватает"},
    "next": {"en": "What happens next", "ru": "Что будет дальше"},
    "row-at": {
        "en": "{title}, tab {sheet}, row {number}.",
        "ru": "{title}, лист {sheet}, строка {number}.",
    },
    "row-status": {"en": "Status {status}: {meaning}.", "ru": "Статус {status}: {meaning}."},
    "row-no-status": {
        "en": "It has no status that is known, so nothing happens to it: set one of {names}.",
        "ru": "Статуса нет или он неизвестен, поэтому ничего не происходит: поставьте {names}.",
    },
    "row-who": {"en": "In charge: {name}.", "ru": "Отвечает: {name}."},
    "row-nobody": {
        "en": "Nobody is in charge: {column} is blank.",
        "ru": "Ответственного нет: столбец {column} пуст.",
    },
    "row-serves": {
        "en": "It was made for {parent} ({title}), which is {status} now.",
        "ru": "Сделана для строки {parent} ({title}), там сейчас статус {status}.",
    },
    "row-serves-gone": {
        "en": "It was made for {parent} ({title}), which is not in its sheet.",
        "ru": "Сделана для строки {parent} ({title}), но там её нет.",
    },
    "row-superseded": {
        "en": "{later} has taken its place: what is done here is not passed on any more.",
        "ru": "Её сменила строка {later}: отсюда больше ничего не передаётся.",
    },
    "row-held": {
        "en": "It takes no part now: it is on hold, or outside the pilot.",
        "ru": "Строка сейчас не участвует в обмене: отложена или вне пробного запуска.",
    },
    "row-lacks-ask": {
        "en": "{child} gets no row until you fill in {names}.",
        "ru": "{child} не получит строку, пока вы не заполните {names}.",
    },
    "row-lacks-pass": {
        "en": "{parent} gets no answer until you fill in {names}.",
        "ru": "{parent} не получит ответ, пока вы не заполните {names}.",
    },
    "row-lacks": {
        "en": "The status {status} asks for {names}.",
        "ru": "Для статуса {status} нужно заполнить {names}.",
    },
    "row-complete": {
        "en": "Nothing: all that its status asks for is there.",
        "ru": "Ничего: всё, что нужно для этого статуса, заполнено.",
    },
    "row-makes": {
        "en": "The next sync makes {row_id} for it ({title}).",
        "ru": "Ближайшая синхронизация создаст для неё строку {row_id} ({title}).",
    },
    "row-sets": {
        "en": "The next sync puts {value} into {column}.",
        "ru": "Ближайшая синхронизация запишет {value} в столбец {column}.",
    },
    "row-clears": {
        "en": "The next sync clears {column}.",
        "ru": "Ближайшая синхронизация очистит столбец {column}.",
    },
    "row-waits": {
        "en": "{child} ({title}) is {status}. When it becomes {answer}{gate}, this row becomes {target}.",
        "ru": "{child} ({title}) сейчас в статусе {status}. Когда там поставят {answer}{gate}, эта строка "
        "перейдёт в {target}.",
    },
    "row-works": {
        "en": "{child} ({title}) is {status}; what is filled in there comes here.",
        "ru": "{child} ({title}) сейчас в статусе {status}; то, что там заполнят, появится здесь.",
    },
    "row-gate": {
        "en": " (still missing there: {names})",
        "ru": " (там ещё не заполнено: {names})",
    },
    "row-if-ask": {
        "en": "If you set {status}, {child} gets a row{first}.",
        "ru": "Если поставить {status}, {child} получит строку{first}.",
    },
    "row-if-pass": {
        "en": "If you set {status}, {parent} ({title}) becomes {target}{first}.",
        "ru": "Если поставить {status}, строка {parent} ({title}) перейдёт в {target}{first}.",
    },
    "row-if-stays": {
        "en": "If you set {status}, {parent} ({title}) stays {now}: it has gone on meanwhile.",
        "ru": "Если поставить {status}, строка {parent} ({title}) останется в {now}: она уже ушла дальше.",
    },
    "row-if": {"en": "You can set {status}{first}.", "ru": "Можно поставить {status}{first}."},
    "row-first": {"en": "; first fill in {names}", "ru": "; сначала заполните {names}"},
    "row-ended": {
        "en": "Nothing more: the work on this row has ended.",
        "ru": "Больше ничего: работа по этой строке закончена.",
    },
    # kinds of columns
    "kind-text": {"en": "text", "ru": "текст"},
    "kind-integer": {"en": "a whole number", "ru": "целое число"},
    "kind-decimal": {"en": "a number", "ru": "число"},
    "kind-money": {"en": "an amount in {currency}", "ru": "сумма, {currency}"},
    "kind-percent": {"en": "a percentage", "ru": "процент"},
    "kind-date": {"en": "a date", "ru": "дата"},
    "kind-datetime": {"en": "a date and a time", "ru": "дата и время"},
    "kind-duration": {"en": "a length of time", "ru": "продолжительность"},
    "kind-boolean": {"en": "a tick", "ru": "галочка"},
    "kind-choice": {"en": "one of {choices}", "ru": "на выбор {choices}"},
    "kind-multi_choice": {"en": "one or more of {choices}", "ru": "на выбор, можно несколько: {choices}"},
    "kind-phone": {"en": "a phone number", "ru": "номер телефона"},
    "kind-email": {"en": "an e-mail address", "ru": "адрес электронной почты"},
    "kind-url": {"en": "the address of a page", "ru": "ссылка"},
    "kind-file": {"en": "a link to a file", "ru": "ссылка на файл"},
    "kind-person": {"en": "a person's name", "ru": "имя сотрудника"},
    "kind-reference": {"en": "a row of {title}", "ru": "номер строки, которую ведёт {title}"},
    "kind-tax_number": {"en": "a company's tax number", "ru": "ИНН или другой номер компании"},
    "kind-rating": {"en": "a mark from 1 to {best}", "ru": "оценка от 1 до {best}"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences in one language."""

    language: Language

    def phrase(self, key: str, count: int = 1, /, **values: object) -> str:
        """Compose a sentence.

        Args:
            key: its name.
            count: what decides its form, and can be named in it as ``{count}``.
            values: what else it names.

        Raises:
            KeyError: no such sentence.
        """
        text = TEXTS[key][self.language]
        if not isinstance(text, str):
            text = text[plural_form(count, self.language)]
        return text.format(count=count, **values)

    def quoted(self, name: object) -> str:
        """A name in the language's quotation marks."""
        return f"«{name}»" if self.language == "ru" else f"“{name}”"

    def listed(self, names: Iterable[str], last: str = "and") -> str:
        """Names one after another, the last with "and" (or "or") before it."""
        *first, end = [*names] or [""]
        return f"{', '.join(first)}{self.phrase(last)}{end}" if first else end

    def quoted_list(self, names: Iterable[object], last: str = "and") -> str:
        """The same, each in quotation marks."""
        return self.listed(map(self.quoted, names), last)


def plural_form(count: int, language: Language) -> int:
    """Which form of a word goes with a number: 0 for "1 row", 1 for "2 rows"; 0, 1, 2 for 1, 2, 5 in Russian.

    The rules are those of the Unicode CLDR for whole numbers.
    """
    if language == "en":
        return 0 if count == 1 else 1
    last, teens = count % 10, count % 100
    if last == 1 and teens != 11:
        return 0
    return 1 if last in {2, 3, 4} and teens not in {12, 13, 14} else 2
