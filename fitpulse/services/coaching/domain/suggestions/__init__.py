"""What a person may like to try, and why."""
