//! The release bundle, compressed and weighed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::archive::archive;
use crate::split::split;
use crate::step::{Failure, Outcome, run};
use crate::symbolize::symbols_of_the_last_build;
use crate::workspace::Workspace;
use crate::{bundle, tools};

/// What a visitor may have to wait for, compressed by brotli, in bytes. Each change of
/// it has a line with its reason in docs/bundle-size.md.
const BUDGET: u64 = 330 * 1024;
/// The same for the wasm of the later pages.
const LATER_BUDGET: u64 = 580 * 1024;
/// How `bundle.mjs` names that wasm, and no other file.
const LATER: &str = "callboard-later-";

/// `cargo xtask dist`.
pub fn dist(workspace: &Workspace) -> Outcome {
    tools::for_the_bundle(workspace)?;
    tools::node(workspace)?;
    let folder = workspace.root.join("dist");
    bundle::build(workspace)?;
    let split = split(workspace)?;
    let mut node = workspace.command("node");
    // Where Trunk keeps what wasm-bindgen made of the whole wasm.
    let bindgen = workspace.target.join("wasm-bindgen/debug");
    let modules = workspace.tools.join("npm/node_modules");
    node.arg("xtask/tools/bundle.mjs").args([&folder, &bindgen, &split, &modules]);
    node.arg(symbols_of_the_last_build(workspace));
    run("Making it small", &mut node, "See the error above.")?;
    let mut node = workspace.command("node");
    node.arg("xtask/tools/compress.mjs").arg(&folder);
    run("Compressing it", &mut node, "Node.js 18.17 or later is needed.")?;
    let bundle = Bundle::read(&folder)
        .map_err(|error| Failure::new(format!("dist cannot be read: {error}.")))?;
    println!("\n{}", bundle.table());
    within(bundle.first_view(), BUDGET, "The first view weighs")?;
    within(bundle.later(), LATER_BUDGET, "The wasm of the later pages weighs")?;
    archive(workspace)
}

fn within(sizes: Sizes, budget: u64, what: &str) -> Outcome {
    if sizes.brotli <= budget {
        return Ok(());
    }
    let failure = format!("{what} {} bytes by brotli, over the budget of {budget}.", sizes.brotli);
    Err(Failure::new(failure).remedy(
        "See above which crates and functions are the largest, and what has come since the \
         last line of docs/bundle-size.md.",
    ))
}

#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
struct Sizes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

struct File {
    sizes: Sizes,
    is_in_first_view: bool,
}

/// The files of the bundle by name.
struct Bundle(BTreeMap<String, File>);

impl Bundle {
    fn read(folder: &Path) -> std::io::Result<Self> {
        let mut names = Vec::new();
        list(folder, "", &mut names)?;
        let size = |name: &str| fs::metadata(folder.join(name)).map(|meta| meta.len());
        let read = |name: &str| fs::read(folder.join(name));
        let first = first_view(&names, |name| {
            String::from_utf8(read(name).unwrap_or_default()).unwrap_or_default()
        });
        let mut files = BTreeMap::new();
        for name in names {
            let raw = size(&name)?;
            // A file that is not compressed travels as it is.
            let sizes = Sizes {
                raw,
                gzip: size(&format!("{name}.gz")).unwrap_or(raw),
                brotli: size(&format!("{name}.br")).unwrap_or(raw),
            };
            let is_in_first_view = first.contains(&name);
            files.insert(name, File { sizes, is_in_first_view });
        }
        Ok(Self(files))
    }

    fn first_view(&self) -> Sizes {
        self.sum(|_, file| file.is_in_first_view)
    }

    fn later(&self) -> Sizes {
        self.sum(|name, _| is_later(name))
    }

    fn sum(&self, counts: impl Fn(&str, &File) -> bool) -> Sizes {
        let files = self.0.iter().filter(|(name, file)| counts(name, file));
        files.map(|(_, file)| file).fold(Sizes::default(), |sum, file| Sizes {
            raw: sum.raw + file.sizes.raw,
            gzip: sum.gzip + file.sizes.gzip,
            brotli: sum.brotli + file.sizes.brotli,
        })
    }

    fn table(&self) -> String {
        const TOTAL: &str = "needed for a first interactive view (*)";
        let longest = self.0.keys().map(|name| name.len() + 2).max().unwrap_or_default();
        let width = longest.max(TOTAL.len());
        let line = |name: &str, sizes: Sizes| {
            let [raw, gzip, brotli] = [sizes.raw, sizes.gzip, sizes.brotli].map(grouped);
            format!("{name:<width$} {raw:>11} {gzip:>11} {brotli:>11}\n")
        };
        let mut table =
            format!("{:<width$} {:>11} {:>11} {:>11}\n", "file", "raw", "gzip", "brotli");
        for (name, file) in &self.0 {
            let mark = if file.is_in_first_view { "* " } else { "  " };
            table.push_str(&line(&format!("{mark}{name}"), file.sizes));
        }
        let first = self.first_view();
        table.push_str(&line(TOTAL, first));
        let kib = |bytes: u64| bytes as f64 / 1024.0;
        table.push_str(&format!(
            "That is {:.1} KiB by brotli of {:.0} KiB allowed. The wasm of the later pages has \
             {:.1} KiB of {:.0} KiB allowed.\n",
            kib(first.brotli),
            kib(BUDGET),
            kib(self.later().brotli),
            kib(LATER_BUDGET)
        ));
        table
    }
}

/// The names of the files below a folder that are not compressed copies.
fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), names)?;
        } else if !name.ends_with(".br") && !name.ends_with(".gz") {
            names.push(name);
        }
    }
    Ok(())
}

/// The page, what it names, what that names, and so on: a file is needed when a
/// needed one of text holds its name. Not the style sheets for paper and for the later
/// pages: browsers load them last and wait for them with nothing. Nor the wasm of the later pages, which the script
/// names.
fn first_view(names: &[String], text: impl Fn(&str) -> String) -> Vec<String> {
    let mut needed = vec!["index.html".to_owned()];
    let mut read = 0;
    while let Some(current) = needed.get(read).cloned() {
        read += 1;
        let content = without_unawaited(&text(&current));
        for name in names {
            let last = name.rsplit('/').next().unwrap_or(name);
            if !needed.contains(name) && !is_later(last) && content.contains(last) {
                needed.push(name.clone());
            }
        }
    }
    needed
}

fn is_later(name: &str) -> bool {
    name.starts_with(LATER)
}

/// A page without its links for paper, and for the later pages.
fn without_unawaited(page: &str) -> String {
    let is_unawaited = |link: &&str| {
        link.contains("<link")
            && ["media=\"print\"", "media=\"not all\""].iter().any(|media| link.contains(media))
    };
    page.split_inclusive('>').filter(|link| !is_unawaited(link)).collect()
}

/// `93850` as `93,850`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[track_caller]
    fn check_record(heading: &str, due: u64) {
        let record = include_str!("../../docs/bundle-size.md");
        let (_, section) = record.split_once(heading).expect(heading);
        let (section, _) = section.split_once("\n## ").expect(heading);
        let mut rows = section.lines().filter(|line| line.starts_with("| 20"));
        let newest: Vec<_> =
            rows.next_back().unwrap_or_default().split('|').map(str::trim).collect();
        let [_, _, budget, reason, _] = newest[..] else { panic!("no row of four: {newest:?}") };
        assert_eq!(budget, format!("{} KiB", due / 1024));
        assert!(reason.len() > 40, "{reason}");
    }

    #[test]
    fn every_change_of_a_budget_has_a_line_with_its_reason() {
        check_record("\n## The budget\n", BUDGET);
        check_record("\n## The budget of the later pages\n", LATER_BUDGET);
    }

    #[test]
    fn what_the_page_names_is_needed_and_so_is_what_that_names() {
        let names = [
            "index.html",
            "app.js",
            "snippets/a/inline0.js",
            "app_bg.wasm",
            "later.js",
            "paper.css",
            "callboard-later-0123456789abcdef.wasm",
        ];
        let names: Vec<String> = names.map(str::to_owned).into();
        let needed = first_view(&names, |name| {
            match name {
                "index.html" => {
                    "<script src=/app.js></script><link href=\"paper.css\" media=\"print\">"
                }
                "app.js" => {
                    "import './snippets/a/inline0.js'; fetch('app_bg.wasm');
                    fetch('callboard-later-0123456789abcdef.wasm')"
                }
                _ => "",
            }
            .to_owned()
        });
        assert_eq!(needed, ["index.html", "app.js", "snippets/a/inline0.js", "app_bg.wasm"]);
    }

    #[test]
    fn the_table_ends_with_the_sum_of_what_is_needed() {
        let file = |raw, is_in_first_view| File {
            sizes: Sizes { raw, gzip: raw / 2, brotli: raw / 4 },
            is_in_first_view,
        };
        let bundle = Bundle(BTreeMap::from([
            ("app.wasm".to_owned(), file(400_000, true)),
            ("index.html".to_owned(), file(4_000, true)),
            ("callboard-later-0123456789abcdef.wasm".to_owned(), file(40_960, false)),
            ("later.js".to_owned(), file(9_999_999, false)),
        ]));
        assert_eq!(bundle.first_view(), Sizes { raw: 404_000, gzip: 202_000, brotli: 101_000 });
        let table = bundle.table();
        assert!(table.contains("* app.wasm"), "{table}");
        assert!(table.contains("101,000\nThat is 98.6 KiB by brotli of 330 KiB"), "{table}");
        assert!(table.contains("later pages has 10.0 KiB of"), "{table}");
    }
}
