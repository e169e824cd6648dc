"""A model of everything a create can meet, in virtual time, around the real ledger and the real `once`."""
