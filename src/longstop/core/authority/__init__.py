"""Who may do and see what: every answer comes with the rule that gave it."""
