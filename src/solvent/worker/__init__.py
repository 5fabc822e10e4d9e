"""The message door: events from the outbox reach the rooms' jobs.

Not for: what is done about them; each job calls one operation of its room.
"""
