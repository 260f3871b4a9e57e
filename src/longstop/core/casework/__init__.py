"""What may happen to a referral once it is a case: hand-over, return, closure."""
