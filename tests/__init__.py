"""A package of its own: an installed one is called `tests` as well, and would hide a mere folder."""
