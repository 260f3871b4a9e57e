"""What an entry of the ledger is, so that an outsider can verify every one."""
