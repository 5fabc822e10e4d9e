"""The pages through which people come in: signing in, proving it again, invitations, own account.

Not for: an organisation's settings; those are in `administration`.
"""
