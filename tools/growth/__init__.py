"""What `make growth` does: 100,000 made-up reports are coded, and a document should cost no more at the end than at the beginning."""
