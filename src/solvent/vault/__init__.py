"""Keys: a master key outside, data keys of each organisation on a shelf of their own, envelopes.

Not for: what is sealed and when; a room that keeps something secret names its place and seals it.
"""
