"""Measure how right a grade was: figures by their definitions, for whom, and if they hold."""
