"""Readers and writers of outside lists of digests, each a stream that one bad line does not end."""
