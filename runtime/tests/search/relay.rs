//! Relays HTTP/2 frames from a server to the client, adding frames and closing connections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, split};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_rustls::server::TlsStream;

use crate::document::part;
use crate::script::How;
use crate::service::Service;

/// An action of the relay between two frames.
pub(crate) enum Command {
    Add(Vec<u8>),
    End(How),
}

/// The streams in whose response head the relay closes the connection. For each stream, contains the part of the frame
/// that is forwarded, in thousandths, and the manner in which the connection ends.
///
/// This is not a [`Command`], because a command could arrive too late, or apply to the frame of another stream.
#[derive(Clone, Default)]
pub(crate) struct Cuts(Arc<Mutex<HashMap<u32, (u16, How)>>>);

impl Cuts {
    pub(crate) fn add(&self, stream: u32, at: u16, how: How) {
        let mut cuts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cuts.insert(stream, (at, how));
    }

    /// Returns the truncation point of a frame, if the frame is a head that has one.
    fn take(&self, frame: &[u8]) -> Option<(u16, How)> {
        let [_, _, _, HEADERS, _, stream @ ..] = frame else {
            return None;
        };
        let stream = u32::from_be_bytes(*stream.first_chunk()?);
        let mut cuts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cuts.remove(&stream)
    }
}

/// The frame type HEADERS.
const HEADERS: u8 = 1;

/// Relays bytes between the client and the underlying server.
pub(crate) async fn forward(
    stream: TlsStream<TcpStream>,
    outer: DuplexStream,
    (mut commands, cuts): (UnboundedReceiver<Command>, Cuts),
    service: Service,
) {
    let (mut from_client, mut to_client) = split(stream);
    let (from_server, mut to_server) = split(outer);
    let mut frames = Frames {
        from: from_server,
        read: b"".to_vec(),
    };
    let time = service.time.clone();
    let upstream = async {
        let mut chunk = vec![0; 16 * 1024];
        while let Ok(length) = from_client.read(&mut chunk).await {
            time.touch();
            if length == 0 || to_server.write_all(&chunk[..length]).await.is_err() {
                break;
            }
        }
        let _ = to_server.shutdown().await;
        // The rest of the response may still be in transit.
        std::future::pending::<()>().await;
    };
    let downstream = async {
        loop {
            // Frames that the server has sent are forwarded first, because a command applies after them.
            let command = tokio::select! {
                biased;
                frame = frames.next() => {
                    let Some(frame) = frame else { return How::Fin };
                    if let Some((at, how)) = cuts.take(&frame) {
                        let _ = to_client.write_all(&frame[..part(frame.len(), at)]).await;
                        let _ = to_client.flush().await;
                        return how;
                    }
                    if to_client.write_all(&frame).await.is_err() || to_client.flush().await.is_err() {
                        return How::Fin;
                    }
                    service.wrote(frame.len());
                    continue;
                }
                Some(command) = commands.recv() => command,
            };
            match command {
                Command::Add(frame) => {
                    let _ = to_client.write_all(&frame).await;
                    let _ = to_client.flush().await;
                    service.wrote(frame.len());
                }
                Command::End(how) => return how,
            }
        }
    };
    let how = tokio::select! {
        () = upstream => How::Fin,
        how = downstream => how,
    };
    let mut stream = from_client.unsplit(to_client);
    match how {
        How::Rst => {
            let _ = SockRef::from(stream.get_ref().0).set_linger(Some(Duration::ZERO));
        }
        How::Silence => std::future::pending().await,
        _ => {
            let _ = stream.shutdown().await;
        }
    }
}

/// Splits a byte stream into frames. [`next`](Self::next) is cancel-safe.
struct Frames<R> {
    from: R,
    read: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Frames<R> {
    async fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some([a, b, c]) = self.read.first_chunk() {
                let length = 9 + u32::from_be_bytes([0, *a, *b, *c]) as usize;
                if self.read.len() >= length {
                    let rest = self.read.split_off(length);
                    return Some(std::mem::replace(&mut self.read, rest));
                }
            }
            if self.from.read_buf(&mut self.read).await.ok()? == 0 {
                return None;
            }
        }
    }
}

pub(crate) fn raw_frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [length[1], length[2], length[3], kind, flags];
    [&head[..], &stream.to_be_bytes(), payload].concat()
}
