//! Rooms, messages, and who others are.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::{Account, Call, Method};
use uuid::Uuid;

use super::accounts::fresh_email;
use super::fields::{
    ABOUT_A_PRODUCT, CHAT_USER, Fields, Is, MESSAGE, OF_A_PRODUCT, OF_TWO, OTHER, PRESENCE, PROFILE, ROOM,
    ROOM_IN_LIST, ROOM_USER, SENDER, each, exactly, exactly_both,
};
use super::{Shop, breaks, list, text};

pub(super) async fn steps(shop: &Shop) {
    shop.step(a_room_is_opened_with_the_caller_in_it).await;
    shop.step(a_shopper_opens_one_room_with_a_products_seller).await;
    shop.step(a_double_click_opens_one_room).await;
    shop.step(adding_somebody_twice_changes_nothing).await;
    shop.step(who_is_added_later_sees_what_is_said_from_then_on).await;
    shop.step(a_message_is_stored_once_under_its_senders_own_name_for_it).await;
    shop.step(what_a_message_may_hold).await;
    shop.step(history_is_read_both_ways_oldest_first).await;
    shop.step(only_marking_as_read_marks_as_read).await;
    shop.step(the_user_list_shows_who_is_online_and_how_far_each_has_read).await;
    shop.step(who_leaves_is_out_and_comes_back_by_themselves).await;
    shop.step(outsiders_are_told_that_it_is_not_their_room).await;
    shop.step(everybody_has_a_list_of_rooms_with_the_latest_first).await;
    shop.step(the_list_of_rooms_has_pages).await;
    shop.step(people_are_found_by_their_address).await;
    shop.step(a_ticket_for_the_socket_is_given_to_who_has_a_token).await;
}

fn invited(who: &[&Account]) -> Value {
    who.iter().map(|account| json!({"email": account.email, "type": account.kind.in_json()})).collect()
}

/// A room that `me` opens with these. Gives its path.
async fn open(me: &Account, with: &[&Account]) -> Result<String> {
    let room = me.post("/chat/invite", json!({"name": "문의", "users": invited(with)})).await?.expect(201)?;
    Ok(format!("/chat/{}", text(&room, "id")?))
}

async fn say(who: &Account, room: &str, content: &str) -> Result<Value> {
    let message = json!({"clientMessageId": Uuid::now_v7(), "content": content});
    who.post(&format!("{room}/messages"), message).await?.expect(201)
}

fn check_room(room: &Value, more: &Fields, users: &[&Account]) -> Result<()> {
    exactly_both(room, ROOM, more)?;
    each(list(room, "users")?, ROOM_USER)?;
    for who in users {
        let is_there = |user: &Value| user["id"] == who.id && user["left"] == false;
        ensure!(list(room, "users")?.iter().any(is_there), "{} is not in {room}", who.email);
    }
    ensure!(list(room, "users")?.len() == users.len(), "{room}");
    ensure!(users.iter().all(|who| !room.to_string().contains(&who.email)), "an address: {room}");
    Ok(())
}

async fn a_room_is_opened_with_the_caller_in_it(shop: &Shop) -> Result<()> {
    let (me, seller) = (&shop.customer, &shop.seller);
    let item = seller.put_up("물어볼 것", &[(1_000, 1)]).await?[0];
    let form = json!({"name": "물어볼 것 문의", "users": invited(&[seller]), "productId": item.product_id});
    let room = me.post("/chat/invite", form.clone()).await?.expect(201)?;
    check_room(&room, ABOUT_A_PRODUCT, &[me, seller])?;
    ensure!(room["name"] == "물어볼 것 문의" && room["productId"] == item.product_id, "{room}");
    ensure!(list(&room, "users")?.iter().all(|user| user["nickname"] == "김민수"), "{room}");
    let plain = seller.post("/chat/invite", json!({"name": "단골", "users": invited(&[me])})).await?;
    check_room(&plain.expect(201)?, &[], &[me, seller])?;
    let mut nobody = form.clone();
    nobody["users"][0]["email"] = json!(fresh_email());
    me.post("/chat/invite", nobody).await?.expect_refusal(404, "NOT_FOUND_USER")?;
    let mut nothing = form.clone();
    nothing["productId"] = json!(999_999_999);
    me.post("/chat/invite", nothing).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let broken = json!({"name": "가".repeat(51), "users": [{"email": "kim", "type": "ADMIN"}]});
    breaks(&me.post("/chat/invite", broken).await?, &["name", "users[0].email", "users[0].type"])
}

async fn a_shopper_opens_one_room_with_a_products_seller(shop: &Shop) -> Result<()> {
    let (me, seller) = (shop.deployment.customer().await?, &shop.seller);
    let product = seller.put_up("둘만의 이야기", &[(1_000, 1)]).await?[0].product_id;
    let alone = json!({"productId": product});
    let room = me.post("/chat/invite", alone.clone()).await?.expect(201)?;
    check_room(&room, ABOUT_A_PRODUCT, &[&me, seller])?;
    let named = json!({"name": "같은 방", "users": invited(&[seller]), "productId": product});
    for (who, form) in [
        (&me, alone.clone()),
        (&me, named),
        (seller, json!({"users": [{"id": me.id, "type": "CUSTOMER"}], "productId": product})),
    ] {
        ensure!(who.post("/chat/invite", form).await?.expect(201)?["id"] == room["id"]);
    }
    breaks(&seller.post("/chat/invite", alone).await?, &["users"])?;
    let nothing = me.post("/chat/invite", json!({"productId": 999_999_999})).await?;
    nothing.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    Ok(())
}

async fn a_double_click_opens_one_room(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let form = json!({"name": "단골", "users": invited(&[&shop.seller])});
    let click = Call::post("/chat/invite", form.clone()).key("twice");
    let (one, other) = tokio::join!(me.send(&click), me.send(&click));
    let (one, other) = (one?, other?);
    let replayed = [&one, &other].map(|answer| answer.header("idempotency-replayed") == "true");
    ensure!(replayed[0] != replayed[1], "{replayed:?}");
    ensure!(one.expect(201)?["id"] == other.expect(201)?["id"]);
    let changed = json!({"name": "다른 방", "users": form["users"]});
    let reused = me.send(&Call::post("/chat/invite", changed).key("twice")).await?;
    reused.expect_refusal(422, "IDEMPOTENCY_KEY_REUSED")?;
    Ok(())
}

async fn who_is_added_later_sees_what_is_said_from_then_on(shop: &Shop) -> Result<()> {
    let (me, late) = (&shop.customer, shop.deployment.customer().await?);
    let room = open(me, &[&shop.seller]).await?;
    say(me, &room, "비밀").await?;
    let add = json!({"roomId": room.trim_start_matches("/chat/"), "users": invited(&[&late])});
    me.post("/chat/addParticipants", add).await?.expect(200)?;
    ensure!(listed(&late, &room).await?["lastMessage"].is_null());
    for query in ["", "?after=0", "?before=2"] {
        let history = late.get(&format!("{room}{query}")).await?.expect(200)?;
        ensure!(list(&history, "messages")?.is_empty(), "{query}: {history}");
    }
    let mut socket = late.socket().await?;
    socket.follow(room.trim_start_matches("/chat/"), 0).await?;
    say(me, &room, "어서 오세요").await?;
    ensure!(socket.message().await?["seq"] == 2);
    ensure!(listed(&late, &room).await?["unread"] == 1);
    Ok(())
}

async fn adding_somebody_twice_changes_nothing(shop: &Shop) -> Result<()> {
    let (me, seller, third) = (&shop.customer, &shop.seller, shop.deployment.customer().await?);
    let room = open(me, &[seller]).await?;
    let id = room.trim_start_matches("/chat/");
    let form = json!({"roomId": id, "users": invited(&[&third])});
    for _ in 0..2 {
        let added = me.post("/chat/addParticipants", form.clone()).await?.expect(200)?;
        check_room(&added, &[], &[me, seller, &third])?;
    }
    let unknown = json!({"roomId": Uuid::now_v7(), "users": invited(&[&third])});
    me.post("/chat/addParticipants", unknown).await?.expect_refusal(404, "ROOM_NOT_FOUND")?;
    let nobody = json!({"roomId": id, "users": [{"email": fresh_email(), "type": "SELLER"}]});
    me.post("/chat/addParticipants", nobody).await?.expect_refusal(404, "NOT_FOUND_USER")?;
    breaks(&me.post("/chat/addParticipants", json!({})).await?, &["roomId", "users"])
}

async fn a_message_is_stored_once_under_its_senders_own_name_for_it(shop: &Shop) -> Result<()> {
    let me = &shop.customer;
    let room = open(me, &[&shop.seller]).await?;
    let name = Uuid::now_v7();
    let form = json!({"clientMessageId": name, "content": "안녕하세요 <b>👋</b>"});
    let first = me.post(&format!("{room}/messages"), form.clone()).await?.expect(201)?;
    exactly(&first, MESSAGE)?;
    exactly(&first["sender"], SENDER)?;
    ensure!(first["seq"] == 1 && first["content"] == form["content"], "{first}");
    ensure!(first["sender"]["id"] == me.id && room.ends_with(text(&first, "roomId")?), "{first}");
    ensure!(me.post(&format!("{room}/messages"), form).await?.expect(201)? == first);
    let history = me.get(&room).await?.expect(200)?;
    ensure!(list(&history, "messages")? == [first], "{history}");
    let other = json!({"clientMessageId": name, "content": "다른 말"});
    let reused = me.post(&format!("{room}/messages"), other).await?;
    ensure!(reused.status == 409, "{reused}");
    Ok(())
}

async fn what_a_message_may_hold(shop: &Shop) -> Result<()> {
    let room = open(&shop.customer, &[&shop.seller]).await?;
    let send = async |message: Value| shop.customer.post(&format!("{room}/messages"), message).await;
    for content in [String::new(), "  \n".into(), "가".repeat(4_001)] {
        let refused = send(json!({"clientMessageId": Uuid::now_v7(), "content": content})).await?;
        breaks(&refused, &["content"])?;
    }
    breaks(&send(json!({"clientMessageId": "7", "content": "네"})).await?, &["clientMessageId"])?;
    breaks(&send(json!({})).await?, &["clientMessageId", "content"])?;
    say(&shop.customer, &room, &"가".repeat(4_000)).await?;
    Ok(())
}

async fn history_is_read_both_ways_oldest_first(shop: &Shop) -> Result<()> {
    let me = &shop.customer;
    let room = open(me, &[&shop.seller]).await?;
    for i in 1..=25 {
        say(me, &room, &format!("{i}번째")).await?;
    }
    let read = async |query: &str| -> Result<Vec<i64>> {
        let history = me.get(&format!("{room}{query}")).await?.expect(200)?;
        exactly(&history, &[("room", Is::Object), ("messages", Is::List), ("lastReadSeq", Is::Number)])?;
        check_room(&history["room"], &[], &[me, &shop.seller])?;
        let messages = list(&history, "messages")?;
        messages.iter().try_for_each(|message| exactly(message, MESSAGE))?;
        messages.iter().map(|message| message["seq"].as_i64().context("no seq")).collect()
    };
    ensure!(read("").await? == (6..=25).collect::<Vec<_>>());
    ensure!(read("?limit=3").await? == [23, 24, 25]);
    ensure!(read("?before=6&limit=2").await? == [4, 5]);
    ensure!(read("?after=6&limit=2").await? == [7, 8]);
    ensure!(read("?after=25").await?.is_empty() && read("?before=1").await?.is_empty());
    me.get(&format!("{room}?after=26")).await?.expect_refusal(409, "AHEAD_OF_ROOM")?;
    for broken in ["limit=0", "limit=101", "limit=few", "before=-1", "after=soon"] {
        let field = broken.split('=').next().context("no field")?;
        breaks(&me.get(&format!("{room}?{broken}")).await?, &[field])?;
    }
    Ok(())
}

/// A room as it stands in somebody's list.
async fn listed(who: &Account, room: &str) -> Result<Value> {
    let rooms = who.post_empty("/chat-info/roomList").await?.expect(200)?;
    let rooms = rooms.as_array().context("no list")?;
    each(rooms, ROOM_IN_LIST)?;
    let entry = rooms.iter().find(|entry| entry["id"].as_str().is_some_and(|id| room.ends_with(id)));
    entry.cloned().context("the room is not in the list")
}

async fn only_marking_as_read_marks_as_read(shop: &Shop) -> Result<()> {
    let (me, other) = (&shop.customer, &shop.seller);
    let room = open(me, &[other]).await?;
    for content in ["하나", "둘", "셋"] {
        say(other, &room, content).await?;
    }
    say(me, &room, "넷").await?;
    me.get(&room).await?.expect(200)?;
    ensure!(listed(me, &room).await?["unread"] == 3 && listed(other, &room).await?["unread"] == 1);
    let read = me.post(&format!("{room}/read"), json!({"seq": 2})).await?;
    ensure!(read.status == 204 && read.body.is_null(), "{read}");
    let entry = listed(me, &room).await?;
    ensure!(entry["unread"] == 1 && entry["lastMessage"]["content"] == "넷", "{entry}");
    exactly(&entry["lastMessage"], MESSAGE)?;
    ensure!(me.get(&room).await?.expect(200)?["lastReadSeq"] == 2);
    breaks(&me.post(&format!("{room}/read"), json!({})).await?, &["seq"])?;
    breaks(&me.post(&format!("{room}/read"), json!({"seq": -1})).await?, &["seq"])
}

async fn the_user_list_shows_who_is_online_and_how_far_each_has_read(shop: &Shop) -> Result<()> {
    let (me, other) = (&shop.customer, &shop.seller);
    let room = open(me, &[other]).await?;
    say(me, &room, "하나").await?;
    other.post(&format!("{room}/read"), json!({"seq": 1})).await?.expect(204)?;
    let mut socket = me.socket().await?;
    socket.follow(room.trim_start_matches("/chat/"), 0).await?;
    socket.message().await?;
    let users = other.get(&format!("{room}/userlist")).await?.expect(200)?;
    exactly(&users, ROOM)?;
    each(list(&users, "users")?, &[ROOM_USER, PRESENCE].concat())?;
    let entry =
        |who: &Account| list(&users, "users")?.iter().find(|u| u["id"] == who.id).context("not there");
    ensure!(entry(other)?["online"] == false && entry(other)?["lastReadSeq"] == 1, "{users}");
    ensure!(entry(me)?["lastReadSeq"] == 0, "{users}");
    super::eventually("the one with a socket", std::time::Duration::from_secs(10), || async {
        let users = other.get(&format!("{room}/userlist")).await?.expect(200)?;
        let online = |user: &Value| user["id"] == me.id && user["online"] == true;
        Ok(list(&users, "users")?.iter().any(online).then_some(()))
    })
    .await
}

async fn who_leaves_is_out_and_comes_back_by_themselves(shop: &Shop) -> Result<()> {
    let (me, other) = (&shop.customer, &shop.seller);
    let room = open(me, &[other]).await?;
    let gone = other.delete(&format!("{room}/participants/me")).await?;
    ensure!(gone.status == 204 && gone.body.is_null(), "{gone}");
    other.get(&room).await?.expect_refusal(403, "NOT_A_PARTICIPANT")?;
    let seen = me.get(&format!("{room}/userlist")).await?.expect(200)?;
    let left = |user: &&Value| user["left"] == true;
    ensure!(list(&seen, "users")?.iter().filter(left).all(|user| user["id"] == other.id), "{seen}");
    ensure!(list(&seen, "users")?.iter().filter(left).count() == 1, "{seen}");
    let add = json!({"roomId": room.trim_start_matches("/chat/"), "users": invited(&[other])});
    me.post("/chat/addParticipants", add).await?.expect(200)?;
    other.get(&room).await?.expect_refusal(403, "NOT_A_PARTICIPANT")?;
    let outsider = shop.deployment.customer().await?;
    outsider.post_empty(&format!("{room}/join")).await?.expect_refusal(403, "NOT_A_PARTICIPANT")?;
    let back = other.post_empty(&format!("{room}/join")).await?.expect(200)?;
    check_room(&back, &[], &[me, other])
}

async fn outsiders_are_told_that_it_is_not_their_room(shop: &Shop) -> Result<()> {
    let outsider = shop.deployment.customer().await?;
    let room = open(&shop.customer, &[&shop.seller]).await?;
    let nowhere = format!("/chat/{}", Uuid::now_v7());
    for (room, status, code) in [(&room, 403, "NOT_A_PARTICIPANT"), (&nowhere, 404, "ROOM_NOT_FOUND")] {
        let message = json!({"clientMessageId": Uuid::now_v7(), "content": "네"});
        let add = json!({"roomId": room.trim_start_matches("/chat/"), "users": invited(&[&outsider])});
        for call in [
            Call::new(Method::GET, room),
            Call::new(Method::GET, format!("{room}/userlist")),
            Call::post(format!("{room}/messages"), message),
            Call::post(format!("{room}/read"), json!({"seq": 1})),
            Call::new(Method::DELETE, format!("{room}/participants/me")),
            Call::post("/chat/addParticipants", add),
        ] {
            outsider.send(&call).await?.expect_refusal(status, code).with_context(|| call.to_string())?;
        }
    }
    Ok(())
}

async fn everybody_has_a_list_of_rooms_with_the_latest_first(shop: &Shop) -> Result<()> {
    let (me, other) = (shop.deployment.customer().await?, &shop.seller);
    let empty = me.post_empty("/chat-info/myInfo").await?.expect(200)?;
    exactly_both(&empty, CHAT_USER, &[("roomList", Is::List)])?;
    ensure!(
        empty["id"] == me.id && empty["nickname"] == "김민수" && empty["roomList"] == json!([]),
        "{empty}"
    );
    let (first, second) = (open(&me, &[other]).await?, open(&me, &[other]).await?);
    ensure!(listed(&me, &first).await?["lastMessage"].is_null());
    say(other, &second, "둘").await?;
    say(other, &first, "하나").await?;
    // Whoever is named: the list is the caller's own.
    let named = format!("/chat-info/roomList?email={}&type=SELLER", other.email);
    let rooms = me.post_empty(&named).await?.expect(200)?;
    let order: Vec<_> =
        rooms.as_array().into_iter().flatten().filter_map(|room| room["id"].as_str()).collect();
    ensure!(order.len() == 2 && first.ends_with(order[0]) && second.ends_with(order[1]), "{rooms}");
    let info = me.post_empty("/chat-info/myInfo").await?.expect(200)?;
    ensure!(info["roomList"] == rooms, "{info}");
    Ok(())
}

async fn the_list_of_rooms_has_pages(shop: &Shop) -> Result<()> {
    let (me, seller) = (shop.deployment.customer().await?, &shop.seller);
    let product = seller.put_up("쪽으로 나눈 목록", &[(1_000, 1)]).await?[0].product_id;
    let (first, second) = (open(&me, &[seller]).await?, open(&me, &[seller]).await?);
    let about = me.post("/chat/invite", json!({"productId": product})).await?.expect(201)?;
    say(seller, &first, "하나").await?;
    let (mut seen, mut query) = (Vec::new(), String::from("limit=2"));
    loop {
        let page = me.get(&format!("/chat-info/rooms?{query}")).await?.expect(200)?;
        exactly(&page, &[("rooms", Is::List), ("nextCursor", Is::TextOrNull), ("unreadTotal", Is::Number)])?;
        ensure!(page["unreadTotal"] == 1, "{page}");
        seen.extend_from_slice(list(&page, "rooms")?);
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        query = format!("limit=2&cursor={cursor}");
    }
    ensure!(seen.len() == 3 && first.ends_with(text(&seen[0], "id")?), "{seen:?}");
    exactly_both(&seen[0], ROOM_IN_LIST, OF_TWO)?;
    exactly(&seen[0]["other"], OTHER)?;
    ensure!(seen[1]["id"] == about["id"] && second.ends_with(text(&seen[2], "id")?), "{seen:?}");
    exactly_both(&seen[1], ROOM_IN_LIST, OF_A_PRODUCT)?;
    ensure!(seen[1]["product"]["id"] == product, "{seen:?}");
    breaks(&me.get("/chat-info/rooms?limit=0&cursor=x").await?, &["limit", "cursor"])
}

async fn people_are_found_by_their_address(shop: &Shop) -> Result<()> {
    let (me, other) = (&shop.seller, shop.deployment.customer().await?);
    let email = &other.email;
    let user =
        me.post_empty(&format!("/chat-info/userInfo?email={email}&type=CUSTOMER")).await?.expect(200)?;
    exactly(&user, CHAT_USER)?;
    ensure!(user["id"] == other.id && user["email"] == other.email.as_str(), "{user}");
    let other_side = me.post_empty(&format!("/chat-info/userInfo?email={email}&type=SELLER")).await?;
    other_side.expect_refusal(404, "NOT_FOUND_USER")?;
    breaks(&me.post_empty("/chat-info/userInfo").await?, &["email", "type"])?;
    let seller = &shop.seller.email;
    for (side, email) in [("customer", email), ("seller", seller), ("user", email)] {
        let found = me.post_empty(&format!("/chat-search/{side}?email={email}")).await?.expect(200)?;
        let same = me.post_empty(&format!("/accounts/{side}/info?email={email}")).await?.expect(200)?;
        ensure!(found == same, "{side}: {found} {same}");
        let profile = if side == "user" { &found[0] } else { &found };
        exactly(profile, PROFILE)?;
        breaks(&me.post_empty(&format!("/chat-search/{side}?email=kim")).await?, &["email"])?;
    }
    for side in ["customer", "seller"] {
        let nobody = me.post_empty(&format!("/chat-search/{side}?email={}", fresh_email())).await?;
        nobody.expect_refusal(404, "NOT_FOUND_USER")?;
    }
    let nobody = me.post_empty(&format!("/chat-search/user?email={}", fresh_email())).await?;
    ensure!(nobody.expect(200)? == json!([]));
    Ok(())
}

async fn a_ticket_for_the_socket_is_given_to_who_has_a_token(shop: &Shop) -> Result<()> {
    for who in [&shop.customer, &shop.seller] {
        let [one, other] = [(); 2].map(|()| who.post_empty("/chat/tickets"));
        let (one, other) = (one.await?.expect(201)?, other.await?.expect(201)?);
        for ticket in [&one, &other] {
            exactly(ticket, &[("ticket", Is::Text), ("expiresAt", Is::Time)])?;
        }
        ensure!(one["ticket"] != other["ticket"], "the same ticket twice");
    }
    Ok(())
}
