//! A headless Chromium, driven by the WebDriver protocol of `chromedriver`.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

const REMEDY: &str = "run `.ci/browser`, which installs the Debian packages `chromium` and `chromium-driver`";

/// The key of an element reference in the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A script that waits until the expression in place of `CONDITION` is true, and returns its value. The driver limits
/// the time.
const WAIT: &str = "const done = arguments[arguments.length - 1];
    const check = () => { const value = (CONDITION); value ? done(value) : setTimeout(check, 10); };
    check();";

/// Starts `chromedriver`, which selects a free port. Returns `None` if `chromedriver` ended, because another program
/// took the port first.
fn start_driver() -> Option<(Child, u16)> {
    let driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .spawn();
    let mut driver = driver.unwrap_or_else(|e| panic!("`chromedriver` cannot be started ({e}): {REMEDY}"));
    let mut lines = BufReader::new(driver.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let port = lines.find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    Some((driver, port?))
}

/// A browser with one window. Closed when dropped.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

impl Browser {
    pub(crate) fn start() -> Self {
        let started = (0..5).find_map(|_| start_driver());
        let (driver, port) = started.unwrap_or_else(|| panic!("`chromedriver` ended: {REMEDY}"));
        let mut browser = Self {
            driver,
            port,
            session: String::new(),
        };
        // A container has neither the rights for a sandbox nor much shared memory.
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
        ];
        let created = browser.call(
            "/session",
            &json!({ "capabilities": { "alwaysMatch": {
                "goog:chromeOptions": { "args": arguments },
                "goog:loggingPrefs": { "browser": "ALL" },
                "timeouts": { "script": 10_000, "pageLoad": 20_000 },
            } } }),
        );
        let session = created.get("sessionId").and_then(Value::as_str);
        browser.session = session
            .unwrap_or_else(|| panic!("Chromium cannot be started: {created}; {REMEDY}"))
            .to_owned();
        browser
    }

    /// Returns the `value` of the response to a command. The value may describe an error.
    fn call(&self, path: &str, body: &Value) -> Value {
        let mut reply = self.exchange("POST", path, &body.to_string()).unwrap();
        reply.get_mut("value").map(Value::take).unwrap()
    }

    fn exchange(&self, method: &str, path: &str, body: &str) -> io::Result<Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-type: application/json\r\n\
            content-length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        )?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            if line.trim_end().is_empty() {
                break;
            }
            if let Some(("content-length", value)) = line.to_lowercase().split_once(':') {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        let mut text = vec![0; length];
        reader.read_exact(&mut text)?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// Carries out a command of the session.
    fn command(&self, path: &str, body: &Value) -> Value {
        let value = self.call(&format!("/session/{}/{path}", self.session), body);
        assert!(value.get("error").is_none(), "{path} {body}: {value}");
        value
    }

    pub(crate) fn open(&self, url: &str) {
        self.command("url", &json!({ "url": url }));
    }

    /// Runs a script in the page and returns its result.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.command("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression is true, and returns its value.
    pub(crate) fn wait(&self, condition: &str) -> Value {
        let script = WAIT.replace("CONDITION", condition);
        self.command("execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Waits until the text of an element contains `text`, and returns the text of the element.
    pub(crate) fn wait_for_text(&self, selector: &str, text: &str) -> String {
        let (selector, text) = (json!(selector), json!(text));
        let shown = format!(
            "[...document.querySelectorAll({selector})].map((e) => e.innerText).find((t) => t.includes({text}))"
        );
        self.wait(&shown).as_str().unwrap().to_owned()
    }

    fn element(&self, selector: &str) -> String {
        let found = self.command("element", &json!({ "using": "css selector", "value": selector }));
        found.get(ELEMENT).and_then(Value::as_str).unwrap().to_owned()
    }

    pub(crate) fn click(&self, selector: &str) {
        self.command(&format!("element/{}/click", self.element(selector)), &json!({}));
    }

    /// Replaces the text of a field.
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        self.command(&format!("element/{element}/clear"), &json!({}));
        self.command(&format!("element/{element}/value"), &json!({ "text": text }));
    }

    /// Chooses an option of a list.
    pub(crate) fn choose(&self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value=\"{value}\"]"));
    }

    fn devtools(&self, command: &str, parameters: &Value) {
        self.command(
            "goog/cdp/execute",
            &json!({ "cmd": command, "params": parameters }),
        );
    }

    /// Sets the width of the window and the color scheme.
    pub(crate) fn emulate(&self, width: u32, height: u32, scheme: &str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", &media);
    }

    /// Returns a picture of the window in PNG.
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        let body = json!({ "cmd": "Page.captureScreenshot", "params": { "format": "png" } });
        let picture = self.command("goog/cdp/execute", &body);
        STANDARD
            .decode(picture.get("data").and_then(Value::as_str).unwrap())
            .unwrap()
    }

    /// Returns the messages of the browser's console since the last call.
    pub(crate) fn messages(&self) -> Vec<String> {
        let log = self.command("se/log", &json!({ "type": "browser" }));
        let messages = log.as_array().unwrap().iter();
        messages.map(ToString::to_string).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // Ends Chromium, which otherwise outlives its driver.
            let _ = self.exchange("DELETE", &format!("/session/{}", self.session), "");
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
