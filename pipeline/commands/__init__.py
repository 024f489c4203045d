"""What a person can ask of `vanthu`: commands that print, and decide nothing. `cli.py` puts them in order.

A module holds what one person asks for together: a clerk has files and documents, the head of the office figures and
reports, an inspector the audit, whoever keeps the machine starting, scanning, watching, worker, trust and care; the
rulebook is everybody's. Below them stands what they share: asked and opening, options, help and speaking.

Heavy parts are imported inside the command that needs them, so that `vanthu --help` answers at once.
"""
