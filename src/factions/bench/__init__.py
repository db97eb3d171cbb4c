"""Measures the reader; one benchmark a file."""
