//! Texts of the same length: what is put into a copy of a source leaves every place where it was.

/// A copy that is written into.
pub struct Copy {
    bytes: Vec<u8>,
    pub changed: bool,
    /// Where nodes have other ends than what the source has.
    pub shifted: Vec<(usize, usize)>,
}

impl Copy {
    pub fn of(text: &str) -> Self {
        Copy { bytes: text.as_bytes().to_vec(), changed: false, shifted: Vec::new() }
    }

    /// Only ASCII over ASCII, or `blank`: what results is UTF-8 again.
    pub fn put(&mut self, at: usize, text: &str) {
        self.bytes[at..at + text.len()].copy_from_slice(text.as_bytes());
        self.changed = true;
    }

    /// Leaves the ends of lines.
    pub fn blank(&mut self, start: usize, end: usize) {
        for byte in &mut self.bytes[start..end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
        self.changed = true;
    }

    pub fn text(&self) -> &str {
        self.slice(0, self.bytes.len())
    }

    pub fn slice(&self, start: usize, end: usize) -> &str {
        std::str::from_utf8(&self.bytes[start..end]).unwrap_or_default()
    }
}
