"""One file per page of the admin."""
