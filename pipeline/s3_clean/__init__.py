"""Separate the article from what surrounds it and repair it, with the way back to the original characters."""
