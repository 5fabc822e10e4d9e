"""All that an organisation has: taken out whole, put in elsewhere, or destroyed.

Not for: single reports; rooms give those themselves.
"""
