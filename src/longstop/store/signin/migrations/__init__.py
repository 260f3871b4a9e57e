"""The history of the tables of signing in."""
