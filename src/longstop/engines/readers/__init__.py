"""Turn the bytes of every outside format into source records of one shape."""
