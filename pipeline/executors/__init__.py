"""Where work is done: in this process (serial), in processes that may die without harm, on other machines (cluster)."""
