"""Services that Tocsin speaks to in their own form: chats, push messages and on-call."""
