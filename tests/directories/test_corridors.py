"""The price corridor, held against quartiles taken by hand."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetcrm.directories.corridors import MOST_COUNTED, Corridor, corridor_of

PRICES = st.lists(st.integers(1, 10_000_000).map(lambda cents: cents / 100), min_size=5, max_size=30)


def quantile(prices: list[float], part: Fraction) -> Fraction:
    """The value at a part of the way from the lowest to the highest, straight between neighbours."""
    exact = sorted(map(Fraction, prices))
    place = part * (len(exact) - 1)
    below = floor(place)
    above = min(below + 1, len(exact) - 1)
    return exact[below] + (place - below) * (exact[above] - exact[below])


@given(PRICES)
def test_it_reaches_as_far_as_it_is_to_and_no_further_than_three_digits_make_it(prices):
    corridor = corridor_of(prices, 5)
    counted = prices[-MOST_COUNTED:]
    lower, middle, upper = (quantile(counted, Fraction(part, 4)) for part in (1, 2, 3))
    low = max(Fraction(0), min(lower - (upper - lower) * 3 / 2, middle * 4 / 5))
    high = max(upper + (upper - lower) * 3 / 2, middle * 6 / 5)
    dust = Fraction(1, 100_000)
    assert low * Fraction(99, 100) - dust <= Fraction(corridor.low) <= low + dust
    assert high - dust <= Fraction(corridor.high) <= high * Fraction(101, 100) + dust
    assert abs(Fraction(corridor.median) - middle) <= Fraction(1, 100)
    assert corridor.count == len(counted)
    for end in (corridor.low, corridor.high):
        assert len(f"{end:.9g}".replace(".", "").strip("0")) <= 3


@given(PRICES, st.randoms(use_true_random=False))
def test_the_order_of_prices_says_nothing_but_which_are_the_last(prices, random):
    counted = prices[-MOST_COUNTED:]
    shuffled = counted[:]
    random.shuffle(shuffled)
    assert corridor_of(prices, 5) == corridor_of(shuffled, 5)


@given(PRICES)
def test_half_of_the_prices_at_least_are_inside(prices):
    corridor = corridor_of(prices, 5)
    counted = prices[-MOST_COUNTED:]
    assert 2 * sum(map(corridor.holds, counted)) >= len(counted)


@pytest.mark.parametrize(("prices", "least"), [([], 1), ([1.0, 2.0], 3), ([5.0] * 4, 5)])
def test_too_few_prices_make_none(prices, least):
    assert corridor_of(prices, least) is None


def test_prices_that_are_all_the_same_leave_a_fifth_to_either_side():
    assert corridor_of([45000.0] * 5, 5) == Corridor(low=36000.0, high=54000.0, median=45000.0, count=5)


def test_one_price_out_of_all_reason_does_not_widen_it():
    usual = [40000.0, 42000.0, 45000.0, 45000.0, 47000.0, 50000.0]
    corridor = corridor_of([*usual, 450000.0], 5)
    assert corridor.high < 60000
    assert not corridor.holds(450000.0)


def test_it_does_not_go_below_nothing():
    assert corridor_of([1.0, 1.0, 50.0, 100.0, 100.0], 5).low == 0.0
