"""Events, relations and claims, read off the mentions; one file a coder."""
