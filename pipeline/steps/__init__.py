"""The steps of one pass over the watched folders; their order stands in pipeline/run.py and nowhere else."""
