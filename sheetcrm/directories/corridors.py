"""The price corridor: between which prices the like of something may be expected to cost. Pure.

The corridor is the inner fences of a box plot: one and a half times the distance between the quartiles below
the lower and above the upper one (Tukey, Exploratory Data Analysis, 1977; NIST/SEMATECH e-Handbook of
Statistical Methods, 7.1.6). Quartiles alone would not do: half of all offers are outside of them. Nor would
the lowest and the highest: of offers that differ by chance alone, two in n + 1 are outside of n earlier ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from statistics import median, quantiles

MOST_COUNTED = 20
"""So many of the last offers make a corridor: what was paid long before tells little of today."""

_REACH = 1.5
"""The fences' distance from the quartiles, in distances between the quartiles."""

_LEAST_MARGIN = 0.2
"""Part of the median that always belongs to the corridor on either side: few prices lie close by chance."""

_DIGITS = 3
"""Digits of the corridor's ends that are given; more would promise what nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """What the like has cost.

    Attributes:
        low: its lower end, to three digits; not below zero.
        high: its upper end, to three digits.
        median: the middle one of the prices.
        count: how many prices it was made of.
    """

    low: float
    high: float
    median: float
    count: int

    def holds(self, price: float) -> bool:
        """Whether a price is inside, the ends included."""
        return self.low <= price <= self.high


def corridor_of(prices: Sequence[float], least: int) -> Corridor | None:
    """Work out the corridor.

    The quartiles are those of ``statistics.quantiles(method="inclusive")``: the prices are all there are, the
    lowest and the highest are the ends (Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996,
    definition 7).

    Args:
        prices: what like ones have cost, above zero, oldest first; only the last twenty count.
        least: without so many there is no corridor; at least two.

    Returns:
        The corridor; None where too few prices are known.
    """
    counted = prices[-MOST_COUNTED:]
    if len(counted) < least:
        return None
    lower, _, upper = quantiles(counted, n=4, method="inclusive")
    middle = median(counted)
    reach, margin = _REACH * (upper - lower), _LEAST_MARGIN * middle
    return Corridor(
        low=_rounded(max(0.0, min(lower - reach, middle - margin)), ROUND_FLOOR),
        high=_rounded(max(upper + reach, middle + margin), ROUND_CEILING),
        median=round(middle, 2),
        count=len(counted),
    )


def _rounded(number: float, way: str) -> float:
    """To three digits, after the dust of binary fractions is gone."""
    rounded = Context(prec=_DIGITS, rounding=way).create_decimal(str(round(number, 6)))
    return float(rounded)
