"""The outside, played: companies that do not exist, and the bank files they would have.

Not for: anything that real tenants' data pass through.
"""
