//! Prism, the most widely used mock server, measured with the same requests as ours.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::peers::Peer;
use crate::{Outcome, generate, mock};

/// A running Prism, which responds with the documented examples. It is killed on drop.
pub struct Prism {
    process: Child,
    host: String,
}

impl Prism {
    /// Installs, starts and warms up the server.
    ///
    /// # Errors
    /// Returns an error if it cannot be installed or rejects a request.
    pub fn start() -> Outcome<Self> {
        let prism = Peer::load("prism")?;
        prism.install()?;
        let (spec, _) = generate::committed();
        let port = free_port()?.to_string();
        let mut command = prism.to_run(&[("{description}", &spec.to_string_lossy()), ("{port}", &port)])?;
        let mut prism = Self {
            process: command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?,
            host: format!("127.0.0.1:{port}"),
        };
        prism.wait()?;
        mock::requests_a_second(&prism.host, 50)?;
        Ok(prism)
    }

    /// Returns the address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Waits until it listens.
    fn wait(&mut self) -> Outcome<()> {
        let begun = Instant::now();
        while TcpStream::connect(&self.host).is_err() {
            if begun.elapsed() > Duration::from_secs(60) || self.process.try_wait()?.is_some() {
                return Err("Prism does not listen".into());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}
