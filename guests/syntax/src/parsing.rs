//! One parser per grammar, kept between calls.

use ast_grep_core::AstGrep;
use ast_grep_core::tree_sitter::StrDoc;
use std::cell::RefCell;
use tree_sitter::{Parser, Tree};

use crate::languages::Lang;

/// Grammars take quadratic time or worse over brackets nested deeper than any real code's.
const BRACKETS: u32 = 2_000;
const ANGLES: u32 = 300;

pub type Source = AstGrep<StrDoc<Lang>>;

thread_local! {
    static PARSERS: [RefCell<Option<Parser>>; Lang::ALL.len()] =
        const { [const { RefCell::new(None) }; Lang::ALL.len()] };
}

pub fn tree(lang: Lang, text: &str) -> Result<Tree, String> {
    PARSERS.with(|parsers| {
        let mut slot = parsers[lang as usize].borrow_mut();
        let parser = match &mut *slot {
            Some(parser) => parser,
            empty => {
                let mut parser = Parser::new();
                parser.set_language(lang.grammar()).map_err(|error| error.to_string())?;
                empty.insert(parser)
            }
        };
        parser.reset();
        parser.parse(text.as_bytes(), None).ok_or_else(|| "the parser gave up".to_string())
    })
}

/// Counts in the bare text, strings and comments included: cheap, and a difference of so many
/// opening brackets is no accident.
pub fn refuse_nested(text: &str) -> Result<(), String> {
    let (mut brackets, mut angles) = (0_u32, 0_u32);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                brackets += 1;
                angles = 0;
            }
            b')' | b']' | b'}' => {
                brackets = brackets.saturating_sub(1);
                angles = 0;
            }
            b'<' => angles += 1,
            b'>' => angles = angles.saturating_sub(1),
            b';' | b'"' => angles = 0,
            _ => continue,
        }
        if brackets > BRACKETS || angles > ANGLES {
            return Err(format!("brackets nested more than {BRACKETS} deep, or angle brackets more than {ANGLES}"));
        }
    }
    Ok(())
}
