"""What the changes of a turn do in the tables: one file for each kind of thing."""
