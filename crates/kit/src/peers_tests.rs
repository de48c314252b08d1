use super::*;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn nothing() -> (SecretString, SecretString) {
    (SecretString::default(), SecretString::default())
}

fn keys<'a>(key: &'a SecretString, public_keys: &'a str, secret: &'a SecretString) -> ServiceKeys<'a> {
    ServiceKeys { key, public_keys, secret }
}

#[test]
fn only_order_api_moves_money_and_what_is_not_listed_nobody_may() {
    for operation in OPERATIONS {
        for service in SERVICES {
            let may = operation.callers.contains(&service);
            assert_eq!(may_call(service, operation.http).is_ok(), may, "{service}: {}", operation.http);
            let may = may && !operation.grpc.is_empty();
            assert_eq!(may_call(service, operation.grpc).is_ok(), may, "{service}: {}", operation.grpc);
        }
        assert!(may_call("system-tests", operation.http).is_err());
    }
    for moves_money in ["Pay", "Void", "Refund", "Settle", "POST /internal/settlements"] {
        assert!(may_call(ORDER_API, moves_money).is_ok());
        let refusal = may_call(CHAT_API, moves_money).unwrap_err();
        assert_eq!(refusal.code.status(), 403);
    }
    for unknown in ["GET /internal/payments", "POST /internal/new", "pay"] {
        assert!(may_call(ORDER_API, unknown).is_err(), "{unknown}");
    }
}

#[test]
fn services_of_one_data_folder_know_each_other_whichever_starts_first() {
    let data = tempfile::tempdir().unwrap();
    let (key, secret) = nothing();
    let of = |name| identity(name, keys(&key, "", &secret), data.path()).unwrap();
    let (order, account, chat) = (of(ORDER_API), of(ACCOUNT_API), of(CHAT_API));
    assert_eq!(account.verify(&order.sign(ACCOUNT_API, NOW).unwrap(), NOW).unwrap(), ORDER_API);
    assert_eq!(of(ACCOUNT_API).verify(&chat.sign(ACCOUNT_API, NOW).unwrap(), NOW).unwrap(), CHAT_API);
    for name in SERVICES {
        assert!(data.path().join(KEYS).join(format!("{name}.pem")).is_file());
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let stranger = identity(ORDER_API, keys(&key, "", &secret), elsewhere.path()).unwrap();
    assert!(account.verify(&stranger.sign(ACCOUNT_API, NOW).unwrap(), NOW).is_err());
}

#[test]
fn what_is_configured_is_checked_by_name_and_nothing_is_made_beside_it() {
    let data = tempfile::tempdir().unwrap();
    let (none, bad) = (SecretString::default(), SecretString::from("no key".to_owned()));
    let pem = SecretString::from(KeyRing::generate_pem());
    let wrong = [
        (keys(&bad, "", &none), "ORDER_API__AUTH__SERVICE_KEY"),
        (keys(&pem, "order-api", &none), "ORDER_API__AUTH__SERVICE_PUBLIC_KEYS"),
        (keys(&none, "", &bad), "ORDER_API__AUTH__SERVICE_SECRET"),
    ];
    for (keys, named) in wrong {
        let refusal = identity(ORDER_API, keys, data.path()).unwrap_err().to_string();
        assert!(refusal.starts_with(named) && !refusal.contains("no key"), "{refusal}");
    }
    assert!(identity(ORDER_API, keys(&pem, "", &none), data.path()).is_ok());
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
}

#[test]
fn production_wants_a_key_or_for_one_more_release_the_secret() {
    let (none, some) = (SecretString::default(), SecretString::from("s".repeat(32)));
    let pem = SecretString::from(KeyRing::generate_pem());
    let public = format!("order-api={}", service_public_key(pem.expose_secret()).unwrap());
    let refused =
        |service, keys: ServiceKeys<'_>| keys.refuse_in_production(service).map_err(|e| e.to_string());
    assert!(
        refused(ACCOUNT_API, keys(&none, "", &none))
            .unwrap_err()
            .starts_with("ACCOUNT_API__AUTH__SERVICE_KEY: ")
    );
    for empty in ["", " , "] {
        let nobody = refused(ACCOUNT_API, keys(&pem, empty, &none)).unwrap_err();
        assert!(nobody.starts_with("ACCOUNT_API__AUTH__SERVICE_PUBLIC_KEYS: "), "{nobody}");
    }
    assert!(refused(ACCOUNT_API, keys(&pem, &public, &none)).is_ok());
    assert!(refused(ACCOUNT_API, keys(&none, "", &some)).is_ok());
    // Nobody calls it.
    assert!(refused(ORDER_API, keys(&pem, "", &none)).is_ok());
}

#[test]
fn a_token_is_used_for_some_seconds_and_then_made_anew() {
    let data = tempfile::tempdir().unwrap();
    let (key, secret) = nothing();
    let order = identity(ORDER_API, keys(&key, "", &secret), data.path()).unwrap();
    let account = identity(ACCOUNT_API, keys(&key, "", &secret), data.path()).unwrap();
    let tokens = ServiceTokens::new(order, ACCOUNT_API, Clock::system());
    let first = tokens.current().unwrap();
    assert_eq!(tokens.current().unwrap(), first);
    assert_eq!(account.verify(&first, Clock::system().now()).unwrap(), ORDER_API);
}
