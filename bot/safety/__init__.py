"""May this be sent now, and in which form."""
