"""What is remembered, how it is locked, and when it is forgotten."""
