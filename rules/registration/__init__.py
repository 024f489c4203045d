"""Rules about the register of outgoing documents: entries, numbers, sequences over a unit's year."""
