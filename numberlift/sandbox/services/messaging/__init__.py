"""Messaging services, as far as numbers join them."""
