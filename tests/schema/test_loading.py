"""Loading: every way a config can be wrong, with place, message and suggestion; and what is right."""

import re
import tomllib
from pathlib import Path

import pytest
from schema_samples import SMALL, changed, problems_after, problems_of

from sheetcrm.errors import ConfigError, ExitCode
from sheetcrm.schema.company import Again, Category, Company
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.loading import load_company, parse
from sheetcrm.schema.problems import ConfigProblemsError

TERM = "      Term: {type: date}\nlinks"


def cases(name: str) -> list[dict]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))["case"]


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize(
    "case", cases("bad_shapes.toml") + cases("bad_references.toml"), ids=lambda case: str(case["new"])[:60]
)
def test_a_mistake_is_told_with_place_and_suggestion(case):
    changes = zip(as_list(case["old"]), as_list(case["new"]), strict=True)
    assert [line.replace("c.yaml:", "", 1) for line in problems_after(*changes)] == case["says"]


@pytest.mark.parametrize("case", cases("broken_files.toml"), ids=lambda case: repr(case["text"]))
def test_what_is_no_company_is_explained_in_plain_words(case):
    assert [line.replace("c.yaml:", "", 1) for line in problems_of(case["text"])] == case["says"]


def test_brackets_without_end_are_no_crash():
    assert problems_of("[" * 3000) == [
        "c.yaml:1:1: brackets are nested too deeply. A company needs six levels."
    ]


@pytest.mark.parametrize("case", cases("bad_shapes.toml"), ids=lambda case: str(case["new"])[:60])
def test_no_message_speaks_the_language_of_programmers(case):
    jargon = (
        r"pydantic|union|discriminat|\b(str|dict|None)\b|tuple|enum\b|constrained|model|Input should|Error"
    )
    assert not re.search(jargon, " ".join(case["says"]))


@pytest.mark.parametrize(
    "new", ["Term: {type: dat}", "Term: date", "Term: {tipe: date}", "Term: {type: money}"]
)
def test_a_broken_column_hides_no_mistake_elsewhere(new):
    problems = problems_after((TERM, f"      {new}\nlinks"), ("    when: Estimate\n", "    when: Estimat\n"))
    assert len(problems) == 2
    assert problems[1] == (
        "c.yaml:41:11: links.estimate.when: 'Estimat' is not a status of 'sales'. Did you mean 'Estimate'?"
    )


def test_a_key_that_is_only_misspelt_is_not_missing_too():
    problems = problems_after(
        ("    title: Sales\n", "    titel: Sales\n"), ("    child: logistics\n", "    chlid: logistics\n")
    )
    assert problems == [
        "c.yaml:6:5: departments.sales.titel: unknown key 'titel'. Did you mean 'title'?",
        "c.yaml:40:5: links.estimate.chlid: unknown key 'chlid'. Did you mean 'child'?",
    ]


def test_every_problem_of_a_file_comes_in_one_run_in_file_order():
    problems = problems_after(
        ("timezone: Europe/Moscow", "timezone: Europe/Moskow"),
        ("    assignee: Manager\n", "    asignee: Manager\n"),
        (TERM, "      Term: {type: dat}\nlinks"),
        ("    when: Estimate\n", "    when: Yes\n"),
        ("requires: [From]", "requires: [Form]"),
    )
    assert [re.search(r":(\d+):\d+: ([^:]*)", line).groups() for line in problems] == [
        ("2", "timezone"),
        ("11", "departments.sales.asignee"),
        ("36", "departments.logistics.columns.Term.type"),
        ("41", "links.estimate.when"),
        ("41", "links.estimate.when"),
        ("42", "links.estimate.requires.0"),
    ]


def test_aliases_that_unfold_without_end_are_refused_quickly():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert any("unfolds to more than a company needs" in line for line in problems_of("\n".join(lines)))


def test_anchors_and_merge_keys_work_and_the_nearer_key_wins():
    text = changed(
        ("      Loading point: {type: text}\n", "      Loading point: &point {type: text, hint: Where}\n"),
        (
            "      Term: {type: date}\nlinks",
            "      Term: {type: date}\n      Other: {<<: *point, hint: There}\nlinks",
        ),
    )
    columns = parse(text, "c.yaml").company.departments["logistics"].columns
    assert (columns["Other"].type, columns["Other"].hint) == ("text", "There")
    assert columns["Loading point"].hint == "Where"


def test_a_mistake_inside_of_a_merged_mapping_is_shown_where_it_is_written():
    problems = problems_after(
        ("      Loading point: {type: text}\n", "      Loading point: &point {type: text, hnt: Where}\n"),
        (
            "      Term: {type: date}\nlinks",
            "      Term: {type: date}\n      Other:\n        <<: *point\nlinks",
        ),
    )
    where = "c.yaml:33:42: departments.logistics.columns"
    assert problems == [
        f"{where}.Loading point.hnt: unknown key 'hnt'. Did you mean 'hint'?",
        f"{where}.Other.hnt: unknown key 'hnt'. Did you mean 'hint'?",
    ]


@pytest.mark.parametrize("word", ["yes", "True", "on"])
def test_yaml_yes_is_fine_where_yes_or_no_is_meant(word):
    text = changed(("Client: {type: text, required: true}", f"Client: {{type: text, required: {word}}}"))
    assert parse(text, "c.yaml").company.departments["sales"].columns["Client"].required is True


def test_a_good_file_is_the_company_it_says():
    company = parse(SMALL, "c.yaml").company
    sales = company.departments["sales"]
    assert sales.find_status("Won", "rental").category is Category.WON
    assert [status.category for status in sales.statuses["calls"]] == [Category.QUEUED, Category.CLOSED]
    assert company.links["estimate"].again is Again.NEW
    assert [(pair.source, pair.target) for pair in company.links["estimate"].carried] == [
        ("Client", "Client"),
        ("From", "Loading point"),
    ]
    assert list(company.fields["sales"])[-3:] == ["Request", "Request status", "Messages"]


def test_keys_and_values_lose_the_blanks_around_them():
    company = parse(
        changed(("      From: {type: text}\n", "      ' From ': {type: text}\n")), "c.yaml"
    ).company
    assert "From" in company.departments["sales"].columns


def test_two_keys_that_differ_in_blanks_around_them_are_one():
    problems = problems_after(
        ("      From: {type: text}\n", "      From: {type: text}\n      'From ': {type: text}\n")
    )
    assert problems == [
        "c.yaml:20:7: departments.sales.columns.From: 'From' is given twice; the first is in line 19."
    ]


class TestFiles:
    def test_a_company_is_loaded_from_a_file(self, tmp_path):
        path = tmp_path / "company.yaml"
        path.write_text(SMALL, encoding="utf-8")
        assert isinstance(load_company(path), Company)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_a_byte_order_mark_and_windows_lines_are_no_problem(self, tmp_path, encoding, newline):
        path = tmp_path / "company.yaml"
        path.write_bytes(SMALL.replace("Small", "Малая").replace("\n", newline).encode(encoding))
        assert load_company(path).company == "Малая"

    def test_the_place_is_right_with_windows_lines(self, tmp_path):
        path = tmp_path / "company.yaml"
        path.write_bytes(changed(("    sheet: Deals\n", "    shet: Deals\n")).replace("\n", "\r\n").encode())
        with pytest.raises(ConfigProblemsError) as caught:
            load_company(path)
        assert [(problem.line, problem.column) for problem in caught.value.problems] == [(8, 5)]

    def test_a_missing_file_is_named_with_the_remedy(self, tmp_path):
        with pytest.raises(ConfigError) as caught:
            load_company(tmp_path / "nowhere.yaml")
        assert str(tmp_path / "nowhere.yaml") in caught.value.message
        assert "sheetcrm init" in caught.value.hint
        assert caught.value.exit_code is ExitCode.FINDINGS

    def test_a_folder_is_not_a_file(self, tmp_path):
        with pytest.raises(ConfigError) as caught:
            load_company(tmp_path)
        assert "is a folder" in caught.value.message
        assert str(tmp_path / "company.yaml") in caught.value.hint

    def test_another_encoding_is_named_at_the_first_wrong_letter(self, tmp_path):
        path = tmp_path / "company.yaml"
        path.write_bytes("a: b\ncompany: Малая\n".encode("cp1251"))
        with pytest.raises(ConfigProblemsError) as caught:
            load_company(path)
        assert [str(problem) for problem in caught.value.problems] == [
            f"{path}:2:10: the file is not in UTF-8. Save it as UTF-8."
        ]

    def test_the_error_lists_every_problem_and_counts_errors_only(self, tmp_path):
        path = tmp_path / "company.yaml"
        path.write_text(
            changed(
                ("links:\n", "spreadsheets: {unused: {}}\nlinks:\n"),
                ("    when: Estimate\n", "    when: Nowhere\n"),
            )
        )
        with pytest.raises(ConfigProblemsError) as caught:
            load_company(path)
        assert f"The config {path} has 1 problem:" in caught.value.message
        assert [problem.severity for problem in caught.value.problems] == [Severity.WARNING, Severity.ERROR]
        assert all(str(problem) in caught.value.message for problem in caught.value.problems)
