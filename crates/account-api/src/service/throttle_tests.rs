//! How much guessing is borne, and how long a pause is.

use super::*;

const EMAIL: &str = "kim@example.kr";

async fn throttle() -> (Throttle, Clock) {
    let db = test_database::single().await;
    crate::DATABASE.migrate(&db).await.unwrap();
    let clock = Clock::stopped_at(Timestamp(1_795_350_600_000));
    let settings = ThrottleSettings {
        login_failures: 5,
        login_window_seconds: 900,
        account_failures_per_hour: 100,
        address_failures_per_minute: 100,
        signups_per_minute: 30,
        mails_per_hour: 5,
        known_networks: 3,
        known_network_days: 180,
    };
    (Throttle::new(db, clock.clone(), settings), clock)
}

fn ip(n: u32) -> IpAddr {
    IpAddr::from(std::net::Ipv4Addr::from_bits(0x0a00_0000 + n))
}

fn without_token(email: &str, from: IpAddr) -> Guesser<'_> {
    Guesser { account_type: AccountType::Customer, email, account: None, from, has_token: false }
}

async fn guess_wrong(throttle: &Throttle, from: IpAddr) -> Result<(), ThrottleError> {
    let guess = throttle.admit_guess(without_token(EMAIL, from)).await?;
    Ok(throttle.was_wrong(guess).await?)
}

async fn pause_after(throttle: &Throttle, from: IpAddr) -> Duration {
    match guess_wrong(throttle, from).await {
        Err(ThrottleError::TooMany { retry_after }) => retry_after,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn after_five_wrong_passwords_the_pauses_double_up_to_fifteen_minutes() {
    let (throttle, clock) = throttle().await;
    for _ in 0..5 {
        guess_wrong(&throttle, ip(1)).await.unwrap();
    }
    let mut pauses = vec![];
    for _ in 0..12 {
        let pause = pause_after(&throttle, ip(1)).await;
        pauses.push(pause.as_secs());
        clock.advance(pause);
        guess_wrong(&throttle, ip(1)).await.unwrap();
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
}

#[tokio::test]
async fn the_owner_gets_in_from_elsewhere_and_a_right_password_forgets_the_wrong_ones() {
    let (throttle, clock) = throttle().await;
    for _ in 0..5 {
        guess_wrong(&throttle, ip(1)).await.unwrap();
    }
    assert!(guess_wrong(&throttle, ip(1)).await.is_err());
    assert!(
        throttle
            .admit_guess(Guesser { account_type: AccountType::Seller, ..without_token(EMAIL, ip(1)) })
            .await
            .is_ok()
    );
    let owner = throttle.admit_guess(without_token(EMAIL, ip(2))).await.unwrap();
    throttle.was_right(owner).await.unwrap();
    clock.advance(PAUSE_MIN);
    let right = throttle.admit_guess(without_token(EMAIL, ip(1))).await.unwrap();
    throttle.was_right(right).await.unwrap();
    for _ in 0..5 {
        guess_wrong(&throttle, ip(1)).await.unwrap();
    }
}

#[tokio::test]
async fn wrong_passwords_are_forgotten_after_the_window() {
    let (throttle, clock) = throttle().await;
    for _ in 0..4 {
        guess_wrong(&throttle, ip(1)).await.unwrap();
    }
    clock.advance(Duration::from_mins(15));
    for _ in 0..5 {
        guess_wrong(&throttle, ip(1)).await.unwrap();
    }
    assert!(guess_wrong(&throttle, ip(1)).await.is_err());
}

#[tokio::test]
async fn an_account_takes_a_hundred_failures_an_hour_over_all_addresses() {
    let (throttle, clock) = throttle().await;
    for n in 0..100 {
        guess_wrong(&throttle, ip(n)).await.unwrap();
    }
    assert_eq!(pause_after(&throttle, ip(1000)).await, HOUR);
    clock.advance(HOUR);
    guess_wrong(&throttle, ip(1000)).await.unwrap();
}

#[tokio::test]
async fn an_address_takes_a_hundred_failures_a_minute_over_all_accounts() {
    let (throttle, clock) = throttle().await;
    let guess = async |n: u32| {
        let email = format!("{n}@example.kr");
        let guess = throttle.admit_guess(without_token(&email, ip(1))).await?;
        throttle.was_wrong(guess).await.map_err(ThrottleError::from)
    };
    for n in 0..100 {
        guess(n).await.unwrap();
    }
    assert!(guess(100).await.is_err());
    clock.advance(MINUTE);
    guess(101).await.unwrap();
}

#[tokio::test]
async fn thirty_forms_a_minute_are_taken_from_an_address_and_from_all_of_its_network() {
    let (throttle, clock) = throttle().await;
    let v6 = |n: u16| IpAddr::from([0x2001, 0xdb8, 1, 2, 0, 0, 0, n]);
    for n in 0..30 {
        throttle.admit_form(v6(n)).await.unwrap();
    }
    assert!(throttle.admit_form(v6(99)).await.is_err());
    throttle.admit_form(IpAddr::from([0x2001, 0xdb8, 1, 3, 0, 0, 0, 1])).await.unwrap();
    clock.advance(MINUTE);
    throttle.admit_form(v6(99)).await.unwrap();
}

#[tokio::test]
async fn tries_at_once_are_no_more_tries_than_tries_in_a_row() {
    let (throttle, _) = throttle().await;
    let mut admitted = vec![];
    for _ in 0..5 {
        admitted.push(throttle.admit_guess(without_token(EMAIL, ip(1))).await.unwrap());
    }
    let sixth = {
        let throttle = throttle.clone();
        tokio::spawn(async move { throttle.admit_guess(without_token(EMAIL, ip(1))).await })
    };
    for guess in admitted {
        throttle.was_wrong(guess).await.unwrap();
    }
    assert!(matches!(sixth.await.unwrap(), Err(ThrottleError::TooMany { .. })));
}

#[tokio::test]
async fn parallel_right_passwords_are_not_held_against_anybody() {
    let (throttle, _) = throttle().await;
    let logins = (0..20).map(|_| {
        let throttle = throttle.clone();
        tokio::spawn(async move {
            let guess = throttle.admit_guess(without_token(EMAIL, ip(1))).await.unwrap();
            tokio::task::yield_now().await;
            throttle.was_right(guess).await.unwrap();
        })
    });
    for login in logins.collect::<Vec<_>>() {
        login.await.unwrap();
    }
}

#[tokio::test]
async fn the_store_knows_neither_addresses_nor_mails() {
    let (throttle, _) = throttle().await;
    guess_wrong(&throttle, ip(1)).await.unwrap();
    let known = throttles::find(throttle.db.reader(), EMAIL).await.unwrap();
    assert_eq!(known, None);
    assert!(bucket("guess-address", EMAIL).is_ascii() && bucket("guess-address", EMAIL).len() <= 160);
}
