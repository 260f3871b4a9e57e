"""The validation kit: files whose digests, hashes and coverage are known, and what they are."""
