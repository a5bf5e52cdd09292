//! Prism, the most widely used mock server, measured with the same requests as ours.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::measure::Samples;
use crate::peers::Peer;
use crate::{Outcome, generate, mock};

/// Measures its throughput with static examples, in requests per second.
///
/// # Errors
/// Returns an error if it cannot be installed or rejects a request.
pub fn requests_a_second(rounds: usize) -> Outcome<Samples> {
    let prism = Peer::load("prism")?;
    prism.install()?;
    let (spec, _) = generate::committed();
    let port = free_port()?.to_string();
    let mut command = prism.to_run(&[("{description}", &spec.to_string_lossy()), ("{port}", &port)])?;
    let mut server = Server(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    let host = format!("127.0.0.1:{port}");
    server.wait_for(&host)?;
    // The first requests warm it up.
    mock::requests_a_second(&host, 50)?;
    (0..rounds)
        .map(|_| mock::requests_a_second(&host, 250))
        .collect::<Outcome<Vec<_>>>()
        .map(Samples::from_iter)
}

fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}

/// A server that is killed on drop.
struct Server(Child);

impl Server {
    fn wait_for(&mut self, host: &str) -> Outcome<()> {
        let begun = Instant::now();
        while TcpStream::connect(host).is_err() {
            if begun.elapsed() > Duration::from_secs(60) || self.0.try_wait()?.is_some() {
                return Err("it does not listen".into());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
