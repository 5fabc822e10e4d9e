"""One score of financial health from the measures, explained to the last point.

Not for: reading the books (`features`), looking ahead (`forecast`), or wording (`insights`).
"""
