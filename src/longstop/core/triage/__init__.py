"""Assess danger under a written policy and order the work by it; a person decides."""
