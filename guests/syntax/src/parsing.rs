//! One parser per grammar, kept between calls.

use ast_grep_core::AstGrep;
use ast_grep_core::tree_sitter::StrDoc;
use std::cell::RefCell;
use tree_sitter::Parser;

use crate::languages::Lang;

pub type Source = AstGrep<StrDoc<Lang>>;

thread_local! {
    static PARSERS: [RefCell<Option<Parser>>; Lang::ALL.len()] =
        const { [const { RefCell::new(None) }; Lang::ALL.len()] };
}

pub fn parse(lang: Lang, src: String) -> Result<Source, String> {
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
        let tree = parser.parse(src.as_bytes(), None).ok_or("the parser gave up")?;
        Ok(AstGrep::doc(StrDoc { src, lang, tree }))
    })
}
