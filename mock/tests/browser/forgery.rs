//! A page of another origin.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    thread,
};

use serde_json::Value;
use zephr_mock::Mock;

use crate::start;

/// Serves a page on a free port until the test program ends. Returns the port.
///
/// Each connection has a thread, because browsers open connections in advance and send nothing on them.
fn serve(page: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let page = page.clone();
            thread::spawn(move || {
                let lines = BufReader::new(stream.try_clone().unwrap()).lines();
                lines
                    .map_while(Result::ok)
                    .take_while(|line| !line.is_empty())
                    .for_each(drop);
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close";
                let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len());
            });
        }
    });
    port
}

/// Returns a page that attacks the console: it loads the console in a frame, sends requests from a script, tries to
/// read the token, and submits a form.
fn attack(mock: &Mock) -> String {
    let console = mock.console_url().unwrap();
    format!(
        "<!DOCTYPE html><title>attack</title>
        <iframe src='{console}/state'></iframe>
        <form id='forged' method='post' action='{console}/state/clock' target='result'>
          <input name='action' value='advance'><input name='amount' value='400'><input name='token' value='guess'>
        </form>
        <iframe name='result'></iframe>
        <script>
          const body = new URLSearchParams({{ action: 'advance', amount: '400', token: 'guess' }});
          const post = (path) => fetch('{console}' + path, {{ method: 'POST', mode: 'no-cors', body }});
          const read = fetch('{console}/state').then((page) => page.text());
          Promise.allSettled([post('/state/clock'), post('/state/reset'), post('/state/faults'), read]).then((ended) => {{
            window.leaked = ended[3].value ?? '';
            document.querySelector('[name=result]').addEventListener('load', () => {{ window.over = true; }});
            document.querySelector('#forged').submit();
          }});
        </script>"
    )
}

#[test]
#[ignore = "needs Chromium: run .ci/browser"]
fn a_page_of_another_origin_cannot_read_or_change_state() {
    let (mock, browser) = start();
    let seed = mock.snapshot().to_seed();
    mock.clock().freeze();
    let now = mock.clock().now_millis();
    let port = serve(attack(&mock));
    // Both URLs have another origin than the console. `127.0.0.1` is the same site, and `localhost` is another site.
    for host in ["127.0.0.1", "localhost"] {
        browser.open(&format!("http://{host}:{port}/"));
        browser.wait("window.over");
        assert_eq!(browser.run("return window.leaked"), Value::from(""));
        assert_eq!(mock.clock().now_millis(), now);
        assert_eq!(mock.faults().left(), 0);
        assert!(
            mock.clock().is_frozen() && mock.snapshot().to_seed() == seed,
            "it was reset"
        );
    }
    assert_eq!(mock.requests().len(), 0);
}
