"""The vocabulary that every stage of a referral's life shares."""
