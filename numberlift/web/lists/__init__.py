"""A list on its way in: dropped, streamed to its shelf, shown as it would be read, taken in."""
