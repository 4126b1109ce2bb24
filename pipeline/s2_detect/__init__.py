"""Tell the language of a document and of each paragraph."""
