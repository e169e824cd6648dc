"""The ledger's migrations, run in code when a ledger is opened."""
