//! Where C#'s strings begin, end and are interrupted.

/// How a string began, from which follows how it ends.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    /// Of what opens it.
    pub length: usize,
    /// Quotes of a raw string; 0 for others.
    quotes: usize,
    verbatim: bool,
    /// How many braces open an interpolation; 0 where none can.
    pub braces: usize,
}

/// What follows up to the string's end or its next interpolation.
pub struct Piece {
    pub length: usize,
    pub opens: bool,
    /// `""` in an interpolated verbatim string.
    pub doubled: Vec<usize>,
}

pub fn opened(text: &[u8]) -> Option<Opened> {
    let count = |from: usize, byte: u8| text[from..].iter().take_while(|one| **one == byte).count();
    let dollars = count(0, b'$');
    let verbatim = text.get(dollars) == Some(&b'@');
    let prefix = dollars + usize::from(verbatim);
    // `@$"` is `$@"`.
    let late = usize::from(verbatim && dollars == 0 && text.get(prefix) == Some(&b'$'));
    let quotes = count(prefix + late, b'"');
    if quotes == 0 || dollars > 64 {
        return None;
    }
    let raw = !verbatim && quotes > 2;
    Some(Opened {
        length: prefix + late + if raw { quotes } else { 1 },
        quotes: if raw { quotes } else { 0 },
        verbatim,
        braces: if raw { dollars } else { usize::from(dollars + late > 0) },
    })
}

impl Opened {
    pub fn piece(&self, text: &[u8]) -> Piece {
        let mut doubled = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let run = text[at..].iter().take_while(|byte| **byte == text[at]).count();
            match text[at] {
                b'"' if self.quotes > 0 => {
                    if run >= self.quotes {
                        return Piece { length: at + run, opens: false, doubled };
                    }
                    at += run;
                }
                b'"' if self.verbatim && run > 1 => {
                    if self.braces > 0 {
                        doubled.push(at);
                    }
                    at += 2;
                }
                b'"' => return Piece { length: at + 1, opens: false, doubled },
                b'\\' if self.quotes == 0 && !self.verbatim => at += 2,
                b'\n' if self.quotes == 0 && !self.verbatim => return Piece { length: at, opens: false, doubled },
                b'{' if self.braces > 0 => {
                    let opens = if self.quotes > 0 { run >= self.braces } else { run % 2 == 1 };
                    if opens {
                        return Piece { length: at + run, opens: true, doubled };
                    }
                    at += run;
                }
                _ => at += 1,
            }
        }
        Piece { length: text.len(), opens: false, doubled }
    }
}
