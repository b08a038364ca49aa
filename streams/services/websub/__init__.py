"""Callbacks of WebSub hubs: confirmations and pushes."""
