"""Dead letters: finding them and sending them back."""
