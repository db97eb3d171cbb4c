"""Readings in the formats of other tools; one format a file. Each gives text, and leaves the writing of files to its caller."""
