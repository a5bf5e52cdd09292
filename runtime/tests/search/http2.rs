//! The hostile server over HTTP/2 and TLS: a well-behaved server behind a [relay](crate::relay), which adds frames and
//! closes connections according to the script.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use tokio::io::duplex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use zephr_runtime::Bytes;

use crate::certificate::acceptor;
use crate::document::part;
use crate::relay::{Command, Cuts, forward, raw_frame};
use crate::script::{Early, Exchange, How, Noise, Pace, Position, Reply};
use crate::service::{Received, Service};

/// Serves connections on a free port until the runtime is shut down.
pub(crate) async fn listen(service: Service) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            service.log().connections += 1;
            tokio::spawn(serve(stream, service.clone()));
        }
    });
    url
}

async fn serve(stream: TcpStream, service: Service) {
    let _ = stream.set_nodelay(true);
    let Ok(stream) = acceptor().accept(stream).await else {
        return;
    };
    service.time.touch();
    let (inner, outer) = duplex(256 * 1024);
    let (relay, commands) = unbounded_channel();
    let cuts = Cuts::default();
    tokio::spawn(forward(stream, outer, (commands, cuts.clone()), service.clone()));
    let streams = match service.script.exchange {
        Exchange::Crowd { streams, .. } | Exchange::RealCrowd { streams, .. } => streams.into(),
        _ => 100,
    };
    let mut builder = h2::server::Builder::new();
    let Ok(mut connection) = builder.max_concurrent_streams(streams).handshake(inner).await else {
        return;
    };
    while let Some(Ok((request, respond))) = connection.accept().await {
        let call = Call {
            service: service.clone(),
            relay: relay.clone(),
            cuts: cuts.clone(),
            respond,
        };
        tokio::spawn(call.serve(request));
    }
}

/// A stream.
struct Call {
    service: Service,
    relay: UnboundedSender<Command>,
    cuts: Cuts,
    respond: SendResponse<Bytes>,
}

impl Call {
    async fn serve(mut self, request: http::Request<RecvStream>) {
        let (head, mut stream) = request.into_parts();
        let headers = head.headers.iter().map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        let authority = (
            "host".to_owned(),
            head.uri.authority().map(ToString::to_string).unwrap_or_default(),
        );
        let received = Received {
            method: head.method.to_string(),
            target: head
                .uri
                .path_and_query()
                .map(ToString::to_string)
                .unwrap_or_default(),
            headers: headers.chain([authority]).collect(),
            ..Received::default()
        };
        let (number, reply) = self.service.receive(received);
        if reply.early == Early::No && !self.body(number, &mut stream).await {
            return;
        }
        self.service
            .time
            .pass(Duration::from_millis(reply.delay_ms.into()))
            .await;
        self.send(number, &reply).await;
        match reply.early {
            Early::ThenDrain => {
                self.body(number, &mut stream).await;
            }
            Early::ThenIgnore => {
                // Dropping the stream would make `h2` send RST_STREAM with NO_ERROR or CANCEL.
                self.service.time.settle().await;
            }
            Early::No => {}
        }
    }

    async fn body(&self, number: usize, stream: &mut RecvStream) -> bool {
        let mut body = Vec::new();
        while let Some(chunk) = stream.data().await {
            let Ok(chunk) = chunk else { return false };
            self.service.time.touch();
            let _ = stream.flow_control().release_capacity(chunk.len());
            body.extend_from_slice(&chunk);
        }
        self.service.complete(number, body);
        true
    }

    async fn client_left(&mut self) -> bool {
        poll_fn(|context| Poll::Ready(self.respond.poll_reset(context).is_ready())).await
    }

    async fn send(&mut self, number: usize, reply: &Reply) {
        let message = self.service.message(number, reply);
        for noise in &reply.noise {
            self.add(noise_frame(*noise, self.respond.stream_id().as_u32()));
        }
        self.service.time.settle().await;
        if let Some((Position::Head(at), how)) = reply.cut.map(|cut| (cut.at, cut.how)) {
            if let How::ResetStream(_) | How::GoAway { .. } = how {
                self.end(number, how).await;
                return;
            }
            self.cuts.add(self.respond.stream_id().as_u32(), at, how);
            if at >= 1000 {
                let left = self.client_left().await;
                self.service.begin_response(number, left);
            }
        }
        let mut response = http::Response::new(());
        *response.status_mut() = http::StatusCode::from_u16(reply.status).unwrap();
        for (name, value) in &message.headers {
            let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            response.headers_mut().append(name, value.parse().unwrap());
        }
        for status in &reply.interim {
            let mut interim = http::Response::new(());
            *interim.status_mut() = http::StatusCode::from_u16(*status).unwrap();
            let _ = self.respond.send_informational(interim);
        }
        let cut = reply.cut.filter(|cut| !matches!(cut.at, Position::Head(_)));
        let client_left = self.client_left().await;
        if reply.cut.is_none() || cut.is_some() {
            self.service.begin_response(number, client_left);
        }
        let at = match cut.map(|cut| cut.at) {
            Some(Position::Body(at)) => part(message.body.len(), at),
            _ => message.body.len(),
        };
        let ends = !matches!(cut.map(|cut| cut.at), Some(Position::Body(_)));
        let is_bare = message.body.is_empty() && ends && message.flood == 0;
        let Ok(mut stream) = self.respond.send_response(response, is_bare) else {
            return;
        };
        let sent = is_bare
            || self
                .data(
                    &mut stream,
                    &message.body[..at],
                    (ends, message.flood),
                    reply.pace,
                )
                .await;
        if let Some(cut) = cut.filter(|_| sent) {
            self.end(number, cut.how).await;
        }
    }

    /// Sends data. Returns `false` if the client has canceled the request.
    async fn data(
        &self,
        stream: &mut SendStream<Bytes>,
        body: &[u8],
        (ends, flood): (bool, usize),
        pace: Pace,
    ) -> bool {
        let (count, pause) = match pace {
            Pace::AtOnce => (1, 0),
            Pace::Pieces { count, every_ms } => (usize::from(count).max(1), every_ms),
        };
        for chunk in body.chunks(body.len().div_ceil(count).max(1)) {
            self.service.time.pass(Duration::from_millis(pause.into())).await;
            if stream.send_data(Bytes::copy_from_slice(chunk), false).is_err() {
                return false;
            }
            self.service.time.settle().await;
        }
        for _ in 0..flood / (64 * 1024) {
            stream.reserve_capacity(64 * 1024);
            let Some(Ok(capacity)) = poll_fn(|context| stream.poll_capacity(context)).await else {
                return false;
            };
            if stream
                .send_data(Bytes::from(vec![b'a'; capacity]), false)
                .is_err()
            {
                return false;
            }
        }
        if ends {
            return stream.send_data(Bytes::new(), true).is_ok();
        }
        true
    }

    fn add(&self, frame: Vec<u8>) {
        let _ = self.relay.send(Command::Add(frame));
    }

    async fn end(&mut self, number: usize, how: How) {
        self.service.time.settle().await;
        let id = self.respond.stream_id().as_u32();
        match how {
            How::ResetStream(code) => {
                if Reason::from(code) == Reason::REFUSED_STREAM {
                    self.service.refuse(number);
                }
                self.add(raw_frame(3, 0, id, &code.to_be_bytes()));
            }
            How::GoAway { code, covers, closes } => {
                let is_crowd = matches!(
                    self.service.script.exchange,
                    Exchange::Crowd { .. } | Exchange::RealCrowd { .. }
                );
                let last = match (is_crowd, covers) {
                    // The requests on other streams are processed, so GOAWAY must include them.
                    (true, _) => 0x7fff_ffff,
                    (false, true) => id,
                    (false, false) => id.saturating_sub(2),
                };
                if last < id {
                    self.service.refuse(number);
                }
                self.add(raw_frame(
                    7,
                    0,
                    0,
                    &[last.to_be_bytes(), code.to_be_bytes()].concat(),
                ));
                if closes {
                    let _ = self.relay.send(Command::End(How::Fin));
                }
            }
            how => {
                let _ = self.relay.send(Command::End(how));
            }
        }
        // The underlying server neither ends nor resets the stream.
        std::future::pending::<()>().await;
    }
}

fn noise_frame(noise: Noise, id: u32) -> Vec<u8> {
    match noise {
        Noise::Ping => raw_frame(6, 0, 0, b"searched"),
        Noise::Settings => raw_frame(4, 0, 0, &[0, 3, 0, 0, 0, 1]),
        Noise::WindowUpdate => raw_frame(8, 0, id, &1_u32.to_be_bytes()),
        Noise::Unknown => raw_frame(0xfa, 0xff, id, b"unknown"),
        Noise::PushPromise => raw_frame(5, 4, id, &[0, 0, 0, 2, 0x88]),
        Noise::DataOnZero => raw_frame(0, 0, 0, b"data"),
        Noise::HugeWindow => raw_frame(8, 0, 0, &0x7fff_ffff_u32.to_be_bytes()),
    }
}
