"""The pages: one FastAPI application over one ledger."""
