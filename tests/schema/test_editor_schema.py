import copy
import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from schema_samples import SMALL

from sheetcrm.schema.editor_schema import editor_schema
from sheetcrm.schema.loading import parse
from sheetcrm.schema.problems import ConfigProblemsError
from sheetcrm.schema.reference import render_reference

ROOT = Path(__file__).parents[2]
SCHEMA = editor_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def errors(data):
    return [error.message for error in VALIDATOR.iter_errors(data)]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("name", ["transport.yaml", "transport.ru.yaml"])
def test_the_example_companies_fit_the_schema(name):
    assert errors(yaml.safe_load((ROOT / "config" / name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("departments", "sales", "shet"), "x"),
        (("departments", "sales", "row_id", "prefix"), "D1"),
        (("departments", "sales", "pipelines", "calls"), [{"Won": "wonn"}]),
        (("departments", "sales", "pipelines", "calls"), [{"Won": "won", "Lost": "lost"}]),
        (("departments", "sales", "pipelines", "calls"), []),
        (("departments", "sales", "columns", "Term"), {"type": "dat"}),
        (("departments", "sales", "columns", "Term"), {"required": True}),
        (("departments", "sales", "columns", "Term"), {"type": "money"}),
        (("departments", "sales", "columns", "Term"), {"type": "money", "currency": "rub"}),
        (("links", "estimate", "carry"), "Client"),
        (("links", "estimate", "carry"), [{"a": "b", "c": "d"}]),
        (("links", "estimate", "when"), []),
        (("links", "estimate", "again"), "maybe"),
        (("connection",), {"kind": "excel"}),
        (("language",), "de"),
    ],
)
def test_the_editor_and_the_loader_refuse_the_same(path, value):
    data = yaml.safe_load(SMALL)
    node = data
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert errors(data)
    with pytest.raises(ConfigProblemsError):
        parse(yaml.safe_dump(data), "c.yaml")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("departments", "sales", "row_id", "prefix"), "СД"),
        (("departments", "sales", "pipelines", "calls"), ["Call", {"Won": "won"}]),
        (("links", "estimate", "when"), ["Estimate", "Ready"]),
        (("links", "estimate", "carry"), ["Client", {"From": "Loading point"}]),
        (("links", "estimate", "pipeline"), None),
    ],
)
def test_the_forms_people_write_are_fine_for_the_editor(path, value):
    data = yaml.safe_load(SMALL)
    node = data
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert errors(data) == []


def every_property(node, path=()):
    if isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            yield (*path, name), value
        for key, value in node.items():
            yield from every_property(value, (*path, key))


def test_every_key_is_described_to_the_editor():
    named = [
        ".".join(path) for path, value in every_property(copy.deepcopy(SCHEMA)) if "description" not in value
    ]
    assert named == []


def test_the_reference_in_the_docs_is_that_of_the_model():
    page = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")
    _, _, reference = page.partition("<!-- made by: sheetcrm config schema --markdown -->\n")
    assert reference.strip() == render_reference().strip(), "write it anew: sheetcrm config schema --markdown"
