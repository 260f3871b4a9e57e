"""Decide what a received package holds: receipts, follow-ups, completeness, drift, dates."""
