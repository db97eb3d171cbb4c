"""The API: REST under /api/v1, for machines; what it tells is what the pages tell, to the same people."""
