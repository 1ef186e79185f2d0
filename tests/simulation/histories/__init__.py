"""Random histories of a company at work: staff, sync servers and faults on the embedded service.

One seed is one history, and the same seed always gives the same one. `generate` makes it, `play` lives it,
`oracles` judge what is left, `shrink` makes a failing one small and `story` tells it.
"""
