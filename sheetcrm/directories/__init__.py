"""Contractors, clients, equipment and staff: one row per real-world thing.

Today: the pure part that tells which records mean one thing (``matching``). The sheets that hold things and
their history are not built yet.
"""
