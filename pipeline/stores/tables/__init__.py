"""What is asked of the tables, by what is kept in them; what each function answers stands in the interface."""
