"""Who may do what now: locks and leases on runs, and shares of the account's pace."""
