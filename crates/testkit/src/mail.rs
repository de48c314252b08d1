//! Reading the mails that the services left in their folder.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The text of the newest mail to `email` in these folders, if there is one.
pub(crate) fn newest(folders: &[PathBuf], email: &str) -> Result<Option<String>> {
    // A folder comes with its first mail.
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    let mut found: Option<(SystemTime, String)> = None;
    for entry in entries {
        let entry = entry?;
        if entry.path().extension().is_none_or(|kind| kind != "eml") {
            continue;
        }
        let written = entry.metadata()?.modified()?;
        let mail = std::fs::read_to_string(entry.path())?;
        if is_to(&mail, email) && found.as_ref().is_none_or(|(newest, _)| written >= *newest) {
            found = Some((written, mail));
        }
    }
    Ok(found.map(|(_, mail)| text(&mail)))
}

/// The word that follows `before` in a mail, up to white space or a quotation mark: the token at the end of a link.
pub(crate) fn after<'a>(mail: &'a str, before: &str) -> Result<&'a str> {
    let start =
        mail.find(before).with_context(|| format!("no {before} in the mail:\n{mail}"))? + before.len();
    let rest = mail[start..].trim_start();
    let end = rest.find(|c: char| c.is_whitespace() || "\"'<>".contains(c)).unwrap_or(rest.len());
    Ok(&rest[..end])
}

fn is_to(mail: &str, email: &str) -> bool {
    let head = mail.split("\r\n\r\n").next().unwrap_or(mail);
    head.lines().any(|line| line.starts_with("To:") && line.to_lowercase().contains(&email.to_lowercase()))
}

/// All parts of a mail, decoded (RFC 2045), one after the other.
fn text(mail: &str) -> String {
    let (mut all, mut part, mut encoding) = (String::new(), String::new(), String::new());
    let mut in_head = true;
    for line in mail.lines() {
        let boundary = line.len() > 2 && line.starts_with("--") && !line.contains(' ');
        if in_head {
            let lower = line.to_lowercase();
            if let Some(named) = lower.strip_prefix("content-transfer-encoding:") {
                named.trim().clone_into(&mut encoding);
            }
            in_head = !line.is_empty();
        } else if boundary {
            all.push_str(&decode(&encoding, &part));
            part.clear();
            encoding.clear();
            in_head = true;
        } else {
            part.push_str(line);
            part.push('\n');
        }
    }
    all.push_str(&decode(&encoding, &part));
    all
}

fn decode(encoding: &str, part: &str) -> String {
    match encoding {
        "base64" => {
            let packed: String = part.split_whitespace().collect();
            let bytes = STANDARD.decode(packed).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned() + "\n"
        }
        "quoted-printable" => quoted_printable(part),
        _ => part.to_owned(),
    }
}

fn quoted_printable(part: &str) -> String {
    let part = part.replace("=\n", "");
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let pair = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let coded = pair.filter(|_| first == b'=').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(coded.unwrap_or(first));
        rest = if coded.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_from_a_mail_in_any_encoding() {
        let link = "http://x/accounts/customer/verify/abc_D-9";
        let packed = STANDARD.encode(format!("안녕하세요\n{link}\n"));
        let quoted = link.replace("verify", "ver=\nify").replace("abc", "=61bc");
        for (encoding, body) in [("base64", packed.as_str()), ("quoted-printable", &quoted), ("7bit", link)] {
            let mail =
                format!("To: kim@example.com\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n");
            assert!(is_to(&mail, "Kim@example.com") && !is_to(&mail, "lee@example.com"));
            assert_eq!(after(&text(&mail), "/verify/").unwrap(), "abc_D-9", "{encoding}");
        }
    }

    #[test]
    fn every_part_of_a_mail_is_read() {
        let mail = format!(
            "To: a@b.c\r\nContent-Type: multipart/alternative; boundary=\"x\"\r\n\r\n--x\r\nContent-Transfer-Encoding: 7bit\r\n\r\none\r\n\
             --x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--x--\r\n",
            STANDARD.encode("two")
        );
        let text = text(&mail);
        assert!(text.contains("one") && text.contains("two"), "{text}");
    }
}
