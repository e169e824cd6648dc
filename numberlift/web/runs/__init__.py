"""Runs as people see them: how they go, their rows, plans and files, and the orders that wait."""
