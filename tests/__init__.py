"""A package of its own: an installed one is called `tests` too, and would hide a mere folder."""
