"""Members kept by the customer's own directory over SCIM 2.0.

Not for: signing in by that directory; that is `federation`.
"""
