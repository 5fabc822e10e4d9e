"""The books: double entry in integer minor units, append-only.

Not for: reading banks' files (connectors) or judging the figures (features and above).
"""
