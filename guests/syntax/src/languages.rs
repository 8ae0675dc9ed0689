//! The grammars of this build, and what ast-grep has to know about each.

use ast_grep_core::language::Language;
use ast_grep_core::matcher::{Pattern, PatternBuilder, PatternError};
use ast_grep_core::tree_sitter::{LanguageExt, StrDoc, TSLanguage};
use std::borrow::Cow;
use std::cell::OnceCell;

use crate::kinds::Tables;
use crate::tree::depth_at_most;

macro_rules! languages {
    ($($feature:literal $variant:ident $name:literal $sigil:literal $grammar:expr;)+) => {
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Lang { $(#[cfg(feature = $feature)] $variant,)+ }

        impl Lang {
            pub const ALL: &'static [Lang] = &[$(#[cfg(feature = $feature)] Lang::$variant,)+];

            pub fn name(self) -> &'static str {
                match self { $(#[cfg(feature = $feature)] Lang::$variant => $name,)+ }
            }

            /// Stands for `$` in patterns where the grammar takes no `$` in identifiers.
            fn sigil(self) -> char {
                match self { $(#[cfg(feature = $feature)] Lang::$variant => $sigil,)+ }
            }

            fn load(self) -> TSLanguage {
                match self { $(#[cfg(feature = $feature)] Lang::$variant => $grammar.into(),)+ }
            }
        }
    };
}

languages! {
    "csharp" CSharp "csharp" 'µ' extended::C_SHARP;
    "fsharp" FSharp "fsharp" 'µ' tree_sitter_fsharp::LANGUAGE_FSHARP;
    "fsharp" FSharpSignature "fsharp-signature" 'µ' tree_sitter_fsharp::LANGUAGE_SIGNATURE;
    "typescript" TypeScript "typescript" '$' tree_sitter_typescript::LANGUAGE_TYPESCRIPT;
    "typescript" Tsx "tsx" '$' tree_sitter_typescript::LANGUAGE_TSX;
    "typescript" JavaScript "javascript" '$' tree_sitter_javascript::LANGUAGE;
    "python" Python "python" 'µ' tree_sitter_python::LANGUAGE;
    "rust" Rust "rust" 'µ' tree_sitter_rust::LANGUAGE;
}

/// Parsers that build.rs generates.
#[cfg(feature = "csharp")]
mod extended {
    use tree_sitter_language::LanguageFn;

    unsafe extern "C" {
        fn tree_sitter_c_sharp() -> *const ();
    }

    // SAFETY: the generated parser defines it, and what it gives is never freed.
    pub const C_SHARP: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_c_sharp) };
}

/// ast-grep compiles patterns by recursion; no pattern that a person writes comes near this.
const PATTERN_DEPTH: usize = 200;

struct Loaded {
    grammar: TSLanguage,
    tables: Tables,
}

thread_local! {
    static LOADED: [OnceCell<&'static Loaded>; Lang::ALL.len()] = const { [const { OnceCell::new() }; Lang::ALL.len()] };
}

impl Lang {
    pub fn named(name: &str) -> Result<Lang, String> {
        Lang::ALL.iter().copied().find(|lang| lang.name() == name).ok_or_else(|| {
            let known: Vec<_> = Lang::ALL.iter().map(|lang| lang.name()).collect();
            format!("no grammar for `{name}` in this parser, which has {}", known.join(", "))
        })
    }

    fn loaded(self) -> &'static Loaded {
        LOADED.with(|cells| {
            *cells[self as usize].get_or_init(|| {
                let grammar = self.load();
                let tables = Tables::new(&grammar);
                Box::leak(Box::new(Loaded { grammar, tables }))
            })
        })
    }

    pub fn grammar(self) -> &'static TSLanguage {
        &self.loaded().grammar
    }

    pub fn tables(self) -> &'static Tables {
        &self.loaded().tables
    }
}

impl Language for Lang {
    /// Metavariables (`$NAME`, `$_`, `$$$`) are spelled with the sigil; any other `$` stays.
    fn pre_process_pattern<'q>(&self, query: &'q str) -> Cow<'q, str> {
        let sigil = self.sigil();
        if sigil == '$' {
            return Cow::Borrowed(query);
        }
        let mut spelled = String::with_capacity(query.len() + 8);
        let mut rest = query;
        while let Some(at) = rest.find('$') {
            spelled.push_str(&rest[..at]);
            let after = rest[at..].trim_start_matches('$');
            let dollars = rest.len() - at - after.len();
            let names = after.starts_with(|c: char| c.is_ascii_uppercase() || c == '_');
            let shown = if names || dollars == 3 { sigil } else { '$' };
            spelled.extend(std::iter::repeat_n(shown, dollars));
            rest = after;
        }
        spelled.push_str(rest);
        Cow::Owned(spelled)
    }

    fn expando_char(&self) -> char {
        self.sigil()
    }

    fn kind_to_id(&self, kind: &str) -> u16 {
        self.grammar().id_for_node_kind(kind, true)
    }

    fn field_to_id(&self, field: &str) -> Option<u16> {
        self.grammar().field_id_for_name(field).map(|id| id.get())
    }

    fn build_pattern(&self, builder: &PatternBuilder) -> Result<Pattern, PatternError> {
        builder.build(|source| {
            let doc = StrDoc::try_new(source, *self)?;
            if !depth_at_most(doc.tree.walk(), PATTERN_DEPTH) {
                return Err(format!("the pattern is nested more than {PATTERN_DEPTH} levels deep"));
            }
            Ok(doc)
        })
    }
}

impl LanguageExt for Lang {
    fn get_ts_language(&self) -> TSLanguage {
        self.grammar().clone()
    }
}

impl<'de> serde::Deserialize<'de> for Lang {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Lang::named(&name).map_err(serde::de::Error::custom)
    }
}
