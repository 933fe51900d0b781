"""What a policy file may say, and what is told of one that says it wrongly."""
