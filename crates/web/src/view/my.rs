//! What people see of their own account.

use domain::{Language, TransferKind, Won};
use public_client::account::types::{AddressInfo, BalanceHistoryEntry};

use super::checkout::address_line;
use super::order::order_path;
use super::{moment, won};
use crate::words::my::MyWords;

/// A change of the wallet.
#[derive(Clone, Debug)]
pub(crate) struct WalletLine {
    /// When, as people read it.
    pub(crate) when: String,
    /// The same in UTC.
    pub(crate) time: String,
    /// What it was.
    pub(crate) kind: &'static str,
    /// Who put it in, and what was noted.
    pub(crate) text: String,
    /// Where its order is, without the language; empty: it has none.
    pub(crate) order: String,
    /// How much came in or went out.
    pub(crate) changed: String,
    /// `plus` or `minus`.
    pub(crate) class: &'static str,
    /// What was in the wallet afterwards.
    pub(crate) after: String,
}

/// A change of the wallet as its page shows it.
pub(crate) fn wallet_line(entry: &BalanceHistoryEntry, words: &MyWords, language: Language) -> WalletLine {
    let kind = match entry.kind {
        TransferKind::Topup => words.topup,
        TransferKind::Withdraw => words.withdraw,
        TransferKind::Pay => words.pay,
        TransferKind::Refund => words.refund,
        TransferKind::Settle | TransferKind::Fee | TransferKind::Payout => words.other,
    };
    let notes = [entry.from.as_str(), entry.message.as_str()].into_iter().filter(|text| !text.is_empty());
    let (sign, class) = if entry.changed_money > Won::ZERO { ("+", "plus") } else { ("", "minus") };
    let time = entry.created_at.to_string();
    WalletLine {
        when: moment(&time, language),
        time,
        kind,
        text: notes.collect::<Vec<_>>().join(" · "),
        order: entry.order_id.map_or_else(String::new, order_path),
        changed: format!("{sign}{}", won(entry.changed_money, language)),
        class,
        after: won(entry.current_money, language),
    }
}

/// An address that is kept.
#[derive(Clone, Debug)]
pub(crate) struct KeptAddress {
    /// Where it is changed, without the language.
    pub(crate) path: String,
    /// What its owner calls it, or who receives.
    pub(crate) title: String,
    /// Who receives, and their number.
    pub(crate) who: String,
    /// Where it is.
    pub(crate) text: String,
    /// The note for the carrier.
    pub(crate) memo: Option<String>,
    /// Whether it is the one that is offered first.
    pub(crate) is_default: bool,
}

/// An address as the page shows it.
pub(crate) fn kept_address(address: &AddressInfo) -> KeptAddress {
    KeptAddress {
        path: format!("/my/addresses/{}", address.id),
        title: address.label.clone().unwrap_or_else(|| address.recipient.clone()),
        who: format!("{} · {}", address.recipient, address.phone),
        text: address_line(&address.postal_code, &address.address1, address.address2.as_deref()),
        memo: address.memo.clone(),
        is_default: address.is_default,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::words::my::KOREAN;

    #[test]
    fn a_change_of_the_wallet_says_which_way_the_money_went() {
        let entry = |kind: &str, money: i64| -> BalanceHistoryEntry {
            serde_json::from_value(
                json!({"id": 1, "kind": kind, "changedMoney": money, "currentMoney": 5_000,
                "createdAt": "2026-11-20T05:02:00.000Z", "from": "국민은행", "message": "",
                "orderId": "0192d3a0-0000-7000-8000-000000000001"}),
            )
            .unwrap()
        };
        let line = |kind, money| wallet_line(&entry(kind, money), &KOREAN, Language::Korean);
        let (up, down) = (line("TOPUP", 5_000), line("PAY", -3_000));
        assert_eq!((up.kind, up.changed.as_str(), up.class), ("충전", "+5,000원", "plus"));
        assert_eq!((down.kind, down.changed.as_str(), down.class), ("결제", "-3,000원", "minus"));
        assert_eq!((up.text.as_str(), up.after.as_str()), ("국민은행", "5,000원"));
        assert_eq!(down.order, "/my/orders/0192d3a0-0000-7000-8000-000000000001");
    }
}
