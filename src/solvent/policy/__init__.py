"""What roles cannot say: an organisation's own policies in Cedar, and approvals by a second person.

Not for: the roles themselves; they are in `tenancy.roles`.
"""
