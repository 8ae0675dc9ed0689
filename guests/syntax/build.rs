//! Generates the parsers of grammars that this crate extends.

fn main() {
    #[cfg(feature = "csharp")]
    extended::build("tree-sitter-c-sharp", "grammars/csharp.json");
}

#[cfg(feature = "csharp")]
mod extended {
    use serde_json::Value;
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::{env, fs};

    /// Compiles the grammar that a crate carries, with rules replaced or added and conflicts added.
    /// The crate itself is a dependency of this build alone: what it compiles isn't linked.
    pub fn build(carrier: &str, extension: &str) {
        println!("cargo:rerun-if-changed=build.rs");
        println!("cargo:rerun-if-changed={extension}");
        let sources = folder(carrier).join("src");
        let grammar = extend(json(&sources.join("grammar.json")), json(Path::new(extension)));
        let generated = tree_sitter_generate::generate_parser_for_grammar(
            &grammar.to_string(),
            None,
            Default::default(),
            &mut Vec::new(),
        );
        let (name, parser) = generated.unwrap_or_else(|error| panic!("{extension}: {error}"));
        let path = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("parser.c");
        fs::write(&path, quick_in_ascii(&parser)).expect("the output folder can be written");
        cc::Build::new()
            .std("c11")
            .warnings(false)
            .include(&sources)
            .file(path)
            .file(sources.join("scanner.c"))
            .compile(&name);
    }

    /// Sets of characters are sorted ranges, which the generated lexer bisects for every character of a name. Most are
    /// ASCII, and stand in the first few.
    fn quick_in_ascii(parser: &str) -> String {
        let include = "#include \"tree_sitter/parser.h\"\n";
        let contains = "static inline bool in_set(const TSCharacterRange *ranges, uint32_t count, int32_t c) {\n\
             if (c >= 128) return set_contains(ranges, count, c);\n\
             for (uint32_t at = 0; at < count && ranges[at].start <= c; at++)\n\
             if (c <= ranges[at].end) return true;\n\
             return false;\n\
             }\n";
        assert!(parser.contains(include), "the generated parser includes its header");
        parser.replace("set_contains(", "in_set(").replacen(include, &format!("{include}{contains}"), 1)
    }

    fn extend(mut grammar: Value, extension: Value) -> Value {
        for (name, rule) in extension["rules"].as_object().expect("rules by name") {
            grammar["rules"][name] = rule.clone();
        }
        let conflicts = grammar["conflicts"].as_array_mut().expect("a list of conflicts");
        conflicts.extend(extension["conflicts"].as_array().expect("a list of conflicts").iter().cloned());
        grammar
    }

    fn json(path: &Path) -> Value {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Where cargo keeps the sources of a crate.
    fn folder(crate_name: &str) -> PathBuf {
        let cargo = env::var("CARGO").expect("cargo sets it");
        let host = env::var("HOST").expect("cargo sets it");
        let args = ["metadata", "--format-version", "1", "--locked", "--filter-platform", &host];
        let done = Command::new(cargo).args(args).output().expect("cargo runs");
        assert!(done.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&done.stderr));
        let known: Value = serde_json::from_slice(&done.stdout).expect("cargo metadata gives JSON");
        let mut packages = known["packages"].as_array().expect("a list of packages").iter();
        let found = packages.find(|one| one["name"] == crate_name).expect("a dependency of this build");
        Path::new(found["manifest_path"].as_str().expect("a path")).parent().expect("a folder").to_path_buf()
    }
}
