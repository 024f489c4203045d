"""Rules about sending and receiving: what was recalled, refused, sent both ways, or followed."""
