"""What was seen, what it holds and what follows from it, kept from run to run."""
