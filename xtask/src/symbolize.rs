//! The names of the functions in a browser's stack. Browsers get wasms without names,
//! and say `callboard-0123456789abcdef_bg.wasm:wasm-function[57]:0x1a2b`. The names of a
//! release are in its archive, in `callboard.symbols`: below the name of each wasm.

use std::collections::HashMap;
use std::fs;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use crate::flags::Symbolize;
use crate::step::{Failure, Outcome};
use crate::workspace::Workspace;

/// What a browser puts before the number of a function.
const BEFORE: &str = "wasm-function[";

/// Where `cargo xtask dist` puts the names of what it built.
pub fn symbols_of_the_last_build(workspace: &Workspace) -> PathBuf {
    workspace.scratch.join("callboard.symbols")
}

/// `cargo xtask symbolize`.
pub fn symbolize(workspace: &Workspace, asked: &Symbolize) -> Outcome {
    let last = symbols_of_the_last_build(workspace);
    let file = asked.symbols.as_deref().unwrap_or(&last);
    let symbols = Symbols::parse(&read(file)?);
    let stack = if asked.stack == Path::new("-") { from_stdin()? } else { read(&asked.stack)? };
    if !symbols.fit(&stack) {
        eprintln!(
            "The names in {} are those of {}, which this stack does not mention: they are \
             wrong if the stack is another release's.\n",
            file.display(),
            symbols.files()
        );
    }
    println!("{}", symbols.put_into(stack.trim_end()));
    Ok(())
}

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(|error| {
        Failure::new(format!("{} cannot be read: {error}.", file.display())).remedy(
            "Name the callboard.symbols of the release's archive by --symbols, or build that \
             release by “cargo xtask dist”.",
        )
    })
}

fn from_stdin() -> Outcome<String> {
    let mut text = String::new();
    stdin()
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(format!("The standard input cannot be read: {error}.")))?;
    Ok(text)
}

struct Symbols(Vec<Module>);

/// The names of the functions of one wasm.
struct Module {
    file: String,
    names: HashMap<String, String>,
}

impl Symbols {
    fn parse(text: &str) -> Self {
        let mut modules: Vec<Module> = Vec::new();
        for line in text.lines() {
            if let Some(file) = line.strip_prefix("# ") {
                modules.push(Module { file: file.to_owned(), names: HashMap::new() });
            } else if let (Some(module), Some((index, name))) =
                (modules.last_mut(), line.split_once(' '))
            {
                module.names.insert(index.to_owned(), name.to_owned());
            }
        }
        Self(modules)
    }

    fn fit(&self, stack: &str) -> bool {
        self.0.iter().any(|module| stack.contains(&module.file))
    }

    fn files(&self) -> String {
        let files: Vec<_> = self.0.iter().map(|module| module.file.as_str()).collect();
        files.join(" and ")
    }

    /// The stack with each function's name beside its number.
    fn put_into(&self, stack: &str) -> String {
        let lines: Vec<_> = stack.split('\n').map(|line| self.put_into_line(line)).collect();
        lines.join("\n")
    }

    /// Some browsers do not say which wasm it is: then it is the first.
    fn put_into_line(&self, line: &str) -> String {
        let named = self.0.iter().find(|module| line.contains(&module.file));
        let Some(module) = named.or(self.0.first()) else { return line.to_owned() };
        let mut parts = line.split(BEFORE);
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            text.push_str(BEFORE);
            let (index, _) = part.split_once(']').unwrap_or_default();
            match module.names.get(index) {
                Some(name) => text.push_str(&part.replacen(']', &format!(" {name}]"), 1)),
                None => text.push_str(part),
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYMBOLS: &str = "# callboard-0123_bg.wasm\n0 main\n57 <callboard::Form>::place\n\
        # callboard-later-4567.wasm\n0 memory\n57 <callboard::Account>::new\n";

    fn symbolized(stack: &str) -> String {
        Symbols::parse(SYMBOLS).put_into(stack)
    }

    #[test]
    fn functions_get_their_names_in_the_stacks_of_every_browser() {
        let chromium = "RuntimeError: unreachable\n    at http://h/callboard-0123_bg.wasm:wasm-function[57]:0x1a";
        assert_eq!(
            symbolized(chromium),
            "RuntimeError: unreachable\n    at http://h/callboard-0123_bg.wasm:wasm-function[57 <callboard::Form>::place]:0x1a"
        );
        let firefox = "@http://h/callboard-0123_bg.wasm:wasm-function[0]:0x1a\nb@http://h/a.js:1:2";
        assert!(
            symbolized(firefox)
                .starts_with("@http://h/callboard-0123_bg.wasm:wasm-function[0 main]")
        );
        assert_eq!(symbolized("wasm-function[57]@[wasm code]").matches("Form").count(), 1);
    }

    #[test]
    fn each_wasm_has_names_of_its_own() {
        let stack = "at http://h/callboard-later-4567.wasm:wasm-function[57]:0x1a\n\
            at http://h/callboard-0123_bg.wasm:wasm-function[57]:0x1a";
        let lines = symbolized(stack);
        let (later, first) = lines.split_once('\n').unwrap();
        assert!(later.contains("[57 <callboard::Account>::new]"), "{later}");
        assert!(first.contains("[57 <callboard::Form>::place]"), "{first}");
    }

    #[test]
    fn numbers_without_a_name_stay_as_they_are() {
        for stack in
            ["", "wasm-function[9]:0x1", "wasm-function[", "wasm-function[57", "at f (a.js:1)"]
        {
            assert_eq!(symbolized(stack), stack);
        }
    }

    #[test]
    fn a_stack_of_another_release_is_noticed() {
        let symbols = Symbols::parse(SYMBOLS);
        assert!(symbols.fit("at http://h/callboard-0123_bg.wasm:wasm-function[57]:0x1a"));
        assert!(symbols.fit("at http://h/callboard-later-4567.wasm:wasm-function[57]:0x1a"));
        assert!(!symbols.fit("at http://h/callboard-9999_bg.wasm:wasm-function[57]:0x1a"));
    }
}
