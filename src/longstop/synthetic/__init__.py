"""Make lifelike, harmless data with known truth, so that every promise can be tried on it."""

from __future__ import annotations
