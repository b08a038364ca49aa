"""Looking up what is known of countries and organisations."""
