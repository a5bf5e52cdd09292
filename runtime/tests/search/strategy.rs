//! The generator of scripts, which shrink towards a healthy reply to a small call.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::script::{
    BadLink, BadRecord, Class, Coding, Cut, Document, Early, Exchange, Form, Header, How, Length, Limits,
    Links, Noise, Pace, Paged, Position, Protocol, Reply, RequestBody, Script,
};

pub(crate) fn script() -> impl Strategy<Value = Script> {
    let protocol = prop_oneof![Just(Protocol::Http1), Just(Protocol::Http2)];
    (protocol, exchange(), limits(), vec(reply(), 0..4)).prop_map(|(protocol, exchange, limits, replies)| {
        let crowd = matches!(exchange, Exchange::Crowd { .. } | Exchange::RealCrowd { .. });
        Script {
            protocol,
            limits: if crowd { short(limits) } else { limits },
            replies: if crowd {
                replies.into_iter().map(quick).collect()
            } else {
                replies
            },
            exchange,
        }
    })
}

/// The limits of concurrent creates are about as long as the delays that they meet.
fn short(limits: Limits) -> Limits {
    Limits {
        total_ms: 1_000 + limits.total_ms % 1_000,
        attempt_ms: 10 + limits.attempt_ms / 10 % 9 * 10,
        idle_ms: 1_000,
        ..limits
    }
}

fn quick(reply: Reply) -> Reply {
    Reply {
        delay_ms: reply.delay_ms / 10 % 12 * 10,
        pace: Pace::AtOnce,
        ..reply
    }
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let body = prop_oneof![
        4 => Just(RequestBody::Small),
        4 => Just(RequestBody::Secret),
        1 => Just(RequestBody::Large),
    ];
    prop_oneof![
        6 => (class(), body).prop_map(|(class, body)| Exchange::Value { class, body }),
        3 => class().prop_map(|class| Exchange::Object { class }),
        3 => (class(), 0..4_u8).prop_map(|(class, items)| Exchange::List { class, items }),
        4 => paged().prop_map(Exchange::PageStream),
        4 => paged().prop_map(Exchange::Export),
        2 => (2..24_u8, 1..5_u8).prop_map(|(calls, streams)| Exchange::Crowd { calls, streams }),
        1 => (2..24_u8, 1..5_u8).prop_map(|(calls, streams)| Exchange::RealCrowd { calls, streams }),
    ]
}

fn class() -> impl Strategy<Value = Class> {
    prop_oneof![
        Just(Class::NonIdempotent),
        Just(Class::Conditional),
        Just(Class::Idempotent)
    ]
}

fn paged() -> impl Strategy<Value = Paged> {
    let bad = prop_oneof![
        Just(BadLink::True),
        Just(BadLink::Fraction),
        Just(BadLink::EmptyObject),
        Just(BadLink::EmptyArray),
        Just(BadLink::NumberAsText),
        Just(BadLink::NumberAsUrl),
        Just(BadLink::OtherHost),
    ];
    let links = prop_oneof![
        3 => Just(Links::Absent),
        3 => Just(Links::Url),
        2 => Just(Links::Number),
        2 => Just(Links::UrlAndNumber),
        1 => Just(Links::Itself),
        1 => Just(Links::Circle),
        1 => bad.prop_map(Links::Unknown),
    ];
    let flags = (
        any::<bool>(),
        prop::bool::weighted(0.2),
        0..3_u8,
        prop::bool::weighted(0.25),
        any::<bool>(),
    );
    (vec(1..4_u8, 1..4), links, flags).prop_map(|(pages, links, flags)| {
        let (total, same_first, ahead, inner_calls, continues) = flags;
        Paged {
            pages,
            links,
            total,
            same_first,
            ahead,
            inner_calls,
            continues,
        }
    })
}

fn limits() -> impl Strategy<Value = Limits> {
    let in_flight = prop_oneof![3 => Just(0_u8), 1 => 1..4_u8];
    let per_second = prop_oneof![3 => Just(0_u8), 1 => 1..20_u8];
    let time = || prop_oneof![Just(30_000_u32), 200..60_000_u32];
    (time(), time(), time(), in_flight, per_second).prop_map(
        |(total_ms, attempt_ms, idle_ms, in_flight, per_second)| Limits {
            total_ms,
            attempt_ms,
            idle_ms,
            in_flight,
            per_second,
        },
    )
}

fn reply() -> impl Strategy<Value = Reply> {
    let early = prop_oneof![8 => Just(Early::No), 1 => Just(Early::ThenDrain), 1 => Just(Early::ThenIgnore)];
    let delay = prop_oneof![4 => Just(0_u32), 1 => 10..1_000_u32, 1 => 1_000..70_000_u32];
    let interim = vec(prop_oneof![Just(103_u16), Just(102), Just(100)], 0..3);
    let interim = prop_oneof![4 => Just(Vec::new()), 1 => interim];
    let noise = prop_oneof![4 => Just(Vec::new()), 1 => vec(noise(), 1..3)];
    let head = (status(), vec(header(), 0..4), length(), coding());
    let ways = (document(), pace(), option::weighted(0.5, cut()));
    ((early, delay, interim, noise), head, ways).prop_map(
        |((early, delay_ms, interim, noise), (status, headers, length, coding), (document, pace, cut))| {
            Reply {
                early,
                delay_ms,
                interim,
                noise,
                status,
                headers,
                length,
                coding,
                document,
                pace,
                cut,
            }
        },
    )
}

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![
        10 => Just(200_u16),
        2 => prop::sample::select(vec![201_u16, 202, 206, 299]),
        1 => prop::sample::select(vec![204_u16, 205]),
        1 => prop::sample::select(vec![301_u16, 302, 304, 307, 308]),
        4 => prop::sample::select(vec![400_u16, 401, 403, 404, 408, 409, 413, 421, 425, 429]),
        4 => prop::sample::select(vec![500_u16, 501, 502, 503, 504, 520, 522, 530, 599]),
    ]
}

fn header() -> impl Strategy<Value = Header> {
    prop_oneof![
        5 => Just(Header::Json),
        1 => Just(Header::Html),
        2 => prop_oneof![0..5_u32, 0..200_u32, Just(u32::MAX)].prop_map(Header::RetryAfter),
        1 => Just(Header::RetryAfterText),
        2 => prop_oneof![0..30_u32, 0..100_000_u32].prop_map(Header::DateBehind),
        1 => (0..100_000_u32).prop_map(Header::Age),
        1 => Just(Header::Cookie),
        1 => (1..400_u16).prop_map(Header::Many),
    ]
}

fn length() -> impl Strategy<Value = Length> {
    prop_oneof![
        6 => Just(Length::Exact),
        2 => Just(Length::Absent),
        2 => Just(Length::Chunked),
        1 => (1..40_u16).prop_map(Length::More),
        1 => (1..40_u16).prop_map(Length::Less),
    ]
}

fn coding() -> impl Strategy<Value = Coding> {
    prop_oneof![
        8 => Just(Coding::Identity),
        2 => Just(Coding::Gzip),
        1 => Just(Coding::UpperCaseGzip),
        1 => Just(Coding::TwoMembers),
        1 => Just(Coding::SpoiltGzip),
        1 => Just(Coding::AnnouncedGzip),
        1 => Just(Coding::Unknown),
    ]
}

fn document() -> impl Strategy<Value = Document> {
    let form = prop::sample::select(vec![
        Form::Plain,
        Form::UrlEncoded,
        Form::HtmlEscaped,
        Form::UnicodeEscaped,
        Form::UpperCase,
        Form::Base64,
        Form::Authorization,
    ]);
    let record = prop::sample::select(vec![
        BadRecord::LoneSurrogate,
        BadRecord::InvalidUtf8,
        BadRecord::RepeatedField,
    ]);
    prop_oneof![
        30 => Just(Document::Asked),
        3 => (0..1000_u16).prop_map(Document::Part),
        3 => Just(Document::Empty),
        2 => Just(Document::Garbage),
        2 => Just(Document::Html),
        2 => Just(Document::Failure),
        4 => form.prop_map(Document::Echo),
        1 => Just(Document::Flood),
        1 => prop_oneof![1..200_u16, 1..40_000_u16].prop_map(Document::Fields),
        2 => record.prop_map(Document::BadRecord),
    ]
}

fn pace() -> impl Strategy<Value = Pace> {
    let count = prop_oneof![1..8_u16, 1..120_u16];
    let every = prop_oneof![Just(0_u32), 1..500_u32, 500..40_000_u32];
    prop_oneof![
        3 => Just(Pace::AtOnce),
        1 => (count, every).prop_map(|(count, every_ms)| Pace::Pieces { count, every_ms }),
    ]
}

fn cut() -> impl Strategy<Value = Cut> {
    let thousandths = || prop_oneof![Just(0_u16), Just(1000), 0..1000_u16];
    let at = prop_oneof![
        2 => thousandths().prop_map(Position::Head),
        4 => thousandths().prop_map(Position::Body),
        1 => Just(Position::AfterEnd),
    ];
    let code = || prop_oneof![2 => Just(0_u32), 2 => Just(7_u32), 2 => 0..14_u32, 1 => any::<u32>()];
    let go_away = (code(), any::<bool>(), any::<bool>());
    let how = prop_oneof![
        2 => Just(How::Fin),
        2 => Just(How::Rst),
        1 => Just(How::Silence),
        3 => code().prop_map(How::ResetStream),
        3 => go_away.prop_map(|(code, covers, closes)| How::GoAway { code, covers, closes }),
    ];
    (at, how).prop_map(|(at, how)| Cut { at, how })
}

fn noise() -> impl Strategy<Value = Noise> {
    prop::sample::select(vec![
        Noise::Ping,
        Noise::Settings,
        Noise::WindowUpdate,
        Noise::Unknown,
        Noise::PushPromise,
        Noise::DataOnZero,
        Noise::HugeWindow,
    ])
}
