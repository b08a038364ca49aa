"""How many alerts of each rule are right, by those who read them."""
