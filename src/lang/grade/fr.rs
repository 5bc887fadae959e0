//! Français.

use super::Grades;
use crate::lang::French;

impl Grades for French {
    fn kept_grades(&self) -> &'static str {
        "Notes conservées"
    }

    fn nothing_to_grade(&self) -> &'static str {
        "aucun chiffre à noter"
    }

    fn for_a_target(&self, grade: &str, value: &str, target: &str) -> String {
        format!("{grade}\u{a0}: {value} pour une cible de {target}")
    }

    fn without_value(&self, grade: &str, target: &str) -> String {
        format!("{grade}\u{a0}: cible {target}")
    }

    fn needing(&self, grade: &str, needed: &str) -> String {
        format!("{grade}\u{a0}: il faut {needed}")
    }

    fn was(&self, grade: &str) -> String {
        format!("avant\u{a0}: {grade}")
    }
}
