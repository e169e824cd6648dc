"""What people are told: sentences and next steps for every code, as data."""
