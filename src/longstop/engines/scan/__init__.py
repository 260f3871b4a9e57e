"""Scan what a laboratory has: walk it, digest it once, keep a journal, write what was found."""
