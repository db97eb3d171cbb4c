"""Spans that name or describe something."""
