//! Programs of some operations, run against the mock.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use zephr_mock::{Fault, Mock, MockBuilder};

use crate::{
    go, has, sample,
    support::{Run, isolated, start},
};

/// Text with the characters that need escaping in string literals of any of the languages.
const HOSTILE: &str = "'\"`\\ \\u0041 \\n $x ${x} #{x} #$x {x} %s %25 !x ?> */ ''' \"\"\" )---\" é 漢 😀 \u{2028}\u{85}\u{1}\t.";

/// Several lines of text with sequences that end or change the string literals of some of the languages.
const HOSTILE_LINES: &str = "it's ''' \"\"\" ` ${x} #{x} \\ \\n é\n  BODY\nBODY;\n)---\" 漢.";

/// A call, and the request that must be received.
struct Case {
    words: Vec<String>,
    target: &'static str,
    body: Vec<u8>,
    is_signed: bool,
}

impl Case {
    fn new(words: &[&str], target: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            target,
            body: body.into(),
            is_signed: true,
        }
    }
}

fn cases(folder: &Path) -> Vec<Case> {
    let binary: Vec<u8> = (0..=255).collect();
    let file = folder.join("content");
    fs::write(&file, &binary).unwrap();
    let content = format!("@{}", file.display());
    let user = serde_json::json!({
        "identifiers": {"email_address": "zoë@example.com"},
        "attributes": {"note": HOSTILE, "BODY": "BODY"},
    });
    let pretty = serde_json::to_string_pretty(&user).unwrap();
    let token =
        "{\n  \"grant_type\": \"refresh_token\",\n  \"refresh_token\": \"6kuabo4gug8t9h13x7gt43cm\"\n}";
    vec![
        Case::new(
            &["users", "list", "--", "--email-address", "joe+news@example.com"],
            "GET /v3/users?identifiers.email_address=joe%2Bnews%40example.com",
            "",
        ),
        Case::new(
            &["createUser", "--", "--body", &user.to_string()],
            "POST /v3/users",
            pretty,
        ),
        Case::new(
            &["evictOriginSiteV4", "--", "--body", HOSTILE],
            "POST /v4/cache-management/evict-origin",
            HOSTILE,
        ),
        Case::new(
            &["saveItem", "--", "i-1", "--body", HOSTILE_LINES],
            "PUT /v3/static/i-1",
            HOSTILE_LINES,
        ),
        Case::new(
            &["resources", "update-content", "--", "r-1", "--body", &content],
            "PUT /v4/resources/r-1/content",
            binary,
        ),
        Case::new(&["users", "delete", "--", "u-1"], "DELETE /v3/users/u-1", ""),
        Case::new(
            &["users", "get", "--", "a+b %2F/c~"],
            "GET /v3/users/a%2Bb%20%252F%2Fc~",
            "",
        ),
        Case {
            is_signed: false,
            ..Case::new(&["oauth", "token"], "POST /zephr/oauth2/token", token)
        },
    ]
}

/// A service between a program and the mock that keeps all bytes.
#[derive(Clone, Default)]
struct Tee {
    sent: Arc<Mutex<Vec<u8>>>,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Tee {
    /// Starts the service and returns its URL.
    fn start(&self, mock: &Mock) -> String {
        let service = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", service.local_addr().unwrap());
        let address = mock.url().strip_prefix("http://").unwrap().to_owned();
        let Self { sent, received } = self.clone();
        thread::spawn(move || {
            for client in service.incoming() {
                let client = client.unwrap();
                let server = TcpStream::connect(&address).unwrap();
                copy(
                    client.try_clone().unwrap(),
                    server.try_clone().unwrap(),
                    Arc::clone(&sent),
                );
                copy(server, client, Arc::clone(&received));
            }
        });
        url
    }

    fn clear(&self) {
        self.sent.lock().unwrap().clear();
        self.received.lock().unwrap().clear();
    }
}

/// Copies and keeps bytes until either side closes.
fn copy(mut from: TcpStream, mut to: TcpStream, kept: Arc<Mutex<Vec<u8>>>) {
    thread::spawn(move || {
        let mut buffer = [0; 65536];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            kept.lock().unwrap().extend_from_slice(&buffer[..count]);
            let _ = to.write_all(&buffer[..count]);
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}

/// Asserts that the bytes of a message end with this body.
#[track_caller]
fn assert_body(message: &[u8], body: &[u8], context: &str) {
    let shown = String::from_utf8_lossy(message);
    let (head, tail) = message.split_at(message.len().saturating_sub(body.len()));
    assert!(tail == body && head.ends_with(b"\r\n\r\n"), "{context}: {shown}");
}

/// Runs all cases in a language, and then two calls that must fail.
fn run(language: &str, file: &str, interpreter: impl Fn() -> Command) {
    let folder = tempfile::tempdir().unwrap();
    let mock = start(Mock::builder().static_responses());
    let tee = Tee::default();
    // A trailing slash must not become a part of the path.
    let url = tee.start(&mock) + "/";
    let call = |words: &[&str], secret_key: Option<&str>| {
        let path = folder.path().join(file);
        let program = sample(&[&["--lang", language], words].concat()).ok();
        fs::write(&path, program).unwrap();
        let mut command = interpreter();
        command.arg(path).env("ZEPHR_BASE_URL", &url);
        if let Some(secret_key) = secret_key {
            command
                .env("ZEPHR_ACCESS_KEY", MockBuilder::ACCESS_KEY)
                .env("ZEPHR_SECRET_KEY", secret_key);
        }
        Run::of(&mut command)
    };
    for case in cases(folder.path()) {
        tee.clear();
        let words: Vec<_> = case.words.iter().map(String::as_str).collect();
        let run = call(&words, case.is_signed.then_some(MockBuilder::SECRET_KEY));
        let context = format!("{language} {words:?}: {}{}", run.out, run.err);
        assert!(!mock.requests().is_empty(), "{context}");
        let received = mock.requests().last().cloned().unwrap();
        assert_eq!(
            (run.code, run.err.trim()),
            (0, received.status.to_string().as_str()),
            "{context}"
        );
        let query = if received.query.is_empty() { "" } else { "?" };
        let target = format!("{} {}{query}{}", received.method, received.path, received.query);
        assert_eq!(
            (target.as_str(), received.status / 100),
            (case.target, 2),
            "{context}"
        );
        assert_eq!(received.authorization.is_some(), case.is_signed, "{context}");
        assert_body(&tee.sent.lock().unwrap(), &case.body, &context);
        assert_body(
            &tee.received.lock().unwrap(),
            run.out.trim_end().as_bytes(),
            &context,
        );
    }
    let fault = Fault::on("users().get").times(1).status(409);
    mock.faults().add(fault).unwrap();
    for (secret_key, status) in [(MockBuilder::SECRET_KEY, "409"), ("wrong", "401")] {
        let failed = call(&["users", "get"], Some(secret_key));
        assert!(
            failed.code > 0 && failed.err.contains(status),
            "{language}: {}",
            failed.err
        );
    }
    assert_eq!(mock.requests().len(), 10, "{language}");
}

#[test]
fn curl_programs_run() {
    if has(isolated("curl").arg("--version")) {
        run("curl", "sample.sh", || isolated("sh"));
    }
}

#[test]
fn javascript_programs_run() {
    if has(isolated("node").arg("--version")) {
        run("javascript", "sample.mjs", || isolated("node"));
        run("node", "sample.mjs", || isolated("node"));
    }
}

#[test]
fn python_programs_run() {
    if has(isolated("python3").arg("--version")) {
        run("python", "sample.py", || isolated("python3"));
    }
}

#[test]
fn java_programs_run() {
    if has(isolated("java").arg("--version")) {
        run("java", "Sample.java", || {
            let mut command = isolated("java");
            // Short programs end sooner without the optimizing compiler.
            command.arg("-XX:TieredStopAtLevel=1");
            command
        });
    }
}

#[test]
fn csharp_programs_run() {
    const COMPILE: &str = "mcs -r:System.Net.Http.dll -out:\"$0.exe\" \"$0\" && exec mono \"$0.exe\"";
    if has(isolated("mcs").arg("--version")) && has(isolated("mono").arg("--version")) {
        run("csharp", "Sample.cs", || {
            let mut command = isolated("sh");
            command.args(["-c", COMPILE]);
            command
        });
    }
}

#[test]
fn php_programs_run() {
    if has(isolated("php").args(["-r", "exit(extension_loaded('curl') ? 0 : 1);"])) {
        run("php", "sample.php", || isolated("php"));
    }
}

#[test]
fn go_programs_run() {
    if has(go().arg("version")) {
        run("go", "sample.go", || {
            let mut command = go();
            command.arg("run");
            command
        });
    }
}

#[test]
fn ruby_programs_run() {
    if has(isolated("ruby").arg("--version")) {
        run("ruby", "sample.rb", || isolated("ruby"));
    }
}

#[test]
fn r_programs_run() {
    if has(isolated("Rscript").args(["-e", "library(httr2); library(openssl)"])) {
        run("r", "sample.R", || isolated("Rscript"));
    }
}
