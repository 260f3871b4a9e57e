"""Which records may concern one person, without ever merging them for good."""
