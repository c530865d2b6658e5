"""What the bot says, and how that reaches people."""
