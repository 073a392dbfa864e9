# SPDX-License-Identifier: ISC
"""smtpd.py - a small SMTP server on loopback that keeps what it gets and can be told to refuse.
An empty data_reply: it dies after the letter, before it says that it has it.

    with Smtpd() as server: server.rcpt_reply = "550 5.1.1 no such user"; ... server.mails
"""
import socketserver
import threading


class Handler(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def data(self, sender, recipients):
        self.say("354 go on")
        lines = []
        while True:
            line = self.rfile.readline()
            if not line or line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        if line and not self.server.data_reply:
            self.connection.close()  # dies before it says anything
        elif line:
            if self.server.data_reply.startswith("250"):
                self.server.mails.append((sender, recipients, b"".join(lines)))
            self.say(self.server.data_reply)

    def handle(self):
        self.say("220 sink.example ESMTP")
        sender, recipients = None, []
        while True:
            line = self.rfile.readline()
            word = line[:4].upper().strip()
            if not line or word == b"QUIT":
                return
            text = line.decode(errors="replace").strip()
            if word == b"EHLO":
                self.say("250-sink.example")
                self.say("250 8BITMIME")
            elif word == b"MAIL":
                sender = text.partition("<")[2].partition(">")[0]
                self.say("250 2.1.0 ok")
            elif word == b"RCPT":
                address = text.partition("<")[2].partition(">")[0]
                refused = address in self.server.refused
                reply = "550 5.1.1 not this one" if refused else self.server.rcpt_reply
                recipients += [address] if reply.startswith("250") else []
                self.say(reply)
            elif word == b"DATA":
                self.data(sender, recipients)
                if not self.server.data_reply:
                    return
            else:
                self.say("250 2.0.0 ok")


class Smtpd(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        self.mails = []
        self.refused = set()  # recipients
        self.rcpt_reply = self.data_reply = "250 2.0.0 ok"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()
