"""The law: what may be seen of an issued document, and what follows from it. Pure; imports nothing of the machine."""
