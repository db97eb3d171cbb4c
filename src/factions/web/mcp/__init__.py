"""Tools for language models, over the Model Context Protocol: they read the ledger, cite what they say, and say nothing that they can't cite."""
