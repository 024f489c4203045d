"""Rules about signatures: integrity, coverage, order, roles, authority, certificates, algorithms, time stamps."""
