//! A scripted, misbehaving server on raw sockets and its own threads.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use socket2::SockRef;
use zephr_runtime::SleepReason;
use zephr_test_support::Request;

use crate::timer::VirtualTimer;

/// The reaction to a request, once it was read completely.
#[derive(Clone, Debug)]
pub(crate) enum Reaction {
    /// Sends these bytes and reads the next request of the connection.
    Keep(Vec<u8>),
    /// Sends these bytes and closes the connection in order.
    Close(Vec<u8>),
    /// Sends these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Sends these bytes, lets a deadline of the client pass, and waits until the client has closed the connection.
    Stall(Vec<u8>, SleepReason),
    /// Sends the first bytes, then repeats the second ones this many times or until the client has closed the
    /// connection.
    Flood(Vec<u8>, Vec<u8>, usize),
}

/// The log of the connections so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    pub(crate) seen: Vec<Request>,
    pub(crate) connections: usize,
    /// Bytes of bodies that a [`Reaction::Flood`] sent before the client closed the connection.
    pub(crate) flooded: usize,
}

type React = Arc<dyn Fn(&Request, usize) -> Reaction + Send + Sync>;

pub(crate) struct Server {
    address: SocketAddr,
    log: Arc<Mutex<Log>>,
    closed: Receiver<()>,
}

impl Server {
    /// Starts a server that reacts to each request by calling the function with the number of earlier requests.
    pub(crate) fn start(
        timer: &VirtualTimer,
        react: impl Fn(&Request, usize) -> Reaction + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        // A backlog for all clients that connect at once; otherwise they would retry a second later.
        SockRef::from(&listener).listen(1024).unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::<Mutex<Log>>::default();
        let (closing, closed) = channel();
        let (shared, timer, react): (_, _, React) = (Arc::clone(&log), timer.clone(), Arc::new(react));
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                shared.lock().unwrap().connections += 1;
                let connection = Connection {
                    stream,
                    log: Arc::clone(&shared),
                    timer: timer.clone(),
                    react: Arc::clone(&react),
                    closing: closing.clone(),
                };
                thread::spawn(|| connection.serve());
            }
        });
        Self { address, log, closed }
    }

    /// Starts a server that goes through these reactions; the last one is repeated.
    pub(crate) fn scripted(timer: &VirtualTimer, script: Vec<Reaction>) -> Self {
        Self::start(timer, move |_, before| {
            script[before.min(script.len() - 1)].clone()
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn log(&self) -> Log {
        self.log.lock().unwrap().clone()
    }

    /// Waits until a connection was closed, by either side.
    pub(crate) fn wait_for_close(&self) {
        let patience = Duration::from_secs(20);
        self.closed
            .recv_timeout(patience)
            .expect("the client closes the connection");
    }
}

struct Connection {
    stream: TcpStream,
    log: Arc<Mutex<Log>>,
    timer: VirtualTimer,
    react: React,
    closing: Sender<()>,
}

impl Connection {
    fn serve(mut self) {
        let mut left = Vec::new();
        while let Some(seen) = Request::read(&mut self.stream, &mut left) {
            let before = {
                let mut log = self.log.lock().unwrap();
                log.seen.push(seen.clone());
                log.seen.len() - 1
            };
            let reaction = (self.react)(&seen, before);
            if !self.perform(reaction) {
                break;
            }
        }
        drop(self.stream);
        let _ = self.closing.send(());
    }

    /// Returns whether to keep the connection open.
    fn perform(&mut self, reaction: Reaction) -> bool {
        let stream = &mut self.stream;
        match reaction {
            Reaction::Keep(bytes) => return stream.write_all(&bytes).is_ok(),
            Reaction::Close(bytes) => {
                let _ = stream.write_all(&bytes);
            }
            Reaction::Reset(bytes) => {
                let _ = stream.write_all(&bytes);
                SockRef::from(&*stream).set_linger(Some(Duration::ZERO)).unwrap();
            }
            Reaction::Stall(bytes, deadline) => {
                let _ = stream.write_all(&bytes);
                self.timer.pass(deadline);
                while stream.read(&mut [0; 64]).is_ok_and(|read| read > 0) {}
            }
            Reaction::Flood(first, chunk, times) => {
                let _ = stream.write_all(&first);
                for _ in 0..times {
                    if stream.write_all(&chunk).is_err() {
                        break;
                    }
                    self.log.lock().unwrap().flooded += chunk.len();
                }
            }
        }
        false
    }
}
