"""What the page refuses: strangers, other sites, paths, sizes; and what every answer says to browsers."""

from __future__ import annotations

import re
import socket

import httpx
import pytest

from numberlift.web.entrance.sessions import COOKIE
from numberlift.wiring.parts import opened_ledger
from tests.places import Place, write_list
from tests.web.serving import page_process, uploaded, visitor

CLOSED = [
    ("GET", "/"),
    ("GET", "/runs"),
    ("GET", "/orders"),
    ("GET", "/runs/check-1122-aaaaaa"),
    ("GET", "/runs/check-1122-aaaaaa/files/report.xlsx"),
    ("GET", "/uploads/000000000000000000000000"),
    ("GET", "/uploads/000000000000000000000000/look"),
    ("POST", "/uploads"),
    ("POST", "/uploads/000000000000000000000000/files"),
    ("POST", "/uploads/000000000000000000000000/start"),
    ("GET", "/looks/upload.js"),
    ("GET", "/_nicegui/3.18.0/static/nicegui.js"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/no/such/page"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED, ids=lambda one: one)
def test_nothing_is_answered_without_signing_in(page, method, path):
    with visitor(page) as client:
        answer = client.request(method, path)

    assert (answer.status_code, answer.text) == (401, "Sign in first.")


def test_a_browser_without_a_session_is_shown_the_sign_in_page(page):
    with visitor(page) as client:
        answer = client.get("/runs", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/runs")


def test_a_websocket_without_a_session_is_refused(page):
    with visitor(page) as client:
        answer = client.get("/_nicegui_ws/socket.io/", params={"EIO": "4", "transport": "websocket"}, headers=UPGRADE)

    assert answer.status_code == 403


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def upgraded(page, cookie: str, origin: str) -> str:
    """The status line with which a websocket of that origin is answered."""
    host = httpx.URL(page.url)
    lines = [f"{name}: {value}" for name, value in {**UPGRADE, "Origin": origin, "Cookie": cookie}.items()]
    path = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    words = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host.host}:{host.port}", *lines, "", ""])
    with socket.create_connection((host.host, host.port), timeout=10) as connection:
        connection.sendall(words.encode())
        return connection.recv(200).decode("latin-1").split("\r\n")[0]


def test_a_websocket_from_another_site_is_refused_and_our_own_is_not(page):
    with visitor(page, "ada") as client:
        cookie = f"{COOKIE}={client.cookies[COOKIE]}"

    assert "101" in upgraded(page, cookie, page.url)
    assert "403" in upgraded(page, cookie, "https://evil.example")
    assert "403" in upgraded(page, "", page.url)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None, "http://127.0.0.1:1"])
@pytest.mark.parametrize("path", ["/uploads", "/login", "/logout", "/"])
def test_nothing_is_changed_from_another_site(page, path, origin):
    """The cookie may come along; what the browser says about the origin decides."""
    with visitor(page, "ada") as client:
        cookie = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    with visitor(page, origin=origin) as stranger:
        answer = stranger.post(path, headers=cookie)

    assert (answer.status_code, answer.text) == (403, "This request did not come from the page itself.")


def test_the_polling_transport_is_not_spoken(page):
    with visitor(page, "ada") as client:
        answer = client.get("/_nicegui_ws/socket.io/", params={"EIO": "4", "transport": "polling"})

    assert answer.status_code == 400


def test_what_somebody_types_is_shown_as_text(page):
    with visitor(page) as client:
        answer = client.get("/login", params={"next": '/"><script>alert(1)</script>'})

    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/login", "/", "/runs", "/looks/page.css", "/no/such/page", "/uploads/x/look"])
def test_every_answer_carries_the_security_headers(page, path):
    with visitor(page, "ada") as client:
        headers = client.get(path).headers

    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "http" not in headers["content-security-policy"]


def test_scripts_of_a_page_carry_its_nonce(page):
    """Each page has another one, and no inline script is without it."""
    with visitor(page, "ada") as client:
        answers = [client.get("/runs") for _ in range(2)]
    nonces = [re.search(r"'nonce-([\w-]+)'", one.headers["content-security-policy"])[1] for one in answers]

    assert len(set(nonces)) == 2
    for answer, nonce in zip(answers, nonces, strict=True):
        assert set(re.findall(r"<script[^>]*>", answer.text))
        assert all(f'nonce="{nonce}"' in one for one in re.findall(r"<script[^>]*>", answer.text))


def test_pages_are_kept_by_no_cache(page):
    with visitor(page, "ada") as client:
        assert client.get("/runs").headers["cache-control"] == "no-store"


OTHER_NAMES = ["../summary.json", "..%2f..%2fsecret", "%2e%2e/secret", "ledger.db", "a/../../secret", "", "REPORT.XLSX"]


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_downloads_are_files_of_the_run_by_fixed_names(page, name):
    with opened_ledger(page.place.settings()) as ledger:
        run = ledger.runs.create("check", content_sha256="downloads", list_name="list.csv")
    folder = page.home / "reports" / run.id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger.db").write_text("not offered")
    with visitor(page, "ada") as client:
        answer = client.get(f"/runs/{run.id}/files/{name}")

    assert answer.status_code == 404


def test_a_link_in_the_place_of_a_file_is_not_followed(page):
    with opened_ledger(page.place.settings()) as ledger:
        run = ledger.runs.create("check", content_sha256="linked", list_name="list.csv")
    folder = page.home / "reports" / run.id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "summary.json").write_text("{}")
    (folder / "report.csv").symlink_to(page.home / "secret")
    with visitor(page, "ada") as client:
        answers = [client.get(f"/runs/{run.id}/files/{name}") for name in ("summary.json", "report.csv")]

    assert [one.status_code for one in answers] == [200, 404]
    assert answers[0].headers["content-disposition"].startswith("attachment")


def test_an_upload_of_two_gigabytes_is_refused_before_it_is_sent(page):
    """The announced length is enough: not a byte of the body was sent."""
    with visitor(page, "ada") as client:
        upload = client.post("/uploads").json()["upload"]
        cookie = client.cookies[COOKIE]
    where = httpx.URL(page.url)
    head = [
        f"POST /uploads/{upload}/files?name=big.csv HTTP/1.1",
        f"Host: {where.host}:{where.port}",
        f"Origin: {page.url}",
        f"Cookie: {COOKIE}={cookie}",
        "Content-Length: 2147483648",
        "",
        "",
    ]
    with socket.create_connection((where.host, where.port), timeout=10) as connection:
        connection.sendall("\r\n".join(head).encode())
        answer = connection.recv(200).decode()

    assert answer.startswith("HTTP/1.1 413")


def test_an_upload_belongs_to_whoever_brought_it(page):
    with visitor(page, "ada") as ada, visitor(page, "bob") as bob:
        upload = uploaded(ada, ("list.csv", b"phone_number\n+14155550150\n"))
        answers = [bob.post(f"/uploads/{upload}/{what}").status_code for what in ("files", "start")]
        answers.append(bob.get(f"/uploads/{upload}/look").status_code)

    assert answers == [404, 404, 404]


def test_by_default_nothing_listens_beyond_loopback(page):
    """The address it says is the one it has, and no other interface answers on its port."""
    port = httpx.URL(page.url).port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent: it only says which interface would be used
        outside = probe.getsockname()[0]

    assert page.url.startswith("http://127.0.0.1:")
    if outside != "127.0.0.1":
        unreached = pytest.raises(OSError, match=r"refused|timed out|No route to host|unreachable")
        with unreached, socket.create_connection((outside, port), timeout=2):
            pass


def test_it_does_not_listen_beyond_loopback_while_nobody_may_sign_in(calm, tmp_path, numberlift_here):
    done = numberlift_here("web", "--host", "0.0.0.0", "--port", "0")

    assert done.code == 2
    assert "numberlift users add" in done.err


def test_without_users_the_page_says_how_to_let_somebody_in(calm, tmp_path):
    with page_process(Place(tmp_path / "home", calm.url)) as fresh, visitor(fresh) as client:
        answer = client.get("/login")

    assert "numberlift users add" in answer.text


def test_a_list_that_is_named_like_a_script_is_text(page, tmp_path):
    """In the answer as JSON, and as a name on disk that is one file."""
    path = write_list(tmp_path / "list.csv", ["<img src=x onerror=alert(1)>"])
    with visitor(page, "ada") as client:
        upload = uploaded(client, ('<img src=x onerror="alert(1)">.csv', path.read_bytes()))
        shown = client.get(f"/uploads/{upload}", headers={"Accept": "text/html"}).text
        seen = client.get(f"/uploads/{upload}/look", params={"country": "US"}).json()

    assert "<img src=x" not in shown
    assert seen["rows"][0]["read"] == "<img src=x onerror=alert(1)>"
