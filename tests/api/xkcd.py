"""A stand-in for xkcd.com with a few comics of our own, for script/api-check. Prints its address."""

import json
import struct
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NEWEST = 40


def comic(number, origin):
    """A comic; some lack what a comic may lack."""
    bare = number % 7 == 0
    return {
        "num": number,
        "day": "" if bare else str(number % 28 + 1),
        "month": "" if bare else str(number % 12 + 1),
        "year": "" if bare else str(2006 + number // 4),
        "title": "Two dots" if number % 5 == 0 else f"Strip {number} \u2192 \u00e9\U0001f980",
        "safe_title": "",
        "alt": "" if bare else f"The caption of strip {number}.",
        "transcript": "" if bare else f"Two dots talk about the number {number}.",
        "link": "https://elsewhere.example/?a=1&b=2" if number % 6 == 0 else "",
        "news": "",
        "img": f"{origin}/comics/" if number == 11 else f"{origin}/comics/strip_{number}.png",
    }


def picture():
    """A white PNG."""
    width, height = 740, 300

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress((b"\0" + b"\xff" * ((width + 7) // 8)) * height)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class Xkcd(BaseHTTPRequestHandler):
    """Answers documents and pictures."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """A document, a picture, or nothing."""
        parts = self.path.strip("/").split("/")
        origin = f"http://{self.server.server_address[0]}:{self.server.server_address[1]}"
        body, kind = b"", "application/json"
        if parts == ["info.0.json"]:
            body = json.dumps(comic(NEWEST, origin)).encode()
        elif parts[-1] == "info.0.json" and parts[0].isdigit() and 1 <= int(parts[0]) <= NEWEST:
            body = json.dumps(comic(int(parts[0]), origin)).encode()
        elif parts[0] == "comics" and parts[-1].endswith(".png"):
            body, kind = picture(), "image/png"
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        """Nobody reads it."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Xkcd)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
