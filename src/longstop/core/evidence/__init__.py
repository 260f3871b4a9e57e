"""What a laboratory found on a device: files by their digests, and what a result does not show."""
