"""The ontology as YAML that a non-programmer reads and changes, and its loader."""
