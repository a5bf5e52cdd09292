//! HTTP/2 frame by frame (RFC 9113), for server behavior that no library supports.

use std::io;

use h2::Reason;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GO_AWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

const INITIAL_WINDOW_SIZE: u16 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The head of a response, with a `content-length` if one is passed.
pub(crate) fn head(stream: u32, status: u16, length: Option<usize>) -> Vec<u8> {
    // HPACK (RFC 7541): literals without indexing; the static table names `:status` (8) and `content-length` (28).
    let mut block = vec![0x08, 3];
    block.extend_from_slice(status.to_string().as_bytes());
    if let Some(length) = length {
        let digits = length.to_string();
        block.extend_from_slice(&[0x0f, 28 - 15, u8::try_from(digits.len()).unwrap()]);
        block.extend_from_slice(digits.as_bytes());
    }
    frame(HEADERS, END_HEADERS, stream, &block)
}

pub(crate) fn data(stream: u32, bytes: &[u8]) -> Vec<u8> {
    frame(DATA, 0, stream, bytes)
}

pub(crate) fn last_data(stream: u32, bytes: &[u8]) -> Vec<u8> {
    frame(DATA, END_STREAM, stream, bytes)
}

/// A complete response.
pub(crate) fn well(stream: u32) -> Vec<u8> {
    [head(stream, 200, Some(2)), last_data(stream, b"{}")].concat()
}

pub(crate) fn reset(stream: u32, reason: Reason) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &u32::from(reason).to_be_bytes())
}

pub(crate) fn go_away(last_stream: u32, reason: Reason) -> Vec<u8> {
    go_away_with(last_stream, reason, b"")
}

/// GOAWAY with debug data.
pub(crate) fn go_away_with(last_stream: u32, reason: Reason, debug_data: &[u8]) -> Vec<u8> {
    let mut payload = [last_stream.to_be_bytes(), u32::from(reason).to_be_bytes()].concat();
    payload.extend_from_slice(debug_data);
    frame(GO_AWAY, 0, 0, &payload)
}

/// The server side of a connection.
pub(crate) struct Connection {
    stream: TlsStream<TcpStream>,
    /// The client's flow-control windows of the connection and of a new stream, in bytes.
    pub(crate) window: i64,
    pub(crate) stream_window: i64,
    acknowledges_pings: bool,
}

impl Connection {
    pub(crate) async fn accept(mut stream: TlsStream<TcpStream>) -> io::Result<Self> {
        stream.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
        stream.read_exact(&mut [0; 24]).await?;
        Ok(Self {
            stream,
            window: 65_535,
            stream_window: 65_535,
            acknowledges_pings: true,
        })
    }

    /// Stops acknowledging PING frames, as if the network path to the client were broken.
    pub(crate) fn fall_silent(&mut self) {
        self.acknowledges_pings = false;
    }

    /// Reads up to the end of a request and returns its stream.
    pub(crate) async fn request(&mut self) -> io::Result<u32> {
        loop {
            let mut start = [0; 9];
            self.stream.read_exact(&mut start).await?;
            let [a, b, c, kind, flags, d, e, f, g] = start;
            let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
            self.stream.read_exact(&mut payload).await?;
            let stream = u32::from_be_bytes([d, e, f, g]);
            match kind {
                DATA | HEADERS if flags & END_STREAM != 0 => return Ok(stream),
                SETTINGS if flags & ACK == 0 => {
                    self.settings(&payload);
                    self.write(&frame(SETTINGS, ACK, 0, &[])).await?;
                }
                PING if flags & ACK == 0 && self.acknowledges_pings => {
                    self.write(&frame(PING, ACK, 0, &payload)).await?;
                }
                WINDOW_UPDATE if stream == 0 => {
                    let increment: [u8; 4] = payload.try_into().unwrap();
                    self.window += i64::from(u32::from_be_bytes(increment));
                }
                _ => {}
            }
        }
    }

    fn settings(&mut self, payload: &[u8]) {
        for setting in payload.chunks_exact(6) {
            if u16::from_be_bytes([setting[0], setting[1]]) == INITIAL_WINDOW_SIZE {
                self.stream_window = i64::from(u32::from_be_bytes(setting[2..].try_into().unwrap()));
            }
        }
    }

    pub(crate) async fn write(&mut self, frames: &[u8]) -> io::Result<()> {
        self.stream.write_all(frames).await?;
        self.stream.flush().await
    }
}
