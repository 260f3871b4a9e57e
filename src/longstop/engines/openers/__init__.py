"""Openers: containers in, their parts out."""
