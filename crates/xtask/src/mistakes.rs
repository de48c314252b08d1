//! Mistakes that others have made, made on purpose in a copy of the workspace: on each of them the simulation of the
//! checkout must fail, or it would prove nothing.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::files::root;

/// A patch for each mistake.
const PATCHES: &str = "crates/order-api/tests/mistakes";
/// The test that must fail, and how it says that it found something.
const TEST: &str = "service::orders::simulation::no_run_breaks_an_invariant";
const FOUND: &str = "breaks an invariant after";
/// How many runs a mistake may survive; the rarest takes some 400.
const SEEDS: &str = "10000";
/// How many mistakes are made where not all are.
const A_FEW: usize = 3;

/// Which mistakes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which<'a> {
    /// None: it is only seen that all can be, and compile.
    None,
    /// Three, which the commit's hash chooses.
    Few,
    /// All.
    All,
    /// These.
    Named(&'a [&'a str]),
}

/// Sees that every patch applies, and that those compile which are not made, makes mistakes one after the other, and fails
/// if the simulation does not find one. Where mistakes are named no others are looked at.
pub(crate) fn run(which: Which<'_>) -> anyhow::Result<()> {
    let root = root()?;
    let patches = patches(&root)?;
    let stale: Vec<_> = patches.iter().filter_map(|patch| applies(&root, patch).err()).collect();
    for refusal in &stale {
        eprintln!("{refusal:#}");
    }
    ensure!(stale.is_empty(), "{} mistake(s) can't be made any more: write the patches anew", stale.len());
    println!("{} mistakes can be made", patches.len());
    let (chosen, others) = match which {
        Which::None => (Vec::new(), patches),
        Which::Few => few(patches, &commit(&root)?),
        Which::All => (patches, Vec::new()),
        Which::Named(names) => (named(patches, names)?, Vec::new()),
    };
    let copy = Copy::of(&root)?;
    // Else one that has grown stale would show only in a later commit, which happens to choose it.
    each(&others, "do not compile, so that nobody could have made them", |patch| copy.compiles(patch))?;
    // Else whatever breaks an invariant by itself would pass for a mistake that was found.
    if which == Which::All {
        copy.is_right()?;
    }
    each(&chosen, "were not found", |patch| {
        println!("{}: {}", name(patch), copy.found(patch)?);
        Ok(())
    })
}

/// Does something with each of these, and fails at the end if it failed with any, saying of them that they `failed`.
fn each(patches: &[PathBuf], failed: &str, act: impl Fn(&Path) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut failures = 0;
    for patch in patches {
        if let Err(error) = act(patch) {
            eprintln!("{}: {error:#}", name(patch));
            failures += 1;
        }
    }
    ensure!(failures == 0, "{failures} of {} mistakes {failed}", patches.len());
    Ok(())
}

fn name(patch: &Path) -> String {
    patch.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The patches, in the order of their names.
fn patches(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let folder = root.join(PATCHES);
    let files = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut patches = files.map(|file| Ok(file?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    patches.retain(|path| path.extension().is_some_and(|end| end == "patch"));
    patches.sort();
    ensure!(!patches.is_empty(), "{PATCHES}: there are no mistakes");
    Ok(patches)
}

fn named(patches: Vec<PathBuf>, names: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let chosen: Vec<_> = patches.into_iter().filter(|patch| names.contains(&&*name(patch))).collect();
    ensure!(chosen.len() == names.len(), "{PATCHES} does not have all of {}", names.join(", "));
    Ok(chosen)
}

/// Takes three of these; returns them and the others. The same commit always takes the same.
fn few(mut patches: Vec<PathBuf>, commit: &str) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut number = u64::from_str_radix(commit.get(..16).unwrap_or_default(), 16).unwrap_or_default();
    let mut chosen = Vec::new();
    while chosen.len() < A_FEW && !patches.is_empty() {
        let left = patches.len() as u64;
        chosen.push(patches.swap_remove(usize::try_from(number % left).unwrap_or_default()));
        number /= left;
    }
    (chosen, patches)
}

fn commit(root: &Path) -> anyhow::Result<String> {
    Ok(String::from_utf8(done(git(root).args(["rev-parse", "HEAD"]))?)?)
}

fn applies(root: &Path, patch: &Path) -> anyhow::Result<()> {
    done(git(root).args(["apply", "--check"]).arg(patch)).map(drop).with_context(|| name(patch))
}

fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder);
    git
}

/// Runs a command to its end, and returns what it says.
fn done(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let Output { status, stdout, stderr } =
        command.output().with_context(|| command.get_program().to_string_lossy().into_owned())?;
    ensure!(status.success(), "{}", String::from_utf8_lossy(&stderr).trim_end());
    Ok(stdout)
}

/// A copy of the workspace.
///
/// It is compiled where the workspace itself is, so that of all that is not ours nothing is compiled twice. Cargo knows
/// a package of a workspace by its path from there: in the copy all of them lie one folder deeper, so that neither is
/// ever taken for the other.
struct Copy {
    root: PathBuf,
    /// The copy's workspace.
    folder: PathBuf,
    target: PathBuf,
}

/// The folder in the copy's workspace that the packages lie in.
const DEEPER: &str = "workspace";
/// order-api's own tests once more, as a target whose name no other package has. So it can be built by itself, and yet with
/// the features that the whole workspace has. An example needs no program to be built, as a test would.
const TARGET: &str = "\n[[example]]\nname = \"mistakes\"\npath = \"src/lib.rs\"\ntest = true\n";

impl Copy {
    /// Makes the copy, or brings an older one up to date. What is the same is left alone, which Cargo needs not compile
    /// again then.
    fn of(root: &Path) -> anyhow::Result<Self> {
        let folder = root.join("target/mistakes");
        let copy = Self { root: root.to_owned(), folder, target: target()? };
        let listed = done(git(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
        let listed = String::from_utf8(listed)?;
        let mut files: BTreeSet<&str> = listed.split_terminator('\0').collect();
        files.retain(|file| root.join(file).is_file());
        for file in &files {
            copy.bring(file)?;
        }
        copy.remove_all_but(&copy.folder.join(DEEPER), &files)?;
        Ok(copy)
    }

    /// Brings a file of the workspace up to date.
    fn bring(&self, file: &str) -> anyhow::Result<()> {
        let content = fs::read(self.root.join(file)).with_context(|| file.to_owned())?;
        let (place, content) = match file {
            "Cargo.toml" => (self.folder.join(file), deeper(std::str::from_utf8(&content)?).into_bytes()),
            "Cargo.lock" => (self.folder.join(file), content),
            "crates/order-api/Cargo.toml" => (self.place(file), [&*content, TARGET.as_bytes()].concat()),
            _ => (self.place(file), content),
        };
        if fs::read(&place).is_ok_and(|there| there == content) {
            return Ok(());
        }
        fs::create_dir_all(place.parent().context("no folder")?)?;
        fs::write(&place, content).with_context(|| place.display().to_string())
    }

    fn place(&self, file: &str) -> PathBuf {
        self.folder.join(DEEPER).join(file)
    }

    /// Removes what is not in the workspace any more.
    fn remove_all_but(&self, folder: &Path, files: &BTreeSet<&str>) -> anyhow::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.remove_all_but(&path, files)?;
            } else if path
                .strip_prefix(self.folder.join(DEEPER))?
                .to_str()
                .is_none_or(|file| !files.contains(file))
            {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }

    /// Makes a mistake, and returns what the simulation says of it.
    fn found(&self, patch: &Path) -> anyhow::Result<String> {
        self.with(patch, || self.simulate())
    }

    /// Fails unless the code compiles with this mistake in it, its tests included.
    fn compiles(&self, patch: &Path) -> anyhow::Result<()> {
        let check = &["check", "--profile", "test"];
        self.with(patch, || done(self.cargo(check).args(["--message-format", "short"])).map(drop))
    }

    /// Does something while a patch is applied to the copy.
    fn with<T>(&self, patch: &Path, act: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        let folder = self.folder.join(DEEPER);
        let mut apply = git(&folder);
        // Else git would look for the files in the repository that the copy lies in.
        apply.env("GIT_CEILING_DIRECTORIES", &self.folder);
        let changed = done(apply.args(["apply", "--numstat", "--apply"]).arg(patch))?;
        let result = act();
        // As `added<TAB>removed<TAB>path`.
        for file in String::from_utf8(changed)?.lines().filter_map(|line| line.rsplit('\t').next()) {
            self.bring(file)?;
        }
        result
    }

    /// Fails unless the code as it is passes as many runs.
    fn is_right(&self) -> anyhow::Result<()> {
        let Output { status, stdout, stderr } = self.run()?;
        let [out, err] = [stdout, stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        ensure!(status.success(), "without any mistake:\n{out}{err}");
        println!("without any mistake {SEEDS} runs pass");
        Ok(())
    }

    /// Returns a command of Cargo's for the target in the copy.
    fn cargo(&self, command: &[&str]) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args(command)
            .args(["--quiet", "--workspace", "--example", "mistakes", "--manifest-path"])
            .arg(self.folder.join("Cargo.toml"))
            .current_dir(self.folder.join(DEEPER))
            .env("CARGO_TARGET_DIR", &self.target)
            .stdin(Stdio::null());
        cargo
    }

    fn run(&self) -> anyhow::Result<Output> {
        let mut test = self.cargo(&["test"]);
        test.args(["--", "--exact", TEST])
            .env("JANGTEO_SEEDS", SEEDS)
            .env_remove("JANGTEO_SEED")
            // A run takes longer on a server.
            .env_remove("JANGTEO_TEST_DATABASE");
        Ok(test.output()?)
    }

    fn simulate(&self) -> anyhow::Result<String> {
        let output = self.run()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if !said.contains("running 1 test") {
            std::io::stderr().write_all(&output.stderr)?;
            bail!("it does not compile, so that it is no mistake that anybody could have made");
        }
        if output.status.success() {
            bail!("it was not found in {SEEDS} runs");
        }
        let found = said.lines().find(|line| line.contains(FOUND));
        found.map(str::to_owned).with_context(|| format!("the simulation failed otherwise:\n{said}"))
    }
}

/// Where the workspace is compiled.
fn target() -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut metadata = Command::new(cargo);
    metadata.args(["metadata", "--format-version=1", "--no-deps", "--offline"]).current_dir(root()?);
    let metadata: Value = serde_json::from_slice(&done(&mut metadata)?)?;
    Ok(metadata["target_directory"].as_str().context("no target folder")?.into())
}

/// The workspace's manifest for packages that lie one folder deeper.
fn deeper(manifest: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("members = ") || line.starts_with("default-members = ") {
            line.replace(", \"", &format!(", \"{DEEPER}/")).replace("[\"", &format!("[\"{DEEPER}/"))
        } else {
            line.replace("path = \"", &format!("path = \"{DEEPER}/"))
        }
    };
    manifest.lines().map(|text| line(text) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_chooses_three_and_always_the_same() {
        let all: Vec<PathBuf> = (0..14).map(|n| PathBuf::from(n.to_string())).collect();
        let mut seen = BTreeSet::new();
        for n in 0..200u64 {
            let commit = format!("{:016x}ffff", n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let (chosen, others) = few(all.clone(), &commit);
            assert_eq!(few(all.clone(), &commit), (chosen.clone(), others.clone()));
            assert_eq!(chosen.len(), 3);
            assert_eq!(chosen.iter().chain(&others).collect::<BTreeSet<_>>().len(), all.len());
            seen.extend(chosen);
        }
        assert_eq!(seen.len(), all.len());
        assert_eq!(few(all[..2].to_vec(), "no hash").0.len(), 2);
    }

    #[test]
    fn packages_lie_one_folder_deeper() {
        let manifest = "members = [\"crates/*\", \"tests\"]\n[workspace.dependencies]\nkit = { path = \"crates/kit\" }\nuuid = \"1\"\n";
        let wanted = "members = [\"workspace/crates/*\", \"workspace/tests\"]\n[workspace.dependencies]\nkit = { path = \"workspace/crates/kit\" }\nuuid = \"1\"\n";
        assert_eq!(deeper(manifest), wanted);
        let own = fs::read_to_string(root().unwrap().join("Cargo.toml")).unwrap();
        assert!(deeper(&own).contains("\nmigrations = { path = \"workspace/migrations\" }\n"));
    }
}
