"""Sentences, syntax, names, time expressions, quantities and quotations."""
