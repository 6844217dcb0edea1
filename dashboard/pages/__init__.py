"""One module per page, each with its ``PAGE``; what all have in common is in ``viewed``."""
