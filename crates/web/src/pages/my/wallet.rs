//! The wallet: what is in it, what came and went, and putting something in.

use actix_web::{HttpResponse, web};
use askama::Template;
use public_client::Problem;
use public_client::account::types::{BalanceChangeRequest, MoneyChange};
use serde::Deserialize;
use uuid::Uuid;

use super::words;
use crate::gate::see_other;
use crate::pages::{frame, page_at};
use crate::refusal::{FormErrors, Refusal, problem_of};
use crate::shop::Shop;
use crate::view::my::{WalletLine, wallet_line};
use crate::view::{Frame, page, refused_page, typed_amount, won};
use crate::visitor::{Buyer, Visitor};
use crate::words::my::MyWords;

/// So many changes stand on a page.
const PAGE: i64 = 20;
/// Where one may come from to put something in, and goes back to.
const CHECKOUT: &str = "/checkout";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/my/wallet", |at| at.get(show).post(top_up));
}

#[derive(Template)]
#[template(path = "my/wallet.html")]
struct WalletPage {
    frame: Frame,
    w: &'static MyWords,
    balance: String,
    lines: Vec<WalletLine>,
    more: Option<String>,
    note: &'static str,
    /// Whether nobody may put anything in by word alone here.
    is_closed: bool,
    form: TopUpForm,
    errors: FormErrors,
}

/// What is to be put in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct TopUpForm {
    /// The `Idempotency-Key`, made when the page was.
    key: String,
    money: String,
    from: String,
    /// Where to go afterwards.
    next: String,
}

impl TopUpForm {
    /// Reads an amount as somebody may type it; what is none is 0, which account-api refuses. Nothing goes out by it.
    fn amount(&self) -> i64 {
        typed_amount(&self.money).unwrap_or(0)
    }

    fn change(&self) -> BalanceChangeRequest {
        BalanceChangeRequest {
            from: self.from.clone().into(),
            message: None,
            money: MoneyChange::Variant0(self.amount()),
        }
    }
}

/// Which part of the history, and what was just done, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: String,
    note: String,
    /// How much is missing of an order.
    money: String,
    next: String,
}

async fn show(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Refusal> {
    let asked = asked.into_inner();
    let note = if asked.note == "topped" { words(&visitor).topped_up } else { "" };
    let form = TopUpForm { money: asked.money, next: asked.next, ..TopUpForm::default() };
    wallet_page(&shop, &visitor, form, &asked.cursor, note, None).await
}

async fn wallet_page(
    shop: &Shop,
    visitor: &Visitor,
    form: TopUpForm,
    cursor: &str,
    note: &'static str,
    problem: Option<Problem>,
) -> Result<HttpResponse, Refusal> {
    let w = words(visitor);
    let account = &shop.services.account;
    let cursor = Some(cursor).filter(|cursor| !cursor.is_empty());
    let (balance, history, frame) = futures_util::join!(
        account.check_balance(),
        account.balance_history(cursor, Some(PAGE)),
        frame(shop, visitor, w.wallet)
    );
    let (balance, history) = (balance?.into_inner(), history?.into_inner());
    let is_closed = problem.as_ref().is_some_and(|problem| problem.code == "TOPUP_NOT_ALLOWED");
    let is_refused = problem.is_some();
    let page_of = WalletPage {
        frame,
        w,
        balance: won(balance.current_money, visitor.language),
        lines: history.history.iter().map(|entry| wallet_line(entry, w, visitor.language)).collect(),
        more: history.next_cursor.map(|cursor| {
            let query = serde_urlencoded::to_string([("cursor", cursor)]).unwrap_or_default();
            format!("/my/wallet?{query}")
        }),
        note,
        is_closed,
        form: TopUpForm { key: Uuid::now_v7().to_string(), ..form },
        errors: problem.filter(|_| !is_closed).map_or_else(FormErrors::default, FormErrors::from),
    };
    if is_refused { refused_page(&page_of) } else { page(&page_of) }
}

async fn top_up(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    form: web::Form<TopUpForm>,
) -> Result<HttpResponse, Refusal> {
    let form = form.into_inner();
    // Without the key of a page of ours nothing is put in: pressed again it would be put in twice.
    let Ok(key) = form.key.parse::<Uuid>() else {
        return wallet_page(&shop, &visitor, form, "", "", None).await;
    };
    match shop.services.account.change_balance(Some(&key.to_string()), &form.change()).await {
        Ok(_) if form.next == CHECKOUT => Ok(see_other(&visitor.link(CHECKOUT))),
        Ok(_) => Ok(see_other(&visitor.link("/my/wallet?note=topped"))),
        Err(error) => {
            let problem = problem_of(error)?;
            wallet_page(&shop, &visitor, form, "", "", Some(problem)).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them_and_never_go_out() {
        let amount = |money: &str| TopUpForm { money: money.into(), ..TopUpForm::default() }.amount();
        assert_eq!((amount("50,000원"), amount("₩ 1000"), amount("-500")), (50_000, 1_000, 0));
        assert_eq!((amount(""), amount("만원"), amount(&"9".repeat(30))), (0, 0, 0));
    }
}
