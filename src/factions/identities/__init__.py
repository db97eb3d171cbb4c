"""Which actor, place and time a mention means."""
