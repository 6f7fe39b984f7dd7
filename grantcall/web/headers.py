"""Headers on every answer, errors and downloads included (safety I39)."""

from flask import Flask, Response, g

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
SAFE = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NO_STORE = "no-store, private"


def register_headers(app: Flask, secure: bool) -> None:
    """Set the headers after every request; only versioned static files may be cached."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in SAFE.items():
            response.headers[name] = value
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if not g.get("cacheable", False):
            response.headers["Cache-Control"] = NO_STORE
            response.vary.add("Cookie")
        return response
