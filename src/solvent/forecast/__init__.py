"""The next thirteen weeks of cash: what recurs, what may come besides, and how sure that is.

Not for: saying whether the outlook is good or bad; that is `health_score` and `insights`.
"""
