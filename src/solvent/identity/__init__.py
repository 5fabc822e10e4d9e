"""Who somebody is: sessions, what a member proves it with, and the visitor that a request becomes.

Not for: what somebody may do; roles are in `tenancy`, an organisation's own policies in `policy`.
"""
