"""What `sync`, `plan`, `validate`, `doctor` and `link` tell, in the language asked for."""

from __future__ import annotations

import json
import re

import pytest
from cli_office import Office

from sheetcrm.commands.views.findings import count_findings, in_words
from sheetcrm.language import in_language, say
from sheetcrm.schema.findings import Finding, Severity


def asked(folder) -> Office:
    made = Office(folder)
    made.run("setup")
    made.type("sales", 2, Client="Ann  Lee", Cargo="Tractor", Cost="abc", Status="Estimate")
    return made


@pytest.fixture
def office(moulds, tmp_path) -> Office:
    return moulds.cast(asked, tmp_path)


def in_russian(office, *arguments, code=0):
    return office.run("--lang", "ru", *arguments, code=code)


def test_findings_are_told_in_russian_with_their_remedies(office):
    told = in_russian(office, "validate", code=1).stdout
    assert told.splitlines()[0].split() == [
        "Важность",
        "Где",
        "ID",
        "строки",
        "Что",
        "не",
        "так",
        "и",
        "что",
        "делать",
    ]
    assert re.search(r"^ошибка +Deals!\w+2 .*«abc» — не сумма", told, re.MULTILINE)
    assert re.search(r"^Ошибок: 1, предупреждений: 1 \(строк: 1, отделов: 3\)\.$", told, re.MULTILINE)
    assert "error" not in told
    english = office.run("validate", code=1).stdout
    assert "'abc' is not an amount" in english
    assert "1 error, 1 warning in 1 rows of 3 departments." in english
    assert not re.search("[а-яё]", english)


def test_what_can_be_mended_is_told_in_russian(office):
    in_russian(office, "sync", code=None)
    assert "Можно исправить наверняка ячеек: 1." in in_russian(office, "validate", code=1).stdout
    told = in_russian(office, "validate", "--fix", code=1).stdout
    assert "Будет исправлено с --fix --yes:" in told
    assert re.search(r"^Ячейка +ID строки +Столбец +Было +Стало$", told, re.MULTILINE)


@pytest.mark.parametrize("form", ["json", "csv", "junit", "markdown", "sarif"])
def test_programs_get_messages_in_the_language_and_the_same_codes(office, form):
    told = in_russian(office, "validate", "--format", form, code=1).stdout
    english = office.run("validate", "--format", form, code=1).stdout
    assert "не сумма" in re.sub(r"\\u(\w{4})", lambda found: chr(int(found[1], 16)), told)
    assert "'abc' is not" not in told
    assert "'abc' is not an amount" in english
    assert told.count("untidy-text") == english.count("untidy-text") > 0


def test_json_differs_in_messages_and_hints_only(office):
    def without_words(document):
        return [
            {name: value for name, value in entry.items() if name not in {"message", "hint"}}
            for entry in document["findings"]
        ]

    told = json.loads(in_russian(office, "validate", "--format", "json", code=1).stdout)
    english = office.json("validate", code=1)
    assert without_words(told) == without_words(english)
    assert told["findings"] != english["findings"]


def test_a_plan_and_a_pass_are_told_in_russian(office):
    told = in_russian(office, "plan").stdout
    assert re.search(
        r"^Отдел +Ячейка +ID строки +Столбец +Было +Станет +Правило +Из-за чего$", told, re.MULTILINE
    )
    assert "новая строка" in told
    assert re.search(r"^Изменится: ячеек: \d+, .*новых строк: 1\. ", told, re.MULTILINE)
    assert "Запросы: чтений: " in told
    assert "Отпечаток " in told
    done = in_russian(office, "sync").stdout
    assert re.search(r"^Сделано: ячеек: \d+, .*новых строк: 1\. ", done, re.MULTILINE)
    rested = in_russian(office, "sync").stdout
    assert "Всё согласовано: менять нечего." in rested
    assert "In step: nothing to change." in office.run("sync").stdout


def test_what_a_pass_cannot_use_is_told_in_russian(office):
    in_russian(office, "sync")
    office.type("logistics", 2, Cost="abc")
    told = in_russian(office, "sync", code=None).stdout
    assert re.search(r"^ошибка .*Cost: «abc» — не сумма", told, re.MULTILINE)


def test_one_long_cell_does_not_push_the_others_out_of_sight(office):
    office.type("sales", 2, Cargo="Tractor " * 30)
    lines = office.run("plan").stdout.splitlines()
    (long,) = (line for line in lines if line.count("Tractor") > 20)
    assert "Tractor " * 29 in long, "nothing is cut off"
    assert max(len(line) for line in lines if line is not long) < 300


def test_the_brakes_speak_russian(office):
    office.type("sales", 3, Client="B", Cargo="Crane", Status="Estimate")
    limits = "\nlimits: {changed_rows: 1, changed_percent: 10}\n"
    office.config.write_text(office.config.read_text(encoding="utf-8") + limits, encoding="utf-8")
    told = in_russian(office, "sync", code=4).stderr
    assert "Ошибка: Проход остановлен до того, как что-либо записал: лист Deals (sales): " in told
    assert "изменится или добавится — строк: 2 из 2 (пределы: 1 строк и 10 %)" in told
    assert "Посмотрите на это командой sheetcrm plan." in told
    assert "--allow-mass sales=2" in told


def test_doctor_and_link_tell_their_sums_in_russian(office):
    in_russian(office, "sync")
    assert "просмотрены состояние и таблицы: 3 из 3." in in_russian(office, "doctor").stdout
    told = in_russian(office, "link").stdout
    assert re.search(r"^Связь +Откуда +Куда +Когда +Просят +Заявок +Открыто +Состояние$", told, re.MULTILINE)
    assert "в порядке" in told
    assert "sound" not in told


def found(severity):
    return Finding(code="x", severity=severity, department="sales", message=say("'{text}'", text="a"))


@pytest.mark.parametrize(
    ("errors", "warnings", "english", "russian"),
    [
        (0, 0, "no findings", "замечаний нет"),
        (1, 0, "1 error", "ошибок: 1"),
        (0, 1, "1 warning", "предупреждений: 1"),
        (2, 3, "2 errors, 3 warnings", "ошибок: 2, предупреждений: 3"),
    ],
)
def test_findings_are_counted_in_both_languages(errors, warnings, english, russian):
    told = count_findings([found(Severity.ERROR)] * errors + [found(Severity.WARNING)] * warnings)
    assert (told, in_language(told, "ru")) == (english, russian)


def test_findings_in_words_keep_all_but_their_words():
    (told,) = in_words([found(Severity.ERROR)], "ru")
    assert (told.message, told.code, told.department) == ("«a»", "x", "sales")
