"""Measures taken from the books: ratios, cash flow, volatility.

Not for: saying what is good or bad; that is `health_score`.
"""
