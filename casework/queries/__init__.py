"""Reads: nothing in here changes anything."""
