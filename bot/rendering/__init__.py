"""How a reply looks on each channel."""
