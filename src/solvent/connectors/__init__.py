"""The outside's money data: files and feeds become bank lines.

Not for: what a line means in the books; that is `ledger`.
"""
