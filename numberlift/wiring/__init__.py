"""Real parts joined together: settings, ledger, client, and the sandbox of this home."""
