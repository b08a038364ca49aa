"""An httpx transport that connects only to vetted addresses and reads only the beginning of an answer."""
