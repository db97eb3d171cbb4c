"""Where the time of one stage goes, part by part."""
