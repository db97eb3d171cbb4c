"""What `make peers` does: Factions beside spaCy and trafilatura, over the same pages, in one run."""
