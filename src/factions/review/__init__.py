"""What people decide about the record: judgements that two records are, or are not, the same."""
