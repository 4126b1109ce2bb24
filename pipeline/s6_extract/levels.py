"""How sure a mention must be; apart from what finds mentions, as resolve needs to know it and loads no models."""

MIN_CONFIDENCE = 0.56  # below this a mention is more often wrong than right
POSSIBLE = 0.3  # from here on it may be right, if another article bears it out
