"""The records of the benchmark data set: templates, and objects rendered from them."""
