"""Contractors, clients, equipment and staff: one row per real-world thing, and what it comes to. Pure.

``matching`` tells which records mean one thing, ``register`` whom an event means, ``figures`` what the events
of a thing come to. The rules of the sync put that into sheets.
"""
