"""Capacity: what a bureau and its agencies can do, stated in full, and what that means in waits."""
