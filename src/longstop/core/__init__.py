"""The rules: plain Python, where bytes, keys, random numbers and time are parameters."""
