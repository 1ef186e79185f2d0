"""Clocks, deal cards and tables."""
