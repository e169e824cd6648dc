"""Postal addresses, which letters of authorization name."""
