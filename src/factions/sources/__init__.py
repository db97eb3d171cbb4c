"""Brings bytes in: files, folders, web pages."""
