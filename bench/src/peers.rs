//! Other people's tools, where they can be had: installed by their package managers below `target/`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::measure::Samples;
use crate::{Outcome, generate, mock, scratch};

/// Why a peer was skipped, or what was measured of it.
pub type Tried<T> = Result<T, String>;

/// Prism's version.
const PRISM: &str = "5.16.0";

/// How many requests a second Prism answers with static examples, on the same requests as ours.
pub fn prism(rounds: usize) -> Tried<Samples> {
    measured_prism(rounds).map_err(|error| format!("Prism was skipped: {error}"))
}

fn measured_prism(rounds: usize) -> Outcome<Samples> {
    let folder = scratch()?.join("peers").join("npm");
    fs::create_dir_all(&folder)?;
    let program = folder.join("node_modules").join(".bin").join("prism");
    if !program.exists() {
        let package = format!("@stoplight/prism-cli@{PRISM}");
        let mut npm = Command::new("npm");
        npm.args([
            "install",
            "--no-fund",
            "--no-audit",
            "--ignore-scripts",
            "--prefix",
            ".",
            &package,
        ]);
        run(npm.current_dir(&folder))?;
    }
    let (spec, _) = generate::committed();
    let port = free_port()?.to_string();
    let mut command = Command::new(program);
    command.args(["mock", "--verboseLevel", "silent", "-h", "127.0.0.1", "-p", &port]);
    let mut server = Server(
        command
            .arg(spec)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?,
    );
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
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}

/// A server that is ended when dropped.
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

/// Runs a program to its end, quietly.
fn run(command: &mut Command) -> Outcome<()> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let last = BufReader::new(told.as_bytes()).lines().last().transpose()?;
    Err(last.unwrap_or_default().into())
}
