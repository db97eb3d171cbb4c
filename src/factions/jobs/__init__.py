"""Long runs: adding many reports to a ledger."""
