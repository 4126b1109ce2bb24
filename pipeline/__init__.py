"""From a folder of German and English news articles to one table of events, each fact with its source characters."""
