"""Rules about State secrets: what must not be here at all. Nothing of a secret is told but that it is there."""
