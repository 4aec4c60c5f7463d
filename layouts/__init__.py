"""What is shown: theme, numbers, figures and pages. No SQL and no arithmetic on scores."""
