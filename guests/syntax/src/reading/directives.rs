//! `#if` and what belongs to it, for places where a grammar has no room for it: the first branch
//! is read, and the others aren't.

/// One `#if` with its branches.
#[derive(Debug)]
pub struct Group {
    /// The lines of `#if`, `#elif`, `#else`, `#endif`, in order.
    lines: Vec<(usize, usize)>,
    taken: usize,
    pub done: bool,
}

/// `lines` are the directives: where each stands, in order.
pub fn groups(text: &str, lines: impl Iterator<Item = (usize, usize)>) -> Vec<Group> {
    let mut open: Vec<Group> = Vec::new();
    let mut closed = Vec::new();
    for (start, end) in lines {
        let line = text[start + 1..end].trim_start();
        if line.starts_with("if") {
            let never = line[2..].trim_start().starts_with("false");
            open.push(Group { lines: vec![(start, end)], taken: usize::from(never), done: false });
        } else if line.starts_with("elif") || line.starts_with("else") {
            if let Some(group) = open.last_mut() {
                group.lines.push((start, end));
            }
        } else if line.starts_with("endif")
            && let Some(mut group) = open.pop()
        {
            group.lines.push((start, end));
            closed.push(group);
        }
    }
    closed.sort_by_key(|group| group.lines[0].0);
    closed
}

impl Group {
    pub fn start(&self) -> usize {
        self.lines[0].0
    }

    pub fn end(&self) -> usize {
        self.lines.last().map_or(0, |line| line.1)
    }

    pub fn overlaps(&self, start: usize, end: usize) -> bool {
        self.start() < end && start < self.end()
    }

    /// The branches that aren't read.
    pub fn passed(&self) -> impl Iterator<Item = (usize, usize)> {
        let branches = self.lines.windows(2).map(|pair| (pair[0].1, pair[1].0));
        branches.enumerate().filter(|(number, _)| *number != self.taken).map(|(_, branch)| branch)
    }

    /// All that has to go: the directives themselves, too.
    pub fn removed(&self) -> impl Iterator<Item = (usize, usize)> {
        self.lines.iter().copied().chain(self.passed())
    }
}
