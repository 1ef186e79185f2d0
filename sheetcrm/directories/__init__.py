"""Contractors, clients, equipment and staff: one row per real-world thing. Nothing yet."""
