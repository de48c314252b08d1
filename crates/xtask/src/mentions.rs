//! What the modules of a crate name, read from their source: tests and comments left out.

use std::path::{Path, PathBuf};

use anyhow::Context;
use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// A line that names something of its own crate, or of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    /// The module that it stands in, from the crate's root: empty in `lib.rs`.
    pub(crate) module: Vec<String>,
    /// What is named: from the crate's root, or from the other crate's name.
    pub(crate) path: Vec<String>,
    /// Whether it is another crate's.
    pub(crate) outside: bool,
}

/// Everything that the modules of a crate name, from its root file on. `file` is relative to `root`.
pub(crate) fn mentions(root: &Path, file: &Path) -> anyhow::Result<Vec<Mention>> {
    let mut reader = Reader { root, found: Vec::new() };
    let folder = file.parent().context("a file without a folder")?;
    reader.file(file, folder, Vec::new())?;
    Ok(reader.found)
}

struct Reader<'a> {
    root: &'a Path,
    found: Vec<Mention>,
}

/// Where the reader is.
struct Place<'a> {
    file: &'a Path,
    /// Where the modules stand that are declared here.
    folder: PathBuf,
    module: Vec<String>,
}

impl Reader<'_> {
    fn file(&mut self, file: &Path, folder: &Path, module: Vec<String>) -> anyhow::Result<()> {
        let text =
            std::fs::read_to_string(self.root.join(file)).with_context(|| file.display().to_string())?;
        let tokens: TokenStream =
            text.parse().map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
        self.tokens(tokens, &Place { file, folder: folder.to_owned(), module })
    }

    fn tokens(&mut self, tokens: TokenStream, place: &Place<'_>) -> anyhow::Result<()> {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        // What the attributes in front of an item say.
        let (mut of_tests, mut path) = (false, None);
        while at < tokens.len() {
            let rest = &tokens[at..];
            if let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = rest
                && hash.as_char() == '#'
            {
                of_tests |= attribute.stream().to_string().replace(' ', "") == "cfg(test)";
                path = path_of(attribute).or(path);
                self.tokens(attribute.stream(), place)?;
                at += 2;
                continue;
            }
            if of_tests {
                at += item_len(rest);
            } else if let [TokenTree::Ident(word), TokenTree::Ident(name), body, ..] = rest
                && word == "mod"
            {
                self.module(&name.to_string(), body, path.as_deref(), place)?;
                at += 3;
            } else {
                at += self.one(rest, &tokens[..at], place)?;
                if !matches!(rest, [TokenTree::Ident(word), ..] if word == "pub") {
                    (of_tests, path) = (false, None);
                }
                continue;
            }
            (of_tests, path) = (false, None);
        }
        Ok(())
    }

    /// A module, in a file of its own or in braces.
    fn module(
        &mut self,
        name: &str,
        body: &TokenTree,
        path: Option<&str>,
        place: &Place<'_>,
    ) -> anyhow::Result<()> {
        let module: Vec<_> = place.module.iter().cloned().chain([name.to_owned()]).collect();
        let folder = place.folder.join(name);
        if let TokenTree::Group(body) = body {
            return self.tokens(body.stream(), &Place { file: place.file, folder, module });
        }
        let beside = place.file.parent().context("a file without a folder")?;
        let file = [path.map(|path| beside.join(path)), Some(folder.with_extension("rs"))]
            .into_iter()
            .flatten()
            .find(|file| self.root.join(file).exists())
            .unwrap_or_else(|| folder.join("mod.rs"));
        self.file(&file, &folder, module)
    }

    /// One step through the tokens: what is named here, or what stands in brackets. Says how many it took.
    fn one(&mut self, rest: &[TokenTree], before: &[TokenTree], place: &Place<'_>) -> anyhow::Result<usize> {
        match rest {
            [TokenTree::Group(group), ..] => {
                self.tokens(group.stream(), place)?;
                Ok(1)
            }
            [TokenTree::Ident(word), ..] if colons(&rest[1..]) => {
                // A single colon only says whose type comes.
                let inner = match before {
                    [.., TokenTree::Punct(one), TokenTree::Punct(two)] if two.as_char() == ':' => {
                        one.as_char() == ':' && one.spacing() == Spacing::Joint
                    }
                    [.., TokenTree::Punct(last)] => last.as_char() == '.',
                    _ => false,
                };
                if !inner {
                    self.path(word, rest, place);
                }
                Ok(1)
            }
            _ => Ok(1),
        }
    }

    /// A path that begins here with a word and two colons.
    fn path(&mut self, word: &proc_macro2::Ident, rest: &[TokenTree], place: &Place<'_>) {
        let word_is = word.to_string();
        let (outside, prefix, skipped) = match word_is.as_str() {
            "crate" => (false, Vec::new(), 3),
            "super" => {
                let mut up = 1;
                while matches!(&rest[3 * up..], [TokenTree::Ident(next), more @ ..] if next == "super" && colons(more))
                {
                    up += 1;
                }
                let Some(kept) = place.module.len().checked_sub(up) else { return };
                (false, place.module[..kept].to_vec(), 3 * up)
            }
            "self" | "Self" => return,
            other => (true, vec![other.to_owned()], 3),
        };
        if outside {
            self.found.push(Mention {
                file: place.file.to_owned(),
                line: word.span().start().line,
                module: place.module.clone(),
                path: prefix,
                outside,
            });
            return;
        }
        let mut named = Vec::new();
        tree(&rest[skipped..], prefix, word.span().start().line, &mut named);
        self.found.extend(named.into_iter().map(|(line, path)| Mention {
            file: place.file.to_owned(),
            line,
            module: place.module.clone(),
            path,
            outside,
        }));
    }
}

/// The paths of a `use` tree, or the one of an expression, with their lines.
fn tree(tokens: &[TokenTree], mut prefix: Vec<String>, line: usize, named: &mut Vec<(usize, Vec<String>)>) {
    match tokens {
        [TokenTree::Ident(word), rest @ ..] => {
            let line = word.span().start().line;
            if word != "self" {
                prefix.push(word.to_string());
            }
            if colons(rest)
                && matches!(
                    rest.get(2),
                    Some(TokenTree::Ident(_) | TokenTree::Group(_) | TokenTree::Punct(_))
                )
            {
                tree(&rest[2..], prefix, line, named);
            } else {
                named.push((line, prefix));
            }
        }
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
            let inner: Vec<_> = group.stream().into_iter().collect();
            for branch in inner.split(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ',')) {
                if !branch.is_empty() {
                    tree(branch, prefix.clone(), line, named);
                }
            }
        }
        // A star, or the `<` of a generic.
        _ => named.push((line, prefix)),
    }
}

fn colons(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(one), TokenTree::Punct(two), ..] if one.as_char() == ':' && two.as_char() == ':')
}

/// How many tokens an item takes: to its `;` or its braces.
fn item_len(tokens: &[TokenTree]) -> usize {
    let end = tokens.iter().position(|token| match token {
        TokenTree::Punct(p) => p.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    });
    end.map_or(tokens.len(), |end| end + 1)
}

/// The file that a `#[path = "…"]` names.
fn path_of(attribute: &Group) -> Option<String> {
    let tokens: Vec<_> = attribute.stream().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word), _, TokenTree::Literal(file)] if word == "path" => {
            Some(file.to_string().trim_matches('"').to_owned())
        }
        _ => None,
    }
}
