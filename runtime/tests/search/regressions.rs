//! Scripts that violated an invariant in the past. The search prints scripts in this form.

use crate::script::Class::*;
use crate::script::Exchange::*;
use crate::script::*;
use crate::search::check;

const LIMITS: Limits = Limits {
    total_ms: 30_000,
    attempt_ms: 5_000,
    idle_ms: 30_000,
    in_flight: 0,
    per_second: 0,
};

fn script(protocol: Protocol, exchange: Exchange, replies: Vec<Reply>) -> Script {
    Script {
        protocol,
        exchange,
        limits: LIMITS,
        replies,
    }
}

/// Checks a script over both protocols.
#[track_caller]
fn assert_nothing_found(exchange: &Exchange, replies: &[Reply], limits: Limits) {
    for protocol in [Protocol::Http1, Protocol::Http2] {
        let script = script(protocol, exchange.clone(), replies.to_vec());
        assert_eq!(check(&Script { limits, ..script }), [], "{protocol:?}");
    }
}

fn cut(at: Position, how: How) -> Reply {
    Reply {
        cut: Some(Cut { at, how }),
        ..Reply::healthy()
    }
}

fn value(class: Class) -> Exchange {
    Value {
        class,
        body: RequestBody::Small,
    }
}

fn paged(pages: Vec<u8>, links: Links) -> Paged {
    Paged {
        pages,
        links,
        total: true,
        same_first: false,
        ahead: 0,
        inner_calls: false,
        continues: false,
    }
}

#[test]
fn a_healthy_reply_is_a_success() {
    for class in [Idempotent, Conditional, NonIdempotent] {
        assert_nothing_found(&value(class), &[], LIMITS);
    }
}

/// The response to the first attempt never arrives, and its connection stays open.
#[test]
fn a_stalled_connection_is_replaced() {
    let silent = cut(Position::Head(0), How::Silence);
    assert_nothing_found(&value(Idempotent), &[silent], LIMITS);
}

#[test]
fn a_gracefully_truncated_body_is_not_treated_as_empty() {
    let go_away = How::GoAway {
        code: 0,
        covers: true,
        closes: true,
    };
    for how in [How::ResetStream(0), go_away] {
        let reply = cut(Position::Body(0), how);
        assert_nothing_found(&value(NonIdempotent), &[reply], LIMITS);
    }
}

#[test]
fn a_refused_stream_after_the_head_counts_as_processed() {
    let reply = cut(Position::Body(0), How::ResetStream(7));
    assert_nothing_found(&value(NonIdempotent), &[reply], LIMITS);
}

/// The deadline of a call that waits for a stream passes at the moment when the stream becomes available.
#[test]
fn a_request_sent_at_its_deadline_counts_as_sent() {
    let slow = Reply {
        delay_ms: 60,
        ..Reply::healthy()
    };
    let limits = Limits {
        total_ms: 1_000,
        attempt_ms: 40,
        ..LIMITS
    };
    let crowd = Crowd { calls: 3, streams: 1 };
    assert_nothing_found(&crowd, &[Reply::healthy(), slow], limits);
}

#[test]
fn invalid_links_do_not_end_a_list_silently() {
    for links in [
        Links::Itself,
        Links::Circle,
        Links::Unknown(BadLink::True),
        Links::Unknown(BadLink::EmptyObject),
    ] {
        for exchange in [
            PageStream(paged(vec![1, 1], links)),
            Export(paged(vec![1, 1], links)),
        ] {
            assert_nothing_found(&exchange, &[], LIMITS);
        }
    }
}

#[test]
fn pages_with_equal_first_items_are_distinct() {
    let paged = Paged {
        same_first: true,
        ..paged(vec![2, 2], Links::Url)
    };
    for exchange in [PageStream(paged.clone()), Export(paged)] {
        assert_nothing_found(&exchange, &[], LIMITS);
    }
}

#[test]
fn a_stream_holds_no_permit_while_its_items_are_processed() {
    let paged = Paged {
        ahead: 1,
        inner_calls: true,
        ..paged(vec![1, 1, 1], Links::Url)
    };
    for (in_flight, per_second) in [(1, 0), (0, 1), (1, 20)] {
        let limits = Limits {
            in_flight,
            per_second,
            ..LIMITS
        };
        for exchange in [PageStream(paged.clone()), Export(paged.clone())] {
            assert_nothing_found(&exchange, &[], limits);
        }
    }
}

#[test]
fn a_cached_rejection_does_not_correct_the_clock() {
    let refusal = Reply {
        status: 401,
        headers: vec![Header::DateBehind(3_600), Header::Age(3_600)],
        ..Reply::healthy()
    };
    assert_nothing_found(&value(NonIdempotent), &[refusal], LIMITS);
}
