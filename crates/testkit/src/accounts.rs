//! The people of a shop: they sign up, verify their address with the link from the mail, and log in.

use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::caller::Caller;
use crate::deployment::Deployment;
use crate::{mail, wait};

/// Everybody's password.
pub const PASSWORD: &str = "솔직히 말이 안장 건전지";
/// How many sign up at once.
const AT_ONCE: usize = 8;
/// How long a mail may take on a busy machine.
const MAIL_MAX: Duration = Duration::from_secs(15);

/// Which side of the market somebody stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Buys.
    Customer,
    /// Sells.
    Seller,
}

impl Kind {
    /// As it stands in paths.
    pub fn in_paths(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Seller => "seller",
        }
    }

    /// As it stands in JSON.
    pub fn in_json(self) -> &'static str {
        match self {
            Self::Customer => "CUSTOMER",
            Self::Seller => "SELLER",
        }
    }
}

/// Somebody with a verified account, logged in. Calls like a [`Caller`].
#[derive(Clone, Debug)]
pub struct Account {
    /// The account's id.
    pub id: i64,
    /// The address.
    pub email: String,
    /// Which side.
    pub kind: Kind,
    caller: Caller,
}

impl Deref for Account {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Deployment {
    /// A new customer.
    pub async fn customer(&self) -> Result<Account> {
        join(self.anyone().clone(), self.mails(), Kind::Customer).await
    }

    /// A new seller.
    pub async fn seller(&self) -> Result<Account> {
        join(self.anyone().clone(), self.mails(), Kind::Seller).await
    }

    /// Many new customers.
    pub async fn customers(&self, count: usize) -> Result<Vec<Account>> {
        let mut customers = Vec::with_capacity(count);
        let mut joining = JoinSet::new();
        for begun in 0..count {
            if begun >= AT_ONCE {
                customers.push(joining.join_next().await.context("nobody is joining")???);
            }
            joining.spawn(join(self.anyone().clone(), self.mails(), Kind::Customer));
        }
        while let Some(customer) = joining.join_next().await {
            customers.push(customer??);
        }
        Ok(customers)
    }
}

/// What a person enters to sign up.
pub fn sign_up_form(kind: Kind, email: &str) -> Value {
    let mut form = json!({
        "email": email, "name": "김민수", "phone": "01012345678", "password": PASSWORD, "birth": "1990-03-01",
    });
    if kind == Kind::Seller {
        form["companyRegistrationNumber"] = json!("123-45-67891");
    }
    form
}

async fn join(anyone: Caller, mails: Vec<PathBuf>, kind: Kind) -> Result<Account> {
    let side = kind.in_paths();
    let email = format!("{}@example.com", uuid::Uuid::now_v7().simple());
    let signed_up = anyone.post(&format!("/accounts/{side}/signup"), sign_up_form(kind, &email)).await?;
    let id = signed_up.number("/id").with_context(|| signed_up.to_string())?;
    let found = || std::future::ready(mail::newest(&mails, &email));
    let mail = wait::eventually(&format!("the mail to {email}"), MAIL_MAX, found).await?;
    let token = mail::after(&mail, &format!("/accounts/{side}/verify/"))?;
    anyone.get(&format!("/accounts/{side}/verify/{token}")).await?.expect(200)?;
    let credentials = json!({"email": email, "password": PASSWORD, "type": kind.in_json()});
    let session = anyone.post("/accounts/login", credentials).await?;
    let caller = anyone.with_token(session.text("/accessToken")?);
    Ok(Account { id, email, kind, caller })
}
