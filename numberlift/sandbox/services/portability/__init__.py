"""Portability, one number at a time."""
