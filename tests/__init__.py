"""Tests mirror the tree; each folder is a package, so that two may hold a file of the same name."""
