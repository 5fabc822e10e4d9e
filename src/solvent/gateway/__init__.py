"""The JSON door: routes of all rooms under /v1, problems, the live stream, probes.

Not for: pages; those are `dashboard`.
"""
