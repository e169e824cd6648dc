"""A list in the ledger: its rows, what is left to ask of them, the answers, the lines of its report."""
