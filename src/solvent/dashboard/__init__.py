"""The HTML door: pages rendered on the server from view values, their charts and their words.

For showing what the rooms below found out, in the reader's language. Not for deciding or
computing anything: a figure arrives here with its value and the fact it comes from.
"""
