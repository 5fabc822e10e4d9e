"""Whose data it is and who may touch it: organisations, companies, members, keys, sessions.

Not for: what the data say.
"""
