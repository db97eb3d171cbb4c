"""Coding in bulk: reports into shards of readings, by all cores of a machine or by a cluster; stopped at any point, it goes on where it was."""
