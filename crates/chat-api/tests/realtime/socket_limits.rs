//! What one connection may take, and what becomes of those that take more.

use std::time::Duration;

use bytes::Bytes;
use chat_api::realtime::RealtimeSettings;
use chat_api::stomp::{Command, FRAME_BYTES_MAX, Frame};
use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame as WsFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use uuid::Uuid;

use crate::chaos::Chaos;
use crate::client::{Client, Next, connect, message, subscribe, topic};
use crate::world::{KIM, LEE, World, quick};

#[tokio::test]
async fn a_burst_of_forty_is_taken_and_a_flood_is_not() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    for i in 0..40 {
        kim.send(&message(world.room, "x", Uuid::new_v4()).with("receipt", i.to_string())).await;
    }
    kim.receipt("39").await;
    for _ in 0..200 {
        kim.send(&message(world.room, "x", Uuid::new_v4())).await;
    }
    assert_eq!(kim.error("TOO_MANY_REQUESTS").await.1, Some(1008));
    assert!(world.store.contents(world.room).await.len() < 100);
}

#[tokio::test]
async fn a_flood_of_heart_beats_is_a_flood_too() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    for _ in 0..5_000 {
        kim.raw(b"\n").await;
    }
    assert_eq!(kim.error("TOO_MANY_REQUESTS").await.1, Some(1008));
}

#[tokio::test]
async fn who_is_cut_off_is_seen_to_be_gone() {
    let settings = RealtimeSettings { queue_max: 50, farewell: Duration::from_millis(100), ..quick() };
    let world = World::with(settings, Chaos::default()).await;
    let mut good = world.connect(LEE).await;
    good.subscribe("a", &topic(world.room)).await;
    let mut slow = world.connect(KIM).await;
    slow.subscribe("a", &topic(world.room)).await;
    let text = "가".repeat(4000);
    for written in 1.. {
        assert!(written < 10_000);
        world.store.write(world.room, &text).await;
        loop {
            let frame = good.frame().await;
            let news: serde_json::Value = serde_json::from_slice(&frame.body).unwrap();
            match news["type"].as_str() {
                Some("presence") if news["online"] == false => return,
                Some("message") if world.hub.followers(world.room).contains(&KIM) => break,
                // It is gone: nothing but that news is to come.
                _ => {}
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn who_reads_nothing_more_is_forgotten_by_the_kernel_too() {
    let settings = RealtimeSettings { queue_max: 50, farewell: Duration::from_millis(100), ..quick() };
    let world = World::with_patience(settings, Chaos::default(), Duration::from_secs(1)).await;
    let mut deaf = world.connect(KIM).await;
    deaf.subscribe("a", &topic(world.room)).await;
    let tokio_tungstenite::MaybeTlsStream::Plain(stream) = deaf.socket.get_ref() else { unreachable!() };
    let peer = stream.local_addr().unwrap();
    assert!(is_known_to_the_kernel(world.address.port(), peer.port()));
    let text = "가".repeat(4000);
    while !world.hub.followers(world.room).is_empty() {
        world.store.write(world.room, &text).await;
        tokio::task::yield_now().await;
    }
    let began = std::time::Instant::now();
    while is_known_to_the_kernel(world.address.port(), peer.port()) {
        assert!(began.elapsed() < Duration::from_secs(15), "its bytes are kept for it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether there is a TCP socket from this port to that one, open or being closed (proc_pid_net(5)).
fn is_known_to_the_kernel(from: u16, to: u16) -> bool {
    let sockets = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let is_port = |field: Option<&str>, port: u16| field.unwrap().ends_with(&format!(":{port:04X}"));
    sockets.lines().skip(1).any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        is_port(fields.next(), from) && is_port(fields.next(), to)
    })
}

#[tokio::test]
async fn the_twenty_first_socket_of_an_account_ends_its_oldest_with_a_code() {
    let world = World::new().await;
    let mut open = Vec::new();
    for _ in 0..20 {
        open.push(world.connect(KIM).await);
    }
    let mut of_another = world.connect(LEE).await;
    let mut newest = world.connect(KIM).await;
    let (error, close) = open[0].error("TOO_MANY_REQUESTS").await;
    assert_eq!(close, Some(1008));
    let problem: serde_json::Value = serde_json::from_slice(&error.body).unwrap();
    assert!(problem["detail"].as_str().unwrap().contains("20"), "{problem}");
    for client in open.iter_mut().skip(1).chain([&mut of_another, &mut newest]) {
        client.subscribe("a", &topic(world.room)).await;
    }
    // A socket that was closed makes room.
    drop(open.pop());
    while world.hub.followers(world.room).is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut next = world.connect(KIM).await;
    for client in open.iter_mut().skip(1).chain([&mut next]) {
        client.subscribe("b", &topic(world.room)).await;
    }
}

#[tokio::test]
async fn of_thirty_sockets_at_once_twenty_stay() {
    let world = World::new().await;
    let mut open = Vec::new();
    for _ in 0..30 {
        open.push(Client::open(&world.url()).await);
    }
    let token = world.token(KIM);
    for client in &mut open {
        client.send(&connect(&token)).await;
    }
    for client in &mut open {
        assert_eq!(client.frame().await.command, Command::Connected);
    }
    let mut gone = 0;
    for client in &mut open {
        client.send(&subscribe("a", "/user/queue/errors").with("receipt", "r")).await;
        let next = client.frame().await;
        if next.command == Command::Error {
            assert_eq!(next.header("message"), Some("TOO_MANY_REQUESTS"));
            gone += 1;
        } else {
            assert_eq!(next.command, Command::Receipt);
        }
    }
    assert_eq!(gone, 10);
}

#[tokio::test]
async fn a_hundred_subscriptions_are_enough() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    for i in 0..100 {
        kim.subscribe(&i.to_string(), &topic(world.room)).await;
    }
    kim.send(&subscribe("100", &topic(world.room))).await;
    kim.error("TOO_MANY_REQUESTS").await;
}

fn large(bytes: usize) -> Vec<u8> {
    let mut frame = b"SEND\ndestination:/app/rooms/x\n\n".to_vec();
    frame.resize(bytes - 1, b'x');
    frame.push(0);
    frame
}

#[tokio::test]
async fn a_frame_over_the_limit_ends_the_connection_in_whatever_pieces_it_comes() {
    let world = World::new().await;
    let mut whole = world.connect(KIM).await;
    whole.raw(&large(FRAME_BYTES_MAX)).await;
    whole.subscribe("still-here", "/user/queue/errors").await;
    whole.raw(&large(FRAME_BYTES_MAX + 1)).await;
    assert_eq!(whole.error("PAYLOAD_TOO_LARGE").await.1, Some(1009));

    let mut fragmented = world.connect(KIM).await;
    let bytes = large(FRAME_BYTES_MAX * 2);
    for (i, piece) in bytes.chunks(8192).enumerate() {
        let opcode = OpCode::Data(if i == 0 { Data::Binary } else { Data::Continue });
        let fragment = WsFrame::message(Bytes::copy_from_slice(piece), opcode, false);
        if fragmented.socket.send(Message::Frame(fragment)).await.is_err() {
            break;
        }
    }
    assert_eq!(fragmented.error("PAYLOAD_TOO_LARGE").await.1, Some(1009));

    let mut split = world.connect(KIM).await;
    for piece in bytes.chunks(8192) {
        split.raw(piece).await;
    }
    assert_eq!(split.error("PAYLOAD_TOO_LARGE").await.1, Some(1009));
}

#[tokio::test]
async fn a_frame_may_be_fragmented_split_or_share_a_message_with_others() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    let frame = chat_api::stomp::encode(
        &message(world.room, "조각", Uuid::new_v4()).with("receipt", "1"),
        chat_api::stomp::Version::V12,
    );
    for (i, piece) in frame.chunks(20).enumerate() {
        let opcode = OpCode::Data(if i == 0 { Data::Text } else { Data::Continue });
        let last = (i + 1) * 20 >= frame.len();
        let fragment = WsFrame::message(Bytes::copy_from_slice(piece), opcode, last);
        kim.socket.send(Message::Frame(fragment)).await.unwrap();
    }
    kim.receipt("1").await;
    for piece in frame.chunks(30) {
        kim.raw(piece).await;
    }
    kim.receipt("1").await;
    kim.raw(&[b"\n", &frame[..], &frame[..], b"\n\n"].concat()).await;
    kim.receipt("1").await;
    kim.receipt("1").await;
}

#[tokio::test]
async fn who_breaks_the_protocol_is_told_how_and_sent_away() {
    let world = World::new().await;
    let frames: [&[u8]; 8] = [
        b"HELLO\n\n\0",
        b"SEND\ndestination:/app/rooms/x\nbad\\escape:1\n\n\0",
        b"SUBSCRIBE\nid:1\n\n\0",
        b"BEGIN\ntransaction:1\n\n\0",
        b"CONNECT\naccept-version:1.2\n\n\0",
        b"MESSAGE\n\n\0",
        b"SUBSCRIBE\nid:1\nack:client\ndestination:/user/queue/errors\n\n\0",
        b"SUBSCRIBE\nid:1\nafter:-1\ndestination:/user/queue/rooms\n\n\0",
    ];
    for frame in frames {
        let mut kim = world.connect(KIM).await;
        kim.raw(frame).await;
        assert_eq!(kim.error("MALFORMED_REQUEST").await.1, Some(1002), "{}", String::from_utf8_lossy(frame));
    }
    let mut kim = world.connect(KIM).await;
    kim.send(&Frame::new(Command::Send).with("destination", "/app/else")).await;
    kim.error("NOT_FOUND").await;
}

#[tokio::test]
async fn who_reads_too_slowly_is_cut_off_with_a_code_and_catches_up() {
    let settings = RealtimeSettings { queue_max: 50, farewell: Duration::from_secs(15), ..quick() };
    let world = World::with(settings, Chaos::default()).await;
    let (mut slow, mut good) = (world.connect(KIM).await, world.connect(LEE).await);
    slow.subscribe("a", &topic(world.room)).await;
    good.subscribe("a", &topic(world.room)).await;
    let text = "가".repeat(4000);
    let mut written = 0;
    // The kernel's buffers have to fill up before the queue does.
    while world.hub.followers(world.room).contains(&KIM) {
        written = world.store.write(world.room, &text).await;
        assert_eq!(good.news("message").await["seq"], written);
        assert!(written < 10_000);
    }
    let mut last = 0;
    let closed = loop {
        match slow.next().await {
            Next::Frame(frame) if frame.command == Command::Message => {
                let body: serde_json::Value = serde_json::from_slice(&frame.body).unwrap();
                if body["type"] == "message" {
                    last += 1;
                    assert_eq!(body["seq"], last);
                }
            }
            Next::Frame(frame) => assert_eq!(frame.header("message"), Some("SLOW_CONSUMER")),
            Next::Beat => {}
            Next::Closed(code) => break code,
        }
    };
    assert_eq!(closed, Some(4008));
    assert!(last < written);
    let mut back = world.connect(KIM).await;
    back.send(&subscribe("a", &topic(world.room)).with("after", last.to_string())).await;
    let missed = usize::try_from(written - last).unwrap();
    assert_eq!(back.seqs(missed).await, (last + 1..=written).collect::<Vec<_>>());
}
