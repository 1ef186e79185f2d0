from schema_samples import SMALL, changed

from sheetcrm.schema.loading import parse
from sheetcrm.schema.provenance import list_settings


def settings_of(text):
    return {setting.path: setting for setting in list_settings(parse(text, "c.yaml"))}


def test_a_value_of_the_file_names_its_line():
    found = settings_of(SMALL)
    assert (found["company"].value, found["company"].source) == ("Small", "c.yaml:1")
    assert (found["connection.kind"].value, found["connection.kind"].source) == ("embedded", "c.yaml:3")
    assert found["departments.sales.columns.Client.required"].source == "c.yaml:18"
    assert found["departments.sales.pipelines.calls"].value == ["Call", {"Done": "closed"}]


def test_a_default_says_so():
    found = settings_of(SMALL)
    assert (found["state"].value, found["state"].source) == (".sheetcrm/state", "default")
    assert (found["links.estimate.again"].value, found["links.estimate.again"].source) == ("new", "default")
    assert (found["departments.logistics.status"].value, found["departments.logistics.status"].source) == (
        "Status",
        "default",
    )
    assert found["departments.sales.columns.Term.hint"].source == "default"


def test_a_merged_value_names_the_line_it_is_written_in():
    text = changed(
        ("      Loading point: {type: text}\n", "      Loading point: &point {type: text, hint: Where}\n"),
        ("      Term: {type: date}\nlinks", "      Term: {type: date}\n      Other: {<<: *point}\nlinks"),
    )
    assert settings_of(text)["departments.logistics.columns.Other.hint"].source == "c.yaml:33"


def test_every_value_of_the_file_is_shown():
    document = parse(SMALL, "c.yaml").document
    shown = set(settings_of(SMALL))
    leaves = {path for path in document.values if not any(isinstance(part, int) for part in path)}
    for path in leaves:
        if not isinstance(document.at(path), dict):
            assert ".".join(path) in shown
