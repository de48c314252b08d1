//! The HTTP contract, line by line, over HTTP and in whatever shape this run has: each operation's answer with exactly
//! the fields that it should have, and each refusal that is its own. What lies deeper is tested beside the services.

mod accounts;
mod carts;
mod catalogue;
mod chat;
mod common;
mod customers;
mod fields;
mod orders;
mod other_settings;
mod packages;
mod passwords;
mod products;
mod search;
mod sellers;
mod texts;

use std::any::type_name_of_val;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testkit::{Account, Answer, Call, Deployment, Entry, Method, eventually};

/// A shop that is open, its people, and what was found not to be as the contract says.
struct Shop {
    deployment: Deployment,
    customer: Account,
    seller: Account,
    departures: Mutex<Vec<String>>,
}

impl Shop {
    async fn open(settings: &[(&str, &str)]) -> Result<Self> {
        let deployment = Deployment::open_with(settings).await?;
        deployment.record_calls();
        let (customer, seller) = tokio::try_join!(deployment.customer(), deployment.seller())?;
        Ok(Self { deployment, customer, seller, departures: Mutex::default() })
    }

    /// Takes one step. One that fails does not keep the others from being taken.
    async fn step(&self, step: impl AsyncFn(&Self) -> Result<()>) {
        if let Err(error) = step(self).await {
            let name = type_name_of_val(&step).rsplit("::contract::").next().unwrap_or_default();
            let mut departures = self.departures.lock().unwrap_or_else(PoisonError::into_inner);
            departures.push(format!("{name}: {error:#}"));
        }
    }

    /// Fails with all departures.
    fn close(self) -> Result<()> {
        let departures = self.departures.into_inner().unwrap_or_else(PoisonError::into_inner);
        ensure!(departures.is_empty(), "{} departures:\n\n{}", departures.len(), departures.join("\n\n"));
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_the_contract_holds() -> Result<()> {
    let shop = Shop::open(&[]).await?;
    tokio::join!(
        common::steps(&shop),
        accounts::steps(&shop),
        passwords::steps(&shop),
        customers::steps(&shop),
        sellers::steps(&shop),
        products::steps(&shop),
        catalogue::steps(&shop),
        search::steps(&shop),
        carts::steps(&shop),
        orders::steps(&shop),
        packages::steps(&shop),
        chat::steps(&shop),
        texts::steps(&shop),
    );
    shop.step(every_operation_was_called_and_did_what_was_asked).await;
    shop.step(every_refusal_was_one_that_the_documents_name).await;
    shop.close()
}

#[tokio::test(flavor = "multi_thread")]
async fn so_do_the_lines_about_settings() -> Result<()> {
    other_settings::steps().await
}

/// Everything that the services' own documents name, but what is for the other services only. A new operation is not in
/// the contract before it is called here.
async fn every_operation_was_called_and_did_what_was_asked(shop: &Shop) -> Result<()> {
    let (called, mut known, mut missing) = (shop.deployment.call_log(), 0, Vec::new());
    for base in shop.deployment.urls() {
        for (method, path) in operations(shop, &base).await? {
            known += 1;
            if !called.iter().any(|entry| did(entry, &method, &path)) {
                missing.push(format!("{method} {path}"));
            }
        }
    }
    ensure!(known >= 60, "the documents name only {known} operations");
    ensure!(missing.is_empty(), "never answered with 2xx: {}", missing.join(", "));
    Ok(())
}

async fn operations(shop: &Shop, base: &str) -> Result<Vec<(Method, String)>> {
    let document = get_at(shop, base, "/api-docs/openapi.json").await?.expect(200)?;
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().context("a document without paths")? {
        let verbs = item.as_object().into_iter().flatten().filter(|(_, verb)| verb["responses"].is_object());
        for (verb, _) in verbs.filter(|_| !path.starts_with("/internal/")) {
            all.push((Method::from_bytes(verb.to_uppercase().as_bytes())?, path.clone()));
        }
    }
    Ok(all)
}

/// Whether a call was one of this operation, and answered with what was asked for.
fn did((method, path, status, _): &Entry, wanted: &Method, template: &str) -> bool {
    method == wanted && (200..300).contains(status) && is_at(path, template)
}

fn is_at(path: &str, template: &str) -> bool {
    let fits = |(part, wanted): (&str, &str)| part == wanted || wanted.starts_with('{');
    let is_as_long = path.split('/').count() == template.split('/').count();
    is_as_long && path.split('/').zip(template.split('/')).all(fits)
}

/// Whatever was refused was refused with a code that the operation's document names for that status.
async fn every_refusal_was_one_that_the_documents_name(shop: &Shop) -> Result<()> {
    let mut unnamed = BTreeSet::new();
    for base in shop.deployment.urls() {
        let document = get_at(shop, &base, "/api-docs/openapi.json").await?.expect(200)?;
        for (method, path, status, code) in
            shop.deployment.call_log().iter().filter(|entry| !entry.3.is_empty())
        {
            let paths = document["paths"].as_object().context("a document without paths")?;
            let exact = paths.get_key_value(path.as_str());
            let Some((template, item)) = exact.or_else(|| paths.iter().find(|(t, _)| is_at(path, t))) else {
                continue;
            };
            let operation = &item[method.as_str().to_lowercase()];
            let answer = &operation["responses"][status.to_string()]["content"]["application/problem+json"];
            let codes = answer.pointer("/schema/allOf/1/properties/code/enum").and_then(Value::as_array);
            if operation.is_object() && !codes.is_some_and(|codes| codes.contains(&code.as_str().into())) {
                unnamed.insert(format!("{method} {template}: {status} {code}"));
            }
        }
    }
    ensure!(unnamed.is_empty(), "missing in a service's routes/refusals.rs: {unnamed:#?}");
    Ok(())
}

/// `GET` at one service's own port.
async fn get_at(shop: &Shop, base: &str, path: &str) -> Result<Answer> {
    shop.deployment.anyone().send_to(&format!("{base}{path}"), &Call::new(Method::GET, path)).await
}

/// Makes sure that all of these fields were named as broken, and no others.
fn breaks(answer: &Answer, fields: &[&str]) -> Result<()> {
    answer.expect_refusal(422, "VALIDATION_FAILED")?;
    let errors = answer.body["errors"].as_array().context("no errors")?;
    let mut named: Vec<_> = errors.iter().filter_map(|error| error["field"].as_str()).collect();
    let mut wanted = fields.to_vec();
    named.sort_unstable();
    wanted.sort_unstable();
    ensure!(named == wanted, "wanted {wanted:?} to be broken, got {answer}");
    errors.iter().try_for_each(|error| fields::exactly(error, fields::FIELD_ERROR))
}

/// The text at this place.
fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str> {
    value[name].as_str().with_context(|| format!("no text {name} in {value}"))
}

/// The list at this place.
fn list<'a>(value: &'a Value, name: &str) -> Result<&'a [Value]> {
    Ok(value[name].as_array().with_context(|| format!("no list {name} in {value}"))?)
}

/// The number at this place.
fn number(value: &Value, name: &str) -> Result<i64> {
    value[name].as_i64().with_context(|| format!("no number {name} in {value}"))
}

/// Waits for money that is on its way to somebody.
async fn balance_becomes(who: &Account, money: i64) -> Result<()> {
    eventually(&format!("{money} won"), Duration::from_secs(10), || async {
        Ok((who.balance().await? == money).then_some(()))
    })
    .await
}
