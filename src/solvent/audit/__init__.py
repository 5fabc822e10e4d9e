"""The record of who did what, written in the act's own transaction.

Not for: logs of how the machine fares; those are `platform.telemetry`.
"""
