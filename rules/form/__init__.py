"""Rules about form (thể thức): number, symbol, date, signature pictures, copies, digitisation. Notes, not failures."""
