"""Longstop: casework for a child-protection referral bureau, where nothing is lost or unowned."""
