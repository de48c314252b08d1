//! A word in a row that nobody knows is an error, never taken for another.

use serde_json::Value;

use crate::harness::House;

#[tokio::test]
async fn a_type_that_nobody_knows_is_an_error_wherever_it_is_read() {
    let house = House::open().await;
    let (kim, lee) = (house.customer("김").await, house.seller("이").await);
    let room = house.room(&kim, "둘이서", &[&lee]).await;
    house.say(&kim, &room, "안녕하세요").await;
    house.say(&lee, &room, "네").await;
    let sql = "UPDATE participants SET account_type = 'ROBOT' WHERE account_type = 'SELLER'";
    if !test_database::against_the_rules(&house.db, sql).await {
        return;
    }
    for path in [format!("/chat/{room}"), format!("/chat/{room}/userlist")] {
        let problem = house.get(&kim, &path).await.refused(500, "UNKNOWN_ERROR");
        assert!(!problem.to_string().contains("ROBOT"), "{problem}");
    }
    for path in ["/chat-info/roomList", "/chat-info/myInfo"] {
        house.post(&kim, path, &Value::Null).await.refused(500, "UNKNOWN_ERROR");
    }
}
