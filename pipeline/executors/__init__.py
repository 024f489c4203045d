"""Where work is done: in this process (serial) or in worker processes that may die without harm (processes)."""
