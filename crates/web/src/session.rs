//! What a browser keeps between two pages: who is logged in, and what a guest has put into the cart. Both are cookies that
//! no script can read; the first is sealed (AES-256-GCM), the second signed (HMAC-SHA-256). There is no store of sessions:
//! any copy serves any page.

use std::fmt;
use std::path::Path;

use actix_web::cookie::{Cookie, CookieJar, Key, SameSite, time};
use domain::Timestamp;
use kit::settings::lists::entries;
use kit::settings::{SettingsError, kept_secret};
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// As long as a session may rest, 30 days.
const KEPT_FOR: time::Duration = time::Duration::days(30);
/// A guest's cart is kept for 30 days, as a customer's is.
const CART_KEPT_FOR: time::Duration = time::Duration::days(30);
/// An access token that is good for less than this, in milliseconds, is renewed before a page is made.
const RENEWED_BEFORE: i64 = 30_000;
/// The most lines of a guest's cart: a cookie has 4 KB.
pub(crate) const LINES_MAX: usize = 30;
/// What the keys have at least.
const KEY_BYTES_MIN: usize = 64;

/// As what somebody is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Buys.
    Customer,
    /// Sells.
    Seller,
}

/// Somebody who is logged in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// As what.
    pub(crate) kind: Kind,
    /// The access token.
    pub(crate) access: String,
    /// The refresh token.
    pub(crate) refresh: String,
    /// When the access token ends, in milliseconds UTC.
    pub(crate) until: i64,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Session {
    /// Whether the access token ends now or soon.
    pub(crate) fn is_stale(&self, now: Timestamp) -> bool {
        self.until - now.0 < RENEWED_BEFORE
    }
}

/// One line of a guest's cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GuestLine {
    /// The product.
    pub(crate) product: i64,
    /// The item.
    pub(crate) item: i64,
    /// How many.
    pub(crate) count: i64,
}

impl GuestLine {
    fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|number| number.parse::<i64>().ok());
        let line = Self { product: numbers.next()??, item: numbers.next()??, count: numbers.next()?? };
        numbers.next().is_none().then_some(line)
    }
}

/// Of letters that a cookie may have (RFC 6265 §4.1.1).
impl fmt::Display for GuestLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.product, self.item, self.count)
    }
}

/// Seals and opens cookies.
#[derive(Clone)]
pub(crate) struct Cookies {
    /// The first seals, all open.
    keys: Vec<Key>,
    /// Over https: `__Host-` and Secure.
    is_secure: bool,
}

impl Cookies {
    /// With the keys of the settings, or one that is made once and kept in the data folder.
    pub(crate) fn open(keys: &SecretString, is_secure: bool, data_dir: &Path) -> Result<Self, SettingsError> {
        let kept;
        let mut said: Vec<&str> = entries(keys.expose_secret()).collect();
        if said.is_empty() {
            kept = kept_secret(&data_dir.join("web-session.key"), new_key)?;
            said = vec![kept.expose_secret()];
        }
        let keys = said.into_iter().map(read_key).collect::<Option<Vec<_>>>();
        let keys = keys.ok_or_else(|| {
            SettingsError(
                "WEB__SESSION__KEYS: each must be 64 bytes or more in hex (openssl rand -hex 64)".into(),
            )
        })?;
        Ok(Self { keys, is_secure })
    }

    fn session_name(&self) -> &'static str {
        if self.is_secure { "__Host-jt" } else { "jt" }
    }

    fn cart_name(&self) -> &'static str {
        if self.is_secure { "__Host-cart" } else { "cart" }
    }

    /// Reads who is logged in; a cookie that was not sealed here is none.
    pub(crate) fn session(&self, cookie: impl Fn(&str) -> Option<Cookie<'static>>) -> Option<Session> {
        let cookie = cookie(self.session_name())?;
        let opened =
            self.keys.iter().find_map(|key| jar_with(&cookie).private(key).get(self.session_name()))?;
        serde_json::from_str(opened.value()).ok()
    }

    /// The cookie that says who is logged in; none: nobody any more.
    pub(crate) fn of_session(&self, session: Option<&Session>) -> Cookie<'static> {
        let name = self.session_name();
        let text = session.and_then(|session| serde_json::to_string(session).ok());
        let Some(text) = text else { return self.gone(name) };
        let mut jar = CookieJar::new();
        jar.private_mut(&self.keys[0]).add(Cookie::new(name, text));
        self.kept(&jar, name, KEPT_FOR)
    }

    /// Reads what a guest has put into the cart.
    pub(crate) fn cart(&self, cookie: impl Fn(&str) -> Option<Cookie<'static>>) -> Vec<GuestLine> {
        let read = || {
            let cookie = cookie(self.cart_name())?;
            let signed =
                self.keys.iter().find_map(|key| jar_with(&cookie).signed(key).get(self.cart_name()))?;
            signed.value().split('-').map(GuestLine::read).collect::<Option<Vec<_>>>()
        };
        read().unwrap_or_default()
    }

    /// The cookie that keeps a guest's cart.
    pub(crate) fn of_cart(&self, lines: &[GuestLine]) -> Cookie<'static> {
        let name = self.cart_name();
        if lines.is_empty() {
            return self.gone(name);
        }
        let text = lines.iter().map(GuestLine::to_string).collect::<Vec<_>>().join("-");
        let mut jar = CookieJar::new();
        jar.signed_mut(&self.keys[0]).add(Cookie::new(name, text));
        self.kept(&jar, name, CART_KEPT_FOR)
    }

    fn kept(&self, jar: &CookieJar, name: &'static str, max_age: time::Duration) -> Cookie<'static> {
        let value = jar.get(name).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
        let mut cookie = self.bare(name, value);
        cookie.set_max_age(max_age);
        cookie
    }

    fn gone(&self, name: &'static str) -> Cookie<'static> {
        let mut cookie = self.bare(name, String::new());
        cookie.make_removal();
        cookie
    }

    fn bare(&self, name: &'static str, value: String) -> Cookie<'static> {
        Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .secure(self.is_secure)
            .same_site(SameSite::Lax)
            .finish()
    }
}

impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookies").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

fn jar_with(cookie: &Cookie<'static>) -> CookieJar {
    let mut jar = CookieJar::new();
    jar.add_original(cookie.clone());
    jar
}

fn new_key() -> String {
    let mut bytes = [0; KEY_BYTES_MIN];
    rand::rng().fill_bytes(&mut bytes);
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn read_key(hex: &str) -> Option<Key> {
    let digits = hex.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes = digits.map(byte).collect::<Option<Vec<_>>>()?;
    (hex.len().is_multiple_of(2) && bytes.len() >= KEY_BYTES_MIN).then(|| Key::from(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session { kind: Kind::Customer, access: "a.b.c".into(), refresh: "r".into(), until: 5 }
    }

    fn cookies(keys: &str) -> Cookies {
        Cookies::open(&SecretString::from(keys), false, Path::new("")).unwrap()
    }

    #[test]
    fn a_session_is_read_by_whoever_has_the_key_and_by_nobody_else() {
        let (one, other) = ("01".repeat(64), "02".repeat(64));
        let cookie = cookies(&one).of_session(Some(&session()));
        let sent = |name: &str| (name == "jt").then(|| cookie.clone());
        assert!(!cookie.value().contains("a.b.c") && cookie.http_only() == Some(true));
        assert_eq!(cookies(&one).session(sent), Some(session()));
        assert_eq!(cookies(&format!("{other},{one}")).session(sent), Some(session()), "keys rotate");
        assert_eq!(cookies(&other).session(sent), None);
        let made_up = Cookie::new("jt", r#"{"kind":"Seller","access":"x","refresh":"y","until":9}"#);
        assert_eq!(cookies(&one).session(|_| Some(made_up.clone())), None);
    }

    #[test]
    fn a_guests_cart_is_taken_from_nobody_else() {
        let line = GuestLine { product: 1, item: 2, count: 3 };
        let cookies = cookies(&"01".repeat(64));
        let cookie = cookies.of_cart(&[line]);
        assert_eq!(cookies.cart(|_| Some(cookie.clone())), [line]);
        let changed = Cookie::new("cart", cookie.value().replace("1.2.3", "1.2.9"));
        assert_eq!(cookies.cart(|_| Some(changed.clone())), []);
        let many = vec![GuestLine { product: i64::MAX, item: i64::MAX, count: 9_999 }; LINES_MAX];
        assert!(cookies.of_cart(&many).encoded().to_string().len() < 4_096, "a browser keeps it");
    }

    #[test]
    fn a_short_key_is_refused() {
        for wrong in ["zz".repeat(64), "01".repeat(63), "0".repeat(129)] {
            assert!(Cookies::open(&SecretString::from(wrong), false, Path::new("")).is_err());
        }
    }
}
