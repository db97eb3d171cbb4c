"""Reconciliation: names in somebody's table are matched to groups and places."""
