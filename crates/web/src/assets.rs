//! The files that pages load from us: each at an address that changes with it, so that browsers keep it for good.

use std::sync::OnceLock;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::middleware::Compress;
use actix_web::{HttpResponse, web};

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Name, content type, content.
const FILES: &[(&str, &str, &str)] = &[
    ("shop.css", "text/css; charset=utf-8", include_str!("../static/shop.css")),
    ("icons.svg", "image/svg+xml", include_str!("../static/icons.svg")),
    ("icon.svg", "image/svg+xml", include_str!("../static/icon.svg")),
    ("shop.js", JAVASCRIPT, include_str!("../static/shop.js")),
];

/// Where each file is.
#[derive(Debug)]
pub(crate) struct Assets(Vec<(&'static str, String)>);

impl Assets {
    /// All of them.
    pub(crate) fn all() -> &'static Self {
        static ALL: OnceLock<Assets> = OnceLock::new();
        ALL.get_or_init(|| {
            let at = |name: &str, content: &str| {
                let hash = auth::sha256_hex(content.as_bytes());
                format!("/static/{}/{name}", &hash[..12])
            };
            Self(FILES.iter().map(|(name, _, content)| (*name, at(name, content))).collect())
        })
    }

    /// Where a file is; nowhere, if there is none of this name.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, path)| path)
    }
}

/// Serves the files.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    for ((name, kind, content), (_, path)) in FILES.iter().zip(&Assets::all().0) {
        debug_assert!(path.ends_with(name));
        let show = move || async move {
            HttpResponse::Ok()
                .content_type(*kind)
                .insert_header((
                    CACHE_CONTROL,
                    HeaderValue::from_static("public, max-age=31536000, immutable"),
                ))
                .body(*content)
        };
        config.service(kit::server::page(path, show).wrap(Compress::default()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_write_text_only_and_nothing_is_loaded_from_elsewhere() {
        for (name, kind, content) in FILES {
            if *kind == JAVASCRIPT {
                for writer in
                    ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("]
                {
                    assert!(!content.contains(writer), "{name}: {writer}");
                }
            }
            assert!(
                !content.contains("https://") && !content.contains("url(//"),
                "{name} loads from elsewhere"
            );
        }
    }

    #[test]
    fn templates_have_no_style_and_no_script_of_their_own() {
        let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("templates")];
        let mut read = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                for no in ["style=", " onclick", "<script>", "<style", "javascript:", "|safe"] {
                    assert!(!text.contains(no), "{}: {no}", path.display());
                }
                read += 1;
            }
        }
        assert!(read > 3, "templates were found");
    }
}
