"""Rules about time: signed, dated, registered and sent on the days that the law names."""
