//! Somebody who looks at the shop's pages: a browser with cookies and forms, and without scripts.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Method, RequestBuilder};

use crate::deployment::Deployment;

/// Longer than any page may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Browsers give up after some more.
const REDIRECTS_MAX: usize = 5;

/// A browser without scripts, and what it keeps.
#[derive(Clone, Debug)]
pub struct Browser {
    http: reqwest::Client,
    /// The shop's address, as the address bar shows it.
    base: String,
    cookies: BTreeMap<String, String>,
}

/// A page, or where another one is.
#[derive(Clone, Debug)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The path with its query.
    pub path: String,
    /// Where it sends the browser; empty: nowhere.
    pub location: String,
    /// Its HTML.
    pub html: String,
}

impl Deployment {
    /// A browser that has never been here.
    pub fn browser(&self) -> Result<Browser> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Browser { http, base: self.front_url(), cookies: BTreeMap::new() })
    }
}

impl Browser {
    /// Opens a page, wherever that leads.
    pub async fn open(&mut self, path: &str) -> Result<Page> {
        let page = self.look(path).await?;
        self.follow(page).await
    }

    /// Asks for a page, and stays where it is sent elsewhere.
    pub async fn look(&mut self, path: &str) -> Result<Page> {
        let request = self.request(Method::GET, path);
        self.load(path, request).await
    }

    /// Sends a form from a page of the shop, and goes where that leads.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let page = self.post(path, fields).await?;
        self.follow(page).await
    }

    /// Sends a form from a page of the shop.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let base = self.base.clone();
        self.post_from(&base, path, fields).await
    }

    /// Sends a form from a page of any site, as browsers do: with our cookies as far as they go.
    pub async fn post_from(&mut self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request(Method::POST, path)
            .header(ORIGIN, origin)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        self.load(path, request).await
    }

    /// Whether it keeps a cookie of this name.
    pub fn has_cookie(&self, name: &str) -> bool {
        self.cookies.contains_key(name)
    }

    async fn follow(&mut self, mut page: Page) -> Result<Page> {
        for _ in 0..REDIRECTS_MAX {
            if page.location.is_empty() {
                return Ok(page);
            }
            let next = page.location.clone();
            page = self.look(&next).await?;
        }
        ensure!(page.location.is_empty(), "{page} leads on and on");
        Ok(page)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.http.request(method, format!("{}{path}", self.base)).header("Cookie", cookies.join("; "))
    }

    async fn load(&mut self, path: &str, request: RequestBuilder) -> Result<Page> {
        let answer = request.send().await.with_context(|| path.to_owned())?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        self.keep(&headers);
        let location = headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let html = answer.text().await?;
        Ok(Page { status, path: path.to_owned(), location: location.to_owned(), html })
    }

    /// Keeps and drops cookies as it is told (RFC 6265 §5.3), of one site that has them all at `/`.
    fn keep(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let mut parts = cookie.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            if parts.any(|part| part.eq_ignore_ascii_case("Max-Age=0")) {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Page {
    /// The same, if this is the status.
    pub fn expect(self, status: u16) -> Result<Self> {
        ensure!(self.status == status, "wanted {status}, got {self}");
        Ok(self)
    }

    /// Makes sure that it says something.
    pub fn says(&self, text: &str) -> Result<()> {
        ensure!(self.html.contains(&escaped(text)), "{self} does not say {text:?}");
        Ok(())
    }

    /// Makes sure that it does not say something.
    pub fn is_silent_about(&self, text: &str) -> Result<()> {
        ensure!(!self.html.contains(&escaped(text)), "{self} says {text:?}");
        Ok(())
    }

    /// The values of all fields of this name, in their order.
    pub fn fields(&self, name: &str) -> Vec<String> {
        let tags = self.html.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
        let named = tags.filter(|tag| attribute(tag, "name") == Some(name));
        named.filter_map(|tag| attribute(tag, "value")).map(unescaped).collect()
    }

    /// The value of the first field of this name.
    pub fn field(&self, name: &str) -> Result<String> {
        self.fields(name).into_iter().next().with_context(|| format!("{self} has no field {name}"))
    }
}

/// How to write a text into HTML, as askama does.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&#38;"),
            '<' => html.push_str("&#60;"),
            '>' => html.push_str("&#62;"),
            '"' => html.push_str("&#34;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

fn unescaped(html: &str) -> String {
    let pairs = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    pairs.into_iter().fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = format!("{name}=\"");
    let at = tag.match_indices(&start).map(|(at, _)| at).find(|at| *at == 0 || tag[..*at].ends_with(' '))?;
    tag[at + start.len()..].split('"').next()
}

/// What is between the tags: what failed is read by people.
impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let main = self.html.split_once("<main").map_or(self.html.as_str(), |(_, main)| main);
        let main = main.split("</main>").next().unwrap_or(main);
        let texts = main.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text).trim());
        let text = texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ");
        write!(f, "{} {} → {} {}", self.path, self.status, self.location, unescaped(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page { status: 200, path: "/".into(), location: String::new(), html: html.into() }
    }

    #[test]
    fn fields_of_a_form_are_read_as_a_browser_sends_them() {
        let html = r#"<input type="hidden" name="key" value="a&#38;b"><input data-name="key" value="no">
            <input class="field" name="key" type="text" value="second"><input name="bare">"#;
        let page = page(html);
        assert_eq!(page.fields("key"), ["a&b", "second"]);
        assert!(page.fields("bare").is_empty() && page.field("bare").is_err());
    }

    #[test]
    fn what_a_page_says_is_found_however_it_is_written() {
        let page = page("<header>head</header><main><p>1 &#60; 2 &#38; <b>3</b></p></main>");
        assert!(page.says("1 < 2").is_ok() && page.is_silent_about("1 > 2").is_ok());
        assert!(page.says("nothing").is_err() && page.is_silent_about("3").is_err());
        assert!(page.to_string().ends_with("1 < 2 & | 3"), "{page}");
    }

    #[test]
    fn cookies_come_and_go() {
        let http = reqwest::Client::new();
        let mut browser = Browser { http, base: String::new(), cookies: BTreeMap::new() };
        let mut heard = |cookie: &'static str| {
            let headers = HeaderMap::from_iter([(SET_COOKIE, cookie.parse().unwrap())]);
            browser.keep(&headers);
            browser.has_cookie("jt")
        };
        assert!(heard("jt=abc=; Path=/; HttpOnly; Max-Age=60"));
        assert!(heard("other=1"));
        assert!(!heard("jt=; Path=/; max-age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
    }
}
