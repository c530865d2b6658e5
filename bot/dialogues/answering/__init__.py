"""What answering the questions of a poll is made of: one file for each thought."""
