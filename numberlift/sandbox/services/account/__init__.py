"""The account API, as far as a client needs it to know itself."""
