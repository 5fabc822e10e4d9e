"""The machines: database, crypto, outbox, settings, telemetry.

Not for: anything of the business.
"""
