//! A server that responds immediately with a fixed response, so that measurements reflect the client.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;

use crate::{Outcome, decode};

const SESSION: &str = r#"{"session_id":"0a1b2c3d-0000-4000-8000-5e6f7a8b9c0d","user_id":"123456789ABCD","cookie":{"domain":"news.example.com","name":"blaize_session","value":"0a1b2c3d"},"message":"Authentication successful"}"#;
const USERS: &str = r#"{"results":[{"user_id":"123456789ABCD","identifiers":{"email_address":"joe.blow@company.com"},"attributes":{"first_name":"Joe","surname":"Blow"},"email_verified":true}]}"#;

/// Serves on a free loopback port until killed. The first line of output is the port. An export has this many users.
///
/// # Errors
/// Returns an error if the port cannot be opened.
pub fn serve(users: usize) -> Outcome<()> {
    let export: Arc<str> = decode::export(users).into();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut out = io::stdout();
    writeln!(out, "{}", listener.local_addr()?.port())?;
    out.flush()?;
    for stream in listener.incoming() {
        let stream = stream?;
        let export = Arc::clone(&export);
        thread::spawn(move || serve_connection(stream, &export));
    }
    Ok(())
}

/// Serves a connection until the client closes it.
fn serve_connection(mut stream: TcpStream, export: &str) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    loop {
        let (mut first, mut body_bytes) = (String::new(), 0);
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if first.is_empty() {
                first = line.clone();
            }
            if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                body_bytes = length.trim().parse().unwrap_or(0);
            }
            if line == "\r\n" {
                break;
            }
        }
        io::copy(&mut reader.by_ref().take(body_bytes), &mut io::sink())?;
        let body = match first.as_str() {
            line if line.starts_with("POST") => SESSION,
            line if line.starts_with("GET /v3/user-export") => export,
            _ => USERS,
        };
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
        stream.write_all(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes())?;
    }
}

/// The server in a child process, killed on drop.
pub struct HttpServer {
    process: Child,
    /// The address that it listens on.
    pub url: String,
}

impl HttpServer {
    /// Starts the server. Its exports are empty.
    ///
    /// # Errors
    /// Returns an error if the child process cannot be started.
    pub fn start() -> Outcome<Self> {
        Self::exporting(0)
    }

    /// Starts the server. Its exports have this many users.
    ///
    /// # Errors
    /// Returns an error if the child process cannot be started.
    pub fn exporting(users: usize) -> Outcome<Self> {
        let mut process = Command::new(crate::me()?)
            .args(["probe", "answer", &users.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut port = String::new();
        BufReader::new(process.stdout.take().ok_or("the server has no output")?).read_line(&mut port)?;
        Ok(Self {
            process,
            url: format!("http://127.0.0.1:{}", port.trim()),
        })
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
