"""Which earlier events are worth looking at: held against a slow and plain way of choosing them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetcrm.directories.earlier import HALF_LIFE, Offer, best_of

THINGS = st.sampled_from(["K-1", "K-2", "K-3", "K-4", None])
NUMBERS = st.none() | st.sampled_from([1.0, 2.0, 3.5, 5.0])


@st.composite
def levels(draw) -> list[list[Offer]]:
    found, number = [], 0
    for size in draw(st.lists(st.integers(0, 5), max_size=3)):
        level = []
        for _ in range(size):
            number += 1
            offer = Offer(
                event=f"E-{number}",
                thing=draw(THINGS),
                day=draw(st.none() | st.integers(46000, 46400).map(float)),
                price=draw(st.none() | st.sampled_from([100.0, 150.0, 200.0, 1000.0])),
                quality=draw(NUMBERS),
                in_time=draw(st.none() | st.sampled_from([0.0, 0.5, 1.0])),
            )
            level.append(offer)
        found.append(level)
    return found


def plainly(all_levels: list[list[Offer]]) -> list[Offer]:
    """The same by counting out everything for everybody."""
    rows = [
        (depth, place, offer) for depth, level in enumerate(all_levels) for place, offer in enumerate(level)
    ]
    chosen = []
    for depth, place, offer in rows:
        others = [
            (other_depth, -other_place)
            for other_depth, other_place, other in rows
            if offer.thing is not None and other.thing == offer.thing
        ]
        if not others or min(others) == (depth, -place):
            chosen.append((depth, place, offer))

    def shares(depth: int, of) -> dict[str, float]:
        known = {offer.event: of(offer) for at, _, offer in chosen if at == depth}
        given_ones = [share for share in known.values() if share is not None]
        if not given_ones:
            return dict.fromkeys(known, 0.0)
        mean = sum(given_ones) / len(given_ones)
        return {event: mean if share is None else share for event, share in known.items()}

    def merit(depth: int, offer: Offer) -> float:
        near = [other for at, _, other in chosen if at == depth]
        lowest = min([other.price for other in near if other.price] or [1])
        newest = max([other.day for other in near if other.day] or [0])
        best = max([other.quality for other in near if other.quality] or [1])
        return round(
            4 * shares(depth, lambda one: one.price and lowest / one.price)[offer.event]
            + 2 * shares(depth, lambda one: one.day and 2 ** ((one.day - newest) / HALF_LIFE))[offer.event]
            + 2 * shares(depth, lambda one: one.quality and one.quality / best)[offer.event]
            + 2 * shares(depth, lambda one: one.in_time)[offer.event],
            9,
        )

    ranked = sorted(chosen, key=lambda one: (one[0], -merit(one[0], one[2]), -one[1]))
    return [offer for _, _, offer in ranked[:3]]


@given(levels())
def test_they_are_those_that_counting_out_everything_gives(found):
    assert list(best_of(found)) == plainly(found)


@given(levels(), st.sampled_from(["price", "quality", "in_time", "day"]))
def test_who_gets_better_in_one_thing_never_falls_behind(found, what):
    if not found or not found[0]:
        return
    before = [offer.event for offer in best_of(found[:1], 100)]
    for at, offer in enumerate(found[0]):
        value = getattr(offer, what)
        if value is None or offer.event not in before:
            continue
        better = replace(offer, **{what: value * (0.9 if what == "price" else 1.01)})
        level = [*found[0][:at], better, *found[0][at + 1 :]]
        after = [one.event for one in best_of([level], 100)]
        assert after.index(offer.event) <= before.index(offer.event)


def test_nothing_comes_of_nothing():
    assert best_of([]) == ()
    assert best_of([[], []]) == ()


def test_levels_beyond_those_needed_are_not_asked_for():
    def all_levels():
        yield [Offer(event=f"E-{number}") for number in range(3)]
        pytest.fail("a level too many")

    assert len(best_of(all_levels())) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"price": 100.0}, {"price": 110.0}),
        ({"day": 46100.0}, {"day": 46000.0}),
        ({"quality": 5.0}, {"quality": 3.0}),
        ({"in_time": 1.0}, {"in_time": 0.5}),
        ({"price": 100.0, "quality": 4.0}, {"price": 200.0, "quality": 5.0}),
        ({"price": 105.0, "in_time": 1.0}, {"price": 100.0, "in_time": 0.0}),
        ({}, {}),
    ],
    ids=[
        "cheaper",
        "newer",
        "better",
        "more reliable",
        "much cheaper",
        "a little dearer",
        "the later of equals",
    ],
)
def test_which_of_two_comes_first(one, other):
    first = Offer(event="E-2", thing="K-1", **one)
    second = Offer(event="E-1", thing="K-2", **other)
    assert best_of([[second, first]])[0] is first


def test_marks_of_nothing_at_all_do_no_harm():
    offers = [Offer(event="E-1", quality=0.0), Offer(event="E-2", quality=-1.0)]
    assert len(best_of([offers])) == 2
