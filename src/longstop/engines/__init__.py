"""Outside machinery, one module for each outside part; only `core` is beneath."""
