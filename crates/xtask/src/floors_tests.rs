use super::*;

/// A service of two floors with this in its files; what is found in it.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let file = root.path().join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let all = mentions(root.path(), Path::new("lib.rs")).unwrap();
    let floors = ["model", "store", "service", "routes"];
    all.iter()
        .filter_map(|mention| judged(mention, &floors))
        .chain(strangers(&all, &floors))
        .chain(knots(&all))
        .collect()
}

/// A house in order, with these files in place of its own.
fn house(changed: &[(&str, &str)]) -> Vec<String> {
    let mut files = vec![
        (
            "lib.rs",
            "mod model; mod store; mod service; mod routes;\npub struct Shop(service::orders::Orders);",
        ),
        ("model.rs", "pub struct Order;"),
        ("store/mod.rs", "pub(crate) mod orders;"),
        (
            "store/orders.rs",
            "use sea_orm::Value;\nuse crate::model::Order;\npub fn add(_: Order, _: Value) {}",
        ),
        ("service/mod.rs", "pub mod orders; pub mod cart;"),
        ("service/orders.rs", "use crate::{model::Order, store::orders};\npub struct Orders;"),
        ("service/cart.rs", "use super::orders::Orders;"),
        (
            "routes.rs",
            "use actix_web::web;\nfn place(_: web::Json<crate::model::Order>) { super::service::orders::place(); }",
        ),
    ];
    for (name, text) in changed {
        files.retain(|(file, _)| file != name);
        files.push((name, text));
    }
    found(&files)
}

fn one(changed: &[(&str, &str)]) -> String {
    let findings = house(changed);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.into_iter().next().unwrap()
}

#[test]
fn a_house_in_order_has_nothing_to_mend() {
    assert_eq!(house(&[]), Vec::<String>::new());
}

#[test]
fn a_store_that_names_the_rules_is_told_where_the_line_belongs() {
    let finding = one(&[("store/orders.rs", "\nfn add(order: crate::service::orders::Orders) {}")]);
    assert!(finding.starts_with("store/orders.rs:2: `store` names `service::orders::Orders`"), "{finding}");
    assert!(finding.contains("move this line to `service`"), "{finding}");
}

#[test]
fn nothing_names_what_stands_in_lib_rs() {
    let finding = one(&[("service/cart.rs", "use crate::Shop;")]);
    assert!(finding.contains("`Shop` of lib.rs"), "{finding}");
    let finding = one(&[("service/cart.rs", "fn of(shop: &super::super::Shop) {}")]);
    assert!(finding.contains("`Shop` of lib.rs"), "{finding}");
}

#[test]
fn the_rules_know_no_http_and_no_database() {
    let finding = one(&[("service/cart.rs", "fn answer() -> actix_web::HttpResponse { todo!() }")]);
    assert!(finding.contains("must not name actix_web: move what needs it to `routes`"), "{finding}");
    let finding = one(&[("service/cart.rs", "use sea_orm::{EntityTrait, Value};")]);
    assert!(finding.contains("must not name sea_orm: move what needs it to `store`"), "{finding}");
}

#[test]
fn modules_that_name_each_other_in_a_circle_are_told_once() {
    let finding = one(&[("service/orders.rs", "use crate::service::cart::Cart;")]);
    assert!(finding.contains("a circle: service::cart → service::orders → service::cart"), "{finding}");
}

#[test]
fn a_module_without_a_floor_is_told() {
    let finding = one(&[
        ("lib.rs", "mod model; mod store; mod service; mod routes; mod new;"),
        ("new.rs", "use crate::model::Order;"),
    ]);
    assert!(finding.contains("the floor of `new`"), "{finding}");
}

#[test]
fn tests_and_comments_may_name_what_they_like() {
    let text = "// crate::service\n#[cfg(test)]\n#[path = \"orders_tests.rs\"]\nmod tests;\n\
                #[cfg(test)]\npub(crate) mod fixture { use crate::service::orders::Orders; }\n\
                /// See [`crate::service`].\nfn add() { let _ = \"crate::service::x\"; }";
    assert_eq!(house(&[("store/orders.rs", text)]), Vec::<String>::new());
}

#[test]
fn what_stands_in_macros_and_attributes_counts() {
    let finding = one(&[("store/orders.rs", "fn add() { println!(\"{}\", crate::service::orders::NAME); }")]);
    assert!(finding.contains("`service::orders::NAME`"), "{finding}");
    let finding = one(&[("service/cart.rs", "#[actix_web::get(\"/\")]\nfn show() {}")]);
    assert!(finding.contains("actix_web"), "{finding}");
}
