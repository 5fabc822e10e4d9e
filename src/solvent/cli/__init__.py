"""The operator's door: commands, and the composing of the serving process.

Not for: rules; each command calls operations of the rooms.
"""
