"""Whom events mean: known things, new ones, and those nobody can tell."""

from __future__ import annotations

import pytest

from sheetcrm.directories.matching.things import Thing
from sheetcrm.directories.register import resolve

KNOWN = [
    Thing(key="K-1", name="ООО «Северный Вектор»", numbers=("7707083893",), phones=("+79161234567",)),
    Thing(key="K-2", name="Транзит-Урал", emails=("info@transit.example",)),
    Thing(key="K-3", name="ИП Иванов Сергей Петрович"),
]


def meant(**told):
    return resolve(KNOWN, [Thing(key="e", **told)])["e"]


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"name": "Anything at all", "numbers": ("7707083893",)}, "K-1"),
        ({"name": "северный вектор, ООО"}, "K-1"),
        ({"name": "Вектор Северный"}, "K-1"),
        ({"name": "Severny Vektor"}, "K-1"),
        ({"name": "Ceвepный Beктop"}, "K-1"),
        ({"name": "ТРАНЗИТ УРАЛ"}, "K-2"),
        ({"name": "Транзитурал", "emails": ("INFO@transit.example",)}, "K-2"),
        ({"name": "Иванов С. П."}, "K-3"),
    ],
)
def test_a_known_thing_typed_differently(told, key):
    found = meant(**told)
    assert (found.key, found.is_new) == (key, False), found


@pytest.mark.parametrize(
    "told",
    [
        {"name": "Южный Вектор"},
        {"name": "Северный Вектор", "numbers": ("7736050003",)},
        {"name": "АО Северный Вектор"},
        {"name": "Петров Сергей Петрович"},
    ],
)
def test_another_thing_is_new(told):
    found = meant(**told)
    assert (found.key, found.is_new) == ("e", True), found


def test_who_shares_a_phone_is_new_and_looks_like_the_known_one():
    found = meant(name="Кузнецов", phones=("8 (916) 123-45-67",))
    assert found.is_new
    assert [one.second for one in found.others] == ["K-1"]


def test_nothing_told_means_nobody():
    found = meant()
    assert (found.key, found.is_new, found.others) == (None, False, ())


def test_two_of_one_name_are_a_question():
    known = [Thing(key="A", name="Транзит"), Thing(key="B", name="ООО Транзит")]
    found = resolve(known, [Thing(key="e", name="транзит")])["e"]
    assert found.key is None
    assert {one.second for one in found.others} == {"A", "B"}


def test_what_else_is_told_settles_the_question():
    known = [Thing(key="A", name="Транзит", phones=("+79161234567",)), Thing(key="B", name="Транзит")]
    found = resolve(known, [Thing(key="e", name="транзит", phones=("89161234567",))])["e"]
    assert found.key == "A"


def test_events_that_name_one_new_thing_give_the_first_of_them():
    events = [Thing(key="e1", name="Луч"), Thing(key="e2", name="ООО «Луч»"), Thing(key="e3", name="Заря")]
    found = resolve(KNOWN, events)
    assert [(one.key, one.is_new) for one in found.values()] == [("e1", True), ("e1", True), ("e3", True)]


def test_a_phone_on_a_hundred_events_is_no_common_one():
    events = [Thing(key=f"e{at}", name="Луч", phones=("+79031112233",)) for at in range(100)]
    odd = Thing(key="odd", name="Луч-Сервис", phones=("+79031112233",))
    found = resolve(KNOWN, [*events, odd])
    assert {one.key for key, one in found.items() if key != "odd"} == {"e0"}
    assert found["odd"].key == "e0" or [one.second for one in found["odd"].others] == ["e0"]
