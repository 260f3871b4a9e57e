"""Decide who must be told that a child may not be safe, what, how soon, and who decides."""
