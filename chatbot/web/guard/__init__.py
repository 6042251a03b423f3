"""What stands between the internet and the engine: limits, refusals, logs, counts, the threads that answer."""
