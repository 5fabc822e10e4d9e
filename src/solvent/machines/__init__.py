"""Programs that sign in: API keys, OAuth 2.0 clients and their short tokens.

Not for: people; they are in `identity`.
"""
