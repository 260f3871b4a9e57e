"""Give frozen records to actions and faces: every read of the house stands here."""
