"""Speak with people at a terminal: each command translates and makes one call."""
