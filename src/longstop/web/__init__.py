"""The desk: the pages a bureau works in all day. Each translates, and makes one call."""
