"""The demonstration world: a PKI, letters, scans, signatures and registers as real offices make them, all invented.

`make_world` of world.py puts it into a folder; the makers beside it also serve the tests.
"""
