"""One entity and one event once, across articles and languages."""
