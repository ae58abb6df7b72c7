"""What stands for the load balancer: takes TLS at a port of loopback and hands the bytes on to the service's task."""
import socket
import ssl
import threading


class Balancer:
    """Takes connections until the process ends; `target` is the port of the task that gets the next one."""

    def __init__(self, port, certificate, key):
        self.target = None
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            link, _ = self._listener.accept()
            threading.Thread(target=self._hand_on, args=(link,), daemon=True).start()

    def _hand_on(self, link):
        try:
            with self._context.wrap_socket(link, server_side=True) as client:
                client.settimeout(60)
                with socket.create_connection(("127.0.0.1", self.target), timeout=60) as task:
                    back = threading.Thread(target=_copy, args=(task, client), daemon=True)
                    back.start()
                    _copy(client, task)
                    back.join(60)
        except OSError:
            # A visitor who goes away, or a task: the other learns of it by the closed connection.
            pass


def _copy(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass
