"""What speaks for two records being one thing, and how much."""

from __future__ import annotations

import pytest

from sheetcrm.directories.matching.evidence import Reason
from sheetcrm.directories.matching.matcher import LIKELY, Candidate, Matcher
from sheetcrm.directories.matching.things import Thing

CROWD = [
    Thing(
        key=f"crowd-{place}",
        name=f"ООО «{first}{second} Транс»",
        phones=(f"+7 495 {place:03}-00-{place:02}",),
    )
    for place, (first, second) in enumerate(
        (first, second)
        for first in ("Бел", "Нов", "Гран", "Стар")
        for second in ("ора", "ита", "уга", "емо", "ала")
    )
]


def compared(one: Thing, other: Thing) -> Candidate:
    """The two among a crowd of others, whatever the odds; a pair that nobody looks at fails the test."""
    found = Matcher([*CROWD, one, other]).candidates(least=-1000)
    return next(pair for pair in found if {pair.first, pair.second} == {one.key, other.key})


def things(one: str, other: str, **more: tuple[str, ...]) -> tuple[Thing, Thing]:
    return Thing(key="one", name=one, **more), Thing(key="other", name=other, **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ООО «Ромашка»", "Ромашка"),
        ("ООО «Ромашка»", "ООО Рамашка"),
        ("Северный Ветер", "Ветер Северный"),
        ("СпецТехСервис", "Спец Тех Сервис"),
        ("Северный Ветер Логистик", "Severny Veter Logistik"),
        ("ИП Толстопятов Иван Петрович", "Толстопятов И. П."),
        ("ИП Толстопятов Юрий Яковлевич", "Толстопятов Ю.Я."),
    ],
)
def test_names_alike_are_likely_one_thing(one: str, other: str) -> None:
    assert compared(*things(one, other)).bits >= LIKELY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("СМУ-5 Ромашка", "СМУ-15 Ромашка"),
        ("ИП Толстопятов Иван Петрович", "ИП Толстопятова Мария Сергеевна"),
        ("ИП Толстопятов И. П.", "ИП Толстопятов А. С."),
        ("Ромашка Дальневосточная", "Ромашка Калининградская"),
    ],
)
def test_names_that_differ_in_what_tells_are_not(one: str, other: str) -> None:
    phone = ("+7 916 123-45-67",)  # makes somebody look at them at all
    pair = compared(*things(one, other, phones=phone))
    assert (
        sum(weighed.bits for weighed in pair.evidence if weighed.reason is not Reason.PHONE_SAME)
        < LIKELY + 10
    )


def test_a_name_within_another_is_even_chances() -> None:
    assert 0 <= compared(*things("ООО «Ромашка»", "ООО Ромашка Транс")).bits < LIKELY


def test_a_registration_number_decides_whatever_the_names_say() -> None:
    same = compared(*things("Ромашка", "Вектор", numbers=("7707083893",)))
    assert [weighed.reason for weighed in same.evidence] == [Reason.NUMBER_SAME]
    assert same.chance > 0.99
    one = Thing(key="one", name="Ромашка", numbers=("7707083893",))
    other = Thing(key="other", name="Ромашка", numbers=("7736050003",))
    differ = compared(one, other)
    assert [weighed.reason for weighed in differ.evidence] == [Reason.NUMBER_DIFFERS]
    assert differ.chance < 0.01


def test_a_phone_that_many_names_share_tells_less_than_one_that_few_do() -> None:
    office = [
        Thing(key=f"tenant-{place}", name=f"Контора {place} Этаж", phones=("495 777-00-00",))
        for place in range(8)
    ]
    lone = [Thing(key=f"lone-{place}", name=f"Бюро{place}", phones=("8 916 555-44-33",)) for place in (1, 2)]
    found = Matcher([*CROWD, *office, *lone]).candidates(least=-1000)
    told = {
        frozenset((pair.first, pair.second)): weighed.bits
        for pair in found
        for weighed in pair.evidence
        if weighed.reason is Reason.PHONE_SAME
    }
    assert told[frozenset(("lone-1", "lone-2"))] == told[frozenset(("tenant-0", "tenant-1"))] + 2


def test_ways_to_write_one_phone_are_one() -> None:
    one = Thing(key="one", name="Ромашка", phones=("8 (916) 123-45-67",))
    other = Thing(key="other", name="ООО Ромашка", phones=("123-45-67", "+79161234567"))
    assert Reason.PHONE_SAME in {weighed.reason for weighed in compared(one, other).evidence}


def test_another_city_is_another_phone() -> None:
    one = Thing(key="one", name="Ромашка", phones=("+7 495 123-45-67",))
    other = Thing(key="other", name="Ромашка", phones=("+7 812 123-45-67",))
    assert Reason.PHONE_DIFFERS in {weighed.reason for weighed in compared(one, other).evidence}


def test_a_mail_domain_tells_something_only_where_few_have_it() -> None:
    public = [
        Thing(key=f"mail-{place}", name=f"Фирма{place}", emails=(f"a{place}@mail.ru",)) for place in range(40)
    ]
    own = [Thing(key=f"own-{place}", name="Ромашка", emails=(f"b{place}@romashka.ru",)) for place in (1, 2)]
    shared = [Thing(key=f"free-{place}", name="Вектор", emails=(f"c{place}@mail.ru",)) for place in (1, 2)]
    found = {
        frozenset((pair.first, pair.second)): pair for pair in Matcher([*public, *own, *shared]).candidates()
    }
    assert Reason.DOMAIN_SAME in {one.reason for one in found[frozenset(("own-1", "own-2"))].evidence}
    assert Reason.DOMAIN_SAME not in {one.reason for one in found[frozenset(("free-1", "free-2"))].evidence}


@pytest.mark.parametrize(
    ("place", "other", "reason"),
    [
        ("Пермь, ул. Ленина, 5", "Пермь, Ленина 5", Reason.PLACE_SAME),
        ("Пермь, ул. Ленина, 5", "Пермь, ул. Ленина, 15", Reason.PLACE_DIFFERS),
        ("435 s. la cienega blv.", "435 S. La Cienega Blvd.", Reason.PLACE_SAME),
    ],
)
def test_an_address_is_its_house_and_its_words(place: str, other: str, reason: Reason) -> None:
    pair = compared(
        Thing(key="one", name="Ромашка", place=place), Thing(key="other", name="Ромашка", place=other)
    )
    assert reason in {weighed.reason for weighed in pair.evidence}


def test_records_that_say_nothing_are_nothing_to_each_other() -> None:
    blank = [Thing(key="one"), Thing(key="other", name="  ")]
    assert Matcher(blank).candidates() == []
    assert Matcher(CROWD).find(Thing(key="new")) == []
