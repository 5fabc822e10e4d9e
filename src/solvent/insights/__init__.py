"""What is found in the books and said about them, every figure with its rows.

Not for: computing measures (`features`), looking ahead (`forecast`) or scoring (`health_score`).
"""
