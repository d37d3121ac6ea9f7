"""Ends with 0 where the explorer of this machine says "ok". The body counts: Streamlit answers unknown addresses with a page and 200."""

import http.client
import os
import sys


def healthy(port: int, base: str = "") -> bool:
    """Whether the explorer on loopback, below the path `base`, is ready. No proxy is asked."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", f"/{base.strip('/')}/_stcore/health".replace("//", "/"))
        return connection.getresponse().read() == b"ok"
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not healthy(int(os.environ.get("STREAMLIT_SERVER_PORT", "8501")), os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "")))
