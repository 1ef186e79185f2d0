"""Whatever happens to a config, loading it ends well or says where it went wrong."""

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schema_samples import SMALL

from sheetcrm.schema.loading import parse
from sheetcrm.schema.problems import ConfigProblemsError

CONFIGS = Path(__file__).parents[2] / "config"
SOURCES = {"small": SMALL} | {path.name: path.read_text(encoding="utf-8") for path in CONFIGS.glob("*.yaml")}
TREES = {name: yaml.safe_load(text) for name, text in SOURCES.items()}
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(),
    st.dates(),
    st.text(max_size=6),
    st.sampled_from(
        ["New", "Estimate", "sales", "text", "money", "embedded", "env/", "D", "ID", "2026-99-99"]
    ),
    st.just([]),
    st.just({}),
    st.just([["New"]]),
    st.just({"type": {}}),
    st.just({"kind": None}),
    st.just({"Won": "won", "Lost": "lost"}),
    st.just({1: 2}),
)


def paths_of(node, path=()):
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from paths_of(child, (*path, key))


PATHS = {name: [path for path in paths_of(tree) if path] for name, tree in TREES.items()}


def at(tree, path):
    for key in path:
        tree = tree[key]
    return tree


def mangle(tree, path, action, junk):
    """Do one bad thing at a path; a path that an earlier bad thing removed is left alone."""
    try:
        parent, key = at(tree, path[:-1]), path[-1]
        value = parent[key]
    except (KeyError, IndexError, TypeError):
        return
    if not isinstance(parent, dict | list):
        return
    if action == "drop":
        del parent[key]
    elif action == "retype":
        parent[key] = copy.deepcopy(junk)
    elif action == "wrap":
        parent[key] = [value]
    elif action == "copy" and isinstance(parent, list):
        parent.append(copy.deepcopy(value))
    elif action == "rename" and isinstance(parent, dict):
        parent[str(key)[:-1] or "x"] = parent.pop(key)
    elif action == "rekey" and isinstance(parent, dict) and not isinstance(junk, dict | list):
        parent[junk] = parent.pop(key)


def expect_well_or_placed(text):
    problems = problems_in(text)
    lines = text.splitlines()
    for problem in problems:
        assert 1 <= problem.line <= len(lines) + 1
        assert problem.column >= 1
        assert problem.message
        assert not problem.message.endswith(".")
    assert len(set(problems)) == len(problems)


def problems_in(text):
    try:
        return parse(text, "c.yaml").warnings
    except ConfigProblemsError as error:
        return error.problems


@pytest.mark.parametrize("name", sorted(SOURCES))
@settings(
    deadline=None,
    max_examples=20,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # a company of ten departments takes minutes to shrink
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_mangled_tree_loads_or_says_where_it_is_wrong(name, data):
    tree = copy.deepcopy(TREES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(PATHS[name]))
        action = data.draw(st.sampled_from(["drop", "retype", "wrap", "copy", "rename", "rekey"]))
        mangle(tree, path, action, data.draw(JUNK))
    expect_well_or_placed(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_mangled_text_loads_or_says_where_it_is_wrong(data):
    text = SMALL
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 12))
        junk = st.one_of(st.text(max_size=6), st.sampled_from(list("\t{}[]:#&*!|>'\"%@`,?-\n\r\0")))
        text = text[:place] + data.draw(junk) + text[place + length :]
    expect_well_or_placed(text)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_dropped_line_loads_or_says_where_it_is_wrong(name):
    lines = SOURCES[name].split("\n")
    step = max(1, len(lines) // 15)
    for index in range(0, len(lines), step):
        expect_well_or_placed("\n".join(lines[:index] + lines[index + 1 :]))
