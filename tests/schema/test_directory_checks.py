"""What loading says of directories that name what is not there, or count what is no number."""

from __future__ import annotations

import pytest

from sheetcrm.schema.loading import parse
from sheetcrm.schema.problems import ConfigProblemsError

CONFIG = """\
company: Small Co.
connection: {kind: embedded}
departments:
  jobs:
    title: Jobs
    spreadsheet: jobs
    sheet: Jobs
    row_id: {column: ID, prefix: J}
    pipelines: {main: [New, {Done: closed}]}
    columns:
      Place: {type: text}
      Price: {type: money, currency: RUB}
  places:
    title: Places
    spreadsheet: jobs
    sheet: Places
    row_id: {column: ID, prefix: W}
    pipelines: {main: [Used, {Left: closed}]}
    columns:
      Place: {type: text}
      Uses: {type: integer}
      Usual: {type: money, currency: RUB}
      Twin of: {type: text}
      May be: {type: text}
      Closed down: {type: boolean}
  uses:
    title: Uses
    spreadsheet: jobs
    sheet: Uses
    row_id: {column: ID, code: USE}
    deal_id: Job
    pipelines: {main: [Open, {Closed: closed}]}
    columns:
      Place: {type: text}
      Place ID: {type: text}
      Seen on: {type: date}
      Price: {type: money, currency: RUB}
      Remark: {type: text}
links:
  use:
    parent: jobs
    child: uses
    when: Done
    requires: [Place]
    carry: [Place, Price]
    again: ignore
    ends: Closed
directories:
  places:
    things: places
    history: uses
    thing: Place ID
    identity: {Place: name}
    dated: Seen on
    same_as: Twin of
    looks_like: May be
    figures:
      Uses: {take: count}
      Usual: {take: median, column: Price, events: [main]}
"""


def problems(old: str, new: str) -> list[str]:
    assert CONFIG.count(old) == 1, old
    try:
        loaded = parse(CONFIG.replace(old, new), "small.yaml")
    except ConfigProblemsError as error:
        found = error.problems
    else:
        found = loaded.warnings
    return [f"{problem.path}: {problem.message}" for problem in found]


def test_a_directory_in_order_says_nothing():
    assert problems("Small Co.", "Small Co.") == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("things: places", "things: place", "directories.places.things: 'place' is not a department"),
        (
            "    history: uses",
            "    history: places",
            "directories.places.history: things and what happened with them stand in one department",
        ),
        (
            "thing: Place ID",
            "thing: Place-ID",
            "directories.places.thing: 'Place-ID' is not a column of 'uses'",
        ),
        (
            "identity: {Place: name}",
            "identity: {Price: name}",
            "directories.places.identity.Price: 'Price' is not a column of 'places'",
        ),
        ("dated: Seen on", "dated: Day", "directories.places.dated: 'Day' is not a column of 'uses'"),
        (
            "dated: Seen on",
            "dated: Remark",
            "directories.places.dated: 'Remark' of 'uses' holds no dates but text",
        ),
        (
            "same_as: Twin of",
            "same_as: Twin",
            "directories.places.same_as: 'Twin' is not a column of 'places'",
        ),
        (
            "looks_like: May be",
            "looks_like: Maybe",
            "directories.places.looks_like: 'Maybe' is not a column of 'places'",
        ),
        (
            "      Uses: {take: count}",
            "      Used: {take: count}",
            "directories.places.figures.Used: 'Used' is not a column of 'places'",
        ),
        (
            "{take: median, column: Price,",
            "{take: median, column: Remark,",
            "directories.places.figures.Usual.column: 'median' needs numbers, and 'Remark' of",
        ),
        (
            "{take: median, column: Price,",
            "{take: median, column: Cost,",
            "directories.places.figures.Usual.column: 'Cost' is not a column of 'uses'",
        ),
        (
            "events: [main]",
            "events: [mine]",
            "directories.places.figures.Usual.events.0: 'mine' is not a pipeline of 'uses'",
        ),
        (
            "{column: ID, prefix: W}",
            "{column: ID, code: W}",
            "directories.places.things: 'places' has no prefix, so new things could get no row ID",
        ),
        ("ends: Closed", "ends: Gone", "links.use.ends: 'Gone' is not a status of 'uses'"),
        (
            "ends: Closed",
            "ends: Open",
            "links.use.ends: a row in 'Open' has not ended: what is carried to it would go on changing",
        ),
        (
            "    carry: [Place, Price]",
            "    carry: [Place, Price, {Price: Place ID}]",
            "directories.places.thing: 'Place ID' of 'uses' is written by use.carry already",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(old, new, says):
    assert any(told.startswith(says) for told in problems(old, new)), problems(old, new)


def test_a_history_that_no_link_feeds_is_a_warning():
    start, end = CONFIG.index("links:"), CONFIG.index("directories:")
    loaded = parse(CONFIG.replace(CONFIG[start:end], "").replace("code: USE", "prefix: U"), "small.yaml")
    assert "no-events" in {problem.code for problem in loaded.warnings}


@pytest.mark.parametrize(
    ("figure", "says"),
    [("{take: sum}", "'sum' of what?"), ("{take: count, less: Price}", "`less` belongs to a sum")],
)
def test_a_figure_that_makes_no_sense_is_refused(figure, says):
    assert any(says in told for told in problems("      Uses: {take: count}", f"      Uses: {figure}"))


REMIND = """\
    remind:
      jobs:
        like: [Place]
        price: Price
        in_time: {Seen on: Done on}
        quality: Mark
        unless: Closed down
        tell: [Place, Price]
        show: Earlier
        corridor: Corridor
"""


def reminder_problems(old="", new="") -> list[str]:
    text = CONFIG.replace("      Place: {type: text}\n      Price", MORE_OF_JOBS, 1)
    text = text.replace("      Remark: {type: text}\n", "      Remark: {type: text}\n" + MORE_OF_USES, 1)
    text += REMIND
    assert text.count(old) == 1 or not old, old
    try:
        found = parse(text.replace(old, new) if old else text, "small.yaml").warnings
    except ConfigProblemsError as error:
        found = error.problems
    return [f"{problem.path}: {problem.message} {problem.hint}" for problem in found]


MORE_OF_JOBS = """\
      Place: {type: text}
      Earlier: {type: text}
      Corridor: {type: text}
      Cash: {type: money, currency: EUR}
      Price"""
MORE_OF_USES = """\
      Mark: {type: rating}
      Done on: {type: date}
"""


def test_a_reminder_in_order_says_nothing():
    assert reminder_problems() == []


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        (
            "      jobs:\n        like",
            "      job:\n        like",
            "job",
            "'job' is not a department Did you mean 'jobs'?",
        ),
        (
            "      jobs:\n        like",
            "      places:\n        like",
            "places",
            "'places' is the directory's own",
        ),
        ("      jobs:\n        like", "      uses:\n        like", "uses", "'uses' is the directory's own"),
        (
            "like: [Place]",
            "like: [Plase]",
            "jobs.like.0",
            "'Plase' is not a column of 'jobs' Did you mean 'Place'?",
        ),
        ("like: [Place]", "like: [{Place: Spot}]", "jobs.like.0", "'Spot' is not a column of 'uses'"),
        ("price: Price", "price: {Price: Cost}", "jobs.price", "'Cost' is not a column of 'uses'"),
        ("price: Price", "price: {Place: Price}", "jobs.price", "'Place' of 'jobs' holds text"),
        ("price: Price", "price: {Cash: Price}", "jobs.price", "'Cash' is in EUR, 'Price' of 'uses' in RUB"),
        ("{Seen on: Done on}", "{Seen on: Ready on}", "jobs.in_time", "'Ready on' is not a column of 'uses'"),
        ("{Seen on: Done on}", "{Seen on: Remark}", "jobs.in_time", "'Remark' of 'uses' holds text"),
        ("quality: Mark", "quality: Remark", "jobs.quality", "'Remark' of 'uses' holds text"),
        ("quality: Mark", "quality: Marks", "jobs.quality", "'Marks' is not a column of 'uses'"),
        ("unless: Closed down", "unless: Gone", "jobs.unless", "'Gone' is not a column of 'places'"),
        ("unless: Closed down", "unless: Place", "jobs.unless", "'Place' of 'places' holds text"),
        ("tell: [Place, Price]", "tell: [Place, Phone]", "jobs.tell.1", "'Phone' is not a column of 'uses'"),
        ("show: Earlier", "show: Before", "jobs.show", "'Before' is not a column of 'jobs'"),
        ("show: Earlier", "show: Cash", "jobs.show", "'Cash' of 'jobs' holds money"),
        ("corridor: Corridor", "corridor: Cash", "jobs.corridor", "'Cash' of 'jobs' holds money"),
        ("corridor: Corridor", "corridor: Earlier", "jobs.corridor", "'Earlier' of 'jobs' is written by"),
        ("        price: Price\n", "", "jobs.corridor", "a corridor of which prices?"),
        ("corridor: Corridor", "corridor: Corridor\n        least: 2", "jobs.least", ""),
        ("like: [Place]", "like: []", "jobs.like", ""),
        ("tell: [Place, Price]", "tell: []", "jobs.tell", ""),
    ],
)
def test_a_mistake_in_a_reminder_is_told_with_its_place(old, new, path, says):
    found = reminder_problems(old, new)
    assert any(told.startswith(f"directories.places.remind.{path}: {says}") for told in found), found
