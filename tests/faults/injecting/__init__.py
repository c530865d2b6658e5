"""Faults, each a function with a name: `make faults` injects them many times, the tests a few."""
