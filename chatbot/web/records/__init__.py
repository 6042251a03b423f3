"""What operators look at day by day: the questions that were asked, and the answers that people wrote for some."""
