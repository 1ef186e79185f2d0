"""What the commands besides the passes tell, in the language asked for."""

from __future__ import annotations

import json

import pytest
from cli_office import Office


def worked(folder) -> Office:
    made = Office(folder)
    made.run("setup")
    made.type("sales", 2, Client="Ann", Cargo="Tractor", Cost=100, Status="Estimate")
    made.run("sync", code=None)
    return made


@pytest.fixture
def office(moulds, tmp_path) -> Office:
    return moulds.cast(worked, tmp_path)


def told(office, *arguments, code=0):
    return office.run("--lang", "ru", *arguments, code=code).stdout


def lines(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def test_setup_tells_what_it_makes(tmp_path):
    fresh = Office(tmp_path)
    planned = lines(told(fresh, "setup", "--plan"))
    assert planned[0] == "Таблица Лист Изменение"
    assert any(
        line.endswith("добавить столбцы Client, Cargo, Cost, Status, Row ID") for line in planned
    ) or any("добавить столбцы " in line for line in planned)
    assert any(line.startswith("Предстоит: изменений: ") for line in planned)
    assert planned[-1] == "Дальше: `sheetcrm setup` всё это создаст."
    made = lines(told(fresh, "setup"))
    assert made[0] == "Таблица Лист Сделано"
    assert any(line.startswith("Сделано: изменений: ") for line in made)
    assert lines(told(fresh, "setup"))[0] == "Всё на месте: создавать нечего."


def test_runs_and_their_undo(office):
    runs = lines(told(office, "runs"))
    assert runs[0].startswith("Проход Когда Исход Замечено правок Записано ячеек Добавлено строк Отложено")
    shown = told(office, "undo", "1")
    assert "Вернётся" in shown
    assert "Ячейка" in shown
    assert "Сейчас → станет" in shown
    assert "Отмена прохода 000001: возвращается ячеек: " in shown
    assert shown.splitlines()[-1].endswith("Чтобы сделать: sheetcrm undo 000001 --yes")
    done = office.run("--lang", "ru", "undo", "1", "--yes", code=None)
    assert "Это сделал проход 000002; его тоже можно отменить." in done.stdout
    assert "Сделана резервная копия: " in done.stderr
    assert "отмена 000001" in told(office, "runs")


def test_an_unknown_pass_is_an_error_in_the_language(office):
    failed = office.run("--lang", "ru", "undo", "77", code=1)
    assert failed.stderr.splitlines() == [
        "Ошибка: Прохода «77» нет.",
        "Что делать: Последние проходы: 000001; посмотрите sheetcrm runs.",
    ]


def test_backups_and_what_they_hold(office, tmp_path):
    kept = tmp_path / "kept"
    assert f"Сохранено в {kept}" in told(office, "backup", "-o", str(kept))
    listed = lines(told(office, "backup", "--list", "-o", str(kept)))
    assert listed[0] == "Сделана (UTC) Почему Папка"
    assert " вручную " in listed[1]
    (folder,) = kept.iterdir()
    assert lines(told(office, "restore", str(folder))) == ["Отличий от копии нет."]
    office.type("sales", 2, Client="Bob")
    differs = told(office, "restore", str(folder))
    assert "Deals, ячеек: 1" in differs
    assert "В копии" in differs
    assert "Будет возвращено ячеек: 1. Ничего не записано; чтобы вернуть, добавьте --yes." in differs


def test_lists_with_nothing_in_them(office):
    assert told(office, "conflicts", "list") == "Расхождений нет.\n"
    assert told(office, "ids", "list") == "Все строки различимы.\n"
    assert "Ни одна связь никому не должна строки" in told(office, "link", "--backfill")
    assert "Настройки и листы согласованы." in told(office, "schema", "diff")


def test_the_state_and_whose_the_sheets_are(office):
    owners = lines(told(office, "state", "rebuild"))
    assert owners[0] == "Таблица Последним писало Машина Время"
    assert " это состояние " in owners[1]
    assert owners[-1] == "Ничего не сделано; чтобы сделать, добавьте --yes."


def test_a_changed_config_and_what_it_would_leave_behind(office):
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text.replace("Cargo", "Freight"), encoding="utf-8")
    diff = told(office, "schema", "diff")
    assert "столбца больше нет" in diff
    assert "Если теперь это «Freight», напишите `aliases: [Cargo]`" in diff
    refused = told(office, "schema", "apply", code=4)
    assert "Отказано:" in refused
    assert "«Cargo» исчез (заполненных ячеек: 1), а «Freight» появился" in refused
    document = json.loads(told(office, "schema", "apply", "--format", "json", code=4))
    assert document["refusals"][0]["message"].startswith("«Cargo» исчез")
    assert document["refusals"][0]["change"]["kind"] == "retire-column"


def test_a_place_that_is_none_is_an_error_in_the_language(office):
    assert "Листа «Nowhere» нет." in office.run("--lang", "ru", "why", "Nowhere!C2", code=1).stderr
    assert "Ни в одном отделе нет строки «D-9»." in office.run("--lang", "ru", "show", "D-9", code=1).stderr


def test_init_speaks_the_language_asked_for_and_writes_the_one_of_the_company(office, tmp_path):
    made = told(office, "init", str(tmp_path / "new"))
    assert "Прочитайте его и измените, что у вас иначе" in made
    assert "language: ru" not in (tmp_path / "new" / "company.yaml").read_text(encoding="utf-8")
