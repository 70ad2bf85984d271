"""A synthetic enterprise with its ground truth; imports no rule, mapper or target."""
