"""Asks of many readings at once: which statements report one thing, which texts are copies, how much a fact rests on."""
