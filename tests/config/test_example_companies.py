"""The two example companies: in order, alike, complete, and what `init` writes."""

from pathlib import Path

import pytest

from sheetcrm.schema.loading import load
from sheetcrm.templates import list_templates, read_template

CONFIGS = Path(__file__).parents[2] / "config"
FILES = {"en": CONFIGS / "transport.yaml", "ru": CONFIGS / "transport.ru.yaml"}
LOADED = {language: load(path) for language, path in FILES.items()}
DEPARTMENTS = {
    "sales", "logistics", "engineering", "supply", "accounting", "contractors", "clients", "documents",
    "management", "operations",
}  # fmt: skip
DIRECTORY = {"contractor_directory", "contractor_history"}
both = pytest.mark.parametrize("language", ["en", "ru"])


@both
def test_the_company_is_in_order_without_so_much_as_a_warning(language):
    assert LOADED[language].warnings == ()
    assert LOADED[language].company.language == language


@both
def test_init_writes_the_very_bytes_of_the_example(language):
    assert list_templates()["transport"] == ("en", "ru")
    assert read_template("transport", language) == FILES[language].read_bytes()


def test_both_languages_have_the_same_tree():
    def tree(node):
        if isinstance(node, dict):
            return [tree(value) for value in node.values()]
        return [tree(item) for item in node] if isinstance(node, list) else type(node)

    assert tree(LOADED["en"].document.data) == tree(LOADED["ru"].document.data)


def test_both_languages_use_the_same_names_for_what_code_and_commands_name():
    english, russian = LOADED["en"].company, LOADED["ru"].company
    assert tuple(english.departments) == tuple(russian.departments)
    assert tuple(english.links) == tuple(russian.links)
    assert english.spreadsheet_names() == russian.spreadsheet_names()
    for name, link in english.links.items():
        other = russian.links[name]
        assert (link.parent, link.child, link.again) == (other.parent, other.child, other.again)


def test_each_text_is_always_translated_alike_within_a_department():
    english, russian = LOADED["en"].company, LOADED["ru"].company
    for name in english.departments:
        fields = list(zip(english.fields[name].items(), russian.fields[name].items(), strict=True))
        assert [(one.type, one.required) for (_, one), _ in fields] == [
            (one.type, one.required) for _, (_, one) in fields
        ]
        ours = dict(zip(english.fields[name], russian.fields[name], strict=True))
        for link_name, link in english.links_from(name):
            other = russian.links[link_name]
            assert [ours[pair.source] for pair in link.carried] == [pair.source for pair in other.carried]
            assert [ours[pair.target] for pair in link.brought_back] == [
                pair.target for pair in other.brought_back
            ]
            assert [ours[column] for column in link.requires] == list(other.requires)
        for link_name, link in english.links_into(name):
            other = russian.links[link_name]
            assert [ours[pair.target] for pair in link.carried] == [pair.target for pair in other.carried]
            assert [ours[pair.source] for pair in link.brought_back] == [
                pair.source for pair in other.brought_back
            ]


def test_statuses_stand_in_the_same_places_and_links_name_the_same_ones():
    english, russian = LOADED["en"].company, LOADED["ru"].company
    for name, department in english.departments.items():
        other = russian.departments[name]
        pairs = zip(department.statuses.values(), other.statuses.values(), strict=True)
        for ours, theirs in pairs:
            assert [status.category for status in ours] == [status.category for status in theirs]
    for name, link in english.links.items():
        other = russian.links[name]
        parent, child = english.departments[link.parent], english.departments[link.child]
        to_russian = dict(
            zip(parent.status_names, russian.departments[link.parent].status_names, strict=True)
        )
        child_to_russian = dict(
            zip(child.status_names, russian.departments[link.child].status_names, strict=True)
        )
        assert [to_russian[status] for status in link.asking] == list(other.asking)
        assert [child_to_russian[status] for status in link.status] == list(other.status)
        for ours, theirs in zip(link.status.values(), other.status.values(), strict=True):
            assert to_russian[ours.parent] == theirs.parent
            assert [to_russian[status] for status in ours.only_from] == list(theirs.only_from)


@both
def test_the_customers_departments_are_there_each_in_a_file_of_its_own(language):
    company = LOADED[language].company
    assert set(company.departments) == DEPARTMENTS | DIRECTORY
    assert len(company.spreadsheet_names()) == len(DEPARTMENTS)
    linked = {name for link in company.links.values() for name in (link.parent, link.child)}
    assert linked == DEPARTMENTS | {"contractor_history"}
    for department in company.departments.values():
        assert department.columns
        assert department.messages is not None


@both
def test_the_directory_of_contractors_is_for_contractor_relations_alone(language):
    company = LOADED[language].company
    assert {company.departments[name].spreadsheet for name in DIRECTORY} == {"contractors"}
    assert [name for name in DIRECTORY if list(company.links_from(name))] == []
    for name, link in company.links_into("contractor_history"):
        assert (link.brought_back, link.status, link.shows.id, link.shows.status) == ((), {}, None, None), (
            name
        )
        assert link.ends is not None


def test_figures_of_both_languages_are_made_alike():
    english, russian = (LOADED[language].company.directories["contractors"] for language in FILES)
    assert [one.take for one in english.figures.values()] == [one.take for one in russian.figures.values()]
    names = [tuple(LOADED[language].company.fields["contractor_history"]) for language in FILES]
    translated = dict(zip(*names, strict=True))
    for ours, theirs in zip(english.figures.values(), russian.figures.values(), strict=True):
        assert [translated.get(column or "") for column in (ours.column, ours.less)] == [
            theirs.column,
            theirs.less,
        ]


@both
def test_sales_has_five_lines_and_the_up_sell(language):
    company = LOADED[language].company
    assert len(company.departments["sales"].pipelines) == 6
    upsell = company.links["upsell"]
    assert (upsell.parent, upsell.child) == ("sales", "sales")
    assert company.departments["sales"].deal_id is not None  # where the original deal stands


@both
def test_an_estimate_goes_two_levels_down_and_its_answer_comes_all_the_way_up(language):
    company = LOADED[language].company
    estimate, truck = company.links["estimate"], company.links["truck"]
    assert (estimate.parent, estimate.child, truck.parent, truck.child) == (
        "sales",
        "logistics",
        "logistics",
        "operations",
    )
    from_operations = {pair.target for pair in truck.brought_back}
    assert from_operations & {pair.source for pair in estimate.brought_back}
    [approval] = [move for move in estimate.status.values() if move.requires]
    assert approval.only_from == (estimate.when,)


@both
def test_management_reads_and_writes_nothing(language):
    company = LOADED[language].company
    links = [link for link in company.links.values() if link.child == "management"]
    assert links
    for link in links:
        assert not link.brought_back
        assert not link.status
        assert link.shows.id is None
        assert link.shows.status is None
    assert not list(company.links_from("management"))


@both
def test_management_sees_a_deal_in_whatever_status_it_is(language):
    company = LOADED[language].company
    assert set(company.links["overview"].asking) == set(company.departments["sales"].status_names)


def test_the_customers_own_words_are_in_the_russian_company():
    text = FILES["ru"].read_text(encoding="utf-8")
    for word in (
        "Оценить",
        "Оценка готова",
        "Согласование",
        "Нужна машина",
        "Перевозка техники",
        "Допродажа",
    ):
        assert word in text


@both
def test_the_two_companies_share_no_folder(language):
    company = LOADED[language].company
    other = LOADED["ru" if language == "en" else "en"].company
    assert {company.state, company.connection.data}.isdisjoint({other.state, other.connection.data})
