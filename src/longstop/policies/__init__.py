"""Ship the policy documents: every allowance and list with its source."""
