"""Do what the system does, one verb a file: check authority, decide, save, append to the ledger."""
