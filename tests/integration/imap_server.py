"""A mailbox on loopback: as much of IMAP4rev1 as a reader needs."""

import re
import socketserver
import ssl
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class MailboxServer:
    """One folder, whose messages tests set.

    Attributes:
        messages: number (UID) → message.
        commands: everything that was asked, without passwords.
    """

    def __init__(
        self, certificate: Path | None = None, *, starttls: bool = False, plain: bool = False, tokens: bool = False
    ) -> None:
        self.messages: dict[int, bytes] = {}
        self.validity = 1
        self.commands: list[str] = []
        self.password = "secret"
        offers = {"STARTTLS": starttls, "AUTH=PLAIN": plain, "AUTH=XOAUTH2": tokens}
        self._offers = [name for name, is_offered in offers.items() if is_offered]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if certificate is not None:
            context.load_cert_chain(certificate)
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK IMAP4rev1\r\n")
                while line := self.rfile.readline():
                    tag, _, command = line.decode().strip().partition(" ")
                    if command == "AUTHENTICATE PLAIN":
                        self.wfile.write(b"+ \r\n")
                        given = b64decode(self.rfile.readline()).decode()
                        command = "LOGIN" if given == f"\0desk\0{box.password}" else "LOGIN wrong"
                    if command == "AUTHENTICATE XOAUTH2":
                        command = box._token_login(self.rfile, self.wfile)
                    name = command.split(" ", 1)[0].upper()
                    box.commands.append(name if name == "LOGIN" else command)
                    self.wfile.write(box._answer(name, command))
                    done = "NO refused" if box._is_refused(name, command) else "OK done"
                    self.wfile.write(f"{tag} {done}\r\n".encode())
                    if name == "LOGOUT":
                        return
                    if name == "STARTTLS":
                        try:
                            self.connection = context.wrap_socket(self.connection, server_side=True)
                        except ssl.SSLError:
                            return  # the client does not trust us
                        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate is not None and not starttls:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _token_login(self, read: BinaryIO, write: BinaryIO) -> str:
        write.write(b"+ \r\n")
        given = b64decode(read.readline()).decode()
        if given == f"user=desk\x01auth=Bearer {self.password}\x01\x01":
            return "LOGIN"
        write.write(b"+ " + b64encode(b'{"status": "401"}') + b"\r\n")
        assert read.readline() == b"\r\n"
        return "LOGIN wrong"

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def deliver(self, uid: int, subject: str) -> None:
        """Put a message into the folder."""
        self.messages[uid] = (
            f"From: The Brief <brief@news.example>\r\nSubject: {subject}\r\nMessage-ID: <{uid}@news.example>\r\n"
            f"Date: Sun, 01 Mar 2026 10:00:0{uid % 10} +0000\r\n\r\n{subject}. The text of message {uid}.\r\n"
        ).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _is_refused(self, name: str, command: str) -> bool:
        right = {"LOGIN"} if {"AUTH=PLAIN", "AUTH=XOAUTH2"} & set(self._offers) else {f'LOGIN desk "{self.password}"'}
        wrong_login = name == "LOGIN" and command not in right
        return wrong_login or (name in {"EXAMINE", "SELECT"} and "INBOX" not in command)

    def _answer(self, name: str, command: str) -> bytes:
        if name == "CAPABILITY":
            return f"* CAPABILITY {' '.join(('IMAP4rev1', *self._offers))}\r\n".encode()
        if name == "EXAMINE":
            head = f"* {len(self.messages)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}]\r\n"
            return (head + f"* OK [UIDNEXT {max(self.messages, default=0) + 1}]\r\n").encode()
        if name == "UID" and "SEARCH" in command:
            wanted = re.search(r"UID (\d+):\*$", command)
            newest = max(self.messages, default=0)
            found = [uid for uid in self.messages if wanted is None or uid >= min(int(wanted[1]), newest)]
            return f"* SEARCH {' '.join(map(str, sorted(found)))}\r\n".encode()
        if name == "UID":
            uid = int(command.split()[2])
            body = self.messages[uid]
            return f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(body)}}}\r\n".encode() + body + b")\r\n"
        return b""


@contextmanager
def mailbox(certificate: Path | None = None, **offers: bool) -> Iterator[MailboxServer]:
    """A mailbox that ends with the test."""
    server = MailboxServer(certificate, **offers)
    try:
        yield server
    finally:
        server.close()
