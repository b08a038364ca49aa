"""HTTP that connects only to vetted addresses, against server-side request forgery."""
