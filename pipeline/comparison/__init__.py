"""Compare two runs: what differs in what they read, and what each difference moves by itself."""
