//! The live socket as its clients see it.

use std::time::Duration;

use chat_api::bus::Event;
use chat_api::stomp::{Command, Frame};
use futures_util::future::join_all;
use serde_json::Value;
use uuid::Uuid;

use crate::chaos::Chaos;
use crate::client::{Client, Next, connect, message, subscribe, topic};
use crate::store::person;
use crate::world::{KIM, LEE, STRANGER, World, quick};

#[tokio::test]
async fn both_see_what_one_writes_as_the_contract_says() {
    let world = World::new().await;
    let (mut kim, mut lee) = (world.connect(KIM).await, world.connect(LEE).await);
    assert_eq!(kim.protocol.as_deref(), Some("v12.stomp"));
    for client in [&mut kim, &mut lee] {
        client.subscribe("room", &topic(world.room)).await;
    }
    kim.send(&message(world.room, "안녕하세요: 👋\n", Uuid::new_v4()).with("receipt", "m:1")).await;
    let frame = loop {
        let frame = lee.frame().await;
        if frame.command == Command::Message && !frame.body.starts_with(b"{\"type\":\"presence\"") {
            break frame;
        }
    };
    assert_eq!(frame.header("subscription"), Some("room"));
    assert_eq!(frame.header("destination"), Some(topic(world.room).as_str()));
    assert_eq!(frame.header("content-type"), Some("application/json"));
    let body: Value = serde_json::from_slice(&frame.body).unwrap();
    assert_eq!(frame.header("message-id"), body["id"].as_str());
    let mut keys: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["content", "id", "roomId", "sender", "sentAt", "seq", "type"]);
    assert_eq!((&body["type"], &body["seq"]), (&"message".into(), &1.into()));
    assert_eq!(body["sender"], serde_json::json!({"id": 1, "nickname": "사람1", "type": "CUSTOMER"}));
    assert_eq!(body["content"], "안녕하세요: 👋\n");
    kim.receipt("m:1").await;
}

#[tokio::test]
async fn a_token_may_come_with_the_handshake_or_in_the_address() {
    let world = World::new().await;
    let token = world.token(KIM);
    let plain = Frame::new(Command::Stomp).with("accept-version", "1.2").with("host", "x");
    let bearer = format!("Bearer {token}");
    let url = format!("ws://{}/gs-guide-websocket", world.address);
    let mut by_header = Client::open_with(&url, &[("authorization", &bearer)]).await;
    let mut by_query = Client::open_with(&format!("{}?x=1&access_token={token}", world.url()), &[]).await;
    for client in [&mut by_header, &mut by_query] {
        client.send(&plain).await;
        assert_eq!(client.frame().await.command, Command::Connected);
    }
    assert_eq!(by_header.protocol, None);
}

#[tokio::test]
async fn a_ticket_opens_one_socket_within_thirty_seconds_and_ends_with_its_token() {
    let world = World::new().await;
    let plain = Frame::new(Command::Stomp).with("accept-version", "1.2").with("host", "x");
    let at = |ticket: &str| format!("{}?ticket={ticket}", world.url());
    let ticket = world.ticket(KIM).await;
    let mut page = Client::open_with(&at(&ticket), &[]).await;
    page.send(&plain).await;
    assert_eq!(page.frame().await.header("user-name"), Some("1"));
    for used_or_none in [ticket.as_str(), "", "x", "%00", &"x".repeat(5_000)] {
        assert_eq!(Client::refused(&at(used_or_none)).await, 401, "{used_or_none}");
    }
    let (late, in_time) = (world.ticket(KIM).await, world.ticket(KIM).await);
    world.clock.advance(Duration::from_secs(29));
    let mut in_time = Client::open_with(&at(&in_time), &[]).await;
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(Client::refused(&at(&late)).await, 401);
    // The token that it stands for runs out while the socket is open.
    world.clock.advance(Duration::from_mins(16));
    in_time.send(&plain).await;
    in_time.error("TOKEN_EXPIRED").await;
    page.error("TOKEN_EXPIRED").await;
}

#[tokio::test]
async fn of_many_that_bring_the_same_ticket_one_is_let_in() {
    let world = World::new().await;
    let url = format!("{}?ticket={}", world.url(), world.ticket(KIM).await);
    let tries = (0..8).map(|_| tokio_tungstenite::connect_async(&url));
    let opened = join_all(tries).await.into_iter().flatten().count();
    assert_eq!(opened, 1);
}

#[tokio::test]
async fn without_a_good_token_there_is_an_error_and_the_end() {
    let world = World::new().await;
    let cases = [(String::new(), "TOKEN_INVALID"), (world.token(KIM) + "x", "TOKEN_INVALID")];
    for (token, code) in cases {
        let mut client = Client::open(&world.url()).await;
        client.send(&connect(&token)).await;
        assert_eq!(client.error(code).await.1, Some(1008));
    }
    let mut client = Client::open(&world.url()).await;
    client.send(&Frame::new(Command::Connect).with("accept-version", "1.2")).await;
    client.error("NO_TOKEN").await;
    let old = world.token(KIM);
    world.clock.advance(Duration::from_mins(16));
    let mut client = Client::open(&world.url()).await;
    client.send(&connect(&old)).await;
    client.error("TOKEN_EXPIRED").await;
}

#[tokio::test]
async fn who_does_not_connect_in_time_is_sent_away() {
    let world = World::with(
        chat_api::realtime::RealtimeSettings { connect_within: Duration::from_millis(100), ..quick() },
        Chaos::default(),
    )
    .await;
    let mut client = Client::open(&world.url()).await;
    client.error("NO_TOKEN").await;
}

#[tokio::test]
async fn the_connection_ends_with_its_token() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    world.clock.advance(Duration::from_mins(15));
    assert_eq!(kim.error("TOKEN_EXPIRED").await.1, Some(1008));
}

#[tokio::test]
async fn a_client_that_never_rests_ends_with_its_token_as_well() {
    let world = World::new().await;
    let mut kim = Client::open(&world.url()).await;
    let mut connect = connect(&world.token(KIM));
    connect.headers.retain(|(name, _)| name != "heart-beat");
    // It beats, and wants no beats: nothing is ever due to it.
    kim.send(&connect.with("heart-beat", "1000,0")).await;
    kim.frame().await;
    world.clock.advance(Duration::from_mins(15));
    let began = std::time::Instant::now();
    let error = loop {
        assert!(began.elapsed() < Duration::from_secs(5), "it goes on without a token");
        match tokio::time::timeout(Duration::from_millis(20), kim.next()).await {
            Ok(Next::Frame(frame)) => break frame,
            _ => kim.raw(b"\n").await,
        }
    };
    assert_eq!(error.header("message"), Some("TOKEN_EXPIRED"));
}

#[tokio::test]
async fn an_outsider_may_not_listen_and_is_told_which_frame_it_was() {
    let world = World::new().await;
    let mut stranger = world.connect(STRANGER).await;
    stranger.send(&subscribe("a", &topic(world.room)).with("receipt", "r")).await;
    let (error, close) = stranger.error("NOT_A_PARTICIPANT").await;
    assert_eq!((error.header("receipt-id"), close), (Some("r"), Some(1008)));
    for (destination, code) in [
        (topic(domain::RoomId::fresh()), "ROOM_NOT_FOUND"),
        ("/topic/rooms/7".into(), "ROOM_NOT_FOUND"),
        ("/topic/else".into(), "NOT_FOUND"),
    ] {
        let mut kim = world.connect(KIM).await;
        kim.send(&subscribe("a", &destination)).await;
        kim.error(code).await;
    }
}

#[tokio::test]
async fn a_client_that_comes_back_with_after_misses_nothing() {
    let world = World::with(quick(), Chaos { lost: 40, repeated: 40, held_back: 30 }).await;
    let mut seen = Vec::new();
    let writer = {
        let (store, room) = (std::sync::Arc::clone(&world.store), world.room);
        tokio::spawn(async move {
            for _ in 0..300 {
                store.write(room, "x").await;
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
    };
    while seen.len() < 300 {
        let mut kim = world.connect(KIM).await;
        let last = seen.last().copied().unwrap_or(0_i64);
        kim.send(&subscribe("a", &topic(world.room)).with("after", last.to_string())).await;
        seen.extend(kim.seqs(50.min(300 - seen.len())).await);
        // The socket is dropped as a train drops it in a tunnel.
    }
    writer.await.unwrap();
    assert_eq!(seen, (1..=300).collect::<Vec<_>>());
}

#[tokio::test]
async fn after_a_message_that_the_room_does_not_have_is_no_silent_hole() {
    let world = World::new().await;
    for _ in 0..3 {
        world.store.write(world.room, "x").await;
    }
    let mut kim = world.connect(KIM).await;
    kim.send(&subscribe("end", &topic(world.room)).with("after", "3").with("receipt", "r")).await;
    kim.receipt("r").await;
    for after in [4, i64::MAX] {
        let mut kim = world.connect(KIM).await;
        let frame = subscribe("a", &topic(world.room)).with("after", after.to_string());
        kim.send(&frame.with("receipt", "r")).await;
        let (error, close) = kim.error("AHEAD_OF_ROOM").await;
        assert_eq!((error.header("receipt-id"), close), (Some("r"), Some(1008)));
    }
    // Who may not listen does not learn how far the room is.
    let mut stranger = world.connect(STRANGER).await;
    stranger.send(&subscribe("a", &topic(world.room)).with("after", "4")).await;
    stranger.error("NOT_A_PARTICIPANT").await;
}

#[tokio::test]
async fn who_listens_while_the_room_is_put_back_to_a_backup_is_told() {
    let settings =
        chat_api::realtime::RealtimeSettings { compare_every: Duration::from_millis(20), ..quick() };
    let world = World::with(settings, Chaos::default()).await;
    let mut kim = world.connect(KIM).await;
    kim.subscribe("a", &topic(world.room)).await;
    for _ in 0..3 {
        world.store.write(world.room, "x").await;
    }
    assert_eq!(kim.seqs(3).await, [1, 2, 3]);
    world.store.put_back(world.room, 1).await;
    let error = loop {
        let frame = kim.frame().await;
        if frame.command == Command::Error {
            break frame;
        }
    };
    assert_eq!(error.header("message"), Some("AHEAD_OF_ROOM"));
    // What is said now comes, under the numbers that were lost.
    let mut kim = world.connect(KIM).await;
    kim.send(&subscribe("a", &topic(world.room)).with("after", "1")).await;
    world.store.write(world.room, "새로").await;
    let message = kim.news("message").await;
    assert_eq!((&message["seq"], &message["content"]), (&2.into(), &"새로".into()));
}

#[tokio::test]
async fn who_came_later_hears_what_was_said_since_whatever_they_ask_for() {
    // Nothing comes over the bus: every message is read from the database.
    for lost in [0, 100] {
        let settings =
            chat_api::realtime::RealtimeSettings { compare_every: Duration::from_millis(20), ..quick() };
        let world = World::with(settings, Chaos { lost, ..Chaos::default() }).await;
        let mut lee = world.connect(LEE).await;
        lee.subscribe("a", &topic(world.room)).await;
        for _ in 0..3 {
            world.store.write(world.room, "비밀").await;
        }
        world.store.add(world.room, STRANGER).await;
        let mut clients = Vec::new();
        for after in [None, Some("0"), Some("2"), Some("3")] {
            let mut late = world.connect(STRANGER).await;
            let frame = subscribe("a", &topic(world.room)).with("receipt", "r");
            let frame = after.into_iter().fold(frame, |frame, after| frame.with("after", after));
            late.send(&frame).await;
            clients.push((after, late));
        }
        for (after, late) in &mut clients {
            let before = late.receipt("r").await;
            let heard = before.iter().filter(|frame| frame.body.starts_with(b"{\"type\":\"message\""));
            assert_eq!(heard.count(), 0, "{after:?}");
        }
        world.store.write(world.room, "어서 오세요").await;
        for (after, late) in &mut clients {
            assert_eq!(late.seqs(1).await, [4], "{after:?}");
        }
        assert_eq!(lee.seqs(4).await, [1, 2, 3, 4]);
    }
}

#[tokio::test]
async fn who_left_and_came_back_does_not_hear_what_was_said_meanwhile() {
    let world = World::new().await;
    let mut lee = world.connect(LEE).await;
    lee.subscribe("a", &topic(world.room)).await;
    world.store.write(world.room, "하나").await;
    assert_eq!(lee.seqs(1).await, [1]);
    // The news that she left comes late: she is back already.
    let meanwhile = async {
        world.store.leave(world.room, LEE).await;
        world.store.write(world.room, "비밀").await;
        world.store.rejoin(world.room, LEE).await;
    };
    world.store.unheard(meanwhile).await;
    world.store.tell(&Event::Left { room: world.room, user: person(LEE) });
    world.store.write(world.room, "셋").await;
    assert_eq!(lee.seqs(1).await, [3]);
}

#[tokio::test]
async fn after_unsubscribe_nothing_comes() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    kim.subscribe("a", &topic(world.room)).await;
    kim.send(&Frame::new(Command::Unsubscribe).with("id", "a").with("receipt", "u")).await;
    kim.receipt("u").await;
    world.store.write(world.room, "x").await;
    kim.subscribe("b", &topic(world.room)).await;
    world.store.write(world.room, "y").await;
    assert_eq!(kim.news("message").await["content"], "y");
}

#[tokio::test]
async fn who_leaves_stops_receiving_at_once_and_the_others_learn_it() {
    let world = World::new().await;
    let (mut kim, mut lee) = (world.connect(KIM).await, world.connect(LEE).await);
    kim.subscribe("a", &topic(world.room)).await;
    lee.subscribe("a", &topic(world.room)).await;
    world.store.leave(world.room, LEE).await;
    assert_eq!(kim.news("left").await["user"]["id"], 2);
    world.store.write(world.room, "비밀").await;
    assert_eq!(kim.news("message").await["content"], "비밀");
    lee.news("left").await;
    lee.subscribe("errors", "/user/queue/errors").await;
    lee.send(&message(world.room, "저도요", Uuid::new_v4())).await;
    // The refusal is the very next that comes.
    let frame = lee.frame().await;
    assert_eq!(frame.header("destination"), Some("/user/queue/errors"));
}

#[tokio::test]
async fn that_somebody_left_is_found_out_even_if_the_bus_lost_it() {
    let settings =
        chat_api::realtime::RealtimeSettings { recheck_every: Duration::from_millis(50), ..quick() };
    let world = World::with(settings, Chaos::default()).await;
    let mut lee = world.connect(LEE).await;
    lee.subscribe("a", &topic(world.room)).await;
    world.store.unheard(world.store.leave(world.room, LEE)).await;
    while !world.hub.followers(world.room).is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn typing_reading_and_presence_are_passed_on() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    kim.subscribe("a", &topic(world.room)).await;
    let mut lee = world.connect(LEE).await;
    lee.subscribe("a", &topic(world.room)).await;
    let presence = kim.news("presence").await;
    assert_eq!((&presence["user"]["id"], &presence["online"]), (&2.into(), &true.into()));
    let to = |what: &str| {
        Frame::new(Command::Send).with("destination", format!("/app/rooms/{}/{what}", world.room))
    };
    lee.send(&to("typing")).await;
    assert_eq!(kim.news("typing").await["user"]["nickname"], "사람2");
    world.store.write(world.room, "x").await;
    lee.send(&to("read").with_body("application/json", r#"{"seq":1}"#).with("receipt", "r")).await;
    lee.receipt("r").await;
    let read = kim.news("read").await;
    assert_eq!((&read["userId"], &read["seq"]), (&2.into(), &1.into()));
    drop(lee);
    assert_eq!(kim.news("presence").await["online"], false);
}

#[tokio::test]
async fn ones_list_of_rooms_is_told_as_it_changes() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    kim.subscribe("list", "/user/queue/rooms").await;
    let message = world.store.write(world.room, "x").await;
    let room = kim.news("room").await;
    assert_eq!((&room["id"], &room["lastMessage"]["seq"]), (&world.room.to_string().into(), &message.into()));
    let other = world.store.room_of(&[KIM, LEE]).await;
    assert_eq!(kim.news("room").await["id"], other.to_string());
    world.store.leave(other, KIM).await;
    assert_eq!(kim.news("left").await["roomId"], other.to_string());
}

#[tokio::test]
async fn heart_beats_go_both_ways_and_a_silent_peer_is_dropped() {
    let settings = chat_api::realtime::RealtimeSettings { heart_beat: Duration::from_millis(200), ..quick() };
    let world = World::with(settings, Chaos::default()).await;
    let mut kim = Client::open(&world.url()).await;
    let mut connect = connect(&world.token(KIM));
    connect.headers.retain(|(name, _)| name != "heart-beat");
    kim.send(&connect.with("heart-beat", "100,100")).await;
    assert_eq!(kim.frame().await.header("heart-beat"), Some("200,200"));
    for _ in 0..6 {
        assert!(matches!(kim.next().await, Next::Beat));
        kim.raw(b"\n").await;
    }
    let silent_since = std::time::Instant::now();
    loop {
        match kim.next().await {
            Next::Beat => {}
            Next::Closed(code) => break assert_eq!(code, Some(1001)),
            Next::Frame(frame) => panic!("{frame:?}"),
        }
    }
    assert!(silent_since.elapsed() >= Duration::from_millis(350));
}

#[tokio::test]
async fn a_half_open_connection_is_noticed_and_gone() {
    let settings = chat_api::realtime::RealtimeSettings { heart_beat: Duration::from_millis(100), ..quick() };
    let world = World::with(settings, Chaos::default()).await;
    let mut kim = world.connect(KIM).await;
    kim.subscribe("a", &topic(world.room)).await;
    assert_eq!(world.hub.followers(world.room), [KIM]);
    // Nobody reads the socket from here on, so that no ping is answered: as if the cable were cut.
    while !world.hub.followers(world.room).is_empty() {
        tokio::task::yield_now().await;
    }
    drop(kim);
}

#[tokio::test]
async fn a_restart_closes_sockets_so_that_clients_come_back() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    kim.subscribe("a", &topic(world.room)).await;
    let (next, ()) = tokio::join!(kim.next(), world.stop());
    assert!(matches!(next, Next::Closed(Some(1012))), "{next:?}");
    assert!(tokio_tungstenite::connect_async(world.url()).await.is_err());
}

#[tokio::test]
async fn disconnect_is_acknowledged_after_everything_before_it() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    for i in 0..5 {
        kim.send(&message(world.room, "x", Uuid::new_v4()).with("receipt", format!("m{i}"))).await;
    }
    kim.send(&Frame::new(Command::Disconnect).with("receipt", "bye")).await;
    let before = kim.receipt("bye").await;
    assert_eq!(before.len(), 5);
    assert_eq!(world.store.contents(world.room).await.len(), 5);
    assert!(matches!(kim.next().await, Next::Closed(Some(1000))));
}
