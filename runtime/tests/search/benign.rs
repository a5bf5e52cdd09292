//! Replies for which no call may fail.

use crate::script::{
    Coding, Document, Early, Exchange, Header, How, Length, Pace, Position, Protocol, Reply, Script,
};

/// Returns whether a reply is a complete and timely success.
pub(crate) fn is_benign(script: &Script, reply: &Reply) -> bool {
    let is_http2 = script.protocol == Protocol::Http2;
    let is_crowd = matches!(script.exchange, Exchange::Crowd { .. });
    let cut = match reply.cut {
        None => true,
        _ if is_crowd => false,
        Some(cut) if cut.at != Position::AfterEnd => false,
        Some(cut) if is_http2 => matches!(
            cut.how,
            How::ResetStream(0)
                | How::GoAway {
                    code: 0,
                    covers: true,
                    ..
                }
        ),
        Some(cut) => matches!(cut.how, How::Fin),
    };
    let gzip = reply.coding == Coding::Gzip && cfg!(feature = "gzip");
    let short = |header: &Header| match header {
        Header::Many(lines) => *lines <= 50,
        _ => true,
    };
    cut && reply.early == Early::No
        && reply.delay_ms == 0
        && reply.pace == Pace::AtOnce
        && reply.status == 200
        && reply.document == Document::Asked
        && (reply.coding == Coding::Identity || gzip)
        && !matches!(reply.length, Length::More(_) | Length::Less(_))
        && reply.headers.iter().all(short)
        && (!is_http2 || reply.noise.iter().all(|noise| noise.is_harmless()))
}

/// Returns whether a reply rejects a request early, but reads the rest of it, so that the client can read the response.
pub(crate) fn is_readable_refusal(script: &Script, reply: &Reply) -> bool {
    let calm = Reply {
        early: Early::No,
        status: 200,
        document: Document::Asked,
        ..reply.clone()
    };
    let is_plain = matches!(
        reply.document,
        Document::Asked | Document::Failure | Document::Empty
    );
    reply.early == Early::ThenDrain
        && matches!(reply.status, 400 | 403 | 404 | 409 | 413)
        && is_plain
        && reply.length != Length::Absent
        && is_benign(script, &calm)
}
