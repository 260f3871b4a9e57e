"""Bring a database up to date, one small SQL file at a time."""
