//! The hostile server over HTTP/1.

use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::document::part;
use crate::script::{Early, How, Length, Pace, Position, Reply};
use crate::service::{Message, Received, Service};

/// Serves connections on a free port until the runtime is shut down.
pub(crate) async fn listen(service: Service) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            service.log().connections += 1;
            let connection = Connection {
                stream,
                unread: Vec::new(),
                service: service.clone(),
            };
            tokio::spawn(connection.serve());
        }
    });
    url
}

struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
    service: Service,
}

/// The state of a connection after a response.
#[derive(PartialEq)]
enum Next {
    Request,
    End(How),
}

impl Connection {
    async fn serve(mut self) {
        let _ = self.stream.set_nodelay(true);
        while let Some((request, length)) = self.head().await {
            let (number, reply) = self.service.receive(request);
            if reply.early == Early::No && self.body(number, length).await.is_none() {
                return;
            }
            let next = self.reply(number, &reply).await;
            match next {
                Next::End(how) => return self.end(how).await,
                Next::Request if reply.early == Early::ThenIgnore => return,
                Next::Request if reply.early == Early::ThenDrain => {
                    if self.body(number, length).await.is_none() {
                        return;
                    }
                }
                Next::Request => {}
            }
        }
    }

    async fn more(&mut self) -> Option<()> {
        let mut chunk = [0; 16 * 1024];
        let length = self
            .stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|length| *length > 0)?;
        self.unread.extend_from_slice(&chunk[..length]);
        self.service.time.touch();
        Some(())
    }

    /// Reads the head of a request, and the length of its body.
    async fn head(&mut self) -> Option<(Received, usize)> {
        let end = loop {
            match self.unread.windows(4).position(|window| window == b"\r\n\r\n") {
                Some(end) => break end,
                None => self.more().await?,
            }
        };
        let head = String::from_utf8_lossy(&self.unread[..end]).into_owned();
        self.unread.drain(..end + 4);
        let mut lines = head.split("\r\n");
        let mut start = lines.next()?.split(' ').map(str::to_owned);
        let pairs = lines.filter_map(|line| line.split_once(':'));
        let request = Received {
            method: start.next()?,
            target: start.next()?,
            headers: pairs
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect(),
            ..Received::default()
        };
        let length = request
            .header("content-length")
            .and_then(|length| length.parse().ok());
        Some((request, length.unwrap_or(0)))
    }

    async fn body(&mut self, number: usize, length: usize) -> Option<()> {
        while self.unread.len() < length {
            self.more().await?;
        }
        let body = self.unread.drain(..length).collect();
        self.service.complete(number, body);
        Some(())
    }

    async fn reply(&mut self, number: usize, reply: &Reply) -> Next {
        self.service
            .time
            .pass(Duration::from_millis(reply.delay_ms.into()))
            .await;
        let message = self.service.message(number, reply);
        let (head, body) = frame(reply, &message);
        let end = match reply.cut.map(|cut| cut.at) {
            Some(Position::Head(at)) => part(head.len(), at),
            Some(Position::Body(at)) => head.len() + part(body.len() - tail(reply, &message), at),
            _ => head.len() + body.len(),
        };
        if end >= head.len() {
            let left = self.client_left();
            self.service.begin_response(number, left);
        }
        let bytes = [head, body].concat();
        if self.write(&bytes[..end], reply.pace).await.is_none() {
            return Next::End(How::Fin);
        }
        if end == bytes.len() && self.flood(&message, reply).await.is_none() {
            return Next::End(How::Fin);
        }
        match reply.cut {
            Some(cut) => Next::End(cut.how),
            None if reply.length == Length::Absent => Next::End(How::Fin),
            None => Next::Request,
        }
    }

    fn client_left(&mut self) -> bool {
        let mut chunk = [0; 1024];
        match self.stream.try_read(&mut chunk) {
            Ok(length) => {
                self.unread.extend_from_slice(&chunk[..length]);
                length == 0
            }
            Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }

    async fn write(&mut self, bytes: &[u8], pace: Pace) -> Option<()> {
        let (count, pause) = match pace {
            Pace::AtOnce => (1, 0),
            Pace::Pieces { count, every_ms } => (count.max(1), every_ms),
        };
        for chunk in bytes.chunks(bytes.len().div_ceil(count.into()).max(1)) {
            self.service.time.pass(Duration::from_millis(pause.into())).await;
            self.stream.write_all(chunk).await.ok()?;
            self.service.wrote(chunk.len());
            if count > 1 {
                self.service.time.settle().await;
            }
        }
        Some(())
    }

    async fn flood(&mut self, message: &Message, reply: &Reply) -> Option<()> {
        const PIECE: usize = 64 * 1024;
        let (before, after) = if reply.length == Length::Chunked {
            (format!("{PIECE:x}\r\n"), "\r\n")
        } else {
            (String::new(), "")
        };
        let chunk = [before.as_bytes(), &[b'a'; PIECE], after.as_bytes()].concat();
        for _ in 0..message.flood / PIECE {
            self.stream.write_all(&chunk).await.ok()?;
            self.service.wrote(PIECE);
        }
        Some(())
    }

    async fn end(mut self, how: How) {
        match how {
            How::Rst | How::ResetStream(_) => {
                let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
            }
            How::Silence => std::future::pending().await,
            How::Fin | How::GoAway { .. } => {
                let _ = self.stream.shutdown().await;
                while self.more().await.is_some() {
                    self.unread.clear();
                }
            }
        }
    }
}

fn frame(reply: &Reply, message: &Message) -> (Vec<u8>, Vec<u8>) {
    let interim = reply
        .interim
        .iter()
        .map(|status| format!("HTTP/1.1 {status} Wait\r\n\r\n"));
    let mut head: String = interim.collect();
    head += &format!("HTTP/1.1 {} Scripted\r\n", reply.status);
    for (name, value) in &message.headers {
        head += &format!("{name}: {value}\r\n");
    }
    let mut body = message.body.clone();
    if reply.length == Length::Chunked {
        head += "transfer-encoding: chunked\r\n";
        let (first, second) = message.body.split_at(message.body.len() / 2);
        body.clear();
        for chunk in [first, second].into_iter().filter(|chunk| !chunk.is_empty()) {
            body.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            body.extend_from_slice(chunk);
            body.extend_from_slice(b"\r\n");
        }
        if message.flood == 0 {
            body.extend_from_slice(LAST_CHUNK);
        }
    }
    (format!("{head}\r\n").into_bytes(), body)
}

const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// Returns the number of bytes of a framed body that only mark its end.
fn tail(reply: &Reply, message: &Message) -> usize {
    if reply.length == Length::Chunked && message.flood == 0 {
        LAST_CHUNK.len()
    } else {
        0
    }
}
