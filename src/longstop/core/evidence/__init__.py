"""What digests can say of an exhibit: lists, matching with distance, what a match does not say."""
