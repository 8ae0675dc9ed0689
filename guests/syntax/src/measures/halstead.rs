//! Operators and operands of each unit, with all units in it.

use std::collections::HashMap;

use super::units::Units;
use crate::contract::Halstead;
use crate::tokens::{self, Role};
use crate::tree::Tree;

pub fn count(tree: &Tree, units: &Units) -> Vec<Halstead> {
    let none = Halstead { operators: 0, distinct_operators: 0, operands: 0, distinct_operands: 0 };
    let mut counts = vec![none; units.list.len()];
    // Where each token was seen last: it is new to every unit that begins after that.
    let mut seen: HashMap<(bool, &str), i64> = HashMap::new();
    tokens::each(tree, |id, role| {
        if role == Role::Closer {
            return;
        }
        let is_operator = role == Role::Operator;
        let last = seen.insert((is_operator, tree.text(id)), i64::from(id)).unwrap_or(-1);
        for unit in units.around(units.of[id as usize]) {
            let is_new = u32::from(last < i64::from(units.list[unit].id));
            let count = &mut counts[unit];
            if is_operator {
                count.operators += 1;
                count.distinct_operators += is_new;
            } else {
                count.operands += 1;
                count.distinct_operands += is_new;
            }
        }
    });
    counts
}
