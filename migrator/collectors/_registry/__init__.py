"""Registry values: what they are, which are kept, and the files that hold those of computers."""
