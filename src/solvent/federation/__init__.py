"""Signing in by an organisation's own identity provider (OpenID Connect).

Not for: what is built in, such as passwords and passkeys; that is `identity`.
"""
