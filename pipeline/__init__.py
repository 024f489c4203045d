"""The machine: gathers facts, asks the law, keeps and shows the answers."""
