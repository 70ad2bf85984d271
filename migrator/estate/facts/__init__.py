"""The nouns: one frozen class is one fact and one table of the estate."""
