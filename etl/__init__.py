"""Trade figures of every publisher, normalised by period into one flow table."""
