"""What planning found, in words: the same sentences on a page, over the API and from a command without a server."""
