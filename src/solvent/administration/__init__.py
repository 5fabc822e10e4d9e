"""The settings pages of an organisation: members, rights, keys, sign-in, audit, plan and data.

Not for: the pages of companies; those are in `dashboard`.
"""
